"""OpenDocument tables (.ods), read in a stream; repeated cells are counted before they are made."""

import re
from datetime import datetime
from typing import Any, BinaryIO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.markup import Markup, elements, local
from nastavnik.doors.imports.reading.package import Package
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.workbook import letters
from nastavnik.doors.imports.reading.writing_out import Outlet
from nastavnik.doors.imports.reading.xlsx_cells import number_of

_SPAN = re.compile(
    r"(-?)P(?:(\d{1,6})D)?T(?:(\d{1,6})H)?(?:(\d{1,4})M)?(?:(\d{1,4}(?:\.\d{1,9})?)S)?"
)
_LAST_ROW = 1_048_576
_SKIPPED = {"annotation", "shapes", "tracked-changes", "forms", "frame"}
_HIDDEN = {"collapse", "filter"}


def read(content: BinaryIO, out: Outlet) -> None:
    """Read a table and say everything in it."""
    package = Package(content)
    for name, attributes in elements(package.small("META-INF/manifest.xml") or b"<none/>"):
        if name == "encryption-data" or "encrypted-package" in attributes.get("full-path", ""):
            raise Refused("password")
    out.say("book", {})
    names = package.names()
    if any(name.startswith(("basic/", "scripts/")) for name in names):
        out.notice("macros")
    if any(name.startswith("pictures/") for name in names):
        out.notice("pictures")
    if any(re.match(r"object[^/]*/", name) for name in names):
        out.notice("embedded")
    reader = _Reader(out)
    Markup(reader.started, reader.ended, reader.told).read(
        package.open("content.xml")  # type: ignore[arg-type]
    )
    if not reader.sheets:
        raise Refused("no_sheets")


class _Reader:
    """What the markup of a table says, element by element."""

    def __init__(self, out: Outlet) -> None:
        self._out = out
        self.sheets = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._skipping = self._tables = 0
        self._row_number = self._row_repeat = 0
        self._row: list[Any] = []
        self._row_hidden = False
        self._column = 0
        self._columns_seen = 0
        self._hidden_columns: set[int] = set()
        self._merged: list[list[int]] = []
        self._cell: dict[str, str] = {}
        self._text: list[str] = []
        self._size = self._paragraphs = 0
        self._in_paragraph = self._filled = 0
        self._spread = 0

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name in _SKIPPED:
            self._skipping += 1
        act = None if self._skipping else _STARTED.get(name)
        if act is not None:
            act(self, {local(key): value for key, value in attributes.items()})

    def ended(self, name: str) -> None:
        """Take the end of an element."""
        if name in _SKIPPED:
            self._skipping -= 1
        act = None if self._skipping else _ENDED.get(name)
        if act is not None:
            act(self)

    def told(self, text: str) -> None:
        """Take text of a paragraph."""
        if self._in_paragraph and not self._skipping:
            self._add(text)

    def _add(self, text: str) -> None:
        self._size += len(text)
        if self._size > limits.CELL_CHARACTERS:
            address = f"{letters(self._column + 1)}{self._row_number}"
            raise Refused("too_long_text", sheet=self._out.sheet, address=address)
        self._text.append(text)

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("name", "")

    def _start_table_properties(self, attributes: dict[str, str]) -> None:
        if attributes.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _start_link(self, _attributes: dict[str, str]) -> None:
        self._out.notice("external_links")

    def _start_exchange(self, _attributes: dict[str, str]) -> None:
        self._out.notice("dynamic_exchange")

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            raise Refused("too_deep")
        self.sheets += 1
        hidden = attributes.get("style-name", "") in self._hidden_styles
        self._out.open_sheet(attributes.get("name", ""), "hidden" if hidden else "visible")
        self._row_number = self._columns_seen = 0
        self._hidden_columns, self._merged = set(), []

    def _end_table(self) -> None:
        self._tables -= 1
        self._out.say("facts", self._merged, sorted(self._hidden_columns))

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = self._columns_seen + 1
        self._columns_seen = min(
            self._columns_seen + _repeat(attributes, "columns"), limits.COLUMNS
        )
        if attributes.get("visibility") in _HIDDEN:
            self._hidden_columns.update(range(first, self._columns_seen + 1))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_number += 1
        self._row_repeat = _repeat(attributes, "rows")
        self._row_hidden = attributes.get("visibility") in _HIDDEN
        self._row, self._column = [], 0

    def _end_row(self) -> None:
        repeat = self._row_repeat
        filled = any(item is not None for item in self._row)
        if filled and self._row_number + repeat > _LAST_ROW + 1:
            raise Refused("too_many_rows", sheet=self._out.sheet, limit=limits.ROWS)
        if filled:
            self._out.make_room(repeat, repeat * len(self._row))
            for number in range(self._row_number, self._row_number + repeat):
                self._out.rows([[number, int(self._row_hidden), *self._row]])
        self._row_number += repeat - 1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell, self._text, self._size, self._paragraphs = attributes, [], 0, 0
        rows, columns = (
            _repeat({"number-x-repeated": attributes.get(f"number-{name}-spanned", "1")}, "x")
            for name in ("rows", "columns")
        )
        if rows > 1 or columns > 1:
            top, left = self._row_number, self._column + 1
            self._merged.append([top, left, top + rows - 1, left + columns - 1])
            if len(self._merged) > limits.MERGED:
                raise Refused("too_many_merged", sheet=self._out.sheet)

    def _start_paragraph(self, _attributes: dict[str, str]) -> None:
        self._in_paragraph += 1
        self._paragraphs += 1
        if self._paragraphs > 1:
            self._add("\n")

    def _end_paragraph(self) -> None:
        self._in_paragraph -= 1

    def _start_space(self, attributes: dict[str, str]) -> None:
        count = attributes.get("c", "1")
        self._add(" " * (int(count) if re.fullmatch(r"\d{1,5}", count) else 1))

    def _start_tab(self, _attributes: dict[str, str]) -> None:
        self._add("\t")

    def _start_break(self, _attributes: dict[str, str]) -> None:
        self._add("\n")

    def _end_cell(self) -> None:
        repeat = _repeat(self._cell, "columns")
        item = self._item()
        if item is None:
            self._column += repeat
            return
        first, stop = self._column, min(self._column + repeat, limits.COLUMNS)
        if self._column + repeat > limits.COLUMNS:
            far = letters(max(first, limits.COLUMNS) + 1)
            facts = {"column": letters(limits.COLUMNS), "address": f"{far}{self._row_number}"}
            self._out.notice("far_cells", sheet=self._out.sheet, **facts)
        if stop > first:
            self._row.extend([None] * (first - len(self._row)))
            self._row.extend([item] * (stop - first))
        self._column += repeat

    def _item(self) -> Any:
        kind = self._cell.get("value-type", "")
        text = "".join(self._text)
        formula = self._cell.get("formula", "")
        if "dde(" in formula.casefold():
            self._out.notice("dynamic_exchange")
        item = _typed(kind, self._cell, text)
        if not formula:
            return item
        if item is None and kind != "string":
            address = f"{letters(self._column + 1)}{self._row_number}"
            self._out.notice("uncomputed", sheet=self._out.sheet, address=address)
            return {"x": 2}
        return {**item, "x": 1} if isinstance(item, dict) else {"v": item, "x": 1}


