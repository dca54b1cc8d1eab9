"""Reading the rows of a register as tests write them."""

from datetime import date

from nastavnik.domain.spreadsheets.cells import Marks, Row, Sheet
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.rows import ReadRow, read_rows
from nastavnik.domain.spreadsheets.tables import find_table

CONTEXT = Context(date(2026, 11, 26))


def in_kind(code: str, *lines: list[object], marks: dict[int, dict[int, Marks]]) -> list[ReadRow]:
    """Read a register of a kind; `marks` by row and column."""
    rows = [Row(n, line, marks=marks.get(n, {})) for n, line in enumerate(lines, start=1)]  # type: ignore[arg-type]
    table = find_table(KINDS[code], [Sheet("Лист1", rows)])
    assert table is not None
    return list(read_rows(rows, table, KINDS[code], CONTEXT))
