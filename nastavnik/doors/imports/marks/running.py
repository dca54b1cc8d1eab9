"""Marking in a child process with the bounds that reading has; None where it came to nothing."""

import subprocess
from typing import BinaryIO

from nastavnik.doors.imports.reading import children, limits
from nastavnik.doors.imports.reading.sentences import UnreadableError
from nastavnik.platform.jobs.children import start

_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from nastavnik.doors.imports.marks.child import main; main()"
)
_MOST_BYTES = 2 * limits.FILE_BYTES


def run(given: BinaryIO) -> bytes | None:
    """Mark a workbook in a child of its own: its task on the first line, its bytes after it."""
    with start(_PROGRAM, given) as child:
        try:
            done = b"".join(children.pieces(child.stdout, _MOST_BYTES)) if child.stdout else b""
            ended = child.wait(timeout=5) == 0
        except (UnreadableError, subprocess.TimeoutExpired):
            return None
        finally:
            child.kill()
    return done if ended and done.startswith(b"PK") else None
