"""Child processes that touch what was brought: started alike, heard in time and in measure."""

import os
import select
import subprocess
import sys
import time as clock
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.sentences import UnreadableError

_ROOT = str(Path(__file__).resolve().parents[4])
_PIECE = 256 * 1024


def start(program: str, given: BinaryIO, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a program of ours on what has a descriptor; its first argument is where we live."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", program, _ROOT, *arguments],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )


def pieces(pipe: IO[bytes], most: int) -> Iterator[bytes]:
    """What a child says until it closes its mouth; a slow or a talkative one is unreadable."""
    descriptor, deadline = pipe.fileno(), clock.monotonic() + limits.CHILD_WALL_SECONDS
    total = 0
    while True:
        left = deadline - clock.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise UnreadableError("too_long")
        piece = os.read(descriptor, _PIECE)
        if not piece:
            return
        total += len(piece)
        if total > most:
            raise UnreadableError("too_much_text")
        yield piece
