"""A value typed on the page in place of a cell: read by the rules by which cells are read."""

from dataclasses import dataclass
from typing import Any

from nastavnik.domain.spreadsheets.cells import Cell
from nastavnik.domain.spreadsheets.cleaning.cells import clean_cell
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.columns import Column
from nastavnik.domain.spreadsheets.outcomes import Ask, Wrong


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what was typed cannot be taken."""

    sentence: str


def typed_value(text: str, column: Column, heading: str, context: Context) -> Any | Refusal:
    """Return the value, or the sentence it is refused with; `heading` is that of the file."""
    outcome = clean_cell(Cell(text, 1, 1), column, heading, context)
    if isinstance(outcome, Ask | Wrong):
        said = outcome.question if isinstance(outcome, Ask) else outcome.sentence
        _place, _colon, words = said.partition("»: ")
        return Refusal(f"«{text}»: {words or said}")
    return outcome.value
