"""Small workbooks as a curator keeps them, made for the tests of the wizard."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

PEOPLE_HEADINGS = ("№ п/п", "ФИО ученика", "Дата рождения", "Класс", "СНИЛС")
PEOPLE = (
    (1, "Ёлкин Пётр Ильич", "12.03.2011", "7А", "112-233-445 95"),
    (2, "Соснова Анна Олеговна", "01.09.2010", "7А", ""),
    (3, "Берёзов Глеб Маратович", "30.12.2011", "7Б", ""),
)


def workbook(
    *rows: Sequence[Any],
    headings: Sequence[str] = PEOPLE_HEADINGS,
    above: int = 2,
    second_sheet: bool = False,
) -> bytes:
    """A workbook with a title above its headings; on a second sheet, if asked for, one row."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("Ученики")
    sheet.write(0, 0, "Список учащихся 7-х классов")
    for column, heading in enumerate(headings):
        sheet.write(above, column, heading)
    for place, row in enumerate(rows, start=above + 1):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    if second_sheet:
        other = book.add_worksheet("Второй")
        other.write_row(0, 0, headings)
        other.write_row(1, 0, (1, "Осинин Илья Петрович", "01.02.2012", "6А", ""))
    book.close()
    return written.getvalue()


def upload(content: bytes, name: str = "Ученики.xlsx") -> SimpleUploadedFile:
    """The workbook as a browser sends it."""
    return SimpleUploadedFile(name, content)
