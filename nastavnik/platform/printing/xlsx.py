"""Writes workbooks: real numbers, real dates, and text that never becomes a formula."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from nastavnik.platform.printing.report import Align, Picture, Tone

type Value = str | int | float | Decimal | date | datetime | None

TEXT = "@"
INTEGER = "0"
TWO_DIGITS = "0.00"
DATE = "dd.mm.yyyy"
DATE_TIME = "dd.mm.yyyy hh:mm"

FONT = "Arial"  # every office has it; a workbook carries no fonts
_TONES = {Tone.GOOD: "#1B6B3A", Tone.BAD: "#A32020", Tone.MUTED: "#5A5A5A"}
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_TITLE_LENGTH = 31
_CELL_LENGTH = 32_767
_LINE_HEIGHT = 15  # points
_PICTURE_SCALE = 0.5  # pictures come at twice their size
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: its heading, width in characters, number format."""

    heading: str
    width: float = 12
    number_format: str = ""
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A value that looks different from its column."""

    value: Value
    bold: bool = False
    tone: Tone | None = None


type SheetRow = tuple[Value | SheetCell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines above the table, the table, totals, notes, a picture."""

    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    lines: tuple[str, ...] = ()
    totals: tuple[SheetRow, ...] = ()
    notes: tuple[str, ...] = ()
    picture: Picture | None = None
    autofilter: bool = True
    frozen_columns: int = 0
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole workbook."""

    sheets: tuple[Sheet, ...]
    title: str = ""
    author: str = ""


def render_xlsx(workbook: Workbook, *, created: datetime | None = None) -> bytes:
    """Write the workbook; `created` fixes the date inside the file."""
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": DATE,
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(stream, options)
    properties: dict[str, Any] = {"title": workbook.title, "author": workbook.author}
    if created is not None:
        properties["created"] = created.replace(tzinfo=None)
    book.set_properties(properties)
    formats = _Formats(book)
    for name, sheet in zip(sheet_names(workbook.sheets), workbook.sheets, strict=True):
        _SheetWriter(book.add_worksheet(name), sheet, formats).write()
    book.close()
    return stream.getvalue()


def sheet_names(sheets: tuple[Sheet, ...]) -> list[str]:
    """Make titles Excel accepts: short, without its own signs, each different."""
    names: list[str] = []
    for sheet in sheets:
        base = _allowed_title(sheet.title)
        name, copy_number = sheet_name(base), 1
        while name.casefold() in {taken.casefold() for taken in names}:
            copy_number += 1
            tail = f" ({copy_number})"
            name = base[: _TITLE_LENGTH - len(tail)].rstrip() + tail
        names.append(name)
    return names


def sheet_name(title: str) -> str:
    """Make a title Excel accepts for the only sheet of a workbook."""
    return _allowed_title(title)[:_TITLE_LENGTH].rstrip()


def _allowed_title(title: str) -> str:
    return _FORBIDDEN_IN_TITLE.sub(" ", _ILLEGAL.sub("", title)).strip(" '") or _("Лист")


class _Formats:
    """Cell formats, each made once: a workbook holds a limited number of them."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": FONT, "font_size": 10, "valign": "vcenter", **properties}
            )
        return self._made[key]

    def cell(self, column: SheetColumn, cell: SheetCell, *, total: bool) -> Any:
        properties: dict[str, Any] = {"border": 1, "border_color": "#A6A6A6"}
        wanted = column.number_format or _default_format(cell.value)
        if wanted and not isinstance(cell.value, str):
            properties["num_format"] = wanted
        if isinstance(cell.value, str):
            properties["text_wrap"] = True
            properties["num_format"] = TEXT
        if column.align is not None:
            properties["align"] = column.align.value
        if total or cell.bold:
            properties["bold"] = True
        if total:
            properties["bg_color"] = "#F2F4F5"
        if cell.tone is not None:
            properties["font_color"] = _TONES[cell.tone]
        return self.get(**properties)


