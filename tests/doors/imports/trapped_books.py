"""The traps of tests/domain/spreadsheets put into a workbook, as openpyxl writes one."""

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from nastavnik.domain.spreadsheets.cells import Value
from tests.domain.spreadsheets.trapped_registers import HEADINGS, SOUND
from tests.domain.spreadsheets.traps import Trap

HEADER = 5  # a title, a line of approval and empty rows stand above
HIDDEN = 10  # every so many rows one is hidden


def trapped_workbook(
    kind: str, traps: list[Trap], *, epoch_1904: bool = False
) -> tuple[bytes, list[int]]:
    """A register of a kind with one trap among sound cells in each row, and the numbers of these.

    A cell that is merged is merged with the one above, in a row that is sound.
    """
    book = Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet: Any = book.active
    columns = {key: place for place, key in enumerate(HEADINGS[kind], start=1)}
    sheet["A1"] = "Реестр"
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(columns))
    sheet["A2"] = "Утверждаю"
    for key, heading in HEADINGS[kind].items():
        sheet.cell(HEADER, columns[key], heading)
    places: list[int] = []
    number = HEADER
    for trap in traps:
        place = columns[trap.key]
        if trap.marks.merged_from:
            number += 1
            _put_row(sheet, number, kind)
            _put(sheet.cell(number, place), trap)
        number += 1
        if not trap.alone:
            _put_row(sheet, number, kind)
        _put(sheet.cell(number, place), trap)
        if trap.marks.merged_from:
            corners = {"start_row": number - 1, "end_row": number}
            sheet.merge_cells(**corners, start_column=place, end_column=place)
        sheet.row_dimensions[number].hidden = number % HIDDEN == 0
        places.append(number)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue(), places


def _put_row(sheet: Any, number: int, kind: str) -> None:
    for column, value in enumerate(SOUND[kind].values(), start=1):
        _put_value(sheet.cell(number, column), value)


def _put(cell: Any, trap: Trap) -> None:
    if trap.marks.formula_without_value:
        cell.value = "=1+1"
        return
    _put_value(cell, trap.value)
    if trap.marks.date_format:
        cell.number_format = "dd.mm.yyyy"
    elif trap.marks.text.startswith("0"):
        cell.number_format = "0" * len(trap.marks.text)
    elif trap.marks.text:
        cell.number_format = "0.00E+00"


def _put_value(cell: Any, value: Value) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # neither a formula nor an error, whatever it begins with
    elif isinstance(value, date):
        cell.number_format = "dd.mm.yyyy"
