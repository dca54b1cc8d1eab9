"""Makes the drawings of Vega fit to stand in a page: named, self-contained, free of styles."""

import hashlib
import re
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
# Vega's own reading aids are in English and repeat what the label says.
_NOISE = ("aria-label", "aria-roledescription", "role", "class", "aria-hidden")


def finish_svg(raw: str, *, label: str, key: str) -> str:
    """Return the drawing as one labelled image whose ids are unique in any page."""
    root = etree.fromstring(raw.encode())
    prefix = "c" + hashlib.sha256(key.encode()).hexdigest()[:10]
    for element in list(root.iter()):
        _clean(element, prefix)
    for element in list(root.iter(f"{{{_SVG}}}style")):
        element.getparent().remove(element)
    _drop_empty(root)
    etree.cleanup_namespaces(root)
    width, height = root.get("width"), root.get("height")
    body = "".join(etree.tostring(child, encoding="unicode") for child in root)
    # Children are written with their own copies of the namespace; the root says it once.
    body = body.replace(f' xmlns="{_SVG}"', "").replace(f' xmlns:xlink="{_XLINK}"', "")
    return (
        f'<svg xmlns="{_SVG}" class="chart" role="img" aria-label={quoteattr(label)} '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<title>{escape(label)}</title>{body}</svg>"
    )


def _clean(element: etree._Element, prefix: str) -> None:
    for name in _NOISE:
        element.attrib.pop(name, None)
    _style_to_attributes(element)
    if "id" in element.attrib:
        element.set("id", f"{prefix}-{element.get('id')}")
    for name, value in element.attrib.items():
        if isinstance(value, str) and "url(#" in value:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def _style_to_attributes(element: etree._Element) -> None:
    style = element.attrib.pop("style", None)
    for declaration in str(style or "").split(";"):
        name, _, value = declaration.partition(":")
        if value.strip():
            element.set(name.strip(), value.strip())


def _drop_empty(root: etree._Element) -> None:
    """Remove invisible paths Vega leaves for its own mouse handling."""
    for path in list(root.iter(f"{{{_SVG}}}path")):
        parent = path.getparent()
        if parent is None:
            continue
        hidden = path.get("display") == "none" or path.get("d") in {"", "M0,0h0v0h0Z"}
        if hidden:
            parent.remove(path)
