"""Old workbooks: compound files with loops, records that lie."""

import struct
from collections.abc import Iterator
from functools import partial

from tests.doors.imports.compound import (
    begin,
    book_stream,
    compound,
    honest_xls,
    number_cell,
    patched,
    record,
)
from tests.doors.imports.hostility import Hostile

FIRST_TABLE, NEXT_TABLES, DIRECTORY = 76, 68, 48


def looped_chain() -> bytes:
    """A chain of sectors that comes back to its beginning."""
    data = compound({"Workbook": book_stream(number_cell(0, 0))})
    table = 512 * (struct.unpack_from("<I", data, FIRST_TABLE)[0] + 1)
    return patched(data, table + 4 * 7, "<I", 0)


def book(cells: bytes, shared: bytes = b"", extra: bytes = b"", place: int | None = None) -> bytes:
    """A compound file with such a workbook."""
    return compound({"Workbook": book_stream(cells, shared=shared, extra=extra, place=place)})


def files() -> Iterator[Hostile]:
    """Compound files."""
    broken = ("damaged",)
    yield Hostile("a chain in a circle", "a.xls", looped_chain, broken)
    twice = patched(honest_xls(), FIRST_TABLE, "<II", 1, 1)
    yield Hostile("a table of sectors twice", "a.xls", lambda: twice, broken)
    circle = patched(honest_xls(), NEXT_TABLES, "<I", 0)
    yield Hostile("tables of tables", "a.xls", lambda: circle, broken)
    nowhere = patched(honest_xls(), DIRECTORY, "<I", 0x00FFFFFF)
    yield Hostile("a directory nowhere, xls", "a.xls", lambda: nowhere, broken)
    sectors = patched(honest_xls(), 30, "<H", 31)
    yield Hostile("sectors of two gigabytes", "a.xls", lambda: sectors, broken)
    yield Hostile("cut short, xls", "a.xls", lambda: honest_xls()[:2000], broken)
    yield Hostile("only a signature", "a.xls", lambda: honest_xls()[:100], broken)
    locked = partial(compound, {"EncryptedPackage": b"x", "EncryptionInfo": b"x"})
    yield Hostile("under a password", "a.xlsx", locked, ("password",))
    word = partial(compound, {"WordDocument": b"x"})
    yield Hostile("Word as a table", "a.xls", word, ("not_a_table",))
    other = partial(compound, {"Contents": b"x"})
    yield Hostile("some other document", "a.xls", other, ("not_a_table",))


def streams() -> Iterator[Hostile]:
    """Records."""
    cell = number_cell(0, 0)
    yield Hostile("honest records", "a.xls", partial(book, cell), (), (), 1)
    locked = partial(book, cell, extra=record(0x002F, b"\x01\x00"))
    yield Hostile("under a password, xls", "a.xls", locked, ("password",))
    ancient = partial(compound, {"Book": begin(5, 0x0500) + record(0x000A)})
    yield Hostile("of Excel 95", "a.xls", ancient, ("too_old",))
    yield Hostile("a column beyond", "a.xls", partial(book, number_cell(0, 65_535)), ("damaged",))
    wide = partial(book, b"".join(number_cell(row, 255) for row in range(20_000)))
    yield Hostile("a far cell in each row", "a.xls", wide, ("too_many_cells",))
    long = struct.pack("<HH", 0x0203, 0xFFFF)
    yield Hostile("a record beyond the end", "a.xls", partial(book, long), ("damaged",))
    place = partial(book, cell, place=0x7FFFFFFF)
    yield Hostile("a sheet beyond the end", "a.xls", place, ("damaged",))
    itself = partial(book, cell, place=0)
    yield Hostile("a sheet that is the book", "a.xls", itself, (), (), 0)
    count = partial(book, cell, shared=record(0x00FC, struct.pack("<II", 1, 0x7FFFFFFF)))
    yield Hostile("two billion texts", "a.xls", count, ("damaged",))
    short = partial(book, cell, shared=record(0x00FC, struct.pack("<IIHB", 1, 1, 60_000, 1)))
    yield Hostile("a text beyond its record", "a.xls", short, ("damaged",))
    runs = struct.pack("<IIHBI", 1, 1, 1, 4, 0x7FFFFFFF) + b"a"
    yield Hostile(
        "a text with endless tail", "a.xls", partial(book, cell, record(0x00FC, runs)), ("damaged",)
    )
    index = record(0x00FD, struct.pack("<HHHI", 0, 0, 0, 12))
    yield Hostile("a text that is not there", "a.xls", partial(book, index), ("damaged",))
    merged = record(0x00E5, struct.pack("<H", 60_000))
    yield Hostile("merged beyond the record", "a.xls", partial(book, merged), ("damaged",))
    endless = partial(compound, {"Workbook": begin(5) * 200})
    yield Hostile("parts within parts", "a.xls", endless, ("damaged",))
    macros = partial(compound, {"Workbook": book_stream(cell), "_VBA_PROJECT_CUR": b"x"})
    yield Hostile("macros, xls", "a.xls", macros, (), ("macros",), 1)


def made() -> list[Hostile]:
    """All of them."""
    return [*files(), *streams()]
