"""A sheet that was read, as `domain/spreadsheets` takes it: values with marks, merges filled."""

from datetime import timedelta

from nastavnik.domain.spreadsheets import cells
from nastavnik.doors.imports.marks.words import HEADING, is_own, is_summary
from nastavnik.doors.imports.reading.number_formats import is_percent, padded
from nastavnik.doors.imports.reading.workbook import (
    Formula,
    Row,
    Sheet,
    Stored,
    Visibility,
    Workbook,
)

_HEADED = 600  # the headings stand above this row, where the domain looks for them


def understandable(book: Workbook, sheet: Sheet) -> cells.Sheet:
    """The sheet as the domain reads it."""
    rows = [] if is_summary(sheet.name, sheet.cell(1, 1).value) else [_row(r) for r in sheet.rows]
    _fill_merged(sheet, rows)
    _drop_marks(rows)
    hidden = sheet.visibility is not Visibility.VISIBLE
    return cells.Sheet(sheet.name, rows, hidden=hidden, epoch_1904=book.epoch_1904)


def _drop_marks(rows: list[cells.Row]) -> None:
    """Empty what an error workbook adds beside the rows: it comes back with the corrected file."""
    for head in rows[:_HEADED]:
        if HEADING in head.values and any(value for value in head.values if value != HEADING):
            column = head.values.index(HEADING)
            for row in rows:
                if isinstance(row.values, list) and column < len(row.values):
                    row.values[column] = None
            break
    for row in rows:  # where the table had no headings, what is ours says so itself
        if isinstance(row.values, list):
            for column, value in enumerate(row.values):
                if is_own(value):
                    row.values[column] = None


def _row(row: Row) -> cells.Row:
    marks = {
        column: _marks(item)
        for column, item in enumerate(row.stored, start=1)
        if isinstance(item, Stored)
    }
    values = [_plain(value) for value in row.values]
    told = {column: mark for column, mark in marks.items() if mark != cells.PLAIN}
    return cells.Row(row.number, values, row.hidden, told)


def _plain(value: object) -> cells.Value:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value  # type: ignore[return-value]


def _marks(item: Stored) -> cells.Marks:
    """What the domain wants to know; a date already is one, its serial number says nothing more."""
    is_number = isinstance(item.value, int | float) and not isinstance(item.value, bool)
    shown = padded(item.value, item.number_format) if isinstance(item.value, int) else ""
    text = item.error or shown or (item.raw if is_number else "")
    return cells.Marks(
        text=text,
        percent_format=is_number and (is_percent(item.number_format) or item.raw.endswith("%")),
        formula_without_value=item.formula is Formula.UNCOMPUTED,
    )


def _fill_merged(sheet: Sheet, rows: list[cells.Row]) -> None:
    """Put the value of a merged area into each of its cells, marked with where it stands."""
    places = {row.number: row for row in rows}
    width = sheet.width
    # Areas may not lie over each other; in a file where they do, each cell is filled once at most.
    left = sum(len(row.values) for row in rows) + len(rows) * width
    for area in sheet.merged:
        value = sheet.cell(area.top, area.left).value
        if value is None:
            continue
        mark = cells.Marks(merged_from=cells.address_of(area.top, area.left))
        columns = range(area.left, min(area.right, width) + 1)
        for number in range(area.top, min(area.bottom, area.top + len(rows) + left) + 1):
            left -= len(columns)
            if left < 0:
                return
            row = places.get(number)
            if row is not None:
                _fill(row, columns, _plain(value), mark)


def _fill(row: cells.Row, columns: range, value: cells.Value, mark: cells.Marks) -> None:
    values, marks = row.values, row.marks
    if not isinstance(values, list) or not isinstance(marks, dict):
        raise TypeError("rows are made here, of lists and dicts")
    values.extend([None] * (columns.stop - 1 - len(values)))
    for column in columns:
        if values[column - 1] is None:
            values[column - 1] = value
            marks[column] = mark
