"""A new workbook of the values that were read, for files whose look cannot be kept."""

import contextlib
import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from nastavnik.doors.imports.marks import words
from nastavnik.doors.imports.reading.number_formats import padded
from nastavnik.doors.imports.reading.workbook import (
    Area,
    Row,
    Sheet,
    Stored,
    Value,
    Visibility,
    Workbook,
)
from nastavnik.platform.printing.xlsx import writable

WIDEST, NARROWEST = 50, 8
_MEASURED_ROWS = 200
_RANGES = 400
_MOST_FORMATS, _MOST_MERGED, _FIRST_YEAR = 500, 5_000, 1900


def written(book: Workbook, task: dict[str, Any]) -> bytes:
    """Write the sheets that were read, the marks on the one, the summary."""
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    out = xlsxwriter.Workbook(stream, options)
    looks = _Looks(out)
    kept = [sheet for sheet in book.sheets if not _is_summary(sheet)]
    target = book.sheets[task["sheet"]]
    _forget(target)
    for sheet in kept:
        page = out.add_worksheet(sheet.name)
        notes = task["notes"] if sheet is target else []
        spare = task["spare"] if sheet is target else ()
        _Page(page, sheet, looks, frozenset(spare)).write(
            task["header_row"], task["last_column"], notes
        )
        if sheet is target:
            page.activate()
        if sheet.visibility is not Visibility.VISIBLE and sheet is not target:
            page.hide()
    _summary(out, looks, target.name, [sheet.name for sheet in kept], task)
    out.close()
    return stream.getvalue()


def _forget(sheet: Sheet) -> None:
    """Take away what we said beside rows an earlier time, where no heading tells the column."""
    for row in sheet.rows:
        for place, value in enumerate(row.values):
            if words.is_own(value):
                row.stored[place] = None
        while row.stored and row.stored[-1] is None:
            row.stored.pop()


def _is_summary(sheet: Sheet) -> bool:
    return words.is_summary(sheet.name, sheet.cell(1, 1).value)


def _written_as(item: Stored) -> Value:
    """The value as it is written again: what was shown with zeros in front is text from now on."""
    value = item.value
    if type(value) is int:
        shown = padded(value, item.number_format)
        return shown or (item.raw if re.fullmatch(r"0\d+", item.raw) else value)
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        return f"{value:%d.%m.%Y}"
    return item.error or None if value is None else value


class _Looks:
    def __init__(self, out: Any) -> None:
        self._out, self._numbers = out, dict[str, Any]()
        self.text = out.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.head = out.add_format(
            {"bold": True, "text_wrap": True, "bg_color": "#E9EEF0", "border": 1}
        )
        self.day = out.add_format({"num_format": "dd.mm.yyyy", "valign": "top"})
        self.moment = out.add_format({"num_format": "dd.mm.yyyy hh:mm", "valign": "top"})
        self.clock = out.add_format({"num_format": "hh:mm", "valign": "top"})
        self.plain = out.add_format({"valign": "top"})
        self.title = out.add_format({"bold": True, "font_size": 14})
        self.link = out.add_format({"underline": 1, "font_color": "#0B5394"})
        border = {"border": 1, "border_color": f"#{words.LINE}"}
        self.wrong = out.add_format({"bold": True, "bg_color": f"#{words.FILL}", **border})

    def of(self, item: Stored) -> Any:
        """The look of a value; a number keeps its format, which says how it was shown."""
        if isinstance(item.value, datetime):
            return self.moment
        if isinstance(item.value, date):
            return self.day
        if isinstance(item.value, time | timedelta):
            return self.clock
        code = item.number_format if isinstance(item.value, int | float) else ""
        if code and code not in self._numbers and len(self._numbers) < _MOST_FORMATS:
            self._numbers[code] = self._out.add_format({"num_format": code, "valign": "top"})
        return self._numbers.get(code, self.plain)


