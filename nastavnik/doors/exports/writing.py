"""Tables of any length as XLSX and CSV: one header row, dates as dates, text never a formula."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from nastavnik.domain.spreadsheets.guarding import guarded
from nastavnik.platform.printing.xlsx import DATE, DATE_TIME, FONT, TEXT, sheet_name, writable

type Value = str | int | float | Decimal | date | datetime | None

A4 = 9
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
# Points of a line; how much wrapping at words, and bold letters, add to the length of a text.
_LINE, _WRAPPED, _BOLD, _MOST_LINES = 13.5, 1.05, 1.35, 24
_WIDEST_PAGE = 215
_GREY, _HEAD = "#A6A6A6", "#E9EEF0"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its width in characters."""

    heading: str
    width: float = 16


class Look(StrEnum):
    """How a line above a table looks."""

    STAMP = "stamp"  # at the right: which appendix this is
    TITLE = "title"
    NAME = "name"  # what is filled in: the organisation and the year
    CAPTION = "caption"  # what was to be filled in, small
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Line:
    """A line above or below a table, over its whole width."""

    text: str
    look: Look = Look.REMARK


@dataclass(frozen=True, slots=True)
class Paper:
    """A table on its way out; its rows are taken once, one after another."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    above: Sequence[Line] = ()
    below: Sequence[str] = ()

    @property
    def is_official(self) -> bool:
        """Whether it is a form to print and sign rather than a table to sort."""
        return bool(self.above)


def write_csv(paper: Paper, out: BinaryIO) -> int:
    """Write the table as Russian Excel opens it by a double click; return how many rows."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    sheet = csv.writer(text, delimiter=";", lineterminator="\r\n")
    sheet.writerow([guarded(column.heading) for column in paper.columns])
    count = 0
    for row in paper.rows:
        sheet.writerow([_written(value) for value in row])
        count += 1
    text.detach()
    return count


def _written(value: Value) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",")


def write_xlsx(paper: Paper, out: BinaryIO) -> int:
    """Write the table as a workbook in constant memory; return how many rows."""
    book = xlsxwriter.Workbook(out, {**_OPTIONS, "default_date_format": DATE})
    book.set_properties({"title": writable(paper.title)})
    page = book.add_worksheet(sheet_name(paper.title))
    looks = _Looks(book, printed=paper.is_official)
    for place, column in enumerate(paper.columns):
        page.set_column(place, place, column.width)
    header = _write_above(page, looks, paper)
    widths = [column.width for column in paper.columns]
    headings = [writable(column.heading) for column in paper.columns]
    page.set_row(header, _height(headings, widths, _BOLD))
    for place, heading in enumerate(headings):
        page.write_string(header, place, heading, looks.head)
    fit = widths if paper.is_official else None
    last = _write_rows(page, looks, paper.rows, header + 1, fit)
    for place, line in enumerate(paper.below):
        page.write_string(last + 2 + 2 * place, 1, writable(line), looks.plain)
    if not paper.is_official and last > header:
        page.autofilter(header, 0, last, len(paper.columns) - 1)
    page.freeze_panes(header + 1, 0)
    _set_up_print(page, header, 0 if paper.is_official else sum(widths))
    book.close()
    return last - header


class _Looks:
    def __init__(self, book: Any, *, printed: bool) -> None:
        plain = {"font_name": FONT, "font_size": 10, "valign": "top"}
        cell = {**plain, "border": 1, "border_color": _GREY} if printed else plain
        wrapped = {**cell, "text_wrap": True} if printed else cell
        self.has_borders = printed
        self.plain = book.add_format(plain)
        self.lined = book.add_format({**cell, "text_wrap": True, "num_format": TEXT})
        self.text = book.add_format({**wrapped, "num_format": TEXT})
        self.number = book.add_format({**cell, "align": "center"} if printed else cell)
        self.day = book.add_format({**cell, "num_format": DATE, "align": "left"})
        self.moment = book.add_format({**cell, "num_format": DATE_TIME, "align": "left"})
        middle = {"align": "center", "valign": "vcenter", "text_wrap": True}
        head = {
            **cell,
            **middle,
            "bold": True,
            "bg_color": _HEAD,
            "border": 1,
            "border_color": _GREY,
        }
        self.head = book.add_format(head)
        across = {**plain, **middle}
        self.lines = {
            Look.STAMP: book.add_format({**plain, "align": "right", "text_wrap": True}),
            Look.TITLE: book.add_format({**across, "bold": True, "font_size": 13}),
            Look.NAME: book.add_format({**across, "font_size": 12, "bottom": 1}),
            Look.CAPTION: book.add_format({**across, "font_size": 8}),
            Look.REMARK: book.add_format({**across, "font_size": 9, "italic": True}),
        }


def _write_above(page: Any, looks: _Looks, paper: Paper) -> int:
    """Write the title block; return the row of the headings, counted from 0."""
    last = max(1, len(paper.columns) - 1)
    for row, line in enumerate(paper.above):
        if line.look is Look.TITLE:
            page.set_row(row, 36)
        elif "\n" in line.text:
            page.set_row(row, 14 * (line.text.count("\n") + 1))
        page.merge_range(row, 0, row, last, writable(line.text), looks.lines[line.look])
    return len(paper.above) + 1 if paper.above else 0


def _write_rows(
    page: Any,
    looks: _Looks,
    rows: Iterable[Sequence[Value]],
    first: int,
    widths: Sequence[float] | None,
) -> int:
    """Write the rows, each as high as its texts need where `widths` are given; return the last."""
    at, write_string, text = first - 1, page.write_string, looks.text
    for at, row in enumerate(rows, start=first):
        broken = 0  # how many line ends the longest cell has
        for place, value in enumerate(row):
            if type(value) is str and value:
                # Most of a hundred thousand rows is plain text: it takes the shortest way.
                if "\n" in value:
                    broken = max(broken, value.count("\n"))
                    write_string(at, place, value, looks.lined)
                else:
                    write_string(at, place, value, text)
            elif value is not None or looks.has_borders:
                _write_cell(page, looks, (at, place), value)
        if widths is not None:
            page.set_row(at, _height(row, widths))
        elif broken:
            page.set_row(at, _LINE * (1 + broken))
    return at


def _write_cell(page: Any, looks: _Looks, place: tuple[int, int], value: Value) -> None:
    """Write what is no text."""
    if isinstance(value, datetime):
        page.write_datetime(*place, value, looks.moment)
    elif isinstance(value, date):
        page.write_datetime(*place, value, looks.day)
    elif not isinstance(value, str) and value is not None:
        page.write_number(*place, value, looks.number)
    elif looks.has_borders:
        page.write_blank(*place, None, looks.text)


def _height(row: Sequence[Value], widths: Sequence[float], widening: float = _WRAPPED) -> float:
    """How high a row of wrapped texts is, in points: not every program finds it by itself."""
    pairs = zip(row, widths, strict=True)
    texts = [(value, width) for value, width in pairs if isinstance(value, str)]
    lines = (
        sum(math.ceil(len(part) * widening / width) or 1 for part in text.split("\n"))
        for text, width in texts
    )
    return _LINE * min(max(lines, default=1), _MOST_LINES)


def _set_up_print(page: Any, header: int, width: float) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    # A table too wide to be read on one sheet takes more, each with the names again.
    pages = max(1, math.ceil(width / _WIDEST_PAGE))
    page.fit_to_pages(pages, 0)
    if pages > 1:
        page.repeat_columns(0, 1)
    page.repeat_rows(header)
    page.set_footer(_("&C&P из &N"))


def batches[Item](items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Split what comes one by one into lists."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
