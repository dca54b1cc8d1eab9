"""How numbers, dates and words are written in Russian text."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from nastavnik.domain.rounding import round_half_up

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
MONTHS_GENITIVE = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


def format_number(value: Decimal | int | float, digits: int = 0) -> str:
    """Write a number as «1 234,5»: no-break spaces between thousands, a decimal comma.

    `digits` is the number of decimal places kept; halves are rounded away from zero.
    """
    rounded = round_half_up(value, digits)
    whole, _, fraction = f"{abs(rounded):,f}".partition(".")
    text = whole.replace(",", NO_BREAK_SPACE) + (f",{fraction}" if fraction else "")
    return MINUS + text if rounded < 0 else text


def format_percent(value: Decimal | int | float, digits: int = 1) -> str:
    """Write `value`, already in per cent, as «12,5 %» with a no-break space."""
    return f"{format_number(value, digits)}{NO_BREAK_SPACE}%"


def format_date(day: date) -> str:
    """Write a date as «05.04.2026»."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def format_date_long(day: date) -> str:
    """Write a date as «5 апреля 2026 г.», never broken over two lines."""
    month = MONTHS_GENITIVE[day.month - 1]
    return NO_BREAK_SPACE.join((str(day.day), month, str(day.year), "г."))


def plural(count: Decimal | int | float, one: str, few: str, many: str) -> str:
    """Choose the word that agrees with `count`: 1 пара, 2 пары, 5 пар, 1,5 пары."""
    if count != int(count):
        return few
    last_two = abs(int(count)) % 100
    last = last_two % 10
    if last == 1 and last_two != 11:
        return one
    if 2 <= last <= 4 and not 12 <= last_two <= 14:
        return few
    return many


def count_phrase(count: int, one: str, few: str, many: str) -> str:
    """Write a count with its word: «5 пар», «1 234 пары»."""
    return f"{format_number(count)}{NO_BREAK_SPACE}{plural(count, one, few, many)}"


def number_sign(number: str | int) -> str:
    """Write «№ 7» with a no-break space."""
    return f"№{NO_BREAK_SPACE}{number}"


def join_words(words: Iterable[str]) -> str:
    """Join words as a Russian list: «а, б и в»."""
    items: Sequence[str] = [str(word) for word in words]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} и{NO_BREAK_SPACE}{items[-1]}"


def fold_search(text: str) -> str:
    """Fold text for search and comparison: case, ё and runs of white space do not matter."""
    return " ".join(text.casefold().replace("ё", "е").replace("е\u0308", "е").split())
