"""Text in .xls files: one or two bytes a character, shared texts cut at the ends of records."""

import struct

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.refusing import Refused

_WIDE, _EXTENDED, _RICH = 1, 4, 8
_LEAST_STRING = 3


def short_text(data: bytes, place: int) -> str:
    """A text whose length takes one byte."""
    return _plain(data, place + 2, data[place], data[place + 1])


def text_at(data: bytes, place: int) -> str:
    """A text whose length takes two bytes, without its runs."""
    length, flags = struct.unpack_from("<HB", data, place)
    place += 3
    place += 2 if flags & _RICH else 0
    place += 4 if flags & _EXTENDED else 0
    return _plain(data, place, length, flags)


def _plain(data: bytes, place: int, length: int, flags: int) -> str:
    if flags & _WIDE:
        return data[place : place + 2 * length].decode("utf-16-le", "replace")
    return data[place : place + length].decode("latin-1")


class Pieces:
    """The shared texts, in a record and those that continue it."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces, self._piece, self._place = pieces, 0, 0

    def table(self) -> list[str]:
        """All texts in order."""
        count = struct.unpack("<4xI", self._take(8))[0]
        if count * _LEAST_STRING > sum(map(len, self._pieces)):
            raise Refused("damaged")
        strings, size = [], 0
        for _number in range(count):
            text = self._text()
            size += 80 + len(text)
            if size > limits.STRINGS_BYTES:
                raise Refused("too_much_text")
            strings.append(text)
        return strings

    def _text(self) -> str:
        length, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & _RICH else 0
        extended = struct.unpack("<I", self._take(4))[0] if flags & _EXTENDED else 0
        text = self._characters(length, flags)
        self._skip(4 * runs + extended)
        return text

    def _characters(self, length: int, flags: int) -> str:
        found = []
        while length > 0:
            if self._left() == 0:
                flags = self._next()[0]
                self._place = 1
            width = 2 if flags & _WIDE else 1
            number = min(length, self._left() // width)
            if number == 0 and self._left():
                raise Refused("damaged")
            piece = self._pieces[self._piece]
            found.append(_plain(piece, self._place, number, flags))
            self._place += number * width
            length -= number
        return "".join(found)

    def _left(self) -> int:
        return len(self._pieces[self._piece]) - self._place

    def _next(self) -> bytes:
        self._piece, self._place = self._piece + 1, 0
        if self._piece >= len(self._pieces) or not self._pieces[self._piece]:
            raise Refused("damaged")
        return self._pieces[self._piece]

    def _take(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            if self._left() == 0:
                self._next()
            piece = self._pieces[self._piece][self._place : self._place + size - len(found)]
            self._place += len(piece)
            found += piece
        return found

    def _skip(self, size: int) -> None:
        while size > 0:
            if self._left() == 0:
                self._next()
            step = min(size, self._left())
            self._place += step
            size -= step
