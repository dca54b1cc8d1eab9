"""Excel sheets that ask for too much, and those that only look as if they did."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from tests.doors.imports.hostility import Hostile
from tests.doors.imports.packages import (
    HEADER,
    MAIN,
    shared,
    sheet,
    with_parts,
    xlsx,
    xlsx_parts,
    zipped,
)

BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
FILE = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def rows_of(cell: str, count: int, start: int = 1) -> str:
    """Rows that each hold the cell; `#` stands for the number of the row."""
    return "".join(
        f'<row r="{number}">{cell.replace("#", str(number))}</row>'
        for number in range(start, start + count)
    )


def text(value: str, place: str = "A1") -> str:
    """A cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def filled(cell: str, count: int, start: int = 1, head: str = "") -> bytes:
    """A workbook whose rows each hold the cell, below the head."""
    return xlsx(head + rows_of(cell, count, start))


def stretched(sign: str, count: int) -> bytes:
    """A workbook that says one sign very many times between its rows."""
    return xlsx(HEADER + sign * count)


def stringed(cell: str, count: int, texts: Callable[[], Iterable[str]]) -> bytes:
    """A workbook whose rows each hold the cell, over a table of shared strings."""
    return xlsx(rows_of(cell, count), strings=shared(*texts()))


def large() -> Iterator[Hostile]:
    """Sheets that are larger than they look."""
    corner = f'{HEADER}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield Hostile("cell in the far corner", "a.xlsx", partial(xlsx, corner), (), ("far_cells",), 1)
    deep = f'{HEADER}<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    yield Hostile("cell in the last row", "a.xlsx", partial(xlsx, deep), (), (), 2)
    wide = partial(filled, '<c r="A#"><v>1</v></c><c r="ZZ#"><v>1</v></c>', 20_000)
    yield Hostile("two far apart in each row", "a.xlsx", wide, (), ("far_cells",), 20_000)
    near = partial(filled, '<c r="A#"><v>1</v></c><c r="SR#"><v>1</v></c>', 20_000)
    yield Hostile("two apart in each row", "a.xlsx", near, ("too_many_cells",))
    tail = partial(filled, '<c r="A#" s="1"/><c r="B#" s="1"/>', 300_000, 2, HEADER)
    yield Hostile("blank tail of styled rows", "a.xlsx", tail, (), (), 1)
    many = partial(filled, '<c r="A#"><v>1</v></c>', 260_000)
    yield Hostile("more rows than anybody has", "a.xlsx", many, ("too_many_rows",))
    spaces = partial(stretched, " ", 300_000_000)
    yield Hostile("hundreds of megabytes of spaces", "a.xlsx", spaces, ("unpacks_too_big",))
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 60_000))
    after = f"<mergeCells>{merged}</mergeCells>"
    yield Hostile("merged without end", "a.xlsx", partial(xlsx, after=after), ("too_many_merged",))
    whole = partial(xlsx, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    yield Hostile("a whole sheet merged", "a.xlsx", whole, (), (), 1)
    columns = sheet(before='<cols><col min="1" max="16384" hidden="1"/></cols>')
    made = partial(zipped, xlsx_parts(columns))
    yield Hostile("all columns hidden", "a.xlsx", made, (), (), 1)
    dimension = sheet(before='<dimension ref="A1:XFD1048576"/>')
    made = partial(zipped, xlsx_parts(dimension))
    yield Hostile("a dimension that lies", "a.xlsx", made, (), (), 1)
    sheets = tuple(f"Лист{number}" for number in range(300))
    made = partial(zipped, xlsx_parts(names=sheets))
    yield Hostile("hundreds of sheets", "a.xlsx", made, ("too_many_sheets",))


def texts() -> Iterator[Hostile]:
    """Texts that grow, and strings that are not there."""
    cells = '<c r="A#" t="s"><v>0</v></c>'
    grown = partial(stringed, cells, 100_000, lambda: ["Ы" * 32_000])
    yield Hostile("one long text in every row", "a.xlsx", grown, ("too_much_text",))
    wide = "".join(f'<c r="{chr(65 + i)}#" t="s"><v>0</v></c>' for i in range(26))
    wider = partial(stringed, wide, 5_000, lambda: ["Ы" * 32_000])
    yield Hostile("one long text in every cell", "a.xlsx", wider, ("too_much_text",))
    same = partial(stringed, cells, 1, lambda: ["А" * 60_000_000])
    yield Hostile("a string that inflates", "a.xlsx", same, ("unpacks_too_big",))
    unique = partial(stringed, cells, 1, lambda: (f"{n:x}" for n in range(1_200_000)))
    yield Hostile("a million strings", "a.xlsx", unique, ("too_much_text",))
    inside = partial(xlsx, f'<row r="1">{text("Ы" * 40_000)}</row>')
    yield Hostile("a text too long for a cell", "a.xlsx", inside, ("too_long_text",))
    outside = partial(xlsx, rows_of(cells, 1), strings=shared("Ы" * 40_000))
    yield Hostile("a shared text too long", "a.xlsx", outside, ("too_long_text",))
    beyond = partial(xlsx, '<row r="1"><c r="A1" t="s"><v>99</v></c></row>', strings=shared("а"))
    yield Hostile("a shared text that is not there", "a.xlsx", beyond, ("damaged_cell",))
    never = partial(xlsx, '<row r="1"><c r="A1" t="q"><v>1</v></c></row>')
    yield Hostile("a type that is not there", "a.xlsx", never, ("damaged_cell",))
    rich = "<r><t>а</t></r>" * 200_000
    runs = partial(xlsx, rows_of(cells, 1), strings=f"<sst {MAIN}><si>{rich}</si></sst>")
    yield Hostile("a text of endless pieces", "a.xlsx", runs, ("too_long_text", "unpacks_too_big"))


def markup() -> Iterator[Hostile]:
    """Markup with tricks in it."""
    places = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml")
    places += ("xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels")
    for place in places:
        for title, trick in (("growing", BOMB), ("reading", FILE)):
            parts = xlsx_parts(strings=shared("а"))
            parts[place] = f"{trick}{parts[place]}"
            made = partial(zipped, parts)
            yield Hostile(f"{title} entity in {place}", "a.xlsx", made, ("markup_tricks",))
    deep = partial(xlsx, f"{'<a>' * 100_000}{'</a>' * 100_000}")
    yield Hostile("markup within markup", "a.xlsx", deep, ("too_deep", "unpacks_too_big"))
    styles = f"<styleSheet {MAIN}><cellXfs>{'<xf numFmtId="14"/>' * 100_000}</cellXfs></styleSheet>"
    many = partial(xlsx, styles=styles)
    yield Hostile("styles without end", "a.xlsx", many, ("too_many_styles",))
    back = partial(xlsx, f'<row r="5">{text("а", "A5")}</row><row r="2">{text("б", "A2")}</row>')
    yield Hostile("rows that go back", "a.xlsx", back, ("row_order",))
    beyond = partial(xlsx, '<row r="9999999"><c r="A9999999"><v>1</v></c></row>')
    yield Hostile("a row beyond the last", "a.xlsx", beyond, ("row_order",))
    cells = '<c r="AAAA1"><v>NaN</v></c><c r="B1"><v>1E999</v></c><c r="0"><v>-</v></c>'
    odd = f'<row r="1">{cells}</row>'
    yield Hostile("numbers that are none", "a.xlsx", partial(xlsx, odd), (), (), 1)
    style = partial(xlsx, '<row r="1"><c r="A1" s="999999"><v>1</v></c></row>')
    yield Hostile("a style that is not there", "a.xlsx", style, (), (), 1)
    wide = sheet().encode("utf-16")
    yield Hostile("markup in UTF-16", "a.xlsx", partial(zipped, xlsx_parts(wide)), (), (), 1)
    cut = partial(zipped, xlsx_parts(sheet()[:-30]))
    yield Hostile("markup cut short", "a.xlsx", cut, ("damaged",))


def guests() -> Iterator[Hostile]:
    """Things beside the table: they are left out with a word."""
    formula = '<row r="1"><c r="A1"><f>1+1</f></c></row>'
    yield Hostile("uncomputed", "a.xlsx", partial(xlsx, formula), (), ("uncomputed",), 1)
    for cell in ("=cmd|' /C calc'!A0", "@SUM(1)", '=HYPERLINK("http://a","b")'):
        made = partial(xlsx, f'<row r="1">{text(cell)}</row>')
        yield Hostile(f"text {cell}", "a.xlsx", made, (), ("formula_like",), 1)
    unprintable = partial(xlsx, f'<row r="1">{text("а_x0000_б")}</row>')
    yield Hostile("signs nobody sees", "a.xlsx", unprintable, (), ("unprintable",), 1)
    guest = partial(with_parts, xl__vbaProject_dot_bin=b"\xd0\xcf\x11\xe0")
    yield Hostile("macros", "a.xlsm", guest, (), ("macros",), 1)
    guest = partial(with_parts, xl__externalLinks__externalLink1_dot_xml="<externalLink/>")
    yield Hostile("links to other files", "a.xlsx", guest, (), ("external_links",), 1)
    exchange = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    guest = partial(with_parts, xl__externalLinks__externalLink1_dot_xml=exchange)
    yield Hostile("exchange with programs", "a.xlsx", guest, (), ("dynamic_exchange",), 1)
    guest = partial(with_parts, xl__connections_dot_xml="<connections/>")
    yield Hostile("connections to data", "a.xlsx", guest, (), ("connections",), 1)
    guest = partial(with_parts, xl__embeddings__oleObject1_dot_bin=b"MZ" + bytes(1000))
    yield Hostile("a program embedded", "a.xlsx", guest, (), ("embedded",), 1)
    guest = partial(with_parts, xl__media__image1_dot_png=b"\x89PNG")
    yield Hostile("pictures", "a.xlsx", guest, (), ("pictures",), 1)
    kinds = ("worksheet", "xlMacrosheet")
    made = partial(zipped, xlsx_parts(kinds=kinds, names=("Лист1", "Макрос1")))
    yield Hostile("a sheet of macros", "a.xlsm", made, (), ("macro_sheet",), 1)
    made = partial(zipped, xlsx_parts(kinds=("chartsheet",)))
    yield Hostile("nothing but a chart", "a.xlsx", made, ("no_sheets",))
    made = partial(zipped, xlsx_parts(names=()))
    yield Hostile("no sheets", "a.xlsx", made, ("no_sheets",))


def made() -> list[Hostile]:
    """All of them."""
    return [*large(), *texts(), *markup(), *guests()]
