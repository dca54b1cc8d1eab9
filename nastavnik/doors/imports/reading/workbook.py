"""What stands in a workbook of any format: values as they are stored, nothing guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum

type Value = str | int | float | bool | date | datetime | time | timedelta | None


class Formula(Enum):
    """Whether a value was computed by a formula."""

    NONE = 0
    COMPUTED = 1
    UNCOMPUTED = 2  # nobody has computed it yet: the file holds no value


class Visibility(Enum):
    """Whether a sheet is shown; the last cannot be made visible from the program's menus."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


@dataclass(frozen=True, slots=True)
class Stored:
    """A value about which the file says more than the value itself."""

    value: Value
    raw: str = ""
    number_format: str = ""
    formula: Formula = Formula.NONE
    error: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. `raw` is the text in the file where it differs from the value: 007, 9E+10, 45292."""

    row: int
    column: int
    value: Value
    raw: str = ""
    number_format: str = ""
    formula: Formula = Formula.NONE
    error: str = ""

    @property
    def address(self) -> str:
        """The address as people write it: B12."""
        return f"{letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with at least one value; `stored` begins at column A and ends with the last value."""

    number: int
    hidden: bool
    stored: list[Value | Stored]

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def values(self) -> list[Value]:
        """The values alone, from column A."""
        return [item.value if type(item) is Stored else item for item in self.stored]  # type: ignore[misc]

    def cell(self, column: int) -> Cell:
        """The cell in a column counted from 1; an empty one beyond the end."""
        item = self.stored[column - 1] if 0 < column <= len(self.stored) else None
        if isinstance(item, Stored):
            facts = (item.value, item.raw, item.number_format, item.formula, item.error)
            return Cell(self.number, column, *facts)
        return Cell(self.number, column, item)

    def cells(self) -> Iterator[Cell]:
        """The cells that are not empty."""
        for column, item in enumerate(self.stored, start=1):
            if item is not None:
                yield self.cell(column)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def address(self) -> str:
        """The address as people write it: A1:C3."""
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


@dataclass(slots=True)
class Sheet:
    """A sheet: its filled rows in order, and how it is laid out."""

    name: str
    visibility: Visibility = Visibility.VISIBLE
    rows: list[Row] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()

    def row(self, number: int) -> Row:
        """The row of that number; an empty one if nothing stands there."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self.rows[middle].number < number:
                low = middle + 1
            else:
                high = middle
        if low < len(self.rows) and self.rows[low].number == number:
            return self.rows[low]
        return Row(number, hidden=False, stored=[])

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place counted from 1."""
        return self.row(row).cell(column)

    @property
    def width(self) -> int:
        """The number of the last column with a value."""
        return max(map(len, self.rows), default=0)


@dataclass(slots=True)
class Workbook:
    """A workbook as it was read, with a sentence for each thing left out."""

    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    epoch_1904: bool = False
    encoding: str = ""
    delimiter: str = ""
    notices: list[str] = field(default_factory=list)
    peak_mib: int = 0  # the most memory the reading process held


def letters(column: int) -> str:
    """The letters of a column counted from 1: 28 is AB."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
