"""A workbook as values: what a reader of any format hands over, and nothing of the format."""

import math
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

type Value = str | int | float | Decimal | bool | date | datetime | time | None

LETTERS = 26
ASCII = string.ascii_uppercase
EXACT = 10**15  # spreadsheets keep fifteen digits


def column_letters(column: int) -> str:
    """Name a column, counted from 1, as spreadsheets do: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, LETTERS)
        name = chr(ord("A") + letter) + name
    return name


def address_of(row: int, column: int) -> str:
    """Name a cell, row and column counted from 1: «B7»."""
    return f"{column_letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a cell says besides its value."""

    text: str = ""  # as written in the file or shown on the screen, where the reader knows it
    date_format: bool = False  # a number shown as a date
    percent_format: bool = False  # a number shown as per cent: 0.154 as 15,4 %
    formula_without_value: bool = False  # the file keeps a formula and no computed value
    merged_from: str = ""  # the address whose value is shown here, for cells merged into one


PLAIN = Marks()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in its place."""

    value: Value
    row: int
    column: int
    marks: Marks = PLAIN

    @property
    def address(self) -> str:
        """The name of the cell: «B7»."""
        return address_of(self.row, self.column)

    @property
    def is_own(self) -> bool:
        """Whether the value stands here, and is not shown from a cell merged with this one."""
        return not self.marks.merged_from or self.marks.merged_from == self.address

    @property
    def is_spread(self) -> bool:
        """Whether the value is shown from another cell of the same row."""
        return not self.is_own and self.marks.merged_from.lstrip(ASCII) == str(self.row)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read, not even a formula."""
        if self.marks.formula_without_value:
            return False
        return self.value is None or (isinstance(self.value, str) and not is_written(self.value))

    @property
    def text(self) -> str:
        """The value as one line of text, for headers and sentences."""
        return text_of(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: values from column 1 on; marks only of the cells that have any."""

    number: int
    values: Sequence[Value]
    hidden: bool = False
    marks: Mapping[int, Marks] = field(default_factory=dict)

    def cell(self, column: int) -> Cell:
        """Take the cell of a column, counted from 1; beyond the end it is blank."""
        value = self.values[column - 1] if column <= len(self.values) else None
        return Cell(value, self.number, column, self.marks.get(column, PLAIN))

    def cells(self) -> list[Cell]:
        """Take every cell that is not blank."""
        width = max(len(self.values), *self.marks, 0) if self.marks else len(self.values)
        found = (self.cell(column) for column in range(1, width + 1))
        return [cell for cell in found if not cell.is_blank]

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not self.marks and all(
            value is None or (isinstance(value, str) and not is_written(value))
            for value in self.values
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and rows, all or only the first ones."""

    name: str
    rows: Sequence[Row]
    hidden: bool = False
    epoch_1904: bool = False  # days are counted from 1904, as old Macintosh workbooks do


# Spaces of every width, marks of direction, joiners, soft hyphens: seen by nobody, kept by files.
INVISIBLE = dict.fromkeys(
    [0xAD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
)


_HIDDEN = re.compile(f"[{''.join(map(chr, INVISIBLE))}]")


def is_written(text: str) -> bool:
    """Tell whether a text holds anything a person could see."""
    return text[:1].isalnum() or bool(text.translate(INVISIBLE).strip())


def is_finite(value: float | Decimal) -> bool:
    """Tell a number from what stands for none: infinity and not-a-number."""
    return value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)


def is_whole(value: Value) -> bool:
    """Tell whether a value is a number without a fraction, of no more digits than are exact."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return is_finite(value) and -EXACT < value < EXACT and value == int(value)


def text_of(value: Value) -> str:
    """Write a value as one line: whole numbers without a fraction, dates as 05.04.2026."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        clock = value.strftime(" %H:%M") if (value.hour or value.minute) else ""
        return value.strftime("%d.%m.%Y") + clock
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float | Decimal):
        return f"{int(value)}" if is_whole(value) else f"{value}"
    text = str(value)
    seen = text.translate(INVISIBLE) if _HIDDEN.search(text) else text
    return " ".join(seen.split())
