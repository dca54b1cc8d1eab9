"""Packages that lie, files of other kinds, and OpenDocument tables that repeat themselves."""

import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO

from tests.doors.imports.hostile_sheets import BOMB
from tests.doors.imports.hostility import Hostile
from tests.doors.imports.packages import (
    ods,
    ods_row,
    ods_text,
    table,
    with_parts,
    xlsx,
    xlsx_parts,
    zipped,
)

LARGE = 41 * 1024 * 1024


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """The data with one piece put in place of another, wherever it stands."""
    assert old in data
    return data.replace(old, new)


def with_smaller_size() -> bytes:
    """A sheet of 5 MB that says it has 100 bytes."""
    data = xlsx("<row/>" + "<!-- -->" * 600_000)
    size = struct.pack(
        "<I", zipfile.ZipFile(BytesIO(data)).getinfo("xl/worksheets/sheet1.xml").file_size
    )
    return replaced(data, size, struct.pack("<I", 100))


def overlapping(count: int = 100) -> bytes:
    """Many entries over the same bytes."""
    data = zipped({"[Content_Types].xml": "<Types/>", "a": bytes(2_000_000)})
    place = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[data.index(b"PK\x01\x02", place + 4) : end]
    entries = data[place:end] + b"".join(
        entry[:-1] + bytes([98 + number % 20]) for number in range(count)
    )
    head = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, count + 2, count + 2, len(entries), place, 0
    )
    return data[:place] + entries + head


def twice_named() -> bytes:
    """Two parts of one name."""
    data = with_parts(xl__worksheets__sheet2_dot_xml="<worksheet/>")
    return replaced(data, b"xl/worksheets/sheet2.xml", b"xl/worksheets/Sheet1.xml")


def flagged(bit: int) -> bytes:
    """A package whose first entry carries a flag."""
    data = bytearray(xlsx())
    data[6] |= bit
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= bit
    return bytes(data)


def with_64_bits() -> bytes:
    """A locator of large directories where there is none."""
    data = xlsx()
    place = data.rindex(b"PK\x05\x06")
    return data[:place] + b"PK\x06\x07" + struct.pack("<IQI", 0, 2**60, 1) + data[place:]


def ending(*numbers: int) -> bytes:
    """A package whose last record says these numbers of entries, length and place."""
    data = xlsx()
    place = data.rindex(b"PK\x05\x06")
    entries, length, offset = numbers
    return data[:place] + struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, length, offset, 0
    )


def wrong_sum() -> bytes:
    """A sheet whose check sum is another's."""
    data = bytearray(zipped(xlsx_parts(), zipfile.ZIP_STORED))
    place = data.index("ФИО".encode())
    data[place : place + 2] = "Ц".encode()
    return bytes(data)


