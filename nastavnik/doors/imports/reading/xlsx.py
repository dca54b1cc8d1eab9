"""Excel workbooks (.xlsx, .xlsm): parts, styles and strings; the rows are in `xlsx_rows.py`."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.markup import Markup, elements
from nastavnik.doors.imports.reading.number_formats import BUILT_IN
from nastavnik.doors.imports.reading.package import Package
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.writing_out import Outlet
from nastavnik.doors.imports.reading.xlsx_rows import SheetReader
from nastavnik.doors.imports.reading.xlsx_text import SharedStrings

LONG_TEXT, _MOST_LINKS = 1_000, 50
# What stands beside the sheets and is left out, by a piece of the part's name.
LEFT_OUT = (
    ("vbaproject", "macros"),
    ("xl/externallinks/", "external_links"),
    ("xl/connections.xml", "connections"),
    ("xl/querytables/", "connections"),
    ("xl/embeddings/", "embedded"),
    ("xl/activex/", "embedded"),
    ("xl/media/", "pictures"),
)


@dataclass
class Book:
    """What the sheets share."""

    epoch_1904: bool = False
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)  # the number format of each style


def read(content: BinaryIO, out: Outlet) -> None:
    """Read a workbook and say everything in it."""
    package = Package(content)
    main = _main_part(package)
    relations = _relations(package, main)
    listed = list(elements(package.small(main)))
    book = Book(
        epoch_1904=any(
            name == "workbookPr" and attributes.get("date1904") in {"1", "true", "on"}
            for name, attributes in listed
        ),
        formats=_formats(package, _target(relations, "styles")),
    )
    sheets = [attributes for name, attributes in listed if name == "sheet"]
    if len(sheets) > limits.SHEETS:
        raise Refused("too_many_sheets", limit=limits.SHEETS)
    out.say("book", {"epoch_1904": book.epoch_1904})
    for piece, code in LEFT_OUT:
        if any(piece in name for name in package.names()):
            out.notice(code)
    links = [name for name in package.names() if re.match(r"xl/externallinks/[^/]+\.xml", name)]
    if any(b"ddeLink" in package.small(name) for name in links[:_MOST_LINKS]):
        out.notice("dynamic_exchange")
    strings = _target(relations, "sharedStrings")
    if strings and strings in package:
        book.strings = SharedStrings().read(package.open(strings, limits.STRINGS_BYTES))
        out.long_texts = max(map(len, book.strings), default=0) > LONG_TEXT
    _read_sheets(package, relations, sheets, book, out)


def _read_sheets(
    package: Package,
    relations: dict[str, tuple[str, str]],
    sheets: list[dict[str, str]],
    book: Book,
    out: Outlet,
) -> None:
    read_any = False
    for attributes in sheets:
        name = attributes.get("name", "")
        kind, part = relations.get(attributes.get("id", ""), ("", ""))
        if kind == "chartsheet":
            out.notice("chart_sheet", sheet=name)
        elif "macrosheet" in kind.casefold():
            out.notice("macro_sheet", sheet=name)
        elif kind == "worksheet":
            out.open_sheet(name, attributes.get("state", "visible"))
            SheetReader(book.strings, book.formats, out, epoch_1904=book.epoch_1904).read(
                lambda part=part: package.open(part)  # type: ignore[misc]
            )
            read_any = True
    if not read_any:
        raise Refused("no_sheets")


def _main_part(package: Package) -> str:
    for _id, (kind, target) in _relations(package, "").items():
        if kind == "officeDocument" and target in package:
            return target
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    raise Refused("damaged_part", part="workbook.xml")


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """The relations of a part inside the package: identifier → (kind, name of the part)."""
    folder, name = posixpath.split(part)
    found = {}
    data = package.small(posixpath.join(folder, "_rels", f"{name}.rels"))
    for element, facts in elements(data) if data else ():
        if element == "Relationship" and facts.get("TargetMode") != "External":
            target = facts.get("Target", "").replace("\\", "/")
            place = target if target.startswith("/") else posixpath.join(folder, target)
            kind = facts.get("Type", "").rpartition("/")[2]
            found[facts.get("Id", "")] = (kind, posixpath.normpath(place).lstrip("/"))
    return found


def _target(relations: dict[str, tuple[str, str]], kind: str) -> str:
    return next((part for found, part in relations.values() if found == kind), "")


def _formats(package: Package, part: str) -> list[str]:
    """The number format of each style, "" where the number is shown as it is."""
    if not part or part not in package:
        return []
    codes = dict(BUILT_IN)
    styles: list[int] = []
    inside = [""]

    def started(name: str, attributes: dict[str, str]) -> None:
        if name in {"cellXfs", "cellStyleXfs", "dxfs"}:
            inside[0] = name
        elif name == "numFmt" and inside[0] != "dxfs":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:1000]
        elif name == "xf" and inside[0] == "cellXfs":
            styles.append(_number(attributes.get("numFmtId")))
        if len(styles) > limits.STYLES or len(codes) > limits.STYLES:
            raise Refused("too_many_styles")

    def ended(name: str) -> None:
        if name == inside[0]:
            inside[0] = ""

    Markup(started, ended).read(package.open(part, limits.STRINGS_BYTES))  # type: ignore[arg-type]
    return ["" if codes.get(style, "") == "General" else codes.get(style, "") for style in styles]


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else 0