class _SheetWriter:
    def __init__(self, page: Any, sheet: Sheet, formats: _Formats) -> None:
        self._page = page
        self._sheet = sheet
        self._formats = formats
        self._row = 0

    def write(self) -> None:
        self._page.set_default_row(_LINE_HEIGHT)
        self._set_columns()
        self._write_lines()
        header = self._row
        self._write_header()
        for row in self._sheet.rows:
            self._write_row(row)
        if self._sheet.autofilter and self._sheet.rows:
            self._page.autofilter(header, 0, self._row - 1, len(self._sheet.columns) - 1)
        for row in self._sheet.totals:
            self._write_row(row, total=True)
        self._write_notes()
        self._page.freeze_panes(header + 1, self._sheet.frozen_columns)
        self._set_up_print(header)
        if self._sheet.picture is not None:
            self._add_picture(self._sheet.picture)

    def _set_columns(self) -> None:
        for index, column in enumerate(self._sheet.columns):
            self._page.set_column(index, index, column.width)

    def _write_lines(self) -> None:
        for index, line in enumerate(self._sheet.lines):
            look = {"bold": True, "font_size": 13} if index == 0 else {}
            self._page.write_string(self._row, 0, writable(line), self._formats.get(**look))
            self._row += 1
        if self._sheet.lines:
            self._row += 1

    def _write_header(self) -> None:
        look = self._formats.get(
            bold=True,
            text_wrap=True,
            align="center",
            border=1,
            border_color="#A6A6A6",
            bg_color="#E9EEF0",
        )
        for index, column in enumerate(self._sheet.columns):
            self._page.write_string(self._row, index, writable(column.heading), look)
        self._fit_height([column.heading for column in self._sheet.columns])
        self._row += 1

    def _write_row(self, row: SheetRow, *, total: bool = False) -> None:
        for index, (column, item) in enumerate(zip(self._sheet.columns, row, strict=True)):
            cell = item if isinstance(item, SheetCell) else SheetCell(item)
            self._write_cell(index, cell, self._formats.cell(column, cell, total=total))
        self._fit_height([item.value if isinstance(item, SheetCell) else item for item in row])
        self._row += 1

    def _fit_height(self, values: Sequence[Value]) -> None:
        """Make room for wrapped text: not every office program does so by itself."""
        pairs = zip(values, self._sheet.columns, strict=True)
        texts = ((value, column.width) for value, column in pairs if isinstance(value, str))
        lines = max((math.ceil(len(text) / max(width, 1)) for text, width in texts), default=1)
        if lines > 1:
            self._page.set_row(self._row, _LINE_HEIGHT * min(lines, 20))

    def _write_cell(self, index: int, cell: SheetCell, look: Any) -> None:
        match cell.value:
            case None:
                self._page.write_blank(self._row, index, None, look)
            case bool():
                self._page.write_boolean(self._row, index, cell.value, look)
            case int() | float() | Decimal():
                self._page.write_number(self._row, index, cell.value, look)
            case date():  # a datetime is a date too
                self._page.write_datetime(self._row, index, cell.value, look)
            case str():
                self._page.write_string(self._row, index, writable(cell.value), look)

    def _write_notes(self) -> None:
        for note in self._sheet.notes:
            look = self._formats.get(font_size=9, italic=True)
            self._page.write_string(self._row, 0, writable(note), look)
            self._row += 1

    def _set_up_print(self, header: int) -> None:
        if self._sheet.landscape:
            self._page.set_landscape()
        self._page.set_paper(9)  # A4
        self._page.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        self._page.fit_to_pages(1, 0)
        self._page.repeat_rows(header)
        self._page.set_footer(_("&C&P из &N"))

    def _add_picture(self, picture: Picture) -> None:
        options = {
            "image_data": BytesIO(picture.png()),
            "description": writable(picture.alt),
            "x_scale": _PICTURE_SCALE,
            "y_scale": _PICTURE_SCALE,
        }
        self._page.insert_image(self._row + 1, 0, "chart.png", options)


def _default_format(value: Value) -> str:
    if isinstance(value, datetime):
        return DATE_TIME
    if isinstance(value, date):
        return DATE
    if isinstance(value, float | Decimal):
        return TWO_DIGITS
    return ""


def writable(text: str) -> str:
    """Return a text as a cell can hold it: without signs no file may have, not too long."""
    return _ILLEGAL.sub("", text)[:_CELL_LENGTH]
