"""Reading in a child process: what it says is checked, and whatever ends it becomes a sentence."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any, BinaryIO

from nastavnik.doors.imports.reading import children, limits
from nastavnik.doors.imports.reading.sentences import UnreadableError, notice
from nastavnik.doors.imports.reading.workbook import (
    Area,
    Formula,
    Row,
    Sheet,
    Stored,
    Value,
    Visibility,
    Workbook,
)
from nastavnik.platform.jobs.children import start

_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from nastavnik.doors.imports.reading.child import main; main()"
)
_MOST_REMEMBERED = 50_000
# What a child that lied or broke off may make of our reading its words.
_NONSENSE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


def run(kind: str, content: BinaryIO) -> Workbook:
    """Read a file that has a descriptor, in a child of its own."""
    with start(_PROGRAM, content, kind) as child:
        try:
            return _listen(kind, child)
        except _NONSENSE as error:
            raise UnreadableError("stopped") from error
        finally:
            child.kill()


def _listen(kind: str, child: "subprocess.Popen[bytes]") -> Workbook:
    account = _Account(kind)
    for line in _lines(child.stdout) if child.stdout else ():
        account.take(json.loads(line, object_hook=account.stored))
    if account.ended:
        return account.book
    raise UnreadableError(_cause(child))


def _cause(child: "subprocess.Popen[bytes]") -> str:
    """Why the child broke off, as far as its end tells."""
    try:
        code = child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "too_long"
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "too_long"
    return "too_hungry" if code == -signal.SIGABRT else "stopped"


def _lines(pipe: IO[bytes]) -> Iterator[bytes]:
    """Whole lines of what the child says, as long as it speaks in time and in measure."""
    begun: list[bytes] = []
    held = 0
    for piece in children.pieces(pipe, 2 * limits.TEXT_BYTES):
        held += len(piece)
        if held > limits.MESSAGE_BYTES:
            raise UnreadableError("too_much_text")
        first, *others = piece.split(b"\n")
        begun.append(first)
        for other in others:
            yield b"".join(begun)
            begun, held = [other], len(other)


class _Account:
    """What the child has said so far, put together."""

    def __init__(self, kind: str) -> None:
        self.book = Workbook(kind)
        self.ended = False
        self._known: dict[tuple[Any, ...], Stored] = {}

    def take(self, message: list[Any]) -> None:
        """Take one message."""
        kind, *facts = message
        acts: dict[str, Callable[..., None]] = {
            "rows": self._rows,
            "book": self._book,
            "sheet": self._sheet,
            "facts": self._facts,
            "notice": self._notice,
            "refuse": self._refuse,
            "end": self._end,
        }
        acts[kind](*facts)

    def stored(self, facts: dict[str, Any]) -> Any:
        """A cell with more to say; facts of messages pass as they are."""
        if not facts or not facts.keys() <= {"v", "d", "r", "f", "x", "e"}:
            return facts
        key = tuple(facts.items())
        found = self._known.get(key)
        if found is None:
            value = _moment(facts["d"]) if "d" in facts else facts.get("v")
            formula = Formula(facts.get("x", 0))
            raw, code, error = (str(facts.get(name, "")) for name in "rfe")
            found = Stored(value, raw, code, formula, error)
            if len(self._known) < _MOST_REMEMBERED:
                self._known[key] = found
        return found

    def _rows(self, rows: list[list[Any]]) -> None:
        self.book.sheets[-1].rows += [
            Row(number, bool(hidden), cells) for number, hidden, *cells in rows
        ]

    def _book(self, facts: dict[str, Any]) -> None:
        self.book.epoch_1904 = bool(facts.get("epoch_1904", False))
        self.book.encoding = str(facts.get("encoding", ""))
        self.book.delimiter = str(facts.get("delimiter", ""))

    def _sheet(self, name: str, visibility: str) -> None:
        known = {item.value for item in Visibility}
        shown = Visibility(visibility) if visibility in known else Visibility.VISIBLE
        self.book.sheets.append(Sheet(name, shown))

    def _facts(self, merged: list[list[int]], hidden_columns: list[int]) -> None:
        sheet = self.book.sheets[-1]
        sheet.merged = [Area(*corners) for corners in merged]
        sheet.hidden_columns = frozenset(hidden_columns)

    def _notice(self, code: str, facts: dict[str, object]) -> None:
        self.book.notices.append(notice(code, facts))

    def _refuse(self, code: str, facts: dict[str, object], peak: int) -> None:
        error = UnreadableError(code, **facts)
        error.peak_mib = peak // 1024
        raise error

    def _end(self, peak: int) -> None:
        self.book.peak_mib, self.ended = peak // 1024, True


def _moment(text: str) -> Value:
    if text.startswith("T"):
        return time.fromisoformat(text[1:])
    if text.startswith("P"):
        return timedelta(seconds=float(text[1:]))
    return (
        date.fromisoformat(text) if len(text) == len("2025-01-01") else datetime.fromisoformat(text)
    )
