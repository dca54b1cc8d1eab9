"""A table without headings that anybody knows: where it begins is told by the people in it."""

from collections.abc import Mapping, Sequence

from nastavnik.domain.person_names import looks_like_surname
from nastavnik.domain.spreadsheets.cells import Cell, Row, Sheet, text_of
from nastavnik.domain.spreadsheets.columns import Holds, Kind
from nastavnik.domain.spreadsheets.content import looks_like
from nastavnik.domain.spreadsheets.guessing import (
    is_part_of_name,
    is_said_of_somebody,
    names_somebody,
)
from nastavnik.domain.spreadsheets.heading_words import is_heading_word, tells_heading, words_of
from nastavnik.domain.spreadsheets.mapping import Heading, Match, map_columns
from nastavnik.domain.spreadsheets.tables import SAMPLE_ROWS, Table, missing_of

LEAST = -100.0  # any table whose headings are known goes before
SEARCHED = 20  # the first person stands among the first rows that hold anything


def find_headless(
    kind: Kind, sheet: Sheet, remembered: Mapping[str, str] | None = None
) -> Table | None:
    """Find a table of people by what stands in it; None where its people are not in sight.

    A row of texts right above the first person is taken for headings nobody knows where nothing in
    it or above it could be said of somebody; otherwise `header_first` and `header_last` are 0, and
    every row is read. Columns are offered, hardly any is taken.
    """
    if not any(column.holds is Holds.NAME for column in kind.required):
        return None
    rows = [row for row in sheet.rows[: SEARCHED * 10] if not row.is_blank]
    first = next((at for at, row in enumerate(rows[:SEARCHED]) if _names_somebody(row)), None)
    if first is None:
        return None
    header = _header(rows[: first + 1])
    headings = _headings(header, rows[first : first + SAMPLE_ROWS])
    matches = map_columns(kind, headings, remembered or {})
    offered = guessed(matches)
    if missing_of(kind, offered):
        return None
    number = header.number if header else 0
    # A class in a row of its own stands above the first person, and is read.
    begins = number + 1 if header else rows[0].number
    missing = missing_of(kind, matches)
    facts = (kind.code, sheet.name, number, number, begins, matches, missing, LEAST)
    return Table(*facts, by_people=True)


def guessed(matches: Sequence[Match]) -> list[Match]:
    """Return the columns as they would be taken if every offer were accepted."""
    return [Match(match.column, match.heading, match.key or match.suggestion) for match in matches]


def _names_somebody(row: Row) -> bool:
    return any(names_somebody(cell.value) or is_part_of_name(cell.value) for cell in row.cells())


def _header(rows: Sequence[Row]) -> Row | None:
    """Return the headings above the first person, who is the last of the rows; None in doubt."""
    *above, person = rows
    if not above:
        return None
    *titles, header = above
    if any(len(_own(title)) > 1 or _is_of_people(title) for title in titles):
        return None
    if _is_of_people(header):
        return None
    cells = _own(header)
    texts = len(cells) > 1 and all(isinstance(cell.value, str) for cell in cells)
    return None if not texts or any(_is_alike(cell, person) for cell in cells) else header


def _is_of_people(row: Row) -> bool:
    """Tell a row that may be about somebody; one certain heading makes capitals headings."""
    values = [cell.value for cell in row.cells()]
    headed = any(tells_heading(value) for value in values)
    return any(is_said_of_somebody(value, beside_headings=headed) for value in values)


def _own(row: Row) -> list[Cell]:
    return [cell for cell in row.cells() if cell.is_own]


def _is_alike(cell: Cell, person: Row) -> bool:
    """Tell a word that may be a part of a name unknown to us: one stands below it."""
    if all(map(is_heading_word, words_of(cell.value))):
        return False
    below = person.cell(cell.column).value
    named = is_part_of_name(below) or looks_like_surname(text_of(below))
    return named and looks_like(Holds.NAME_PART, cell.value)


def _headings(header: Row | None, below: Sequence[Row]) -> list[Heading]:
    width = max(len(row.values) for row in below)
    found = []
    for column in range(1, width + 1):
        cell = header.cell(column) if header else None
        samples = tuple(row.cell(column).value for row in below)
        text = cell.text if cell and cell.is_own else ""
        if text or any(value not in (None, "") for value in samples):
            found.append(Heading(column, text, samples=samples))
    return found