def _typed(kind: str, cell: dict[str, str], text: str) -> Any:
    """The value of a cell; `text` is what the program showed."""
    if kind in {"float", "currency", "percentage"}:
        return _number(cell.get("value", ""), text)
    if kind == "date":
        return _date(cell.get("date-value", ""), text)
    if kind == "time":
        return _span(cell.get("time-value", ""), text)
    if kind == "boolean":
        return cell.get("boolean-value") == "true"
    if text in _ERRORS:
        return {"e": text}
    return cell.get("string-value", text)[: limits.CELL_CHARACTERS] or None


_ERRORS = {
    "#N/A",
    "#Н/Д",
    "#REF!",
    "#ССЫЛКА!",
    "#VALUE!",
    "#ЗНАЧ!",
    "#DIV/0!",
    "#ДЕЛ/0!",
    "#NAME?",
    "#ИМЯ?",
}


def _number(written: str, text: str) -> Any:
    value = number_of(written)
    if value is None:
        return {"e": written[:40] or text[:40]} if written or text else None
    if text in {"", written} or (
        number_of(text.replace(",", ".")) == value and not text.startswith("0")
    ):
        return value if str(value) == written else {"v": value, "r": written}
    return {"v": value, "r": text}


def _date(written: str, text: str) -> Any:
    try:
        parsed = datetime.fromisoformat(written[:26])
    except ValueError:
        return text or written[:40] or None
    day_only = "T" not in written or not parsed.time()
    shown = parsed.date().isoformat() if day_only else parsed.replace(tzinfo=None).isoformat()
    return {"d": shown, "r": text or written}


def _span(written: str, text: str) -> Any:
    match = _SPAN.fullmatch(written)
    if match is None:
        return text or None
    sign, days, hours, minutes, seconds = match.groups()
    total = int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
    whole = total + float(seconds or 0)
    if sign or days or whole >= 86400:
        return {"d": f"P{'-' if sign else ''}{whole:.3f}", "r": text or written}
    clock = f"{int(whole // 3600):02}:{int(whole % 3600 // 60):02}:{int(whole % 60):02}"
    return {"d": f"T{clock}", "r": text or written}


def _repeat(attributes: dict[str, str], what: str) -> int:
    text = attributes.get(f"number-{what}-repeated", "1")
    if not re.fullmatch(r"\d{1,12}", text):
        raise Refused("damaged")
    return max(1, int(text))


_STARTED = {
    "style": _Reader._start_style,
    "table-properties": _Reader._start_table_properties,
    "table": _Reader._start_table,
    "table-column": _Reader._start_column,
    "table-row": _Reader._start_row,
    "table-cell": _Reader._start_cell,
    "covered-table-cell": _Reader._start_cell,
    "p": _Reader._start_paragraph,
    "s": _Reader._start_space,
    "tab": _Reader._start_tab,
    "line-break": _Reader._start_break,
    "table-source": _Reader._start_link,
    "dde-link": _Reader._start_exchange,
}
_ENDED = {
    "table": _Reader._end_table,
    "table-row": _Reader._end_row,
    "table-cell": _Reader._end_cell,
    "covered-table-cell": _Reader._end_cell,
    "p": _Reader._end_paragraph,
}
