"""Markup read with expat in a stream: no DTD, no depth without end."""

from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.refusing import Refused

WINDOW = 256 * 1024
type Started = Callable[[str, dict[str, str]], None]
type Ended = Callable[[str], None]
type Told = Callable[[str], None]


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class Markup:
    """An expat parser that hands over local names and refuses tricks."""

    def __init__(
        self, started: Started, ended: Ended | None = None, told: Told | None = None
    ) -> None:
        self._started, self._ended, self._depth = started, ended, 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        if told is not None:
            self._parser.CharacterDataHandler = told

    def feed(self, data: bytes | str, *, last: bool = False) -> None:
        """Take the next piece; damaged markup is refused."""
        try:
            self._parser.Parse(data, last)
        except (expat.ExpatError, ValueError, LookupError, OSError) as error:
            raise Refused("damaged") from error

    def read(self, stream: BinaryIO) -> None:
        """Take a stream to its end."""
        while piece := stream.read(WINDOW):
            self.feed(piece)
        self.feed(b"", last=True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > limits.DEPTH:
            raise Refused("too_deep")
        self._started(local(name), attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._ended is not None:
            self._ended(local(name))

    def _refuse(self, *_facts: object) -> None:
        raise Refused("markup_tricks")


def elements(data: bytes | str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a small part in order, with attributes by local name."""
    found: list[tuple[str, dict[str, str]]] = []
    Markup(lambda name, attributes: found.append((name, attributes))).feed(data, last=True)
    for name, attributes in found:
        yield name, {local(key): value for key, value in attributes.items()}
