"""Many notes printed at once: two processes draw and typeset while this one reads figures."""

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import IO, Any

from nastavnik.oversight.notes.printer_child import LENGTH
from nastavnik.platform.jobs.children import start

AT_ONCE = 2
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); import django; django.setup(); "
    "from nastavnik.oversight.notes.printer_child import main; main()"
)
_OURS = "NASTAVNIK_"
type Paper = Mapping[str, Any]


class PrinterLostError(Exception):
    """The process that printed is gone, and what it was printing with it."""


class Printer:
    """A process that prints one note after another; as a context it ends with the block."""

    def __enter__(self) -> "Printer":
        read_end, write_end = os.pipe()
        ours = {name: told for name, told in os.environ.items() if name.startswith(_OURS)}
        ours["DJANGO_SETTINGS_MODULE"] = "nastavnik.settings"
        with os.fdopen(read_end, "rb") as given:
            self.child = start(_PROGRAM, given, environment=ours)
        self._given: IO[bytes] = os.fdopen(write_end, "wb")
        return self

    def __exit__(self, *_error: object) -> None:
        self.child.kill()
        self.child.wait()
        if self.child.stdout is not None:
            self.child.stdout.close()
        try:
            self._given.close()
        except BrokenPipeError:
            return

    def print(self, paper: Paper) -> bytes:
        """Return the Word file. Raises PrinterLostError."""
        try:
            self._given.write(json.dumps(paper).encode() + b"\n")
            self._given.flush()
        except BrokenPipeError as error:
            raise PrinterLostError from error
        return self._read(int.from_bytes(self._read(LENGTH)))

    def _read(self, size: int) -> bytes:
        found = self.child.stdout.read(size) if self.child.stdout else b""
        if len(found) < size:
            raise PrinterLostError
        return found


def print_all[K](papers: Iterable[tuple[K, Paper]]) -> Iterator[tuple[K, bytes]]:
    """Print papers in their order; figures of the next ones are read meanwhile."""
    with ExitStack() as stack:
        idle: SimpleQueue[Printer] = SimpleQueue()
        for _number in range(AT_ONCE):
            idle.put(stack.enter_context(Printer()))
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        waiting: deque[tuple[K, Future[bytes]]] = deque()
        for key, paper in papers:
            waiting.append((key, pool.submit(_print, idle, paper)))
            if len(waiting) > AT_ONCE:
                first, done = waiting.popleft()
                yield first, done.result()
        for first, done in waiting:
            yield first, done.result()


def _print(idle: "SimpleQueue[Printer]", paper: Paper) -> bytes:
    printer = idle.get()
    try:
        return printer.print(paper)
    finally:
        idle.put(printer)
