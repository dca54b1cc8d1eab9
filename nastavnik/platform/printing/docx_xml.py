"""Turns the blocks of a report into WordprocessingML text.

Written as strings because python-docx spends about a millisecond on a cell, and a note has
thousands of them.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from nastavnik.platform.printing.report import (
    LANDSCAPE_MM,
    PORTRAIT_MM,
    Align,
    Block,
    BulletList,
    Callout,
    Cell,
    Column,
    Figure,
    Heading,
    Landscape,
    NumberedList,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Run,
    Signature,
    Table,
    Text,
    Tone,
    cell_of,
    runs_of,
)

TWIPS_PER_MM = 56.7
EMU_PER_MM = 36_000
TONE_COLOURS = {Tone.GOOD: "1B6B3A", Tone.BAD: "A32020", Tone.MUTED: "5A5A5A"}
TONE_FILLS = {Tone.GOOD: "EAF4EC", Tone.BAD: "FBECEC", Tone.MUTED: "F2F4F5"}
HEADER_FILL = "E9EEF0"
_ROWS_WITH_TOTALS = 2

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Braces too: docxtpl rewrites «{_{» after rendering, and a name must print as it was typed.
_ENTITIES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&#39;",
        "{": "&#123;",
        "}": "&#125;",
        "\t": " ",
        "\r": " ",
    }
)
_JUSTIFICATION = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}


def strip_illegal(text: str) -> str:
    """Drop characters XML cannot hold."""
    return _ILLEGAL.sub("", text)


def escape(text: str) -> str:
    """Make any text safe inside XML, whoever reads it next."""
    return strip_illegal(text).translate(_ENTITIES)


class Package(Protocol):
    """What the body needs from the package it will live in."""

    def add_image(self, png: bytes) -> tuple[str, float]:
        """Return the relationship of a kept picture and its height ÷ width."""
        ...

    def bullets(self) -> int:
        """Return the numbering of bullet lists."""
        ...

    def new_numbers(self) -> int:
        """Return a numbering that starts from one."""
        ...

    def end_section(self, *, landscape: bool) -> str:
        """Return the paragraph that ends a section."""
        ...


class BodyWriter:
    """Writes blocks one after another, keeping the width of the page they stand on."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._width = PORTRAIT_MM
        self._drawing = 0

    def write(self, blocks: tuple[Block, ...]) -> str:
        """Return the XML of the blocks."""
        return "".join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> str:  # noqa: PLR0911 — one for each kind of block
        match block:
            case Heading():
                return paragraph(block.text, f"Heading{min(max(block.level, 1), 3)}")
            case Paragraph():
                return paragraph(block.text, "BodyText", align=block.align)
            case BulletList():
                return _list(block.items, "ListBullet", self._package.bullets())
            case NumberedList():
                return _list(block.items, "ListNumber", self._package.new_numbers())
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Callout():
                return _callout(block)
            case PageBreak():
                return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
            case Landscape():
                return self._landscape(block)

    def _landscape(self, block: Landscape) -> str:
        before = self._package.end_section(landscape=False)
        self._width = LANDSCAPE_MM
        body = self.write(block.blocks)
        self._width = PORTRAIT_MM
        return before + body + self._package.end_section(landscape=True)

    def _table(self, table: Table) -> str:
        caption = paragraph(table.label, "Caption") if table.label else ""
        notes = "".join(paragraph(note, "TableNote") for note in table.notes)
        return caption + table_xml(table, self._width) + (notes or _spacer())

    def _figure(self, figure: Figure) -> str:
        relation, ratio = self._package.add_image(figure.picture.png())
        self._drawing += 1
        drawing = _drawing(self._drawing, relation, figure.picture, self._width, ratio)
        picture = f'<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r>{drawing}</w:r></w:p>'
        caption = paragraph(figure.label, "FigureCaption") if figure.label else ""
        return picture + caption + (self._table(figure.table) if figure.table else "")


def paragraph(text: Text, style: str, *, align: Align | None = None, extra: str = "") -> str:
    """Return one paragraph in a style of the template."""
    justification = f'<w:jc w:val="{_JUSTIFICATION[align]}"/>' if align else ""
    indent = '<w:ind w:firstLine="0"/>' if align in {Align.CENTER, Align.RIGHT} else ""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{extra}{indent}{justification}</w:pPr>'
    return f"<w:p>{properties}{_runs(text)}</w:p>"


