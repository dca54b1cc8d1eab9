"""The rows of an Excel sheet, in a stream that never holds more than a window of them.

Usual programs write rows in one plain manner, which one regular expression takes at the speed of C
and which any stray character betrays; whatever is written otherwise goes through expat.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.markup import WINDOW, Markup
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.workbook import letters
from nastavnik.doors.imports.reading.writing_out import Outlet
from nastavnik.doors.imports.reading.xlsx_cells import Cells
from nastavnik.doors.imports.reading.xlsx_text import NotPlainError, Readable, settled, unescaped

_TOKEN = re.compile(
    r'<c r="([A-Z]{1,3})\d{1,7}"((?: [a-z]{1,2}="\w{0,9}")*)'
    r"(?:/>|>(<f[^>]*(?:/>|>[^<]*</f>))?"
    r'(?:(?:<v>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>)|<v/>)?</c>)'
    r"|<row( [^>]*)>|</row>|(\S[\s\S]*)"
)
_ROW_BEGIN = re.compile(r'\s*<row r="(\d{1,7})"((?: [^<>/]*)?)>')
_VALUE = re.compile(r"<v>[^<]*</v>")
_PLACED = re.compile(r'(<c r="[A-Z]{1,3})\d{1,7}"')
_ROW_NUMBER = re.compile(r'\sr="(\d{1,7})"')
_ROW_END, _DATA_BEGIN, _DATA_END = b"</row>", b"<sheetData>", b"</sheetData>"
_CLOSING = b"</sheetData></worksheet>"
_MOST_PATTERNS, _LAST_ROW = 12, 1_048_576
_MOST_DIGITS = 10
_MOST_HELD = 4 * limits.MIB
_COLUMNS = {letters(number): number - 1 for number in range(1, limits.COLUMNS + 1)}
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_HIDDEN = re.compile(r'\shidden="(?:1|true|on)"')
_COUNT = re.compile(r"[0-9]{1,7}")
_TRUE = {"1", "true", "on"}


def column_number(text: str) -> int:
    """The number of a column from 1: AB is 28."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, eq=False)
class _Pattern:
    """How a row is written, `#` for its number, and how to read the values in it."""

    markup: str
    readers: list[Callable[[str], Any]]
    columns: list[int]
    gapless: bool

    def spread(self, cells: list[Any]) -> list[Any]:
        """The cells in their columns, nothing between them."""
        if self.gapless:
            return cells
        line: list[Any] = [None] * (max(self.columns, default=-1) + 1)
        for column, cell in zip(self.columns, cells, strict=True):
            line[column] = cell
        return line


