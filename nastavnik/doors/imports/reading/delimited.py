"""Text tables: .csv files in the encodings people have, and cells pasted from a program."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from nastavnik.domain.spreadsheets.guarding import bare
from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.workbook import letters
from nastavnik.doors.imports.reading.writing_out import Outlet

_SAMPLE = 64 * 1024
_DELIMITERS = ";,\t"
_MOST_LINES = 60  # a quoted cell of more lines than this is a quote nobody closed
_QUOTED = re.compile(r'(?<![^;,\t\n])"(?:[^"]|""){0,2000}"(?=[;,\t\r\n])')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SHEET = "Таблица"


def read(content: BinaryIO, out: Outlet) -> None:
    """Read a text file whose encoding and delimiter are found by looking."""
    encoding, text = _text(content.read(limits.FILE_BYTES + 1))
    delimiter, text = _delimiter(text)
    out.say("book", {"encoding": encoding, "delimiter": delimiter})
    _say(text, delimiter, out)


def read_pasted(content: BinaryIO, out: Outlet) -> None:
    """Read cells pasted as text: tabs between them, quotes around those with line ends."""
    text = content.read(limits.FILE_BYTES + 1).decode()
    delimiter = "\t" if "\t" in text else _delimiter(text)[0]
    out.say("book", {"delimiter": delimiter})
    _say(text, delimiter, out)


def _say(text: str, delimiter: str, out: Outlet) -> None:
    out.open_sheet(_SHEET, "visible")
    for number, cells in enumerate(_records(text, delimiter, out), start=1):
        if not cells:
            continue
        if len(cells) > limits.COLUMNS:
            extra = next((i for i in range(limits.COLUMNS, len(cells)) if cells[i]), None)
            if extra is not None:
                address, last = f"{letters(extra + 1)}{number}", letters(limits.COLUMNS)
                out.notice("far_cells", sheet=out.sheet, column=last, address=address)
        out.rows([[number, 0, *[bare(cell) or None for cell in cells[: limits.COLUMNS]]]])


def _text(data: bytes) -> tuple[str, str]:
    """The encoding and the text, checked to be text at all."""
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("not_text") from error
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    sample = text[: 4 * _SAMPLE]
    # A stray sign happens; a picture or a program is full of them.
    if "\x00" in text or len(_CONTROL.findall(sample)) > len(sample) // 100:
        raise Refused("not_text")
    return encoding.removesuffix("-sig"), text


def _encoding(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16-le" if data[0] == 0xFF else "utf-16-be"
    sample = data[:4096]
    if sample.count(0) * 5 > len(sample):
        # In Russian tables digits, delimiters and line ends have a zero for one byte of the two.
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    if _low_halves(sample):
        return "utf-16-le" if sample[1::2].count(4) > sample[::2].count(4) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _low_halves(sample: bytes) -> bool:
    """Whether every second byte is that of Cyrillic letters in UTF-16, whose high byte is 4."""
    return bool(sample) and (sample.count(0) + sample.count(4)) * 5 > 2 * len(sample)


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without the line by which Excel names it."""
    named = re.match(r'"?sep=([;,\t|])"?\r?\n', text)
    if named:
        return named[1], text[named.end() :]
    # A cell of several lines is one cell; its lines would each count as a record.
    sample = _QUOTED.sub("", text[:_SAMPLE])
    lines = [line for line in sample.splitlines()[:200] if line.strip()]
    if len(text) > _SAMPLE and len(lines) > 1:
        lines.pop()  # cut in the middle
    best, most = ";", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(_outside_quotes(line).count(delimiter) for line in lines)
        counts.pop(0, None)
        if counts:
            columns, times = max(counts.items(), key=lambda item: (item[1], item[0]))
            score = times * (1 + min(columns, 50) / 50)
            if score > most:
                best, most = delimiter, score
    return best, text


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _records(text: str, delimiter: str, out: Outlet) -> Iterator[list[str]]:
    """The records of a text; a line whose quotes are broken is taken as it stands."""
    csv.field_size_limit(limits.CELL_CHARACTERS)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while not lines.at_end:
        begin, lines.taken = lines.place, 0
        try:
            record = next(reader)
        except (csv.Error, StopIteration):
            lines.place, lines.taken = begin, 0
            record = _as_it_stands(lines, delimiter)
            out.notice("quotes", line=lines.place)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        yield record


def _as_it_stands(lines: "_Lines", delimiter: str) -> list[str]:
    cells = next(lines).rstrip("\r\n").split(delimiter)
    if any(len(cell) > limits.CELL_CHARACTERS for cell in cells):
        raise Refused("too_long_line", line=lines.place)
    return cells


class _Lines:
    """The lines of a text one by one, no more than a cell may have at a time."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="").readlines()
        self.place = self.taken = 0

    @property
    def at_end(self) -> bool:
        return self.place >= len(self._lines)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.at_end or self.taken >= _MOST_LINES:
            raise StopIteration
        self.place += 1
        self.taken += 1
        return self._lines[self.place - 1]
