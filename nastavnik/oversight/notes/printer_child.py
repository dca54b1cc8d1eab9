"""The process that prints notes: figures in, a Word file out, as often as it is asked.

Started by `printers.py` with papers on descriptor 0, a line each, and a pipe on 1.
A note that cannot be printed is answered by the name of what went wrong: its words may quote it.
"""

import json
import sys
from datetime import datetime
from typing import IO, Any

from nastavnik.oversight.notes.freezing import thaw
from nastavnik.oversight.notes.parts import EditorText
from nastavnik.oversight.notes.report import report
from nastavnik.platform.printing.docx import render_docx

LENGTH = 8
DONE, REFUSED = b"+", b"-"


def main() -> None:
    """Answer each paper by whether it is printed, a length, and the file or what went wrong."""
    _serve(sys.stdin.buffer, sys.stdout.buffer)


def _serve(given: IO[bytes], out: IO[bytes]) -> None:
    for line in given:
        status, content = _answer(line)
        out.write(status + len(content).to_bytes(LENGTH) + content)
        out.flush()


def _answer(line: bytes) -> tuple[bytes, bytes]:
    try:
        return DONE, printed(json.loads(line))
    except Exception as error:
        return REFUSED, type(error).__qualname__.encode()


def printed(paper: dict[str, Any]) -> bytes:
    """Return the Word file of a note from its kept figures and the editor's words."""
    figures = thaw(paper["figures"])
    if figures is None:
        raise ValueError("these figures are of another shape")
    texts = {name: EditorText(*facts) for name, facts in paper["texts"].items()}
    made_at = datetime.fromisoformat(paper["made_at"])
    return render_docx(report(figures, texts), created=made_at)
