"""A class that a register keeps in two columns, its number and its letter."""

import re
from dataclasses import dataclass, replace

from nastavnik.domain.person_names import comparable
from nastavnik.domain.spreadsheets.cells import PLAIN, Cell
from nastavnik.domain.spreadsheets.cleaning.cells import clean_cell
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.columns import Column
from nastavnik.domain.spreadsheets.outcomes import (
    Ask,
    Fixed,
    Kept,
    Outcome,
    Wrong,
    placed,
    value_of,
)

_BESIDE = " .,()«»\"'“”„-–—"  # what is written around a letter
_GRADE = re.compile(r"\d{1,2}")
_OF_GRADE = re.compile(r"\d{1,2}(?P<letter>[А-ЯЁ])")


@dataclass(frozen=True)
class Told:
    """A cell, what the person who keeps the file calls its column, and what it was read as."""

    cell: Cell
    heading: str
    read: Outcome


def joined_group(number: Told, letter: Told, column: Column, context: Context) -> Outcome | None:
    """Return what a class is with its letter; None where the letter adds nothing.

    `column` is that of classes. A letter is put to a mere number; anything else beside one is
    asked about, and so is a letter that could not be read.
    """
    added = letter.cell.text.strip(_BESIDE)
    is_letter = len(added) == 1 and added.isalpha()
    if isinstance(letter.read, Ask | Wrong):
        return _asked(number, letter, "буква класса не прочиталась")
    if not is_letter and value_of(letter.read) is None:
        return None
    if number.cell.is_blank:
        # Of a letter alone the class is asked; a whole class may stand in the column of letters.
        place = number if is_letter else letter
        cell = replace(place.cell, value=letter.cell.value, marks=PLAIN)
        return clean_cell(cell, column, place.heading, context)
    if not is_letter:
        return _asked(number, letter, "это не одна буква")
    return _with_letter(number, added, column, context)


def _with_letter(number: Told, added: str, column: Column, context: Context) -> Outcome | None:
    group = _taken(number.read)
    if not isinstance(group, str):
        return None  # the number has a question of its own, about the whole class
    if own := _OF_GRADE.fullmatch(group):
        if comparable(own["letter"]) == comparable(added):
            return None
    elif _GRADE.fullmatch(group):
        if isinstance(number.read, Ask):
            return replace(number.read, proposal=f"{group}{added.upper()}")
        whole = clean_cell(
            replace(number.cell, value=f"{group}{added}"), column, number.heading, context
        )
        if isinstance(whole, Kept) and isinstance(number.read, Fixed):
            told = Fixed(whole.value, f"записано как «{whole.value}».")
            return placed(told, number.cell, number.heading)
        return whole
    words = f"а буква класса — «{added}». Записать как «{group}»?"
    return placed(Ask(words, group), number.cell, number.heading)


def _asked(number: Told, letter: Told, why: str) -> Outcome:
    group = _taken(number.read)
    words = f"{why}. Записать класс как «{group}»?" if group else f"{why}. Напишите класс с буквой."
    return placed(Ask(words, group), letter.cell, letter.heading)


def _taken(read: Outcome) -> object:
    return read.proposal if isinstance(read, Ask) else value_of(read)
