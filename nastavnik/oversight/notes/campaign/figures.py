"""What a campaign told a body, as values: frozen with the note beside its figures."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from nastavnik.domain.campaigns.changes import Change
from nastavnik.domain.indicators import Figure
from nastavnik.domain.rounding import round_half_up
from nastavnik.oversight.campaigns.choices import Basis, Breakdown, CountedStage, StepUnit
from nastavnik.oversight.campaigns.introduction import Answered
from nastavnik.oversight.campaigns.queries import Duties


@dataclass(frozen=True)
class Standing:
    """Who stands behind the figures of a part: how many had to report, have, were accepted.

    `url`: where what it is made of is seen.
    """

    member: str
    duties: Duties
    is_complete: bool
    url: str


@dataclass(frozen=True)
class Part:
    """A part beside an indicator: how many of those who had to told it, its plan, its place.

    `is_exempt`: an organisation let off; nothing at all was awaited from it. `is_started`: whether
    it has begun, a zero told by all who had to is a «no»; None where that is not known, or where
    less is better and a zero is no lack.
    """

    member: str
    told: int
    obliged: int
    is_exempt: bool
    is_reached: bool | None
    place: int | None
    step: int | None
    is_started: bool | None = None

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to show: it was told, or is owed."""
        return bool(self.told or self.obliged)


@dataclass(frozen=True)
class Moved:
    """What a value was, what became of it, by how much; `member` is empty for the whole.

    `is_whole`: all who had to tell have, then and now. `change` None: it is not asked for now.
    """

    member: str
    before: Figure | None
    before_told: int
    before_obliged: int
    is_whole: bool
    change: Change | None
    by: Decimal | None


@dataclass(frozen=True)
class Comparison:
    """An indicator beside an earlier campaign; `is_year`: the same period of a year before."""

    title: str
    short_title: str
    day: datetime.date
    is_year: bool
    is_comparable: bool
    whole: Moved
    rows: tuple[Moved, ...]

    @cached_property
    def by_member(self) -> Mapping[str, Moved]:
        """What became of each part."""
        return {row.member: row for row in self.rows}

    def members(self, change: Change) -> list[str]:
        """Codes of those of whom the same became."""
        return [row.member for row in self.rows if row.change is change]

    @property
    def is_sure(self) -> bool:
        """Whether the whole can be judged by: asked for, told by all, and counted alike."""
        return self.is_comparable and self.whole.is_whole and self.whole.change is not None

    @property
    def fallen(self) -> list[str]:
        """Codes of those of whom it is sure that they fell."""
        if not self.is_comparable:
            return []
        return [row.member for row in self.rows if row.is_whole and row.change is Change.FALL]


@dataclass(frozen=True)
class Moment:
    """The value of the whole in a period, as printed; None: nothing was told."""

    short_title: str
    title: str
    day: datetime.date
    value: Decimal | None
    plan: Decimal | None


@dataclass(frozen=True)
class Past:
    """A figure reported outside the system: shown beside its own, never added to them.

    `member` is empty for the whole.
    """

    member: str
    day: datetime.date
    value: Decimal
    numerator: int | None
    denominator: int | None
    source: str


@dataclass(frozen=True)
class Outlook:
    """An indicator beside its plan of the year: what is missing, where it is heading."""

    is_reached: bool | None
    sentence: str
    year_words: str
    short: int | None
    forecast: Decimal | None
    forecast_words: str
    will_reach: bool | None


@dataclass(frozen=True)
class Course:
    """What a campaign tells of an indicator beside its table; `hint`: what to know of its sum."""

    code: str
    told: int
    obliged: int
    outlook: Outlook
    parts: tuple[Part, ...]
    comparisons: tuple[Comparison, ...]
    moments: tuple[Moment, ...]
    past: tuple[Past, ...] = ()
    hint: str = ""

    @property
    def is_partial(self) -> bool:
        """Whether somebody who had to tell is missing from the sum."""
        return self.told < self.obliged

    @cached_property
    def by_member(self) -> Mapping[str, Part]:
        """Parts by code."""
        return {part.member: part for part in self.parts}

    @property
    def year(self) -> Comparison | None:
        """Beside the same period of a year before."""
        return next((one for one in self.comparisons if one.is_year), None)

    @property
    def last(self) -> Comparison | None:
        """Beside the period before; a year before is better told of as a year."""
        return next((one for one in self.comparisons if not one.is_year), None)

    @property
    def reached(self) -> int:
        """How many parts meet the plan."""
        return sum(part.is_reached is True for part in self.parts)

    @property
    def compared(self) -> int:
        """How many parts can be held against the plan."""
        return sum(part.is_reached is not None for part in self.parts)

    @property
    def started(self) -> int:
        """How many parts have begun."""
        return sum(part.is_started is True for part in self.parts)

    @property
    def known(self) -> int:
        """Of how many parts it is known whether they have begun."""
        return sum(part.is_started is not None for part in self.parts)

    @property
    def started_share(self) -> Decimal | None:
        """Which share of them has begun, in per cent as it is printed."""
        return round_half_up(Fraction(100 * self.started, self.known), 1) if self.known else None

    @property
    def not_started(self) -> list[str]:
        """Codes of the parts that told a zero."""
        return [part.member for part in self.parts if part.is_started is False]


@dataclass(frozen=True)
class UnitAnswers:
    """What a part answered."""

    member: str
    answers: tuple[Answered, ...]


@dataclass(frozen=True)
class Collection:
    """What a campaign told a body: of whom, how far it has come, beside what."""

    campaign: str
    receiver: str
    unit: StepUnit
    by: Breakdown
    stage: CountedStage
    basis: Basis
    levels: tuple[str, ...]
    duties: Duties
    exempt: int
    # A share is stable within so many percentage points.
    within: Decimal
    standings: tuple[Standing, ...]
    courses: tuple[Course, ...]
    items: tuple[Answered, ...] = ()
    documents: tuple[Answered, ...] = ()
    item_rows: tuple[UnitAnswers, ...] = ()
    document_rows: tuple[UnitAnswers, ...] = ()

    @property
    def of_organizations(self) -> bool:
        """Whether the rows of the note are organisations."""
        return self.by is Breakdown.ORGANIZATIONS

    @property
    def is_partial(self) -> bool:
        """Whether somebody who had to tell is missing from a sum."""
        return any(course.is_partial for course in self.courses)

    @cached_property
    def by_member(self) -> Mapping[str, Standing]:
        """Who stands behind each part."""
        return {row.member: row for row in self.standings}

    @cached_property
    def by_code(self) -> Mapping[str, Course]:
        """What is told of each indicator."""
        return {course.code: course for course in self.courses}

    @property
    def owing(self) -> list[str]:
        """Parts of which somebody has not reported."""
        return [row.member for row in self.standings if row.duties.reported < row.duties.obliged]
