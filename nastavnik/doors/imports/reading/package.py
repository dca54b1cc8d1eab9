"""A zip package whose parts are read in streams that count what really comes out."""

import posixpath
import zipfile
import zlib
from typing import IO, BinaryIO

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.refusing import Refused

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Package:
    """The parts of a package by name, whatever case or slashes its writer used."""

    def __init__(self, content: BinaryIO) -> None:
        try:
            self._archive = zipfile.ZipFile(content)
        except (*BROKEN, ValueError) as error:
            raise Refused("damaged") from error
        self._parts = {_plain(info.filename): info for info in self._archive.infolist()}
        self.unpacked = 0

    def names(self) -> list[str]:
        """The names of all parts, lower case."""
        return list(self._parts)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def open(self, name: str, limit: int = limits.UNPACKED_BYTES) -> "Part":
        """A stream over one part."""
        info = self._parts.get(_plain(name))
        if info is None:
            raise Refused("damaged_part", part=posixpath.basename(name)[:80])
        try:
            return Part(self, self._archive.open(info), limit, info)
        except (*BROKEN, ValueError) as error:
            raise Refused("damaged_part", part=posixpath.basename(name)[:80]) from error

    def small(self, name: str, limit: int = limits.SMALL_PART_BYTES) -> bytes:
        """A small part whole; one that is not there is empty."""
        if name not in self:
            return b""
        part = self.open(name, limit)
        pieces = []
        while piece := part.read(limits.MIB):
            pieces.append(piece)
        return b"".join(pieces)


class Part:
    """A stream that refuses to give more than its limit."""

    def __init__(
        self, package: Package, stream: IO[bytes], limit: int, info: zipfile.ZipInfo
    ) -> None:
        self._package, self._stream, self._left, self._info = package, stream, limit, info

    def read(self, size: int = limits.MIB) -> bytes:
        """Up to `size` bytes; nothing at the end, where sizes and the check sum were compared."""
        try:
            piece = self._stream.read(size)
        except (*BROKEN, ValueError) as error:
            name = posixpath.basename(self._info.filename)[:80]
            raise Refused("damaged_part", part=name) from error
        self._left -= len(piece)
        self._package.unpacked += len(piece)
        if self._left < 0 or self._package.unpacked > limits.UNPACKED_BYTES:
            raise Refused("unpacks_too_big")
        return piece


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
