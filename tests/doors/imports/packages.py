"""Packages made by hand, part by part, as no honest program would make them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>ФИО</t></is></c></row>'
STYLES = f"<styleSheet {MAIN}><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"

type Content = str | bytes


def zipped(parts: Mapping[str, Content], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the parts."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def sheet(rows: str = HEADER, *, before: str = "", after: str = "") -> str:
    """The markup of a sheet."""
    return f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def xlsx_parts(
    markup: Content | None = None,
    *,
    strings: Content = "",
    styles: Content = STYLES,
    kinds: tuple[str, ...] = ("worksheet",),
    names: tuple[str, ...] = ("Лист1",),
) -> dict[str, Content]:
    """The parts of a workbook whose sheets all say the same."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kinds[min(number, len(kinds)) - 1]}"'
        f' Target="worksheets/sheet1.xml"/>'
        for number in range(1, len(names) + 1)
    )
    related += f'<Relationship Id="rIdS" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    related += (
        f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    main = f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
    parts: dict[str, Content] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{RELATIONS}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": main,
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
        "xl/styles.xml": styles,
        "xl/worksheets/sheet1.xml": sheet() if markup is None else markup,
    }
    return parts | ({"xl/sharedStrings.xml": strings} if strings else {})


def xlsx(
    rows: str = HEADER, *, strings: Content = "", styles: Content = STYLES, after: str = ""
) -> bytes:
    """A workbook of one sheet with the rows."""
    return zipped(xlsx_parts(sheet(rows, after=after), strings=strings, styles=styles))


def with_parts(**parts: Content) -> bytes:
    """An honest workbook with more parts, named with `__` for the slash and `_dot_` for the dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    return zipped(xlsx_parts() | named)


def shared(*texts: str) -> str:
    """A table of shared strings."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f"<sst {MAIN}>{items}</sst>"


def ods(
    tables: str, *, before: str = "", extra: Mapping[str, Content] | None = None, head: str = ""
) -> bytes:
    """An OpenDocument table with the markup of its tables."""
    spaces = " ".join(
        f'xmlns:{prefix}="{OASIS}:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
        )
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"{head}<office:document-content {spaces}>{before}{body}</office:document-content>"
    return zipped({"mimetype": ODS_MIME, "content.xml": content, **(extra or {})})


def table(rows: str, name: str = "Лист1") -> str:
    """The markup of one OpenDocument table."""
    return f'<table:table table:name="{name}">{rows}</table:table>'


def ods_row(*cells: str, repeat: int | str = 1) -> str:
    """A row of OpenDocument cells."""
    return (
        f'<table:table-row table:number-rows-repeated="{repeat}">{"".join(cells)}</table:table-row>'
    )


def ods_text(text: str, repeat: int | str = 1) -> str:
    """A cell of text."""
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeat}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )
