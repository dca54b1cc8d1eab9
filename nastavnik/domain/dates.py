"""Reading a date the way people write it."""

import re
from datetime import date

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import MONTHS_GENITIVE

EXAMPLE = "например 05.04.2026 или 5 апреля 2026"
FIRST_YEAR, LAST_YEAR = 1900, 2099
LAST_SHORT_YEAR_OF_THIS_CENTURY = 49
# Nobody alive is older; an earlier year is a slip of the pen.
GREATEST_AGE = 120

_MONTHS_NOMINATIVE = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
_QUOTES = str.maketrans(dict.fromkeys("«»„“”\"'", " "))
_MIDNIGHT = re.compile(r"[T\s]+0?0:00(:00(\.0+)?)?$", re.IGNORECASE)
_YEAR_WORD = re.compile(r"(?<=\d)\s*(года?|г)\.?$")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{1,2})")
_WITH_WORD = re.compile(r"(\d{1,2})[\s.\-]*([а-я]{3,})\.?[\s.\-,]*(\d{4}|\d{2})")
_DIGITS_DAY_FIRST = re.compile(r"(\d{2})(\d{2})(\d{4})")
_DIGITS_YEAR_FIRST = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_date(text: str) -> date:
    """Read a date in any usual Russian form.

    Accepted: 05.04.2026, 5.4.26, 5/4/2026, 05042026, 5 апреля 2026 г., 5 апр. 26, 2026-04-05,
    20260405, and a spreadsheet's trailing midnight. Two-digit years 00–49 belong to this century.
    Raises ValueError, in Russian, when the text is no date between 1900 and 2099.
    """
    cleaned = " ".join(text.translate(_QUOTES).casefold().split()).strip(" .")
    cleaned = _YEAR_WORD.sub("", _MIDNIGHT.sub("", cleaned))
    parts = _split(cleaned)
    if parts is None:
        raise ValueError(f"Введите дату, {EXAMPLE}.")
    year, month, day = parts
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Год должен быть от {FIRST_YEAR} до {LAST_YEAR}, {EXAMPLE}.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"Дня {text.strip()} нет в календаре.") from None


def require_birth_date(born: date, *, today: date) -> None:
    """Refuse a birth after `today` or more than 120 calendar years before it.

    Raises DomainError at `birth_date`. Source: целевая модель Челябинской области, приложение 2
    («Год рождения»); the bound is the greatest age known of.
    """
    if born > today:
        raise DomainError(gettext_noop("Дата рождения ещё не наступила."), field="birth_date")
    if born.year < today.year - GREATEST_AGE:
        raise DomainError(
            gettext_noop("Дата рождения больше 120 лет назад: проверьте год."), field="birth_date"
        )


def _split(text: str) -> tuple[int, int, int] | None:
    """Find the year, month and day of the text, whatever their order."""
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return _full_year(found[3]), int(found[2]), int(found[1])
    if found := _WITH_WORD.fullmatch(text):
        month = _month_number(found[2])
        return None if month is None else (_full_year(found[3]), month, int(found[1]))
    return _split_digits(text)


def _split_digits(text: str) -> tuple[int, int, int] | None:
    """Read eight digits: the year is first only where reading it last gives no possible year."""
    if not (last := _DIGITS_DAY_FIRST.fullmatch(text)):
        return None
    if FIRST_YEAR <= int(last[3]) <= LAST_YEAR:
        return int(last[3]), int(last[2]), int(last[1])
    first = _DIGITS_YEAR_FIRST.fullmatch(text)
    return None if first is None else (int(first[1]), int(first[2]), int(first[3]))


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year <= LAST_SHORT_YEAR_OF_THIS_CENTURY else 1900)


def _month_number(word: str) -> int | None:
    """Find the month by its name in either case, or by the first three letters and more."""
    names = zip(MONTHS_GENITIVE, _MONTHS_NOMINATIVE, strict=True)
    found = (
        number
        for number, (genitive, nominative) in enumerate(names, start=1)
        if genitive.startswith(word) or nominative.startswith(word)
    )
    return next(found, None)
