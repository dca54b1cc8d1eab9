"""Text as Excel writes it: shared strings, rich runs, references and escapes."""

import re
from typing import Protocol

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.markup import WINDOW, Markup
from nastavnik.doors.imports.reading.refusing import Refused

_PLAIN = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|(\S[\s\S]*)')
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_MOST_HELD = 4 * limits.MIB
_ESCAPE = re.compile(r"_x([0-9a-fA-F]{4})_")


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """The next piece."""


class NotPlainError(Exception):
    """The markup is not as the usual programs write it: read it exactly instead."""


def unescaped(text: str) -> str:
    """Markup references replaced; an unknown one is damage the exact reader will name."""
    if "&" not in text:
        return text
    if text.count("&") != len(_REFERENCE.findall(text)):
        raise NotPlainError
    return _REFERENCE.sub(_referred, text)


def _referred(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number in {9, 10, 13} or 32 <= number < 0xD800 or 0xE000 <= number < 0x110000:
        return chr(number)
    raise NotPlainError


def decoded(text: str) -> str:
    """Characters that markup cannot hold, which Excel writes as _x000D_."""
    if "_x" not in text:
        return text
    return settled(_ESCAPE.sub(_escaped, text))


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code < 0xE000 else chr(code)


def settled(text: str) -> str:
    """Line ends as markup reads them: one character, whatever the writer used."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class SharedStrings:
    """The table of texts that cells refer to by number."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._inside = self._phonetic = self._length = 0
        self._size = 0

    def read(self, stream: Readable) -> list[str]:
        """All texts in order."""
        head, rest = b"", b""
        exact: Markup | None = None
        while piece := stream.read(WINDOW):
            if exact is not None:
                exact.feed(piece)
                continue
            if not head:
                head, rest, exact = self._begin(rest + piece)
            else:
                rest, exact = self._window(rest + piece, head)
        if exact is None:
            exact = self._exact()
            exact.feed(head + rest)
        exact.feed(b"", last=True)
        return self.strings

    def _begin(self, data: bytes) -> tuple[bytes, bytes, Markup | None]:
        begin = data.find(b"<si>")
        if begin < 0 or begin > 4096 or b"<!" in data[:begin] or b"\x00" in data[:100]:
            exact = self._exact()
            exact.feed(data)
            return data[:1], b"", exact
        rest, exact_or_none = self._window(data[begin:], data[:begin])
        return data[:begin], rest, exact_or_none

    def _window(self, data: bytes, head: bytes) -> tuple[bytes, Markup | None]:
        end = data.rfind(b"</si>")
        if end < 0:
            return self._exactly(head + data) if len(data) > _MOST_HELD else (data, None)
        end += len(b"</si>")
        try:
            self._take(data[:end].decode())
        except (NotPlainError, UnicodeDecodeError):
            return self._exactly(head + data)
        return data[end:], None

    def _exactly(self, data: bytes) -> tuple[bytes, Markup]:
        exact = self._exact()
        exact.feed(data)
        return b"", exact

    def _take(self, text: str) -> None:
        found = _PLAIN.findall(text)
        if any(junk for _plain, junk in found):
            raise NotPlainError
        texts = [plain for plain, _junk in found]
        if "&" in text or "_x" in text or "\r" in text:
            texts = [decoded(unescaped(settled(plain))) for plain in texts]
        self.strings.extend(texts)
        self._count(len(texts), len(text))

    def _count(self, texts: int, characters: int) -> None:
        self._size += characters + 80 * texts  # what an object of text takes besides its letters
        if self._size > limits.STRINGS_BYTES:
            raise Refused("too_much_text")

    def _exact(self) -> Markup:
        return Markup(self._started, self._ended, self._told)

    def _started(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._phonetic += 1
        elif name == "t":
            self._inside += 1

    def _told(self, text: str) -> None:
        if self._inside and not self._phonetic and self._length <= limits.CELL_CHARACTERS:
            self._parts.append(
                text
            )  # what is longer than a cell may be is refused where it is used
            self._length += len(text)

    def _ended(self, name: str) -> None:
        if name == "si":
            text = decoded("".join(self._parts))
            self.strings.append(text)
            self._count(1, len(text))
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "t":
            self._inside -= 1
