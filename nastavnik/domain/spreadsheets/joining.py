"""A class that a register keeps in two columns, its number and its letter."""

import re
from dataclasses import replace
from datetime import date

from nastavnik.domain.spreadsheets.cells import PLAIN, Cell
from nastavnik.domain.spreadsheets.cleaning.text import DASH_FOR_NOTHING

_WITH_LETTER = re.compile(r"(\d{1,2})\W*[а-яё]\W*", re.IGNORECASE)


def joined_group(number: Cell | None, letter: Cell) -> Cell | None:
    """Return the cell of the number with the letter put to it; None where nothing is to be added.

    A letter that stands in both is one letter; two that differ are both kept, and the reader of
    classes asks.
    """
    added = letter.text
    if number is None:
        return letter if _is_letter(added) else None
    if not _is_letter(added) or not _may_be_added_to(number):
        return None
    if number.is_blank:
        return replace(number, value=added, marks=PLAIN)
    own = _WITH_LETTER.fullmatch(number.text)
    if own is None:
        return replace(number, value=f"{number.text}{added}")
    is_same = number.text.casefold().endswith(added.casefold())
    return None if is_same else replace(number, value=f"{number.text}, {own[1]}{added}")


def _is_letter(text: str) -> bool:
    """Tell a letter from a dash; «х» stands for nothing elsewhere, and is a letter here."""
    return bool(text) and (text.isalpha() or text.casefold() not in DASH_FOR_NOTHING)


def _may_be_added_to(number: Cell) -> bool:
    """Tell a number from a date or a formula, about which its own reader has a question."""
    return not isinstance(number.value, date) and not number.marks.formula_without_value
