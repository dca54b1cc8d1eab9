"""Builds the base template of a paper: `python -m nastavnik.platform.printing.template`.

The built file is kept beside this module so that operators can copy it, change it in Word and
upload their own; a test rebuilds it and compares.
"""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

TEMPLATE_PATH = Path(__file__).parent / "templates" / "note.docx"
# The face every office that reads .docx has, or has one of the same width for.
FONT = "Times New Roman"
FALLBACK_FONT = "PT Serif"
# Far from the numbers Word gives to lists, so that they never meet in an uploaded template.
BULLET_LIST, NUMBERED_LIST = 9001, 9002
BODY_SIZE = 12
TABLE_SIZE = 10

LEFT, CENTER, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_TAGS = (
    ("{%p for line in requisites %}", "Requisite"),
    ("{{ line }}", "Requisite"),
    ("{%p endfor %}", "Requisite"),
    ("{%p if date_line %}", "DateLine"),
    ("{{ date_line }}", "DateLine"),
    ("{%p endif %}", "DateLine"),
    ("{{ title }}", "Title"),
    ("{%p if subtitle %}", "Subtitle"),
    ("{{ subtitle }}", "Subtitle"),
    ("{%p endif %}", "Subtitle"),
    ("{{p body }}", "BodyText"),
    ("{{p signatures }}", "BodyText"),
    ("{%p if footer_note %}", "FootNote"),
    ("{{ footer_note }}", "FootNote"),
    ("{%p endif %}", "FootNote"),
)


def build_template() -> bytes:
    """Return the base template as a Word file."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_numbering(document)
    _set_page_numbers(document)
    _set_font_fallback(document)
    for text, style in _TAGS:
        paragraph = document.add_paragraph(text)
        paragraph.style = _style(document, style)
    properties = document.core_properties
    properties.author = properties.title = properties.comments = properties.keywords = ""
    properties.language = "ru-RU"
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _set_styles(document: Any) -> None:
    _set_defaults(document)
    _paragraph_style(document, "Normal", size=BODY_SIZE, line=1.0)
    _paragraph_style(document, "Body Text", align=JUSTIFY, indent=12.5, line=1.25, after=4)
    _paragraph_style(document, "Title", bold=True, align=CENTER, size=14, before=12, after=2)
    _paragraph_style(document, "Subtitle", bold=True, align=CENTER, after=12)
    for level, size, before in ((1, 13, 14), (2, 12, 10), (3, 12, 8)):
        name = f"Heading {level}"
        _paragraph_style(document, name, bold=True, size=size, before=before, after=6, keep=True)
        _style(document, f"Heading{level}").font.italic = level == 3
    _paragraph_style(document, "List Bullet", align=JUSTIFY, line=1.2, after=3)
    _paragraph_style(document, "List Number", align=JUSTIFY, line=1.2, after=3)
    _paragraph_style(document, "Caption", size=11, before=8, after=4, keep=True)
    _paragraph_style(document, "Header", size=11, align=CENTER)
    _paragraph_style(document, "Requisite", align=CENTER)
    _paragraph_style(document, "DateLine", before=12, after=6)
    _paragraph_style(document, "TableText", size=TABLE_SIZE, before=1, after=1)
    _paragraph_style(document, "TableNote", size=TABLE_SIZE, before=3, after=6)
    _paragraph_style(document, "Figure", align=CENTER, before=8, after=2, keep=True)
    _paragraph_style(document, "FigureCaption", align=CENTER, size=11, before=2, after=10)
    _paragraph_style(document, "Callout", line=1.15, before=6, after=8)
    _paragraph_style(document, "Signature", before=10)
    _paragraph_style(document, "FootNote", size=9, before=18)
    _style(document, "Callout").paragraph_format.left_indent = Mm(4)


def _set_defaults(document: Any) -> None:
    """Language and face for everything, whatever the style."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    properties = defaults.find(qn("w:rPr"))
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts())
    properties.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="ru-RU" w:eastAsia="ru-RU" w:bidi="ar-SA"/>')
    )


def _fonts() -> Any:
    faces = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    return parse_xml(f"<w:rFonts {nsdecls('w')} {faces}/>")


def _paragraph_style(
    document: Any,
    name: str,
    *,
    size: float | None = None,
    bold: bool = False,
    align: Any = None,
    indent: float = 0,
    line: float = 1.0,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> None:
    if name not in {style.name for style in document.styles}:
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = document.styles[name]
    style.hidden, style.quick_style = False, True
    _reset(style)
    style.font.bold, style.font.italic = bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    if size:
        style.font.size = Pt(size)
    layout = style.paragraph_format
    layout.alignment = align
    layout.line_spacing, layout.space_before, layout.space_after = line, Pt(before), Pt(after)
    layout.first_line_indent = Mm(indent) if indent else None
    layout.keep_with_next, layout.widow_control = keep, True


def _reset(style: Any) -> None:
    """Drop what the stock template says: theme fonts and colours, borders, spacing."""
    for tag in ("w:rPr", "w:pPr"):
        found = style.element.find(qn(tag))
        if found is not None:
            outline = found.find(qn("w:outlineLvl"))
            for child in list(found):
                if child is not outline and child.tag != qn("w:numPr"):
                    found.remove(child)
    style.element.get_or_add_rPr().append(_fonts())


def _set_numbering(document: Any) -> None:
    """Give lists official marks: an en dash, and «1)»."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for kind, form, mark in ((BULLET_LIST, "bullet", "–"), (NUMBERED_LIST, "decimal", "%1)")):
        numbering.append(_abstract_numbering(kind, form, mark))
    lists = ((1, "ListBullet", BULLET_LIST), (2, "ListNumber", NUMBERED_LIST))
    for number, style, kind in lists:
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}">'
                f'<w:abstractNumId w:val="{kind}"/></w:num>'
            )
        )
        properties = _style(document, style).element.get_or_add_pPr()
        for stock in properties.findall(qn("w:numPr")):
            properties.remove(stock)
        properties.get_or_add_numPr().get_or_add_numId().val = number


def _abstract_numbering(number: int, form: str, mark: str) -> Any:
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:tabs><w:tab w:val="left" w:pos="1134"/></w:tabs>'
        '<w:ind w:left="0" w:firstLine="709"/></w:pPr></w:lvl></w:abstractNum>'
    )


def _set_page_numbers(document: Any) -> None:
    """Number pages in the middle of the top margin, from the second page on."""
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.style = document.styles["Header"]
    run = paragraph.add_run()
    for kind in ("begin", None, "separate", "text", "end"):
        if kind is None:
            field = OxmlElement("w:instrText")
            field.text = "PAGE"
        elif kind == "text":
            field = OxmlElement("w:t")
            field.text = "2"
        else:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
        run._r.append(field)


def _set_font_fallback(document: Any) -> None:
    """Tell Word which face to take on a computer without ours."""
    entry = (
        f'<w:font w:name="{FONT}"><w:altName w:val="{FALLBACK_FONT}"/>'
        '<w:panose1 w:val="020A0603040505020204"/><w:charset w:val="CC"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    for part in document.part.package.iter_parts():
        if part.partname.endswith("fontTable.xml"):
            xml = part.blob.decode()
            part._blob = re.sub(r"</w:fonts>\s*$", f"{entry}</w:fonts>", xml).encode()


def _style(document: Any, style_id: str) -> Any:
    return next(style for style in document.styles if style.style_id == style_id)


def main() -> None:
    """Write the template where the printer looks for it."""
    TEMPLATE_PATH.parent.mkdir(exist_ok=True)
    TEMPLATE_PATH.write_bytes(build_template())


if __name__ == "__main__":
    main()
