"""Parts of a body beside each other and beside themselves a period ago."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from nastavnik.domain.campaigns.changes import Change, change_of, difference
from nastavnik.domain.campaigns.comparing import heat_steps, places
from nastavnik.domain.indicators import Direction
from nastavnik.oversight.campaigns.reading import wording
from nastavnik.oversight.campaigns.reading.earlier import PastPart, past_part
from nastavnik.oversight.campaigns.reading.figures import Mark, Period, Reading, Unit
from nastavnik.oversight.campaigns.reading.gathering import Key
from nastavnik.oversight.indicators import definitions
from nastavnik.oversight.indicators.models import Target


@dataclass(frozen=True)
class Row:
    """A part, or the whole, over all periods; None where it had nothing to report."""

    unit: Unit | None
    marks: Sequence[Mark | None]


@dataclass(frozen=True)
class DynamicsPage:
    """An indicator over the periods, with the plan of each day."""

    periods: Sequence[Period]
    whole: Row
    plans: Sequence[Target | None]
    rows: Sequence[Row]
    counted_otherwise: Sequence[str]
    is_narrower: bool
    past: PastPart


@dataclass(frozen=True)
class Moved:
    """A part with what became of its value; `change` None: it is not asked for it now."""

    unit: Unit
    before: Mark | None
    now: Mark
    change: Change | None
    by: Decimal | None

    @property
    def is_known(self) -> bool:
        """Whether it is known if it started: a zero is one once all who had to have told it."""
        value = self.now.value
        return value is not None and (value != 0 or self.now.is_whole)


# Told of even where nobody belongs to them.
_MAIN = (Change.RISE, Change.FALL, Change.STABLE, Change.NOT_STARTED)


@dataclass(frozen=True)
class MovedList:
    """Those of whom the same became."""

    change: Change
    rows: Sequence[Moved]

    @property
    def title(self) -> str:
        """What it is called."""
        return wording.change(self.change)

    @property
    def hint(self) -> str:
        """What belonging to it means."""
        return wording.change_hint(self.change)

    @property
    def is_shown(self) -> bool:
        """Whether the page names it."""
        return bool(self.rows) or self.change in _MAIN


@dataclass(frozen=True)
class ChangesPage:
    """Who rose, fell, is stable, has not started; of how many it is known, and who started.

    `rows`: everybody, in no list whoever is not asked: they have not failed to hand in.
    """

    before: Period | None
    rows: Sequence[Moved]
    within: Decimal
    is_comparable: bool
    is_better_more: bool

    @cached_property
    def lists(self) -> Sequence[MovedList]:
        """Those who are asked, by what became of them."""
        return [MovedList(one, [row for row in self.rows if row.change is one]) for one in Change]

    @cached_property
    def begun(self) -> Mapping[Key, bool]:
        """Who has begun and who told a zero, of those asked of whom it is known.

        Nobody, where less is better: a zero is the aim there.
        """
        asked = (one for listed in self.lists for one in listed.rows if self.is_better_more)
        return {one.unit.key: one.now.value != 0 for one in asked if one.is_known}

    @property
    def started(self) -> int:
        """How many have begun."""
        return sum(self.begun.values())

    @property
    def known(self) -> int:
        """Of how many it is known."""
        return len(self.begun)

    @property
    def started_share(self) -> Fraction | None:
        """Which share of them started, in per cent."""
        return Fraction(100 * self.started, self.known) if self.known else None


@dataclass(frozen=True)
class Placed:
    """A part at its place."""

    unit: Unit
    mark: Mark
    place: int


@dataclass(frozen=True)
class RankingPage:
    """Those who handed in everything, by place; who is left out, and who has no value to rank.

    `repeated`: whose value is a sum of unique ones, of which nobody knows how many are the same.
    """

    placed: Sequence[Placed]
    repeated: Sequence[tuple[Unit, Mark]]
    incomplete: Sequence[tuple[Unit, Mark]]
    without_value: Sequence[tuple[Unit, Mark]]
    exempt: Sequence[tuple[Unit, Mark]]

    @property
    def left_out(self) -> list[tuple[str, Sequence[tuple[Unit, Mark]]]]:
        """Who has no place, and why."""
        return [
            (wording.repeated(), self.repeated),
            (wording.without_value(), self.without_value),
            (wording.incomplete(), self.incomplete),
            (wording.exempt(), self.exempt),
        ]


@dataclass(frozen=True)
class HeatCell:
    """A value with the fifth of its column it falls into, 5 the best."""

    mark: Mark | None
    step: int | None


@dataclass(frozen=True)
class HeatRow:
    """A part with all its values."""

    unit: Unit
    cells: Sequence[HeatCell]
    mark: Mark
    is_complete: bool


@dataclass(frozen=True)
class HeatPage:
    """All parts by all indicators."""

    codes: Sequence[str]
    rows: Sequence[HeatRow]
    wholes: Sequence[Mark]


def dynamics_page(reading: Reading, code: str) -> DynamicsPage:
    """Return an indicator over the periods."""
    periods = reading.frame.periods
    whole = Row(None, [reading.mark(one, code) for one in periods])
    counted = definitions.parameters(reading.now.asked[code].indicator)
    otherwise = [
        period.title
        for period, mark in zip(periods, whole.marks, strict=True)
        if mark is not None and definitions.parameters(mark.result.indicator) != counted
    ]
    return DynamicsPage(
        periods,
        whole,
        [mark.result.plan if mark and mark.result.plan_applies else None for mark in whole.marks],
        [Row(unit, [reading.mark(one, code, unit) for one in periods]) for unit in reading.units],
        otherwise,
        reading.gathered.is_narrower,
        past_part(reading, code),
    )


def changes_page(reading: Reading, code: str, since: Period | None = None) -> ChangesPage:
    """Return the parts in lists by what became of them since a period, usually the one before."""
    former = since or reading.before
    moved = list(_moved(reading, code, former))
    before = former if former and code in former.asked else None
    now = definitions.parameters(reading.now.asked[code].indicator)
    is_comparable = before is None or definitions.parameters(before.asked[code].indicator) == now
    return ChangesPage(
        before,
        moved,
        reading.within,
        is_comparable,
        reading.direction(code) is Direction.MORE,
    )


def _moved(reading: Reading, code: str, former: Period | None) -> Iterator[Moved]:
    for unit in reading.units:
        now = reading.mark(reading.now, code, unit)
        if now is not None:
            before = reading.mark(former, code, unit) if former else None
            yield Moved(unit, before, now, *moved_from(reading, before, now))


def moved_from(
    reading: Reading, before: Mark | None, now: Mark
) -> tuple[Change | None, Decimal | None]:
    """Return what became of a value, and by how much; nothing where it is not asked for.

    From a count that some only told then it is not known by how much.
    """
    if not now.is_asked:
        return None, None
    was = before.value if before else None
    change = change_of(
        was,
        now.value,
        digits=now.digits,
        is_share=now.result.indicator.is_share,
        within=reading.within,
        is_whole=are_whole(before, now),
        told_by_all=now.is_whole,
        direction=Direction(now.result.indicator.direction),
    )
    if change is Change.INCOMPLETE or (before is not None and before.is_partial):
        return change, None
    return change, difference(was, now.value, now.digits)


def are_whole(before: Mark | None, now: Mark) -> bool:
    """Whether all who had to tell a value have, then and now; nothing before is not lacking."""
    return now.is_whole and (before is None or before.value is None or before.is_whole)


def ranking_page(reading: Reading, code: str) -> RankingPage:
    """Return the places of those who handed in everything."""
    marks = list(_marks(reading, code))
    complete = [(unit, mark) for unit, mark in marks if reading.is_complete(unit)]
    values = [mark.value if mark.result.is_exact else None for _unit, mark in complete]
    digits = complete[0][1].digits if complete else 0
    found = places(values, reading.direction(code), digits)
    unplaced = [one for one, place in zip(complete, found, strict=True) if place is None]
    placed = [
        Placed(unit, mark, place)
        for (unit, mark), place in zip(complete, found, strict=True)
        if place is not None
    ]
    return RankingPage(
        sorted(placed, key=lambda one: one.place),
        [(unit, mark) for unit, mark in unplaced if mark.value is not None],
        [
            (unit, mark)
            for unit, mark in marks
            if mark.duties.obliged and not reading.is_complete(unit)
        ],
        [(unit, mark) for unit, mark in unplaced if mark.value is None],
        [(unit, mark) for unit, mark in marks if not mark.duties.obliged],
    )


def _marks(reading: Reading, code: str) -> Iterator[tuple[Unit, Mark]]:
    """Return who is asked for an indicator, and who is let off altogether."""
    for unit in reading.units:
        mark = reading.mark(reading.now, code, unit)
        if mark is not None and (mark.is_asked or not mark.duties.obliged):
            yield unit, mark


def heat_page(reading: Reading) -> HeatPage:
    """Return all parts by all indicators."""
    codes = list(reading.now.asked)
    units = [unit for unit in reading.units if unit.key in reading.groups(reading.now)]
    columns = [_column(reading, code, units) for code in codes]
    rows = [
        HeatRow(unit, cells, _any_mark(cells), reading.is_complete(unit))
        for unit, cells in zip(units, zip(*columns, strict=True), strict=True)
    ]
    return HeatPage(codes, rows, [reading.whole_mark(reading.now, code) for code in codes])


def _column(reading: Reading, code: str, units: Sequence[Unit]) -> list[HeatCell]:
    marks = [reading.mark(reading.now, code, unit) for unit in units]
    digits = next((mark.digits for mark in marks if mark is not None), 0)
    values = [mark.value if mark and mark.result.is_exact else None for mark in marks]
    steps = heat_steps(values, reading.direction(code), digits)
    return [HeatCell(mark, step) for mark, step in zip(marks, steps, strict=True)]


def _any_mark(cells: Sequence[HeatCell]) -> Mark:
    return next(cell.mark for cell in cells if cell.mark is not None)
