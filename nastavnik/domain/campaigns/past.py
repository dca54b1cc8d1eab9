"""A figure of past years as a table tells it: what its value is, and whether its counts agree."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.indicators import AGGREGATE_DIGITS
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import format_number

# Nobody prints a share finer; what a spreadsheet keeps beyond is the noise of its arithmetic.
DIGITS_AT_MOST = 4
HUNDRED = 100


def settled_value(
    numerator: int | None, denominator: int | None, value: Decimal | None, *, is_share: bool
) -> Decimal:
    """Return the value of a figure: the one told, or what its counts come to.

    `value` of a share is in per cent. Whatever a table printed is kept as printed: rounded or cut
    off it still agrees with its counts. Raises DomainError with the field that contradicts.
    """
    told = None if value is None else round_half_up(value, min(digits_of(value), DIGITS_AT_MOST))
    _require_possible(told, is_share=is_share)
    if is_share:
        return _share(numerator, denominator, told)
    return _count(numerator, denominator, told)


def digits_of(value: Decimal) -> int:
    """Return with how many decimals a value was told."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def as_told(value: Decimal) -> Decimal:
    """Return a value without the zeros a database adds: 15.4, 100."""
    return round_half_up(value, digits_of(value))


def words_of(value: Decimal) -> str:
    """Return a value as it was told: «15,4»."""
    return format_number(value, digits_of(value))


def _require_possible(value: Decimal | None, *, is_share: bool) -> None:
    if value is not None and value < 0:
        raise DomainError(
            gettext_noop("Значение меньше нуля: %(value)s."), field="value", value=words_of(value)
        )
    if value is not None and is_share and value > HUNDRED:
        raise DomainError(
            gettext_noop("Доля больше ста процентов: %(value)s. Проверьте, тот ли это столбец."),
            field="value",
            value=words_of(value),
        )


def _share(numerator: int | None, denominator: int | None, value: Decimal | None) -> Decimal:
    if numerator is None and denominator is None:
        return _told(value)
    if numerator is None or denominator is None:
        raise DomainError(
            gettext_noop("Укажите и числитель, и знаменатель или оставьте одно значение."),
            field="denominator" if denominator is None else "numerator",
        )
    if not denominator:
        raise DomainError(
            gettext_noop("Знаменатель — ноль: доли от него не бывает."), field="denominator"
        )
    if numerator > denominator:
        raise DomainError(
            gettext_noop("Числитель %(numerator)s больше знаменателя %(denominator)s."),
            field="numerator",
            numerator=format_number(numerator),
            denominator=format_number(denominator),
        )
    exact = Fraction(HUNDRED * numerator, denominator)
    if value is None:
        return round_half_up(exact, AGGREGATE_DIGITS)
    if abs(Fraction(value) - exact) >= Fraction(1, 10 ** digits_of(value)):
        raise DomainError(
            gettext_noop(
                "Значение %(value)s не получается из %(numerator)s и %(denominator)s: выходит "
                "%(exact)s."
            ),
            field="value",
            value=words_of(value),
            numerator=format_number(numerator),
            denominator=format_number(denominator),
            exact=format_number(round_half_up(exact, AGGREGATE_DIGITS), AGGREGATE_DIGITS),
        )
    return value


def _count(numerator: int | None, denominator: int | None, value: Decimal | None) -> Decimal:
    if denominator is not None:
        raise DomainError(
            gettext_noop("Это количество, а не доля: знаменателя у него нет."), field="denominator"
        )
    if value is not None and digits_of(value):
        raise DomainError(
            gettext_noop("Это количество: %(value)s бывает только целым."),
            field="value",
            value=words_of(value),
        )
    if numerator is not None and value is not None and numerator != value:
        raise DomainError(
            gettext_noop("Значение %(value)s и числитель %(numerator)s — разные числа."),
            field="value",
            value=words_of(value),
            numerator=format_number(numerator),
        )
    return _told(value if numerator is None else Decimal(numerator))


def _told(value: Decimal | None) -> Decimal:
    if value is None:
        raise DomainError(gettext_noop("Нет ни значения, ни чисел."), field="value")
    return value


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?:19|20)\d\d"
_YEAR_WORD = r"(?:\s*(?:год\w*|гг?\.?))?"
_OF_YEAR = re.compile(rf"(?:за\s+)?({_YEAR}){_YEAR_WORD}")
_OF_SCHOOL_YEAR = re.compile(rf"(?:за\s+)?({_YEAR})\s*[/–—-]\s*({_YEAR}|\d\d)\b.*")
_OF_QUARTER = re.compile(
    rf"(?:за\s+)?(iv|i{{1,3}}|[1-4])(?:-?\w{{1,2}})?\s*(квартал\w*|кв\.?|полугоди\w*)\s*,?\s*({_YEAR}){_YEAR_WORD}"
)
_OF_YEAR_QUARTER = re.compile(
    rf"({_YEAR}){_YEAR_WORD}\s*,?\s*(iv|i{{1,3}}|[1-4])\s*(квартал\w*|кв\.?|полугоди\w*)"
)


def period_end(text: str) -> date | None:
    """Return the last day of a period as tables name it: «2022», «IV кв. 2022», «2021/22 уч. г.».

    A school year ends on 31 August. None where it is no period.
    """
    said = " ".join(text.casefold().replace("і", "i").split())
    if match := _OF_YEAR.fullmatch(said):
        return date(int(match[1]), 12, 31)
    if match := _OF_SCHOOL_YEAR.fullmatch(said):
        year = int(match[1]) + 1
        return date(year, 8, 31) if match[2] in {str(year), str(year)[2:]} else None
    if match := _OF_QUARTER.fullmatch(said):
        return _part_end(match[1], match[2], int(match[3]))
    if match := _OF_YEAR_QUARTER.fullmatch(said):
        return _part_end(match[2], match[3], int(match[1]))
    return None


def _part_end(number: str, part: str, year: int) -> date | None:
    at = _ROMAN.get(number) or int(number)
    month = at * (6 if part.startswith("полугод") else 3)
    if month > 12:
        return None
    return date(year, month, monthrange(year, month)[1])
