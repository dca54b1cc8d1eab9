"""A line of a workbook between reading and writing: what it says, what it would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.utils.functional import Promise

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.likeness import PersonFacts
from nastavnik.domain.spreadsheets.columns import Holds, Kind
from nastavnik.doors.imports.choices import LineState
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import SchoolYear

# One row of a workbook may name several people: each is a line, and its number tells which. Lines
# stand in the order of their numbers as they do in the file.
_PARTS = 1_024
MOST_PARTS = 1_000


def number_of(row: int, part: int = 0) -> int:
    """Return the number of the line of one of the people that a row names."""
    if part >= MOST_PARTS:
        raise DomainError(
            gettext_noop(
                "Строка %(row)s: в одной ячейке больше %(most)s человек. Разделите её на "
                "несколько строк."
            ),
            row=row,
            most=MOST_PARTS,
        )
    return row * _PARTS + part


def row_of(number: int) -> int:
    """Return the row of the workbook in which a line stands."""
    return number // _PARTS


# The key of what is asked about whom a line is about.
WHO = "name"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a cell: `sort` is fixed, asked or wrong; the key says which column."""

    sort: str
    sentence: str
    address: str = ""
    key: str = ""
    options: tuple[Any, ...] = ()  # of a question: what may be answered
    suggestion: Any = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a changed line would change of a row: the field in words, old and new, as shown."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """Somebody known whom the line may be about, and why."""

    person: int
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a kind takes it: its settled values, and who a person said it is about.

    `same_as` is the person somebody chose among the suspects, `is_other` says «разные люди»;
    `repeats` is the number of an earlier line about the same person.
    `answered` are the keys of remarks a person has answered: their values are in `values`; a kind
    asks again about one it cannot take either. `fixed` are the keys of cells read otherwise than
    they stand.
    """

    number: int
    values: Mapping[str, Any]
    same_as: int | None = None
    is_other: bool = False
    repeats: int | None = None
    answered: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    @property
    def row(self) -> int:
        """The row of the workbook."""
        return row_of(self.number)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a line would do. `target` and `version` are of the row it changes, `person` is whom it
    is certainly about, `mentions` are others whom it names: a parent, the other side of a pair.

    `is_named` tells that another line has the new person of this one on its other side: where
    that line is written in a chunk before, it has brought them by their name alone. `alike` are
    the numbers of earlier lines that may be said to be about the same person.

    `answers_with` are remarks the kind adds to those of reading: a class nobody knows, a form that
    does not fit, each with the key of its column.
    """

    number: int
    state: LineState
    target: int | None = None
    version: int | None = None
    differences: tuple[Difference, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    answers_with: tuple[Remark, ...] = ()
    person: int | None = None
    mentions: tuple[int, ...] = ()
    is_named: bool = False
    alike: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column is called in the file: the key of its cells and what they hold."""

    title: str
    key: str
    holds: Holds


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a workbook goes: an organisation, a school year where the kind wants one, a day.

    `headings` are those of the file, by the keys that remarks bear.
    """

    organization: Organization
    school_year: SchoolYear | None
    day: date
    headings: Mapping[str, Heading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What writing a line came to: the person it is about, or the sentence it was refused with."""

    number: int
    person: int | None = None
    refusal: str = ""


class Planner(Protocol):
    """Compares lines with what is known, in few queries however many there are; writes nothing."""

    def __call__(self, scene: Scene, lines: Sequence[Line]) -> list[Plan]: ...


class Writer(Protocol):
    """Writes lines whose plan is NEW or CHANGED by the operations of the registers.

    It runs inside a transaction that holds one chunk of lines, and plans them once more, because
    the register may have moved on since the preview: what would now do something else than
    `planned`, or is not planned at all, is refused with a sentence. Whoever applies takes back
    what was written of a line that is refused.
    """

    def __call__(
        self, actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
    ) -> list[Outcome]: ...


type Totals = Callable[[Sequence[Line], Sequence[Line]], list[str]]


def _no_totals(lines: Sequence[Line], totals: Sequence[Line]) -> list[str]:
    return []


type Doubts = Callable[[Sequence[Line]], Mapping[int, Sequence[Remark]]]


def _no_doubts(lines: Sequence[Line]) -> Mapping[int, Sequence[Remark]]:
    return {}


# Whom a line names, as far as it tells who they are.
type Naming = Callable[[Line], Sequence[PersonFacts]]


@dataclass(frozen=True, slots=True)
class ImportKind:
    """What can be brought in: a list of columns, how lines are compared, one operation.

    `not_kept` names the columns that are understood and not brought in, and says why: nothing that
    a workbook holds vanishes in silence; `compared` are those of them that lines are still compared
    by. `totals` says which rows of totals contradict the lines above them, `doubts` what no cell
    shows by itself and all lines of a column do: questions about lines by their numbers. `names` is
    there where the verdict on a line depends on no other lines but those about the same people, or
    people of near names.
    """

    columns: Kind
    action: Action
    plan: Planner
    write: Writer
    totals: Totals = _no_totals
    doubts: Doubts = _no_doubts
    names: Naming | None = None
    needs_year: bool = False
    brings_people: bool = False
    hint: str | Promise = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    not_kept: Mapping[str, str | Promise] = field(default_factory=dict)
    compared: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        """The short name in addresses and rows."""
        return self.columns.code

    @property
    def title(self) -> str:
        """What people call it."""
        return self.columns.title

    @property
    def unread(self) -> frozenset[str]:
        """The columns on whose cells nothing depends: no line waits for an answer about them."""
        return frozenset(self.not_kept) - self.compared
