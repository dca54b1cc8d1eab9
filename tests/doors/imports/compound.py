"""Compound files and records of old workbooks, made by hand and bent."""

import struct
from io import BytesIO

import xlwt

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def honest_xls(rows: int = 40) -> bytes:
    """A small workbook as xlwt writes it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Лист1")
    for row in range(rows):
        sheet.write(row, 0, f"Иванова Анна {row}")
        sheet.write(row, 1, row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def patched(data: bytes, place: int, form: str, *numbers: int) -> bytes:
    """The data with numbers put over what stood there."""
    changed = bytearray(data)
    struct.pack_into(form, changed, place, *numbers)
    return bytes(changed)


def record(number: int, data: bytes = b"") -> bytes:
    """A record."""
    return struct.pack("<HH", number, len(data)) + data


def begin(kind: int, version: int = 0x0600) -> bytes:
    """The record that opens a part: 5 of the book, 16 of a sheet."""
    return record(0x0809, struct.pack("<HHHHII", version, kind, 0, 0, 0, 0))


def book_stream(
    cells: bytes, *, shared: bytes = b"", extra: bytes = b"", place: int | None = None
) -> bytes:
    """The stream of a workbook with one sheet of these records."""
    name = "Лист1".encode("utf-16-le")
    head = begin(5) + extra

    def listed(offset: int) -> bytes:
        facts = struct.pack("<IBB", offset, 0, 0) + bytes([5, 1]) + name
        return record(0x0085, facts) + shared + record(0x000A)

    offset = len(head) + len(listed(0)) if place is None else place
    return head + listed(offset) + begin(16) + cells + record(0x000A)


def number_cell(row: int, column: int, value: float = 1.0) -> bytes:
    """A number in a cell."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of streams, each padded past the size of small ones."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, END, 0)]
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        entries.append(_entry(name, 2, len(sectors), len(padded)))
        _chain(padded, sectors, table)
    directory = len(sectors)
    _chain(b"".join(entries), sectors, table)
    tables = 1
    while (len(table) + tables) * 4 > tables * SECTOR:
        tables += 1
    numbers = list(range(len(sectors), len(sectors) + tables))
    table += [TABLE] * tables
    table += [FREE] * (tables * SECTOR // 4 - len(table))
    packed = struct.pack(f"<{len(table)}I", *table)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, directory, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *numbers, *[FREE] * (109 - tables))
    return head + b"".join(sectors) + packed


def _chain(data: bytes, sectors: list[bytes], table: list[int]) -> None:
    pieces = [data[place : place + SECTOR] for place in range(0, len(data), SECTOR)]
    for number, piece in enumerate(pieces, start=1):
        sectors.append(piece.ljust(SECTOR, b"\0"))
        table.append(len(sectors) if number < len(pieces) else END)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return (
        head
        + struct.pack("<III", FREE, FREE, FREE)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )
