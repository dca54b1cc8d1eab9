"""Child processes that touch what was brought are heard in time and in measure."""

import os
import select
import time as clock
from collections.abc import Iterator
from typing import IO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.sentences import UnreadableError

_PIECE = 256 * 1024


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
