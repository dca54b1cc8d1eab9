"""What the child tells its parent: lines of JSON in chunks of bounded size.

A cell that is only a string, a number, a truth value or nothing is written as it is; one with more
to say is an object (see `running.py`, which reads them). Counting against the limits is here, so no
reader can forget it.
"""

import json
import re
from collections.abc import Callable
from typing import Any, BinaryIO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.workbook import letters

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
CHUNK_CELLS = 4096
_LEAST_LINE = 2
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


class Outlet:
    """Writes sheets, rows and notices, and refuses what is more than anybody can use."""

    def __init__(self, stream: BinaryIO) -> None:
        self._write: Callable[[bytes], object] = stream.write
        self._flush = stream.flush
        self._lines: list[list[Any]] = []
        self._pending = 0
        self._noticed: set[tuple[str, object]] = set()
        self.sheet = ""
        self.long_texts = False  # rows are then said one by one: a few may fill the memory
        self._sheets = self._sheet_rows = self._cells = self._text = 0

    def say(self, kind: str, *facts: Any) -> None:
        """Write one message."""
        self.drain()
        self._write(_ENCODER.encode([kind, *facts]).encode("utf-8", "surrogatepass") + b"\n")
        self._flush()

    def open_sheet(self, name: str, visibility: str) -> None:
        """Begin a sheet; its rows and facts follow."""
        self._sheets += 1
        if self._sheets > limits.SHEETS:
            raise Refused("too_many_sheets", limit=limits.SHEETS)
        self.sheet, self._sheet_rows = name[:200], 0
        self.say("sheet", self.sheet, visibility)

    def rows(self, lines: list[list[Any]]) -> None:
        """Write rows: number, whether hidden, cells from column A; empty ones cost nothing."""
        for line in lines:
            while len(line) > _LEAST_LINE and line[-1] is None:
                line.pop()
            size = len(line) - _LEAST_LINE
            if size:
                self._lines.append(line)
                self._cells += size
                self._sheet_rows += 1
                self._pending += size
                if self._pending > CHUNK_CELLS or self.long_texts:
                    self.drain()
        self._check()

    def make_room(self, rows: int, cells: int) -> None:
        """Refuse rows that are only announced, before the parent holds the first of them."""
        if self._sheet_rows + rows > limits.ROWS:
            raise Refused("too_many_rows", sheet=self.sheet, limit=limits.ROWS)
        if self._cells + cells > limits.CELLS:
            raise Refused("too_many_cells", limit=limits.CELLS)

    def _check(self) -> None:
        self.make_room(0, 0)

    def drain(self) -> None:
        """Hand over the rows that are waiting."""
        if not self._lines:
            return
        self._check()
        lines, self._lines, self._pending = self._lines, [], 0
        text = _ENCODER.encode(lines)
        if '"=' in text or '"@' in text or "\\u00" in text:
            text = _ENCODER.encode([self._cleaned(line) for line in lines])
        data = f'["rows",{text}]\n'.encode()
        self._text += len(data)
        if self._text > limits.TEXT_BYTES:
            raise Refused("too_much_text")
        self._write(data)
        self._flush()

    def _cleaned(self, line: list[Any]) -> list[Any]:
        """Without unprintable signs, and with a word about text that begins as a formula does."""
        clean = line[:_LEAST_LINE]
        for column, cell in enumerate(line[_LEAST_LINE:], start=1):
            item = cell
            address = f"{letters(column)}{line[0]}"
            if isinstance(cell, str) and cell[:1] in {"=", "@"}:
                self.notice("formula_like", sheet=self.sheet, address=address)
            if isinstance(cell, str) and _UNPRINTABLE.search(cell):
                self.notice("unprintable", sheet=self.sheet, address=address)
                item = _UNPRINTABLE.sub("", cell) or None
            clean.append(item)
        return clean

    def notice(self, code: str, **facts: object) -> None:
        """Say once a sheet that something was left out or taken otherwise."""
        key = (code, facts.get("sheet"))
        if key not in self._noticed and len(self._noticed) < limits.SHEETS:
            self._noticed.add(key)
            self.say("notice", code, facts)