class _Page:
    """One sheet written anew."""

    def __init__(self, page: Any, sheet: Sheet, looks: _Looks, spare: frozenset[int]) -> None:
        self._page, self._sheet, self._looks = page, sheet, looks
        self._spare = spare  # rows left out, in a workbook made short

    def write(self, header_row: int, last_column: int, notes: list[Any]) -> None:
        own = self._own_column(header_row) if notes else 0
        for row in self._sheet.rows:
            self._row(row, own)
        for area in self._sheet.merged[:_MOST_MERGED]:
            self._merge(area)
        self._widths()
        self._page.set_landscape()
        self._page.fit_to_pages(1, 0)
        if notes:
            free = last_column + 1
            taken = any(row.cell(free).value is not None for row in self._sheet.rows)
            self._marks(header_row, own or (self._sheet.width + 1 if taken else free), notes)

    def _merge(self, area: Area) -> None:
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if not 1 < size <= _MOST_MERGED:
            return
        with contextlib.suppress(OverlappingRange):  # no program writes such; the values stay
            corners = (area.top - 1, area.left - 1, area.bottom - 1, area.right - 1)
            self._page.merge_range(*corners, "")
            self._cell(area.top, area.left, self._sheet.row(area.top))

    def _own_column(self, header_row: int) -> int:
        values = self._sheet.row(header_row).values
        return values.index(words.HEADING) + 1 if words.HEADING in values else 0

    def _row(self, row: Row, own: int) -> None:
        is_spare = row.number in self._spare
        if row.hidden or is_spare:
            self._page.set_row(row.number - 1, None, None, {"hidden": True})
        if is_spare:
            return
        for column in range(1, len(row) + 1):
            if column != own:
                self._cell(row.number, column, row)

    def _cell(self, number: int, column: int, row: Row) -> None:
        item = row.stored[column - 1] if column <= len(row.stored) else None
        stored = item if isinstance(item, Stored) else Stored(item)
        place = (number - 1, column - 1)
        value, look = _written_as(stored), self._looks.of(stored)
        if isinstance(value, bool):
            self._page.write_boolean(*place, value, look)
        elif isinstance(value, int | float):
            self._page.write_number(*place, value, look)
        elif isinstance(value, date | time | timedelta):
            self._page.write_datetime(*place, value, look)
        elif value is not None:
            self._page.write_string(*place, writable(value), self._looks.text)

    def _widths(self) -> None:
        widest: dict[int, int] = defaultdict(int)
        for row in self._sheet.rows[:_MEASURED_ROWS]:
            for column, value in enumerate(row.values):
                widest[column] = max(widest[column], len(str(value)) if value is not None else 0)
        for column, width in widest.items():
            self._page.set_column(column, column, min(WIDEST, max(NARROWEST, width + 2)))

    def _marks(self, header_row: int, column: int, notes: list[Any]) -> None:
        self._page.set_column(column - 1, column - 1, words.COLUMN_WIDTH)
        if header_row:
            self._page.write_string(header_row - 1, column - 1, words.HEADING, self._looks.head)
        marked: dict[str, list[str]] = {}
        for row, said, is_applied in notes:
            sentences = [one for _address, one in said]
            text = words.beside(row, sentences, is_applied=is_applied, is_headed=bool(header_row))
            if text:
                self._page.write_string(row - 1, column - 1, text, self._looks.text)
            for address, sentence in said:
                if address:
                    marked.setdefault(address, []).append(words.in_row(row, sentence))
        self._colour(list(marked))
        for address, sentences in list(marked.items())[: words.MOST_COMMENTS]:
            size = {"author": words.HEADING, "x_scale": 2.5, "y_scale": 1.5}
            self._page.write_comment(address, "\n".join(sentences), size)

    def _colour(self, addresses: list[str]) -> None:
        for start in range(0, len(addresses), _RANGES):
            some = addresses[start : start + _RANGES]
            rule = {"type": "formula", "criteria": f"={words.RULE}", "format": self._looks.wrong}
            self._page.conditional_format(some[0], {**rule, "multi_range": " ".join(some)})


def _summary(out: Any, looks: _Looks, title: str, taken: list[str], task: dict[str, Any]) -> None:
    page = out.add_worksheet(words.sheet_title(taken))
    remarks = [(row, *one) for row, said, _applied in task["notes"] for one in said]
    page.write_string(0, 0, words.TITLE, looks.title)
    lines = words.counted(task)
    for place, line in enumerate(lines, start=1):
        page.write_string(place, 0, line)
    head = len(lines) + 2
    for column, (heading, width) in enumerate(zip(words.COLUMNS, words.WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(head, column, heading, looks.head)
    page.freeze_panes(head + 1, 0)
    quoted = title.replace("'", "''")
    for place, (row, address, sentence) in enumerate(remarks[: words.MOST_LISTED], start=head + 1):
        page.write_number(place, 0, row)
        page.write_url(place, 1, f"internal:'{quoted}'!{address or f'A{row}'}", looks.link, address)
        page.write_string(place, 2, words.in_row(row, sentence), looks.text)
