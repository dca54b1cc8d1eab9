"""The one code path of every number: counts by organisation from registers and counts handed in.

A measure of people is one conditional count over the register; all of a set's measures are taken
in one pass over the same rows.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from nastavnik.domain.measures import CATALOGUE, Measure, Source
from nastavnik.domain.mentoring_forms import (
    YOUNG_SPECIALIST_YEARS,
    anniversary,
    born_between,
)
from nastavnik.oversight.indicators.choices import Crediting, Inclusion, Window
from nastavnik.oversight.indicators.models import Indicator, MeasureValue
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.registers.organizations.models import ANY_AGE, Contingent, Organization
from nastavnik.registers.organizations.queries import members_on
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Agreement
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.people.queries import counted_places
from nastavnik.registers.periods.models import SchoolYear

type Counts = dict[int, int]

CREDITED_BY = {Crediting.REGISTER: "organization", Crediting.HOME: "person__organization"}

ROLE_OF_MEASURE = {
    Measure.MENTEES: ParticipantRole.MENTEE,
    Measure.MENTORS: ParticipantRole.MENTOR,
    Measure.SUPPLYING_PARTNERS: ParticipantRole.MENTOR,
}


@dataclass(frozen=True)
class Moment:
    """The as-of date with the school year it lies in."""

    day: datetime.date
    year: SchoolYear | None

    def since(self, window: str) -> datetime.date:
        """The first day counts handed in may date from.

        Of a calendar year that has no count yet, the last one of the school year stands.
        """
        if self.year is not None:
            first = self.year.starts_on
        else:
            first = anniversary(self.day, -1) + datetime.timedelta(days=1)
        return min(first, self.new_year) if window == Window.CALENDAR_YEAR else first

    @property
    def new_year(self) -> datetime.date:
        """1 January of the calendar year."""
        return self.day.replace(month=1, day=1)


def moment(day: datetime.date) -> Moment:
    """Return the moment of a date."""
    return Moment(day, SchoolYear.objects.on(day).first())


def participants(indicator: Indicator, at: Moment) -> QuerySet[Enrolment]:
    """Return the register rows an indicator's numerator counts, in any organisation."""
    entered = _entered(at, indicator.window)
    return Enrolment.objects.filter(entered, participant_condition(indicator, at))


def _entered(at: Moment, window: str) -> Q:
    entered = Q(joined_on__lte=at.day) & counted_places(at.day)
    if window == Window.CALENDAR_YEAR:
        # A calendar year touches two school years: what is completed in it counts, of either.
        return entered & Q(completed_on__range=(at.new_year, at.day))
    return entered & Q(school_year=at.year)


def participant_condition(indicator: Indicator, at: Moment) -> Q:
    """Return what a register row must be to count into the numerator."""
    condition = Q(role=ROLE_OF_MEASURE[Measure(indicator.numerator)])
    if indicator.numerator == Measure.SUPPLYING_PARTNERS:
        condition &= Q(category=Category.EMPLOYEE, person__employer__isnull=False)
        if indicator.non_educational:
            condition &= ~Q(person__employer__kind=PartnerKind.EDUCATIONAL)
    if indicator.categories:
        condition &= Q(category__in=indicator.categories)
    if indicator.level:
        condition &= Q(level=indicator.level)
    if limits_age(indicator):
        condition &= Q(
            person__birth_date__range=born_between(at.day, indicator.age_from, indicator.age_to)
        )
    if indicator.young_specialists:
        condition &= Q(
            person__teaching_since__gt=anniversary(at.day, -YOUNG_SPECIALIST_YEARS),
            person__teaching_since__lte=at.day,
        )
    if indicator.inclusion == Inclusion.COMPLETED:
        condition &= Q(completed_on__lte=at.day)
    if indicator.inclusion == Inclusion.ACTIVE or indicator.forms:
        condition &= Q(Exists(_memberships(indicator, at)))
    return condition


def limits_age(indicator: Indicator) -> bool:
    """Tell whether the indicator takes an age band."""
    return indicator.age_from > 0 or indicator.age_to < ANY_AGE


def _memberships(indicator: Indicator, at: Moment) -> QuerySet[Member]:
    taken = Mentorship.objects.filter(starts_on__lte=at.day)
    if indicator.inclusion == Inclusion.ACTIVE:
        taken = taken.active_on(at.day)
    if indicator.forms:
        taken = taken.filter(form__code__in=indicator.forms)
    members = Member.objects.filter(enrolment=OuterRef("pk"), mentorship__in=taken)
    return members.on(at.day) if indicator.inclusion == Inclusion.ACTIVE else members.took_part()


@dataclass(frozen=True)
class Scope:
    """The organisations figures are taken over: those at and below the root on the day.

    `members` is a query of the keys of the same organisations.
    """

    root: Organization
    day: datetime.date
    members: QuerySet[Organization, Any]
    organizations: Sequence[Organization]

    def holds(self, lookup: str) -> Q:
        """Keep rows of these organisations; one is asked for by its key.

        Many are looked up by the tree: for a list of keys PostgreSQL reads whole tables.
        """
        if len(self.organizations) == 1:
            return Q(**{lookup: self.organizations[0].pk})
        return Q(**{f"{lookup}__in": self.members})


def scope_of(root: Organization, day: datetime.date) -> Scope:
    """Return the scope of an organisation, municipality or region on a day."""
    members = members_on(root, day)
    return Scope(root, day, members.order_by().values("pk"), list(members))


def count_people(indicators: Sequence[Indicator], scope: Scope, at: Moment) -> dict[str, Counts]:
    """Count the numerators made of people, by organisation.

    One pass for each crediting rule and window; the indicators of a set mostly share both.
    """
    found: dict[str, Counts] = {indicator.code: {} for indicator in indicators}
    for crediting, window in product(Crediting, Window):
        lookup = CREDITED_BY[crediting]
        chosen = [row for row in indicators if (row.crediting, row.window) == (crediting, window)]
        if not chosen or (at.year is None and window == Window.SCHOOL_YEAR):
            continue
        rows = _grouped(chosen, at, lookup).filter(scope.holds(lookup))
        for row in rows:
            for place, indicator in enumerate(chosen):
                if row[f"n{place}"]:
                    found[indicator.code][row[lookup]] = row[f"n{place}"]
    return found


def _grouped(
    indicators: Sequence[Indicator], at: Moment, lookup: str
) -> "QuerySet[Enrolment, dict[str, int]]":
    window = indicators[0].window
    roles = {ROLE_OF_MEASURE[Measure(row.numerator)] for row in indicators}
    counts = {}
    for place, indicator in enumerate(indicators):
        counted = counted_by(indicator)
        # A place in a register is unique by person, role and year, so that rows of one year are
        # people; one credited at home may stand in the registers of two organisations.
        counts[f"n{place}"] = Count(
            counted,
            distinct=(
                counted != "person"
                or indicator.crediting == Crediting.HOME
                or window == Window.CALENDAR_YEAR
            ),
            filter=participant_condition(indicator, at),
        )
    entered = Enrolment.objects.filter(_entered(at, window), role__in=roles)
    grouped: QuerySet[Enrolment, dict[str, int]] = (
        entered.order_by().values(lookup).annotate(**counts)
    )
    return grouped


def count_agreements(indicator: Indicator, scope: Scope, at: Moment) -> Counts:
    """Count partners with an agreement in force, by organisation."""
    rows = agreements(indicator, at).filter(scope.holds("organization"))
    grouped = rows.order_by().values("organization").annotate(n=Count("partner", distinct=True))
    return {row["organization"]: row["n"] for row in grouped}


def agreements(indicator: Indicator, at: Moment) -> QuerySet[Agreement]:
    """Return the agreements an indicator counts."""
    rows = Agreement.objects.active_on(at.day)
    return (
        rows.exclude(partner__kind=PartnerKind.EDUCATIONAL) if indicator.non_educational else rows
    )


def count_unique(indicator: Indicator, scope: Scope, at: Moment) -> int:
    """Count people or partners once in the whole scope, however many organisations share them."""
    if Measure(indicator.numerator) in ROLE_OF_MEASURE:
        lookup = CREDITED_BY[Crediting(indicator.crediting)]
        rows = participants(indicator, at).filter(scope.holds(lookup))
        found = rows.order_by().aggregate(n=Count(counted_by(indicator), distinct=True))
        return int(found["n"])
    below = agreements(indicator, at).filter(scope.holds("organization"))
    return below.order_by().values("partner").distinct().count()


def counted_by(indicator: Indicator) -> str:
    """Return what is counted once among the participants: the person or the employer."""
    is_partner = indicator.numerator == Measure.SUPPLYING_PARTNERS
    return "person__employer" if is_partner else "person"


def count_contingents(wanted: Iterable[Indicator], scope: Scope, at: Moment) -> dict[str, Counts]:
    """Return the latest denominators known on the day, by organisation (the root's too)."""
    by_key: dict[tuple[str, str, int, int], list[tuple[str, datetime.date]]] = {}
    for indicator in wanted:
        key = (indicator.denominator, indicator.level, *denominator_ages(indicator))
        by_key.setdefault(key, []).append((indicator.code, at.since(indicator.window)))
    wanted_ones = [one for ones in by_key.values() for one in ones]
    found: dict[str, Counts] = {code: {} for code, _ in wanted_ones}
    if not wanted_ones:
        return found
    rows = (
        Contingent.objects.known_on(at.day, since=min(since for _, since in wanted_ones))
        .filter(scope.holds("organization") | Q(organization=scope.root))
        .filter(population__in={key[0] for key in by_key})
        .order_by("as_of")
        .values_list("organization", "population", "level", "age_from", "age_to", "as_of", "count")
    )
    for organization, population, level, lower, upper, as_of, count in rows:
        for code, since in by_key.get((population, level, lower, upper), ()):
            if as_of >= since:
                found[code][organization] = count
    return found


def denominator_ages(indicator: Indicator) -> tuple[int, int]:
    """Return the age band of the denominator: only learners are counted by age."""
    if indicator.denominator == Measure.LEARNERS:
        return indicator.age_from, indicator.age_to
    return 0, ANY_AGE


def count_typed(measures: Iterable[str], scope: Scope, at: Moment) -> dict[str, Counts]:
    """Return the latest typed figures of the school year, by measure and organisation."""
    codes = {code for code in measures if CATALOGUE[Measure(code)].source is Source.TYPED}
    found: dict[str, Counts] = {code: {} for code in codes}
    if not codes:
        return found
    rows = (
        MeasureValue.objects.filter(scope.holds("organization"), measure__in=codes)
        .filter(as_of__range=(at.since(Window.SCHOOL_YEAR), at.day))
        .order_by("as_of")
        .values_list("measure", "organization", "value")
    )
    for code, organization, value in rows:
        found[code][organization] = value
    return found


def numerators_by_source(
    indicators: Sequence[Indicator], scope: Scope, at: Moment
) -> Mapping[str, Counts]:
    """Return every indicator's numerator by organisation."""
    people = [row for row in indicators if Measure(row.numerator) in ROLE_OF_MEASURE]
    found = count_people(people, scope, at)
    typed = count_typed((row.numerator for row in indicators), scope, at)
    for indicator in indicators:
        if indicator.numerator in typed:
            found[indicator.code] = typed[indicator.numerator]
        elif indicator.numerator in (Measure.AGREEMENTS, Measure.PARTNERS):
            found[indicator.code] = count_agreements(indicator, scope, at)
    return found


def denominators_by_source(
    indicators: Sequence[Indicator], scope: Scope, at: Moment
) -> Mapping[str, Counts]:
    """Return every share's denominator by organisation."""
    shares = [row for row in indicators if row.is_share]
    typed = count_typed((row.denominator for row in shares), scope, at)
    found = count_contingents([row for row in shares if row.denominator not in typed], scope, at)
    return found | {row.code: typed[row.denominator] for row in shares if row.denominator in typed}
