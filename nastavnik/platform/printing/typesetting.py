"""One typst compiler for each kind of page, with our fonts and nobody else's."""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
_TEMPLATES = Path(__file__).parent / "templates"
# A compiler keeps parsed fonts between papers, but serves one thread at a time.
_TURN = Lock()


def typeset(template: str, inputs: dict[str, str], **options: Any) -> bytes:
    """Fill a template with data and return the file; options are those of the compiler."""
    with _TURN:
        made: bytes = _compiler(template).compile(sys_inputs=inputs, **options)
    return made


@cache
def _compiler(template: str) -> Any:
    # Its own fonts only: a paper looks the same on every machine.
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(str(_TEMPLATES / template), root=_TEMPLATES, font_paths=fonts)
