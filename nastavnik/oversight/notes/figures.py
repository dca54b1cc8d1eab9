"""The figures of a note as values: computed once, frozen, then printed in every format."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from nastavnik.domain.findings.model import Enterprises, Finding, FormRow
from nastavnik.domain.indicators import (
    AGGREGATE_DIGITS,
    Band,
    Direction,
    Figure,
    Unit,
    reaches,
    simple_mean,
)
from nastavnik.domain.rounding import round_half_up
from nastavnik.oversight.notes.campaign.figures import Collection


@dataclass(frozen=True)
class Member:
    """An organisation of the note."""

    pk: int
    code: str
    name: str
    short_name: str
    reference: str


@dataclass(frozen=True)
class FormFacts:
    """A form of mentoring that is offered, used or not."""

    code: str
    label: str


@dataclass(frozen=True)
class Required:
    """A form that an act makes obligatory; `members` are the codes of those it obliges."""

    form: str
    audience: str
    starts_on: datetime.date
    members: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A planned value and the date it is due on."""

    due_on: datetime.date
    value: Decimal


@dataclass(frozen=True)
class Printed:
    """What the source prints for an organisation: a number, or words instead of it."""

    number: Decimal | None
    text: str = ""


@dataclass(frozen=True)
class Row:
    """An organisation's figure with what the source prints for it."""

    member: str
    figure: Figure
    band: str = ""
    printed: Printed | None = None


