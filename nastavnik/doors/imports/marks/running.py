"""Marking in a child process with the bounds that reading has; None where it came to nothing."""

import os
import select
import subprocess
import sys
import time as clock
from typing import IO, BinaryIO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.running import ROOT

_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from nastavnik.doors.imports.marks.child import main; main()"
)
_PIECE = 256 * 1024
_MOST_BYTES = 2 * limits.FILE_BYTES


def run(given: BinaryIO) -> bytes | None:
    """Mark a workbook in a child of its own: its task on the first line, its bytes after it."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", _PROGRAM, ROOT],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    ) as child:
        try:
            done = _listen(child.stdout) if child.stdout else b""
            ended = child.wait(timeout=5) == 0 if done else False
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            child.kill()
    return done if ended and done.startswith(b"PK") else None


def _listen(pipe: IO[bytes]) -> bytes:
    """What the child writes, if it does so in time and in measure."""
    descriptor, deadline = pipe.fileno(), clock.monotonic() + limits.CHILD_WALL_SECONDS
    pieces: list[bytes] = []
    total = 0
    while True:
        left = deadline - clock.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            return b""
        piece = os.read(descriptor, _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        total += len(piece)
        if total > _MOST_BYTES:
            return b""
