"""Excel workbooks of 1997-2003 (.xls): the records of BIFF8, read one after another."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.number_formats import BUILT_IN
from nastavnik.doors.imports.reading.ole import CompoundFile
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.writing_out import Outlet
from nastavnik.doors.imports.reading.xls_sheets import XlsSheet
from nastavnik.doors.imports.reading.xls_text import Pieces, short_text, text_at

_BIFF8 = 0x0600
_BOF, _EOF, _CONTINUE, _FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
_BOUNDSHEET, _DATEMODE, _FORMAT, _XF, _SST = 0x0085, 0x0022, 0x041E, 0x00E0, 0x00FC
_SUPBOOK, _OBPROJ = 0x01AE, 0x00D3
_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
# What else a compound file may be, by the name of a stream in it.
_OTHERS = (
    ("worddocument", "документ Word"),
    ("powerpoint document", "презентация"),
    ("visiodocument", "схема"),
)


@dataclass
class Book:
    """What the sheets share."""

    epoch_1904: bool = False
    strings: list[str] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[int] = field(default_factory=list)
    sheets: list[tuple[int, int, int, str]] = field(default_factory=list)


def read(content: BinaryIO, out: Outlet) -> None:
    """Read a workbook and say everything in it."""
    compound = CompoundFile(content.read(limits.FILE_BYTES + 1))
    names = compound.names()
    if "encryptedpackage" in names:
        raise Refused("password")
    stream = compound.stream("Workbook", "Book")
    if stream is None:
        what = next((title for name, title in _OTHERS if name in names), "другой документ")
        raise Refused("not_a_table", what=what)
    try:
        _read_stream(stream, names, out)
    except (struct.error, IndexError) as error:
        raise Refused("damaged") from error


def _read_stream(stream: bytes, names: set[str], out: Outlet) -> None:
    book = _globals(stream, out)
    out.say("book", {"epoch_1904": book.epoch_1904})
    if "_vba_project_cur" in names:
        out.notice("macros")
    if any(name.startswith("mbd") for name in names):
        out.notice("embedded")
    formats = [book.codes.get(number, "") for number in book.styles]
    formats = ["" if code == "General" else code for code in formats]
    read_any = False
    for place, state, kind, name in book.sheets:
        if kind == 0:
            out.open_sheet(name, _STATES.get(state, "visible"))
            sheet = XlsSheet(book.strings, formats, out, epoch_1904=book.epoch_1904)
            sheet.read(records(stream, place))
            read_any = True
        elif kind == 1:
            out.notice("macro_sheet", sheet=name)
        elif kind == 2:
            out.notice("chart_sheet", sheet=name)
    if not read_any:
        raise Refused("no_sheets")


def records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place to the end of their part; parts within a part are skipped."""
    depth = 0
    end = len(stream)
    while place + 4 <= end:
        number, length = struct.unpack_from("<HH", stream, place)
        data = stream[place + 4 : place + 4 + length]
        if len(data) < length:
            raise Refused("damaged")
        place += 4 + length
        if number == _BOF:
            depth += 1
            if depth == 1:
                _require_biff8(data)
        elif number == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 0:
            raise Refused("damaged")
        elif depth == 1:
            yield number, data
    raise Refused("damaged")


def _require_biff8(data: bytes) -> None:
    version = struct.unpack_from("<H", data)[0]
    if version != _BIFF8:
        raise Refused("too_old" if version in {0x0200, 0x0300, 0x0400, 0x0500} else "damaged")


def _globals(stream: bytes, out: Outlet) -> Book:
    book = Book()
    if stream[:2] in {b"\x09\x00", b"\x09\x02", b"\x09\x04"}:
        raise Refused("too_old")
    shared: list[bytes] = []
    last = 0
    for number, data in records(stream, 0):
        if number == _FILEPASS:
            raise Refused("password")
        if number == _SST or (number == _CONTINUE and last == _SST):
            shared.append(data)
        if number != _CONTINUE:
            last = number
            _global(number, data, book, out)
    if shared:
        book.strings = Pieces(shared).table()
    return book


def _global(number: int, data: bytes, book: Book, out: Outlet) -> None:
    if number == _BOUNDSHEET:
        place, state, kind = struct.unpack_from("<IBB", data)
        book.sheets.append((place, state & 3, kind, short_text(data, 6)))
        if len(book.sheets) > limits.SHEETS:
            raise Refused("too_many_sheets", limit=limits.SHEETS)
    elif number == _DATEMODE:
        book.epoch_1904 = data[:1] == b"\x01"
    elif number == _FORMAT:
        book.codes[struct.unpack_from("<H", data)[0]] = text_at(data, 2)[:1000]
    elif number == _XF:
        book.styles.append(struct.unpack_from("<H", data, 2)[0])
    elif number == _SUPBOOK and data[2:4] != b"\x01\x04" and data[2:4] != b"\x01\x3a":
        out.notice("external_links")
    elif number == _OBPROJ:
        out.notice("macros")
