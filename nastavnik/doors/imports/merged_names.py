"""Which rows of a table are named in one merged cell: they are certainly about one person."""

from collections.abc import Sequence

from nastavnik.domain.spreadsheets import cells
from nastavnik.domain.spreadsheets.rows import ReadRow
from nastavnik.domain.spreadsheets.tables import Table
from nastavnik.doors.imports.lines import number_of

type _Origin = tuple[str, ...]


class MergedNames:
    """The cells that name the people of rows, where one cell names those of several."""

    def __init__(self, rows: Sequence[cells.Row], table: Table) -> None:
        named = table.name_columns
        spread = [row for row in rows if not row.marks.keys().isdisjoint(named)]
        self._origins = {row.number: _origin(row, named) for row in spread}
        self._several = set(self._origins.values())
        self._first: dict[tuple[_Origin, int], int] = {}
        if spread:
            # The value of a merged cell stands in the first of its rows, unmarked.
            heads = {row.number: _origin(row, named) for row in rows}
            self._origins |= {at: one for at, one in heads.items() if one in self._several}

    def first_of(self, row: ReadRow) -> int | None:
        """Return the line first named in the cell of a row, where it is another one."""
        origin = self._origins.get(row.number)
        if origin is None:
            return None
        number = number_of(row.number, row.part)
        first = self._first.setdefault((origin, row.part), number)
        return None if first == number else first


def _origin(row: cells.Row, named: Sequence[int]) -> _Origin:
    found = (row.cell(column) for column in named)
    return tuple("" if cell.is_blank else cell.marks.merged_from or cell.address for cell in found)
