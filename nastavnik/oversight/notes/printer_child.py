"""The process that prints notes: figures in, a Word file out, as often as it is asked.

Started by `printers.py` with papers on descriptor 0, a line each, and a pipe on 1.
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


def main() -> None:
    """Answer each paper by the length of its file, then the file."""
    _serve(sys.stdin.buffer, sys.stdout.buffer)


def _serve(given: IO[bytes], out: IO[bytes]) -> None:
    for line in given:
        done = printed(json.loads(line))
        out.write(len(done).to_bytes(LENGTH))
        out.write(done)
        out.flush()


def printed(paper: dict[str, Any]) -> bytes:
    """Return the Word file of a note from its kept figures and the editor's words."""
    figures = thaw(paper["figures"])
    if figures is None:
        raise ValueError("these figures are of another shape")
    texts = {name: EditorText(*facts) for name, facts in paper["texts"].items()}
    made_at = datetime.fromisoformat(paper["made_at"])
    return render_docx(report(figures, texts), created=made_at)
