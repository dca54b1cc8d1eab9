"""A paper before it meets a printer: what it says and in which order, not how it looks.

Everything is already formatted text; a number beside a cell is kept for printers that can
hold real numbers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext

# The width of the text between the margins of an A4 page.
PORTRAIT_MM = 165.0
LANDSCAPE_MM = 252.0

_HEADING_LETTER_MM = 2.25  # a letter of a bold heading in a table, rather more than less
_LETTER_MM = 1.9
_SHORT_TEXT = 14  # longer words in a column of numbers may take two lines
_CELL_PADDING_MM = 3.0

type Number = int | float | Decimal


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Tone(StrEnum):
    """What a cell or a callout wants to say beside its words."""

    GOOD = "good"
    BAD = "bad"
    MUTED = "muted"


class Theme(StrEnum):
    """The background a picture will stand on."""

    PAGE = "page"  # either theme of a page: text takes the colour around it
    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"


class Picture(Protocol):
    """Anything that can draw itself as SVG (pages, PDF) and PNG (Word, Excel)."""

    @property
    def alt(self) -> str:
        """What the picture says, in words."""
        ...

    def svg(self, theme: Theme = Theme.PAGE) -> str:
        """Return the drawing as an SVG element."""
        ...

    def png(self) -> bytes:
        """Return the drawing for paper, at twice its size."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight and slope."""

    text: str
    bold: bool = False
    italic: bool = False


type Text = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the paper; level 1 is the highest below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text, indented on its first line."""

    text: Text
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class BulletList:
    """Items in no particular order."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class NumberedList:
    """Items in order; numbering starts anew in every list."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width beside the other columns."""

    title: str
    share: float = 1.0
    align: Align = Align.LEFT
    numeric: bool = False

    @property
    def alignment(self) -> Align:
        """Numbers stand to the right whatever was asked."""
        return Align.RIGHT if self.numeric else self.align


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with more to it than text: its number, weight, tone, columns it spans."""

    text: str
    value: Number | None = None
    bold: bool = False
    tone: Tone | None = None
    span: int = 1


type Row = tuple[str | Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, totals set apart and notes under it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    number: int | None = None
    totals: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in (*self.rows, *self.totals):
            width = sum(cell_of(cell).span for cell in row)
            if width != len(self.columns):
                message = f"A row spans {width} of {len(self.columns)} columns: {row!r}"
                raise ValueError(message)

    def widths(self, width_mm: float) -> list[float]:
        """Share the page between columns, in mm: as asked, but no word of a heading is broken.

        Where there is room, no word of a cell either: it would run into the next one.
        """
        whole = sum(column.share for column in self.columns)
        asked = [width_mm * column.share / whole for column in self.columns]
        least = [self._least_width(index) for index in range(len(self.columns))]
        words = [max(need, self._word_width(index)) for index, need in enumerate(least)]
        if sum(words) <= width_mm:
            least = words
        spare = sum(max(want - need, 0) for want, need in zip(asked, least, strict=True))
        lacking = sum(max(need - want, 0) for want, need in zip(asked, least, strict=True))
        if not spare or self.is_crowded(width_mm):
            return asked
        part = lacking / spare
        return [
            need if want < need else want - (want - need) * part
            for want, need in zip(asked, least, strict=True)
        ]

    def is_crowded(self, width_mm: float) -> bool:
        """Whether the page is too narrow to leave every word of a heading whole."""
        return sum(map(self._least_width, range(len(self.columns)))) > width_mm

    def _least_width(self, index: int) -> float:
        heading = max(len(word) for word in re.split(r"[ \n]", self.columns[index].title))
        value = 0
        if self.columns[index].numeric:
            texts = (cell_of(row[index]).text for row in self.rows if len(row) > index)
            value = max((len(text) for text in texts if len(text) <= _SHORT_TEXT), default=0)
        return max(heading * _HEADING_LETTER_MM, value * _LETTER_MM) + _CELL_PADDING_MM

    def _word_width(self, index: int) -> float:
        cells = (cell_of(row[index]) for row in self.rows if len(row) == len(self.columns))
        words = (word for cell in cells for word in re.split(r"[ \n]", cell.text))
        return max(map(len, words), default=0) * _LETTER_MM + _CELL_PADDING_MM

    @property
    def label(self) -> str:
        """The caption as printed: «Таблица 1 – Формы наставничества»."""
        return _label(gettext("Таблица"), self.number, self.caption)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption; the table beside it is for those who read rather than look."""

    picture: Picture
    caption: str = ""
    number: int | None = None
    table: Table | None = None

    @property
    def label(self) -> str:
        """The caption as printed: «Рисунок 1 – Доля наставляемых»."""
        return _label(gettext("Рисунок"), self.number, self.caption)


@dataclass(frozen=True, slots=True)
class Callout:
    """Words set apart in a frame: a remark, a warning, a conclusion."""

    text: Text
    tone: Tone = Tone.MUTED


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """Blocks too wide for an upright page."""

    blocks: tuple["Block", ...]


type Block = (
    Heading
    | Paragraph
    | BulletList
    | NumberedList
    | Table
    | Figure
    | Callout
    | PageBreak
    | Landscape
)


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: the post on the left, the name on the right."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole paper."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    requisites: tuple[str, ...] = ()
    date_line: str = ""
    signatures: tuple[Signature, ...] = ()
    footer_note: str = ""
    author: str = ""
    language: str = "ru"
    keywords: tuple[str, ...] = field(default=())


def cell_of(cell: str | Cell) -> Cell:
    """Give plain text the shape of a cell."""
    return cell if isinstance(cell, Cell) else Cell(cell)


def runs_of(text: Text) -> tuple[Run, ...]:
    """Give plain text the shape of runs."""
    return (Run(text),) if isinstance(text, str) else text


def number_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Number captioned tables and figures in order, each in its own sequence."""
    return _Numbering().apply(blocks)


class _Numbering:
    def __init__(self) -> None:
        self.tables = 0
        self.figures = 0

    def apply(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(self._one(block) for block in blocks)

    def _one(self, block: Block) -> Block:
        match block:
            case Table() if block.caption:
                self.tables += 1
                return replace(block, number=self.tables)
            case Figure() if block.caption:
                self.figures += 1
                return replace(block, number=self.figures)
            case Landscape():
                return Landscape(self.apply(block.blocks))
            case _:
                return block


def _label(word: str, number: int | None, caption: str) -> str:
    if number is None:
        return caption
    return f"{word}\u00a0{number}\u00a0– {caption}" if caption else f"{word}\u00a0{number}"