def table_xml(table: Table, width_mm: float) -> str:
    """Return a table with fixed columns, a repeating header and rows that stay whole."""
    widths = [round(width * TWIPS_PER_MM) for width in table.widths(width_mm)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    # Totals do not begin a page without the rows they close.
    free = len(table.rows) - (_ROWS_WITH_TOTALS if table.totals else 0)
    rows = "".join(
        _row(row, table.columns, widths, keep=number >= free)
        for number, row in enumerate(table.rows)
    )
    totals = "".join(
        _row(row, table.columns, widths, bold=True, keep=number < len(table.totals))
        for number, row in enumerate(table.totals, start=1)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_BORDERS}'
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/>'
        f'<w:tblCaption w:val="{escape(table.label)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{_header(table.columns, widths)}{rows}{totals}</w:tbl>"
    )


def tied_to_next(body: str) -> str:
    """Return the body with its last paragraph kept on the page of what follows it."""
    head, mark, tail = body.rpartition("<w:p><w:pPr><w:pStyle ")
    if not mark:
        return body
    style, closing, rest = tail.partition("/>")
    return f"{head}{mark}{style}{closing}<w:keepNext/>{rest}"


def signatures_xml(signatures: tuple[Signature, ...], width_mm: float) -> str:
    """Return the places to sign: the post, room for the hand, the name."""
    if not signatures:
        return ""
    widths = [round(width_mm * TWIPS_PER_MM * share) for share in (0.45, 0.2, 0.35)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + _plain_cell(item.post, widths[0], Align.LEFT)
        + _plain_cell("", widths[1], Align.LEFT)
        + _plain_cell(item.name, widths[2], Align.RIGHT)
        + "</w:tr>"
        for item in signatures
    )
    return (
        tied_to_next(_spacer()) + f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="595959"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)


def _header(columns: tuple[Column, ...], widths: list[int]) -> str:
    cells = "".join(
        _cell(Cell(column.title, bold=True), width, Align.CENTER, fill=HEADER_FILL)
        for column, width in zip(columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(
    row: Row,
    columns: tuple[Column, ...],
    widths: list[int],
    *,
    bold: bool = False,
    keep: bool = False,
) -> str:
    cells = "".join(
        _cell(cell, sum(widths[start : start + cell.span]), align, bold=bold, keep=keep)
        for cell, start, align in _placed(row, columns)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _placed(row: Row, columns: tuple[Column, ...]) -> Iterator[tuple[Cell, int, Align]]:
    start = 0
    for item in row:
        cell = cell_of(item)
        yield cell, start, columns[start].alignment
        start += cell.span


def _cell(
    cell: Cell,
    width: int,
    align: Align,
    *,
    bold: bool = False,
    fill: str = "",
    keep: bool = False,
) -> str:
    next_row = "<w:keepNext/>" if keep else ""
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    run = _run(Run(cell.text, bold=bold or cell.bold), cell.tone)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/>{next_row}'
        f'<w:jc w:val="{_JUSTIFICATION[align]}"/></w:pPr>{run}</w:p></w:tc>'
    )


def _plain_cell(text: str, width: int, align: Align) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="Signature"/><w:jc w:val="{_JUSTIFICATION[align]}"/></w:pPr>'
        f"{_runs(text)}</w:p></w:tc>"
    )


def _runs(text: Text) -> str:
    return "".join(_run(run) for run in runs_of(text))


def _run(run: Run, tone: Tone | None = None) -> str:
    properties = ("<w:b/><w:bCs/>" if run.bold else "") + ("<w:i/><w:iCs/>" if run.italic else "")
    if tone:
        properties += f'<w:color w:val="{TONE_COLOURS[tone]}"/>'
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in run.text.split("\n"))
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{head}{'<w:br/>'.join(lines)}</w:r>"


def _list(items: tuple[Text, ...], style: str, numbering: int) -> str:
    extra = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr>'
    return "".join(paragraph(item, style, extra=extra) for item in items)


def _callout(block: Callout) -> str:
    colour, fill = TONE_COLOURS[block.tone], TONE_FILLS[block.tone]
    extra = (
        f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{colour}"/></w:pBdr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    )
    return paragraph(block.text, "Callout", extra=extra)


def _spacer() -> str:
    return '<w:p><w:pPr><w:pStyle w:val="TableNote"/></w:pPr></w:p>'


def _drawing(number: int, relation: str, picture: Picture, width_mm: float, ratio: float) -> str:
    height_mm = min(width_mm * ratio, 215.0)
    size = f'cx="{int(height_mm / ratio * EMU_PER_MM)}" cy="{int(height_mm * EMU_PER_MM)}"'
    alt = escape(picture.alt)
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    pictures = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    place = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<w:drawing><wp:inline xmlns:wp="{place}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="Рисунок {number}" descr="{alt}"/>'
        f'<a:graphic xmlns:a="{main}"><a:graphicData uri="{pictures}">'
        f'<pic:pic xmlns:pic="{pictures}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="chart{number}.png" descr="{alt}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{relations}" r:embed="{relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