@dataclass(frozen=True)
class IndicatorTable:
    """An indicator over the organisations of the note."""

    pk: int
    code: str
    title: str
    brief: str
    is_share: bool
    unit: Unit
    unit_label: str
    digits: int
    direction: Direction
    na_words: str
    numerator_label: str
    denominator_label: str
    definition: tuple[tuple[str, str], ...]
    bands: tuple[Band, ...]
    plan: Plan | None
    coming: tuple[Plan, ...]
    rows: tuple[Row, ...]
    total: Figure
    # Rows are sums of several organisations, printed as finely as the whole.
    of_groups: bool = False
    # The plan is meant for each organisation, not for what several add up to.
    plan_of_each: bool = False

    @property
    def row_digits(self) -> int:
        """With how many decimals the value of a row is printed."""
        return AGGREGATE_DIGITS if self.of_groups and self.is_share else self.digits

    @property
    def plan_for_rows(self) -> Plan | None:
        """The plan the rows can be held against."""
        return None if self.of_groups and self.plan_of_each else self.plan

    @cached_property
    def known(self) -> tuple[Row, ...]:
        """Rows with a value."""
        return tuple(row for row in self.rows if row.figure.value is not None)

    @cached_property
    def unknown(self) -> tuple[Row, ...]:
        """Rows for which the value cannot be computed."""
        return tuple(row for row in self.rows if row.figure.value is None)

    @cached_property
    def zero(self) -> tuple[Row, ...]:
        """Rows whose numerator is nothing, though there is something to count from."""
        return tuple(row for row in self.known if not row.figure.numerator)

    @cached_property
    def mean(self) -> Fraction | None:
        """The simple mean of the computed values."""
        return simple_mean(row.figure.value for row in self.known)

    @cached_property
    def printed_numbers(self) -> tuple[Decimal, ...]:
        """The numbers the source prints."""
        printed = [row.printed.number for row in self.rows if row.printed]
        return tuple(number for number in printed if number is not None)

    @cached_property
    def printed_mean(self) -> Fraction | None:
        """The simple mean of the values the source prints."""
        return simple_mean(self.printed_numbers)

    @property
    def has_printed(self) -> bool:
        """Whether the source prints anything about this indicator."""
        return any(row.printed for row in self.rows)

    @cached_property
    def differing(self) -> tuple[Row, ...]:
        """Rows whose printed value is not the computed one."""
        return tuple(row for row in self.rows if self.differs(row))

    def differs(self, row: Row) -> bool:
        """Whether the source prints something else than the registers give."""
        if row.printed is None:
            return False
        return row.printed.number != self.rounded(row.figure.value)

    def rounded(self, value: Fraction | None, digits: int | None = None) -> Decimal | None:
        """A value as it is printed."""
        kept = self.row_digits if digits is None else digits
        return None if value is None else round_half_up(value, kept)

    @property
    def total_digits(self) -> int:
        """With how many decimals the whole is printed."""
        return AGGREGATE_DIGITS if self.is_share else 0

    def meets(self, plan: Plan) -> bool:
        """Whether the whole reaches a planned value, both as printed."""
        return reaches(self.total.value, plan.value, self.direction, self.total_digits)

    @cached_property
    def reaching(self) -> tuple[Row, ...]:
        """Rows that reach the plan."""
        plan = self.plan_for_rows
        if plan is None:
            return ()
        facts = (plan.value, self.direction, self.row_digits)
        return tuple(row for row in self.known if reaches(row.figure.value, *facts))

    @cached_property
    def achievers(self) -> frozenset[str]:
        """Codes of the organisations that reach the plan."""
        return frozenset(row.member for row in self.reaching)

    @cached_property
    def short_of_all(self) -> tuple[Row, ...]:
        """Rows of a share below 100 %."""
        return tuple(row for row in self.known if row.figure.value < 100)  # type: ignore[operator]

    def by_band(self) -> list[tuple[Band, tuple[Row, ...]]]:
        """Every band with its rows, empty bands too."""
        return [
            (band, tuple(row for row in self.known if row.band == band.label))
            for band in self.bands
        ]

    def lacking(self, plan: Plan) -> int:
        """How many more it takes: people for the whole, or pieces over the organisations."""
        if self.direction is Direction.LESS:
            return 0
        if not self.is_share:
            gaps = (plan.value - (row.figure.numerator or 0) for row in self.known)
            return sum(int(gap) for gap in gaps if gap > 0)
        if not self.total.denominator or self.total.numerator is None:
            return 0
        wanted = Fraction(plan.value) * self.total.denominator / 100
        return max(0, -(-wanted.numerator // wanted.denominator) - self.total.numerator)


@dataclass(frozen=True)
class FormTotal:
    """A form of mentoring over the municipality."""

    label: str
    members: tuple[str, ...]
    mentees: int
    mentors: int


@dataclass(frozen=True)
class Head:
    """Whose note it is, for which period, by which act."""

    organization: str
    locality: str
    period: str
    starts_on: datetime.date
    ends_on: datetime.date
    as_of: datetime.date
    set_title: str
    act: str
    source: str = ""


@dataclass(frozen=True)
class NoteFigures:
    """Everything a note says in numbers."""

    head: Head
    members: tuple[Member, ...]
    forms: tuple[FormFacts, ...]
    places: tuple[FormRow, ...]
    indicators: tuple[IndicatorTable, ...]
    enterprises: Enterprises
    required: tuple[Required, ...] = ()
    findings: tuple[Finding, ...] = ()
    # What a campaign told; a note by the registers has none.
    collection: Collection | None = None

    @cached_property
    def by_code(self) -> Mapping[str, Member]:
        """Organisations by code."""
        return {member.code: member for member in self.members}

    def named(self, codes: Iterable[str]) -> list[Member]:
        """Organisations of the codes, in the order of the note."""
        wanted = set(codes)
        return [member for member in self.members if member.code in wanted]

    @cached_property
    def mentees(self) -> int:
        """Places of mentees."""
        return sum(row.mentees for row in self.places)

    @cached_property
    def mentors(self) -> int:
        """Places of mentors."""
        return sum(row.mentors for row in self.places)

    @cached_property
    def places_of(self) -> Mapping[str, list[FormRow]]:
        """Rows of the form table by organisation."""
        found: dict[str, list[FormRow]] = {member.code: [] for member in self.members}
        for row in self.places:
            found[row.unit].append(row)
        return found

    @cached_property
    def form_totals(self) -> tuple[FormTotal, ...]:
        """Forms in use, from the most widespread."""
        found = []
        for form in self.forms:
            rows = [row for row in self.places if row.form == form.label]
            if rows:
                found.append(
                    FormTotal(
                        form.label,
                        tuple(row.unit for row in rows),
                        sum(row.mentees for row in rows),
                        sum(row.mentors for row in rows),
                    )
                )
        return tuple(sorted(found, key=lambda total: -len(total.members)))

    @cached_property
    def unused_forms(self) -> tuple[str, ...]:
        """Forms nobody uses."""
        used = {row.form for row in self.places}
        return tuple(form.label for form in self.forms if form.label not in used)

    @cached_property
    def forms_of(self) -> Mapping[str, int]:
        """How many forms each organisation uses; nobody is left out."""
        counts = Counter(row.unit for row in self.places)
        return {member.code: counts[member.code] for member in self.members}

    @cached_property
    def forms_per_organization(self) -> Mapping[int, tuple[str, ...]]:
        """Numbers of forms that occur, each with its organisations."""
        found: dict[int, list[str]] = {}
        for code, count in self.forms_of.items():
            found.setdefault(count, []).append(code)
        return {count: tuple(found[count]) for count in sorted(found)}

    def lacking_form(self, required: Required) -> list[Member]:
        """Organisations obliged to use a form that do not."""
        using = {row.unit for row in self.places if row.form == required.form}
        return self.named(set(required.members) - using)
