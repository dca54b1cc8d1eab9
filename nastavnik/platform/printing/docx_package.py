"""Fits the body of a paper into a Word template: its styles, lists, pictures and sections."""

import copy
import re
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from nastavnik.platform.printing.template import BULLET_LIST, NUMBERED_LIST, TEMPLATE_PATH

_STYLE_REFERENCE = re.compile(r'<w:pStyle w:val="(\w+)"/>')
_NAMED_BY_STYLE = ("w:basedOn", "w:next", "w:link")


@cache
def base_template() -> bytes:
    """Return the template shipped with the product."""
    return TEMPLATE_PATH.read_bytes()


class WordPackage:
    """A template being filled, base or uploaded."""

    def __init__(self, document: Any, *, uploaded: bool) -> None:
        self._document = document
        self._styles: dict[str, str] = {}
        base = Document(BytesIO(base_template())) if uploaded else None
        if base is not None:
            self._adopt_styles(base)
        self._numbering = self._numbering_element(base)
        self._bullets = self._new_list(BULLET_LIST)
        self._last = document.sections[-1]._sectPr
        self._first = True

    def add_image(self, png: bytes) -> tuple[str, float]:
        """Keep a picture; return its relationship and how tall it is for its width."""
        relation, image = self._document.part.get_or_add_image(BytesIO(png))
        return relation, image.px_height / image.px_width

    def bullets(self) -> int:
        """Return the numbering of bullet lists."""
        return self._bullets

    def new_numbers(self) -> int:
        """Return a numbering that starts from one."""
        return self._new_list(NUMBERED_LIST)

    def end_section(self, *, landscape: bool) -> str:
        """Return the paragraph that ends a section of upright or of wide pages."""
        section = copy.deepcopy(self._last)
        if not self._first:
            _show_first_number(section)
        # Only the very first page goes without its number.
        _show_first_number(self._last)
        self._first = False
        if landscape:
            _turn(section)
        xml = etree.tostring(section, encoding="unicode")
        return f'<w:p><w:pPr><w:pStyle w:val="TableNote"/>{xml}</w:pPr></w:p>'

    def with_own_styles(self, body: str) -> str:
        """Rename styles to what this template calls them: Russian Word renumbers its own."""
        if not self._styles:
            return body
        return _STYLE_REFERENCE.sub(
            lambda found: f'<w:pStyle w:val="{self._styles.get(found[1], found[1])}"/>', body
        )

    def _adopt_styles(self, base: Any) -> None:
        """Find our styles by name and bring those the template lacks."""
        theirs = {style.name.casefold(): style.style_id for style in self._document.styles}
        missing = []
        for style in base.styles:
            known = theirs.get(style.name.casefold())
            self._styles[style.style_id] = known or style.style_id
            if known is None:
                missing.append(style.element)
        for element in missing:
            adopted = copy.deepcopy(element)
            for tag in _NAMED_BY_STYLE:
                for reference in adopted.findall(qn(tag)):
                    value = reference.get(qn("w:val"))
                    reference.set(qn("w:val"), self._styles.get(value, value))
            self._document.styles.element.append(adopted)

    def _numbering_element(self, base: Any) -> Any:
        part = self._document.part
        try:
            numbering = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
        except KeyError:
            part.relate_to(base.part.numbering_part, RELATIONSHIP_TYPE.NUMBERING)
            return base.part.numbering_part.element
        if base is not None:
            _adopt_lists(numbering, base.part.numbering_part.element)
        return numbering

    def _new_list(self, kind: int) -> int:
        used = (int(num.get(qn("w:numId"))) for num in self._numbering.findall(qn("w:num")))
        number = max(used, default=0) + 1
        self._numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )
        return number


def _adopt_lists(numbering: Any, ours: Any) -> None:
    known = {kind.get(qn("w:abstractNumId")) for kind in numbering.findall(qn("w:abstractNum"))}
    for kind in ours.findall(qn("w:abstractNum")):
        if kind.get(qn("w:abstractNumId")) not in known:
            numbering.insert(0, copy.deepcopy(kind))


def _show_first_number(section: Any) -> None:
    for mark in section.findall(qn("w:titlePg")):
        section.remove(mark)


def _turn(section: Any) -> None:
    size = section.find(qn("w:pgSz"))
    width, height = size.get(qn("w:w")), size.get(qn("w:h"))
    size.set(qn("w:w"), height)
    size.set(qn("w:h"), width)
    size.set(qn("w:orient"), "landscape")
