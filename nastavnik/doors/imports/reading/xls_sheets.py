"""The cells of one sheet of an .xls file."""

import struct
from collections.abc import Iterable
from typing import Any

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.workbook import letters
from nastavnik.doors.imports.reading.writing_out import Outlet
from nastavnik.doors.imports.reading.xls_text import text_at
from nastavnik.doors.imports.reading.xlsx_cells import shown_number

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}
_ERRORS[42] = "#N/A"
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_NO_NUMBER = b"\xff\xff"
_CALCULATE_ON_LOAD = 0x02


class XlsSheet:
    """Collects the cells, which may come in any order, and says the rows."""

    def __init__(
        self, strings: list[str], formats: list[str], out: Outlet, *, epoch_1904: bool
    ) -> None:
        self._strings, self._formats, self._out = strings, formats, out
        self._epoch_1904 = epoch_1904
        self._rows: dict[int, dict[int, Any]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[list[int]] = []
        self._awaits: tuple[int, int] | None = None
        self._cells = 0

    def read(self, records: Iterable[tuple[int, bytes]]) -> None:
        """Take all records of the sheet."""
        for number, data in records:
            act = _ACTS.get(number)
            if act is not None:
                act(self, data)
        for row in sorted(self._rows):
            cells = self._rows.pop(row)
            line = [cells.get(column) for column in range(max(cells) + 1)]
            self._out.rows([[row + 1, int(row in self._hidden_rows), *line]])
        self._out.say("facts", self._merged, sorted(self._hidden_columns))

    def _put(self, row: int, column: int, item: Any) -> None:
        if item is None:
            return
        if column >= limits.COLUMNS:
            raise Refused("damaged")
        self._cells += 1
        if self._cells > limits.CELLS:
            raise Refused("too_many_cells", limit=limits.CELLS)
        self._rows.setdefault(row, {})[column] = item

    def _number(self, style: int, value: float) -> Any:
        code = self._formats[style] if style < len(self._formats) else ""
        number = int(value) if value == value // 1 and abs(value) < 2**53 else value
        return shown_number(number, repr(number), code, epoch_1904=self._epoch_1904)

    def _text(self, row: int, column: int, text: str) -> str | None:
        if len(text) > limits.CELL_CHARACTERS:
            address = f"{letters(column + 1)}{row + 1}"
            raise Refused("too_long_text", sheet=self._out.sheet, address=address)
        return text or None

    def _shared(self, data: bytes) -> None:
        row, column, _style, index = struct.unpack_from("<HHHI", data)
        if index >= len(self._strings):
            raise Refused("damaged")
        self._put(row, column, self._text(row, column, self._strings[index]))

    def _label(self, data: bytes) -> None:
        row, column = struct.unpack_from("<HH", data)
        self._put(row, column, self._text(row, column, text_at(data, 6)))

    def _double(self, data: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", data)
        self._put(row, column, self._number(style, value))

    def _packed(self, data: bytes) -> None:
        row, column, style, packed = struct.unpack_from("<HHHI", data)
        self._put(row, column, self._number(style, _unpacked(packed)))

    def _many_packed(self, data: bytes) -> None:
        row, column = struct.unpack_from("<HH", data)
        for place in range(4, len(data) - 7, 6):
            style, packed = struct.unpack_from("<HI", data, place)
            self._put(row, column, self._number(style, _unpacked(packed)))
            column += 1

    def _truth(self, data: bytes) -> None:
        row, column, _style, value, is_error = struct.unpack_from("<HHHBB", data)
        self._put(row, column, _error(value) if is_error else bool(value))

    def _formula(self, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        result, flags = data[6:14], struct.unpack_from("<H", data, 14)[0]
        self._awaits = None
        if result[6:8] != _NO_NUMBER:
            item = self._number(style, struct.unpack("<d", result)[0])
        elif result[0] == 0:
            self._awaits, item = (row, column), None
        elif result[0] == 1:
            item = bool(result[2])
        elif result[0] == 2:
            item = _error(result[2])
        else:
            item = self._empty_result(row, column, flags)
        if item is not None:
            self._put(row, column, _computed(item))

    def _empty_result(self, row: int, column: int, flags: int) -> dict[str, Any]:
        """An empty text, or nothing: writers that compute nothing ask to compute on loading."""
        if not flags & _CALCULATE_ON_LOAD:
            return {"v": None, "x": 1}
        address = f"{letters(column + 1)}{row + 1}"
        self._out.notice("uncomputed", sheet=self._out.sheet, address=address)
        return {"x": 2}

    def _string_result(self, data: bytes) -> None:
        if self._awaits is not None:
            row, column = self._awaits
            text = self._text(row, column, text_at(data, 0))
            self._put(row, column, {"v": text, "x": 1} if text else None)
            self._awaits = None

    def _row(self, data: bytes) -> None:
        row = struct.unpack_from("<H", data)[0]
        if struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW:
            self._hidden_rows.add(row)

    def _column(self, data: bytes) -> None:
        first, last, _width, _style, flags = struct.unpack_from("<HHHHH", data)
        if flags & _HIDDEN_COLUMN:
            self._hidden_columns |= set(range(first + 1, min(last, 255) + 2))

    def _merge(self, data: bytes) -> None:
        count = struct.unpack_from("<H", data)[0]
        for number in range(count):
            top, bottom, left, right = struct.unpack_from("<HHHH", data, 2 + 8 * number)
            self._merged.append([top + 1, left + 1, bottom + 1, right + 1])
        if len(self._merged) > limits.MERGED:
            raise Refused("too_many_merged", sheet=self._out.sheet)


def _unpacked(packed: int) -> float:
    """The number in four bytes: whole or the upper half of a double, perhaps in hundredths."""
    if packed & 2:
        value: float = (packed >> 2) - (1 << 30 if packed & 0x80000000 else 0)
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value


def _computed(item: Any) -> dict[str, Any]:
    facts = item if isinstance(item, dict) else {"v": item}
    return {"x": 1, **facts}


def _error(code: int) -> dict[str, str]:
    return {"e": _ERRORS.get(code, "#ERROR!")}


_ACTS = {
    0x00FD: XlsSheet._shared,
    0x0204: XlsSheet._label,
    0x00D6: XlsSheet._label,
    0x0203: XlsSheet._double,
    0x027E: XlsSheet._packed,
    0x00BD: XlsSheet._many_packed,
    0x0205: XlsSheet._truth,
    0x0006: XlsSheet._formula,
    0x0207: XlsSheet._string_result,
    0x0208: XlsSheet._row,
    0x007D: XlsSheet._column,
    0x00E5: XlsSheet._merge,
}