class SheetReader:
    """Reads one sheet and says its rows, merged cells and hidden columns."""

    def __init__(
        self, strings: list[str], formats: list[str], out: Outlet, *, epoch_1904: bool
    ) -> None:
        self._cells = Cells(strings, formats, out, epoch_1904=epoch_1904)
        self._out = out
        self._patterns: list[_Pattern] = []
        self._exact: Markup | None = None
        self._head = b""
        self._merged: list[list[int]] = []
        self._hidden_columns: set[int] = set()
        self._number, self._row_hidden, self._row = 0, False, []  # type: ignore[var-annotated]
        self._column = 0
        self._cell: dict[str, str] = {}
        self._formula, self._text, self._told_to = "", "", ""
        self._shown: str | None = None
        self._phonetic = 0

    def read(self, open_part: Callable[[], Readable]) -> None:
        """Read the sheet to its end."""
        stream, rest = open_part(), b""
        while piece := stream.read(WINDOW):
            if self._exact is not None:
                self._exact.feed(piece)
            elif not self._head:
                rest = self._begin(rest + piece)
            else:
                rest = self._window(rest + piece)
        exact = self._exact or self._go_exact(rest)
        exact.feed(b"", last=True)
        self._out.say("facts", self._merged, sorted(self._hidden_columns))

    def _go_exact(self, data: bytes) -> Markup:
        """Read what is left by expat."""
        self._exact = self._markup()
        self._exact.feed(self._head + data)
        return self._exact

    def _leave(self, data: bytes) -> bytes:
        self._go_exact(data)
        return b""

    def _begin(self, data: bytes) -> bytes:
        place = data.find(_DATA_BEGIN)
        if place < 0:
            return self._leave(data) if len(data) > limits.MIB else data
        place += len(_DATA_BEGIN)
        self._head = data[:place]
        unusual = b"\x00" in data[:100] or b"<!" in self._head
        return self._leave(data[place:]) if unusual else self._window(data[place:])

    def _window(self, data: bytes) -> bytes:
        """Take the whole rows of the data and return what is left."""
        end = data.rfind(_ROW_END) + len(_ROW_END)
        if end < len(_ROW_END):
            return self._leave(data) if len(data) > _MOST_HELD or _DATA_END in data else data
        window = data[:end]
        if b"<!" in window or b"<?" in window or _DATA_END in window:
            return self._leave(data)
        try:
            self._take(window.decode())
        except (NotPlainError, UnicodeDecodeError):
            markup = self._markup()
            markup.feed(self._head + window + _CLOSING, last=True)
        return self._leave(data[end:]) if _DATA_END in data[end:] else data[end:]

    def _take(self, text: str) -> None:
        """Take a window of plain rows: all of it, or nothing."""
        before, rows = self._number, []
        escaped = "&" in text or "\r" in text
        *texts, rest = text.split("</row>")
        try:
            if rest.strip():
                raise NotPlainError
            for row in texts:
                line = None if escaped else self._alike(row)
                rows.append(self._plain_row(row, escaped=escaped) if line is None else line)
        except NotPlainError:
            self._number = before
            raise
        self._out.rows(rows)

    def _alike(self, text: str) -> list[Any] | None:
        """A row whose markup is that of one taken before, number apart; None if it is not."""
        begun = _ROW_BEGIN.match(text)
        if begun is None:
            return None
        number, attributes = begun.groups()
        pieces = text[begun.end() :].replace("</v>", "<v>").split("<v>")
        values = pieces[1::2]
        markup = "<v>".join(pieces[::2])
        known = next((p for p in self._patterns if p.markup.replace("#", number) == markup), None)
        if known is None:
            return None
        if known is not self._patterns[0]:
            self._patterns.remove(known)
            self._patterns.insert(0, known)
        line: list[Any] = [int(number), int("hidden" in attributes and self._hides(attributes))]
        try:
            cells = [read(value) for read, value in zip(known.readers, values, strict=True)]
        except Refused:
            return None  # the way below finds out where, and says it
        line += known.spread(cells)
        if "<" in "".join(values):
            return None
        self._in_order(line[0])
        return line

    def _hides(self, attributes: str) -> bool:
        return bool(_HIDDEN.search(attributes))

    def _plain_row(self, text: str, *, escaped: bool) -> list[Any]:
        """One row as it is said: number, whether hidden, cells."""
        tokens = _TOKEN.findall(text)
        if escaped:
            tokens = [(*token[:3], unescaped(settled(token[3])), *token[4:]) for token in tokens]
        attributes = tokens[0][4] if tokens else ""
        number = _ROW_NUMBER.search(attributes)
        if number is None or attributes.endswith("/"):
            raise NotPlainError
        self._in_order(int(number[1]))
        line: list[Any] = [self._number, int(self._hides(attributes))]
        if len(tokens) == 1:
            return line
        names, facts, formulas, values, _rows, junk = zip(*tokens[1:], strict=True)
        if any(junk) or not all(names):
            raise NotPlainError
        if not any(formulas):
            self._remember(text, names, facts, number[1])
        for name, said, formula, value in zip(names, facts, formulas, values, strict=True):
            self._place(line, name, said, formula, value)
        return line

    def _remember(
        self, text: str, names: tuple[str, ...], facts: tuple[str, ...], number: str
    ) -> None:
        """Keep how this row is written, so that rows alike need no second look."""
        begun = _ROW_BEGIN.match(text)
        markup = "" if begun is None else _VALUE.sub("<v>", text[begun.end() :])
        filled = ["<v>" in piece for piece in markup.split("<c ")[1:]]
        pattern, cells = _PLACED.subn(r'\1#"', markup)
        known = len(filled) == cells == len(names) and all(name in _COLUMNS for name in names)
        if not known or "#" in markup or pattern.replace("#", number) != markup:
            return
        kept = [place for place, is_filled in enumerate(filled) if is_filled]
        readers = [self._cells.known[facts[place]].__getitem__ for place in kept]
        columns = [_COLUMNS[names[place]] for place in kept]
        gapless = columns == list(range(len(columns)))
        self._patterns.insert(0, _Pattern(pattern, readers, columns, gapless))
        del self._patterns[_MOST_PATTERNS:]

    def _place(self, line: list[Any], name: str, facts: str, formula: str, value: str) -> None:
        """Put a cell where it belongs, wherever its neighbours are."""
        column = _COLUMNS.get(name, -1)
        if column < 0:
            self._far(line[0], name, value)
            return
        self._cells.row, self._cells.column = line[0], column
        known = self._cells.known[facts]
        item = self._cells.computed(known, value) if formula else known[value]
        if item is not None:
            line.extend([None] * (column + 3 - len(line)))
            line[column + 2] = item

    def _far(self, row: int, column: str, text: str) -> None:
        if text:
            last, address = letters(limits.COLUMNS), f"{column}{row}"
            self._out.notice("far_cells", sheet=self._out.sheet, column=last, address=address)

    def _in_order(self, number: int) -> None:
        if number <= self._number or number > _LAST_ROW:
            raise Refused("row_order", sheet=self._out.sheet, after=self._number, number=number)
        self._number = number

    # The exact way: every legal manner of writing the same.

    def _markup(self) -> Markup:
        return Markup(self._started, self._ended, self._told)

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        act = getattr(self, f"_start_{name}", None) if name in _KNOWN else None
        if act is not None:
            act(attributes)
        elif name in {"oleObject", "control"}:
            self._out.notice("embedded")

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        counted = number.isascii() and number.isdigit() and len(number) < _MOST_DIGITS
        self._in_order(int(number) if counted else self._number + 1)
        self._row_hidden = attributes.get("hidden") in _TRUE
        self._row, self._column = [], 0

    def _start_c(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = column_number(place[1]) if place else self._column + 1
        self._cell, self._formula, self._text, self._shown = attributes, "", "", None
        self._phonetic = 0

    def _start_f(self, _attributes: dict[str, str]) -> None:
        self._formula = "f"

    def _start_v(self, _attributes: dict[str, str]) -> None:
        self._told_to, self._text = "v", ""

    def _start_t(self, _attributes: dict[str, str]) -> None:
        self._told_to = "" if self._phonetic else "t"

    def _start_rPh(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - its name in the markup
        self._phonetic += 1

    def _start_mergeCell(self, attributes: dict[str, str]) -> None:  # noqa: N802
        first, _, last = attributes.get("ref", "").partition(":")
        corners = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if corners[0] and corners[1]:
            top, left = int(corners[0][2]), column_number(corners[0][1])
            bottom, right = int(corners[1][2]), column_number(corners[1][1])
            self._merged.append([top, left, bottom, right])
        if len(self._merged) > limits.MERGED:
            raise Refused("too_many_merged", sheet=self._out.sheet)

    def _start_col(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _TRUE and _COUNT.fullmatch(first) and _COUNT.fullmatch(last):
            stop = min(int(last), limits.COLUMNS)
            self._hidden_columns |= set(range(max(1, int(first)), stop + 1))

    def _told(self, text: str) -> None:
        if self._told_to:
            self._text += text
            if len(self._text) > limits.CELL_CHARACTERS:
                address = f"{letters(self._column)}{self._number}"
                raise Refused("too_long_text", sheet=self._out.sheet, address=address)

    def _ended(self, name: str) -> None:
        if name in {"v", "t"}:
            self._told_to = ""
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._out.rows([[self._number, int(self._row_hidden), *self._row]])

    def _end_cell(self) -> None:
        if not 1 <= self._column <= limits.COLUMNS:
            self._far(self._number, letters(self._column), self._text)
            return
        known = self._cells.of(self._cell.get("s", ""), self._cell.get("t", ""))
        self._cells.row, self._cells.column = self._number, self._column - 1
        value = settled(self._text)
        item = self._cells.computed(known, value) if self._formula else known[value]
        self._row.extend([None] * (self._column - len(self._row)))
        self._row[self._column - 1] = item


_KNOWN = {"row", "c", "f", "v", "t", "rPh", "mergeCell", "col"}
