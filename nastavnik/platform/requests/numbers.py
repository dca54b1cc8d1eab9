"""Numbers that a request names rows by: whatever stands there was typed by somebody."""

from collections.abc import Iterable

# As many fit the keys of every table: more would be refused by the database, not by us.
MOST_DIGITS = 18


def number_in(text: str) -> int | None:
    """Return the number that was sent; None where it is none, or longer than any key."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def numbers_in(texts: Iterable[str]) -> list[int]:
    """Return the numbers among what was sent."""
    return [number for text in texts if (number := number_in(text)) is not None]