def packages() -> Iterator[Hostile]:
    """Zip files that are not what they say."""
    lies = ("archive_lies", "damaged", "damaged_part", "archive_entries")
    yield Hostile("a size that lies", "a.xlsx", with_smaller_size, lies)
    yield Hostile("parts over each other", "a.xlsx", overlapping, ("archive_lies", "archive_names"))
    yield Hostile("two parts of one name", "a.xlsx", twice_named, ("archive_names",))
    out = partial(zipped, xlsx_parts() | {"../../etc/cron": "x"})
    yield Hostile("a part that leads out", "a.xlsx", out, ("archive_names",))
    drive = partial(zipped, xlsx_parts() | {"C:\\a": "x"})
    yield Hostile("a part on a drive", "a.xlsx", drive, ("archive_names",))
    yield Hostile("encrypted entries", "a.xlsx", partial(flagged, 1), ("password",))
    yield Hostile("sizes of 64 bits", "a.xlsx", with_64_bits, ("archive_lies",))
    yield Hostile(
        "more entries than said", "a.xlsx", partial(ending, 60_000, 100, 0), ("archive_entries",)
    )
    yield Hostile("a directory nowhere", "a.xlsx", partial(ending, 5, 400_000, 2**31), lies)
    many = {f"xl/a{number}": "" for number in range(3_000)}
    yield Hostile(
        "thousands of parts", "a.xlsx", partial(zipped, xlsx_parts() | many), ("archive_entries",)
    )
    nested = partial(zipped, xlsx_parts() | {"xl/embeddings/a.zip": zipped({"a": bytes(10)})})
    yield Hostile("an archive inside", "a.xlsx", nested, ("archive_nested",))
    for title, method in (("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA)):
        yield Hostile(
            f"packed by {title}", "a.xlsx", partial(zipped, xlsx_parts(), method), ("damaged",)
        )
    yield Hostile("a wrong check sum", "a.xlsx", wrong_sum, ("damaged_part",))
    yield Hostile("cut short", "a.xlsx", lambda: xlsx()[:-200], ("damaged",))
    yield Hostile("only a beginning", "a.xlsx", lambda: b"PK\x03\x04" + bytes(100), ("damaged",))
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        left = {name: data for name, data in xlsx_parts().items() if name != part}
        yield Hostile(f"no {part}", "a.xlsx", partial(zipped, left), ("damaged_part",))
    away = xlsx_parts()
    relations = str(away["xl/_rels/workbook.xml.rels"])
    away["xl/_rels/workbook.xml.rels"] = relations.replace("worksheets/", "../../../../etc/")
    yield Hostile("a relation that leads out", "a.xlsx", partial(zipped, away), ("damaged_part",))


def strangers() -> Iterator[Hostile]:
    """Files of other kinds under the name of a table."""
    yield Hostile(
        "binary workbook",
        "a.xlsb",
        partial(with_parts, xl__workbook_dot_bin=b"x"),
        ("binary_book",),
    )
    for part in ("word/document.xml", "ppt/presentation.xml"):
        made = partial(zipped, {"[Content_Types].xml": "<Types/>", part: "<a/>"})
        yield Hostile(f"{part} as a table", "a.xlsx", made, ("not_a_table",))
    yield Hostile(
        "a zip of photographs", "a.xlsx", partial(zipped, {"a.jpg": b"\xff\xd8"}), ("not_a_table",)
    )
    page = b"<html><table><tr><td>\xd0\xa4\xd0\x98\xd0\x9e</td></tr></table></html>"
    yield Hostile("a page named .xls", "a.xls", lambda: page, ("web_page",))
    old = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    yield Hostile("markup of 2003", "a.xls", lambda: old, ("old_xml",))
    for start in (
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"MZ\x90",
        b"\x7fELF",
        b"\x1f\x8b\x08",
        b"Rar!\x1a",
    ):
        made = partial(bytes.ljust, start, 1000, b"\x01")
        yield Hostile(f"{start!r} as a table", "a.xlsx", made, ("not_a_table",))
    yield Hostile("nothing", "a.xlsx", bytes, ("empty",))
    yield Hostile("only spaces", "a.csv", lambda: b"\xef\xbb\xbf \r\n\t\r\n", ("empty",))
    yield Hostile("zeros", "a.xls", partial(bytes, 100_000), ("empty",))
    yield Hostile("too large", "a.csv", partial(bytes, LARGE), ("too_big",))


def documents() -> Iterator[Hostile]:
    """OpenDocument tables."""
    wide = ods(table(ods_row(ods_text("а", 16_384))))
    yield Hostile("a cell repeated to the end", "a.ods", lambda: wide, (), ("far_cells",), 1)
    deep = ods(table(ods_row(ods_text("а"), repeat=1_048_576)))
    yield Hostile("a row repeated to the end", "a.ods", lambda: deep, ("too_many_rows",))
    both = ods(table(ods_row(ods_text("а", 500), repeat=200_000)))
    yield Hostile("both repeated", "a.ods", lambda: both, ("too_many_cells",))
    endless = ods(table(ods_row(ods_text("а"), repeat="9" * 30)))
    yield Hostile("repeated beyond numbers", "a.ods", lambda: endless, ("damaged",))
    tail = ods(table(ods_row(ods_text("а")) + ods_row("<table:table-cell/>", repeat=1_048_575)))
    yield Hostile("a blank tail", "a.ods", lambda: tail, (), (), 1)
    long = ods(table(ods_row(ods_text('<text:s text:c="99999"/>'))))
    yield Hostile("spaces by number", "a.ods", lambda: long, ("too_long_text",))
    within = ods(
        table(
            f"<table:table-row><table:table-cell>{table('')}</table:table-cell></table:table-row>"
        )
    )
    yield Hostile("a table in a table", "a.ods", lambda: within, ("too_deep",))
    nested = ods("<table:a>" * 1000 + "</table:a>" * 1000)
    yield Hostile("markup within markup, ods", "a.ods", lambda: nested, ("too_deep",))
    entities = ods(table(ods_row(ods_text("а"))), head=BOMB)
    yield Hostile("growing entity, ods", "a.ods", lambda: entities, ("markup_tricks",))
    honest = table(ods_row(ods_text("а")))
    secret = {
        "META-INF/manifest.xml": "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    }
    yield Hostile("encrypted, ods", "a.ods", partial(ods, honest, extra=secret), ("password",))
    macros = partial(ods, honest, extra={"Basic/Standard/Module1.xml": "<a/>"})
    yield Hostile("macros, ods", "a.ods", macros, (), ("macros",), 1)
    link = partial(ods, f"{honest}<table:dde-links><table:dde-link/></table:dde-links>")
    yield Hostile("exchange, ods", "a.ods", link, (), ("dynamic_exchange",), 1)
    embedded = partial(ods, honest, extra={"Object 1/content.xml": "<a/>"})
    yield Hostile("embedded, ods", "a.ods", embedded, (), ("embedded",), 1)
    yield Hostile("no tables, ods", "a.ods", partial(ods, ""), ("no_sheets",))


def made() -> list[Hostile]:
    """All of them."""
    return [*packages(), *strangers(), *documents()]
