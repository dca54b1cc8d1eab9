"""Many notes printed at once: two processes draw and typeset while this one reads figures."""

import json
import logging
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from threading import Timer
from typing import IO, Any

from nastavnik.oversight.notes.printer_child import DONE, LENGTH
from nastavnik.platform.jobs.children import start

AT_ONCE = 2
# A note takes about a second; one that takes so long will not be printed at all.
LONGEST = 60.0
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); import django; django.setup(); "
    "from nastavnik.oversight.notes.printer_child import main; main()"
)
_OURS = "NASTAVNIK_"
type Paper = Mapping[str, Any]
log = logging.getLogger("nastavnik.notes")


class PrinterLostError(Exception):
    """The process that printed is gone, and what it was printing with it."""


class UnprintableError(Exception):
    """The note cannot be printed; says by the name of which error."""


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

    def restart(self) -> None:
        """Go on with another process."""
        self.__exit__()
        self.__enter__()

    def print(self, paper: Paper) -> bytes:
        """Return the Word file; raises UnprintableError, PrinterLostError (after too long, too)."""
        watch = Timer(LONGEST, self.child.kill)
        watch.start()
        try:
            return self._answer_to(paper)
        finally:
            watch.cancel()

    def _answer_to(self, paper: Paper) -> bytes:
        try:
            self._given.write(json.dumps(paper).encode() + b"\n")
            self._given.flush()
        except BrokenPipeError as error:
            raise PrinterLostError from error
        status = self._read(len(DONE))
        content = self._read(int.from_bytes(self._read(LENGTH)))
        if status != DONE:
            raise UnprintableError(content.decode())
        return content

    def _read(self, size: int) -> bytes:
        found = self.child.stdout.read(size) if self.child.stdout else b""
        if len(found) < size:
            raise PrinterLostError
        return found


def print_all[K](papers: Iterable[tuple[K, Paper]]) -> Iterator[tuple[K, bytes | None]]:
    """Print papers in their order; figures of the next ones are read meanwhile.

    None stands for what cannot be printed: the others are printed all the same.
    """
    with ExitStack() as stack:
        idle: SimpleQueue[Printer] = SimpleQueue()
        for _number in range(AT_ONCE):
            idle.put(stack.enter_context(Printer()))
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        waiting: deque[tuple[K, Future[bytes | None]]] = deque()
        for key, paper in papers:
            waiting.append((key, pool.submit(_print, idle, paper)))
            if len(waiting) > AT_ONCE:
                first, done = waiting.popleft()
                yield first, done.result()
        for first, done in waiting:
            yield first, done.result()


def _print(idle: "SimpleQueue[Printer]", paper: Paper) -> bytes | None:
    printer = idle.get()
    try:
        return printer.print(paper)
    except UnprintableError as error:
        log.error("a note is not printed: %s", error)
        return None
    except PrinterLostError:
        log.error("a printer of notes is lost or took too long")
        printer.restart()
        return None
    finally:
        idle.put(printer)
