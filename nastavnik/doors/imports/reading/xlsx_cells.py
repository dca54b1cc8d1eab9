"""What a cell of an Excel sheet holds, from the text, the type and the style that are written."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, NoReturn

from nastavnik.doors.imports.reading import limits
from nastavnik.doors.imports.reading.number_formats import moment, shows
from nastavnik.doors.imports.reading.refusing import Refused
from nastavnik.doors.imports.reading.workbook import letters
from nastavnik.doors.imports.reading.writing_out import Outlet
from nastavnik.doors.imports.reading.xlsx_text import decoded

_REMEMBERED = 20_000
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_MOST_DIGITS = 60
_ATTRIBUTE = re.compile(r'(\w+)="(\w*)"')


def number_of(text: str) -> int | float | None:
    """The number a text says, None if it says none or an infinite one."""
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
        return None
    if text.lstrip("+-").isdigit():
        return int(text)
    value = float(text)
    return value if abs(value) < float("inf") else None


def shown_number(value: float, text: str, code: str, *, epoch_1904: bool) -> Any:
    """A number as its format shows it: a date where the format is one."""
    kind = shows(code)
    shown = moment(value, kind, epoch_1904=epoch_1904) if kind else None
    if shown is not None:
        return {"d": shown, "r": text, "f": code}
    facts: dict[str, Any] = {"f": code} if code else {}
    if str(value) != text:
        facts["r"] = text
    return {"v": value, **facts} if facts else value


class Remembered(dict[str, Any]):
    """What a text means in cells of one type and style, worked out once."""

    def __init__(self, work_out: Callable[[str], Any]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, text: str) -> Any:
        item = self._work_out(text)
        if len(self) < _REMEMBERED:
            self[text] = item
        return item


class _Known(dict[str, Remembered]):
    """Meanings by the attributes of a cell as they are written."""

    def __init__(self, of: Callable[[str, str], Remembered]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, attributes: str) -> Remembered:
        facts = dict(_ATTRIBUTE.findall(attributes))
        found = self[attributes] = self._of(facts.get("s", ""), facts.get("t", ""))
        return found


class Cells:
    """Turns what is written of a cell into what is said to the parent.

    That is a string, a number, a truth value, None, or an object with more to say.
    """

    def __init__(
        self, strings: list[str], formats: list[str], out: Outlet, *, epoch_1904: bool
    ) -> None:
        self._strings, self._formats, self._out = strings, formats, out
        self._epoch_1904 = epoch_1904
        self._meanings: dict[tuple[str, str], Remembered] = {}
        self.known = _Known(self.of)
        self.row = self.column = 0

    def of(self, style: str, kind: str) -> Remembered:
        """The meanings of texts in cells of this style and type."""
        if kind and kind != "n":
            style = ""
        found = self._meanings.get((style, kind))
        if found is None:
            found = self._meanings[style, kind] = Remembered(self._reader(style, kind))
        return found

    def computed(self, known: Remembered, value: str) -> Any:
        """The result of a formula; without one the cell is said to be uncomputed."""
        if not value and known is not self.of("", "str"):
            self._out.notice("uncomputed", sheet=self._out.sheet, address=self._address())
            return {"x": 2}
        item = known[value]
        facts = item if isinstance(item, dict) else {"v": item}
        return {**facts, "x": 1}

    def _reader(self, style: str, kind: str) -> Callable[[str], Any]:
        readers: dict[str, Callable[[str], Any]] = {
            "s": self._shared,
            "inlineStr": self._text,
            "str": self._text,
            "b": self._truth,
            "e": self._error,
            "d": self._iso,
        }
        if kind in readers:
            return readers[kind]
        if kind not in {"", "n"}:
            return self._strange
        number = int(style) if style.isdigit() else 0
        code = self._formats[number] if number < len(self._formats) else ""
        return partial(self._number, code)

    def _number(self, code: str, text: str) -> Any:
        if not code and text.isdigit() and text.isascii() and text[0] != "0" and len(text) < 16:
            return int(text)
        text = text.strip()
        if not text:
            return None
        value = number_of(text)
        if value is None:
            return {"e": text[:40]}
        return shown_number(value, text, code, epoch_1904=self._epoch_1904)

    def _shared(self, value: str) -> str | None:
        try:
            text = self._strings[int(value)]
        except (ValueError, IndexError):
            if not value.strip():
                return None
            self._strange(value)
        if len(text) > limits.CELL_CHARACTERS:
            raise Refused("too_long_text", sheet=self._out.sheet, address=self._address())
        return text or None

    def _text(self, text: str) -> str | None:
        if len(text) > limits.CELL_CHARACTERS:
            raise Refused("too_long_text", sheet=self._out.sheet, address=self._address())
        return decoded(text) or None

    def _truth(self, value: str) -> bool | None:
        return value.strip() in {"1", "true"} if value else None

    def _error(self, value: str) -> dict[str, str]:
        return {"e": value[:40]}

    def _iso(self, text: str) -> Any:
        text = text.strip()
        try:
            parsed = datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            return self._text(text)
        is_day = len(text) == len("2025-01-01") or not parsed.time()
        shown: date = parsed.date() if is_day else parsed
        return {"d": shown.isoformat(), "r": text}

    def _strange(self, _value: str) -> NoReturn:
        raise Refused("damaged_cell", sheet=self._out.sheet, address=self._address())

    def _address(self) -> str:
        return f"{letters(self.column + 1)}{self.row}"
