"""The compound file of old office programs: chains of sectors, none followed twice."""

import struct
from dataclasses import dataclass

from nastavnik.doors.imports.reading.refusing import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # from here on numbers of sectors are marks
_ENTRY = 128


@dataclass(frozen=True)
class Entry:
    """A stream or a folder of the compound file."""

    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """Streams by name; every chain is as long as the file at most."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < 512:
            raise Refused("damaged")
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise Refused("damaged")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._sectors = max(0, len(data) // self._size)
        directory, self._cutoff, mini_start = struct.unpack_from("<I4xII", data, 48)
        self._table = self._sector_table()
        self.entries = list(self._entries(self._chain(directory)))
        self._mini_table = _numbers(self._chain(mini_start)) if mini_start < _LAST else ()
        root = next((entry for entry in self.entries if entry.kind == 5), None)
        self._mini = self._chain(root.start) if root and root.start < _LAST else b""

    def stream(self, *names: str) -> bytes | None:
        """The first stream of any of the names, None if there is none."""
        wanted = {name.casefold() for name in names}
        for entry in self.entries:
            if entry.kind == 2 and entry.name.casefold() in wanted:
                return self._content(entry)
        return None

    def names(self) -> set[str]:
        """The names of all entries, lower case."""
        return {entry.name.casefold() for entry in self.entries}

    def _content(self, entry: Entry) -> bytes:
        if entry.size > len(self._data):
            raise Refused("damaged")
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        pieces, number, seen = [], entry.start, 0
        while number < _LAST and seen * self._mini_size < entry.size:
            if number >= len(self._mini_table):
                raise Refused("damaged")
            begin = number * self._mini_size
            pieces.append(self._mini[begin : begin + self._mini_size])
            number, seen = self._mini_table[number], seen + 1
        return b"".join(pieces)[: entry.size]

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        piece = self._data[begin : begin + self._size]
        if not piece:
            raise Refused("damaged")
        return piece

    def _sector_table(self) -> tuple[int, ...]:
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        following = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while following < _LAST:
            if following in seen:
                raise Refused("damaged")
            seen.add(following)
            *more, following = _numbers(self._sector(following)) or (_LAST,)
            numbers += more
        used = [number for number in numbers if number < _LAST]
        if len(used) != len(set(used)):
            raise Refused("damaged")
        table: list[int] = []
        for number in used:
            table += _numbers(self._sector(number))
        return tuple(table)

    def _chain(self, start: int) -> bytes:
        pieces, number, seen = [], start, set()
        while number < _LAST:
            if number in seen or number >= len(self._table):
                raise Refused("damaged")
            seen.add(number)
            pieces.append(self._sector(number))
            number = self._table[number]
        return b"".join(pieces)

    @staticmethod
    def _entries(directory: bytes) -> "list[Entry]":
        found = []
        for begin in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", directory, begin + 64)
            start, size = struct.unpack_from("<II", directory, begin + 116)
            name = directory[begin : begin + max(0, min(length, 64) - 2)]
            if kind:
                found.append(Entry(name.decode("utf-16-le", "replace"), kind, start, size))
        return found


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
