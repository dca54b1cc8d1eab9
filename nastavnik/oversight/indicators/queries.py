"""Indicators of any organisation, municipality or region on any date."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.indicators import (
    AGGREGATE_DIGITS,
    Band,
    Direction,
    Figure,
    RollUp,
    band_of,
    reaches,
    roll_up,
    simple_mean,
)
from nastavnik.domain.measures import CATALOGUE, Measure, Source
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import count_phrase, format_number, format_percent
from nastavnik.oversight.indicators import counting, definitions
from nastavnik.oversight.indicators.choices import Crediting
from nastavnik.oversight.indicators.models import (
    Indicator,
    IndicatorSet,
    MeasureValue,
    Target,
)
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.partners.models import Agreement
from nastavnik.registers.people.models import Enrolment


@dataclass(frozen=True)
class Row:
    """An organisation with its figure."""

    organization: Organization
    figure: Figure
    bands: tuple[Band, ...] = ()
    digits: int = 0

    @cached_property
    def band(self) -> Band | None:
        """Where the value falls, rounded as it is printed."""
        return band_of(self.figure.value, self.bands, self.digits)


@dataclass(frozen=True)
class Result:
    """An indicator over a scope: the rows of its organisations and what they add up to."""

    indicator: Indicator
    rows: tuple[Row, ...]
    total: Figure
    bands: tuple[Band, ...] = ()
    targets: tuple[Target, ...] = ()
    as_of: datetime.date = field(default_factory=datetime.date.today)
    of_one: bool = False  # the scope is one organisation with registers of its own
    is_exact: bool = True  # False: who is unique in each of several organisations is added up

    @cached_property
    def known(self) -> tuple[Row, ...]:
        """Rows with a value; «нет данных» is left out."""
        return tuple(row for row in self.rows if row.figure.value is not None)

    @cached_property
    def simple_mean(self) -> Fraction | None:
        """The mean of the organisations' values, each weighing the same."""
        return simple_mean(row.figure.value for row in self.known)

    @property
    def plan(self) -> Target | None:
        """The target in force at the as-of date: the latest due by then, or the next one."""
        due = [target for target in self.targets if target.due_on <= self.as_of]
        return due[-1] if due else (self.targets[0] if self.targets else None)

    @property
    def coming(self) -> tuple[Target, ...]:
        """Targets due after the as-of date."""
        return tuple(target for target in self.targets if target.due_on > self.as_of)

    @property
    def total_digits(self) -> int:
        """How many decimals what the organisations add up to is printed with."""
        is_sum = self.indicator.is_share and not self.of_one
        return AGGREGATE_DIGITS if is_sum else self.indicator.digits

    def reached(self, value: Fraction | None, target: Target, digits: int) -> bool:
        """Whether a value, printed with so many decimals, meets a target in its direction."""
        return reaches(value, target.value, Direction(self.indicator.direction), digits)

    @cached_property
    def reaching(self) -> tuple[Row, ...]:
        """Rows that meet the plan."""
        plan = self.plan
        if plan is None:
            return ()
        digits = self.indicator.digits
        return tuple(row for row in self.known if self.reached(row.figure.value, plan, digits))

    @property
    def plan_applies(self) -> bool:
        """Whether the plan is for the sum itself: a plan per organisation, or of unique, is not."""
        is_for_sum = self.is_exact and self.indicator.roll_up != RollUp.SUM
        return self.plan is not None and is_for_sum

    @property
    def is_reached(self) -> bool:
        """Whether what the organisations add up to meets the plan, as it is printed."""
        if self.plan is None:
            return False
        return self.reached(self.total.value, self.plan, self.total_digits)

    def words(self, value: Fraction | None, digits: int | None = None) -> str:
        """A value as it is printed, with its unit, or the indicator's own words for no data."""
        wanted = self.indicator.digits if digits is None else digits
        if value is None:
            return self.indicator.na_words or _("нет данных")
        rounded = round_half_up(value, wanted)
        if self.indicator.is_share:
            return format_percent(rounded, wanted)
        return (
            f"{format_number(rounded, wanted)}\N{NO-BREAK SPACE}{self.indicator.get_unit_display()}"
        )

    @property
    def total_words(self) -> str:
        """What the organisations add up to, as printed; one alone prints as it does in a list."""
        return self.words(self.total.value, self.total_digits)

    def target_words(self, target: Target) -> str:
        """A planned value as printed: «15 %», where less is better «не более 15 %»."""
        words = self.words(Fraction(target.value), target.digits)
        return _("не более %s") % words if self.indicator.direction == Direction.LESS else words

    @property
    def plan_words(self) -> str:
        """The plan in words."""
        if self.plan is None:
            return ""
        words = self.target_words(self.plan)
        return (_("план: %s") if self.plan_applies else _("план: %s на организацию")) % words

    @property
    def tone(self) -> str:
        """How the figure looks beside its plan."""
        if not self.plan_applies or self.total.value is None:
            return "neutral"
        return "success" if self.is_reached else "danger"

    def by_band(self) -> list[tuple[Band, tuple[Row, ...]]]:
        """Every band with its organisations, empty bands too."""
        return [(band, tuple(row for row in self.known if row.band == band)) for band in self.bands]

    def rounded(self, value: Fraction | None, digits: int | None = None) -> Decimal | None:
        """A value as it is printed."""
        wanted = self.indicator.digits if digits is None else digits
        return None if value is None else round_half_up(value, wanted)


def compute(
    indicators: Sequence[Indicator], root: Organization, day: datetime.date
) -> dict[str, Result]:
    """Compute indicators for the root and every organisation below it, live from the registers."""
    at = counting.moment(day)
    scope = counting.scope_of(root, day)
    numerators = counting.numerators_by_source(indicators, scope, at)
    denominators = counting.denominators_by_source(indicators, scope, at)
    results = {}
    for indicator in indicators:
        bands = tuple(Band(band.lower, band.upper, band.label) for band in indicator.bands.all())
        figures = _figures(indicator, scope, numerators, denominators)
        results[indicator.code] = Result(
            indicator=indicator,
            rows=tuple(
                Row(row, figure, bands, indicator.digits)
                for row, figure in zip(scope.organizations, figures, strict=True)
            ),
            total=_total(indicator, scope, at, figures, denominators),
            bands=bands,
            targets=targets_of(indicator, root, day),
            as_of=day,
            of_one=root.keeps_registers,
        )
    return results


def totals(
    indicators: Sequence[Indicator], root: Organization, day: datetime.date
) -> dict[str, Figure]:
    """Return only what the organisations of the root add up to."""
    return {code: result.total for code, result in compute(indicators, root, day).items()}


def indicators_of(indicator_set: IndicatorSet) -> list[Indicator]:
    """Return a set's indicators with their bands and targets read ahead."""
    return list(indicator_set.indicators.prefetch_related("bands", "targets__scope"))


def usual_set(root: Organization, day: datetime.date) -> IndicatorSet | None:
    """Return the set in force made for the nearest part of the tree, else the general one."""
    in_force = (
        IndicatorSet.objects.filter(valid_from__lte=day)
        .filter(Q(valid_until=None) | Q(valid_until__gte=day))
        .select_related("scope")
    )
    fitting = [row for row in in_force if row.scope is None or root.path.startswith(row.scope.path)]
    return max(fitting, key=_nearness, default=None)


def _nearness(row: IndicatorSet) -> tuple[int, datetime.date]:
    # Among general sets the oldest act is the mother act.
    distance = datetime.date.max - row.valid_from
    return (len(row.scope.path) if row.scope else 0, datetime.date.min + distance)


def is_typed(indicator: Indicator) -> bool:
    """Tell whether the numerator is handed in."""
    return CATALOGUE[Measure(indicator.numerator)].source is Source.TYPED


def _figures(
    indicator: Indicator,
    scope: counting.Scope,
    numerators: Mapping[str, counting.Counts],
    denominators: Mapping[str, counting.Counts],
) -> list[Figure]:
    # Nobody in the register is a fact; a figure nobody handed in is not.
    above, nobody = numerators[indicator.code], None if is_typed(indicator) else 0
    below = denominators[indicator.code] if indicator.is_share else {}
    return [
        Figure(above.get(row.pk, nobody), below.get(row.pk), indicator.is_share)
        for row in scope.organizations
    ]


def _total(
    indicator: Indicator,
    scope: counting.Scope,
    at: counting.Moment,
    figures: Sequence[Figure],
    denominators: Mapping[str, counting.Counts],
) -> Figure:
    if indicator.roll_up != RollUp.UNIQUE:
        return roll_up(figures, is_share=indicator.is_share)
    unique = counting.count_unique(indicator, scope, at)
    if not indicator.is_share:
        return Figure(unique, None, is_share=False)
    return Figure(unique, denominators[indicator.code].get(scope.root.pk))


def targets_of(indicator: Indicator, root: Organization, day: datetime.date) -> tuple[Target, ...]:
    """Return the targets for the root: its own, else the nearest above it, else the general."""
    in_force = [
        target
        for target in indicator.targets.all()
        if target.withdrawn_on is None or target.withdrawn_on > day
    ]
    scopes = [target.scope for target in in_force if target.scope is not None]
    above = [scope for scope in scopes if root.path.startswith(scope.path)]
    nearest = max(above, key=lambda scope: len(scope.path), default=None)
    wanted = nearest.pk if nearest else None
    return tuple(target for target in in_force if target.scope_id == wanted)


@dataclass(frozen=True)
class Value:
    """One number opened: its definition, what it is made of, the rows behind it."""

    result: Result
    row: Row
    definition: list[definitions.Line]
    people: QuerySet[Enrolment]
    agreements: QuerySet[Agreement]
    contingents: QuerySet[Contingent]
    typed: QuerySet[MeasureValue]

    @property
    def is_typed(self) -> bool:
        """Whether the numerator was handed in, so that no register stands behind it."""
        return is_typed(self.result.indicator)

    @property
    def words(self) -> str:
        """The value as it is printed: a sum as a sum, an organisation by the indicator's rule."""
        if self.row.organization.keeps_registers:
            return self.result.words(self.row.figure.value)
        return self.result.total_words


def value_of(indicator: Indicator, organization: Organization, day: datetime.date) -> Value:
    """Open the value of an indicator in one organisation on a date."""
    at = counting.moment(day)
    result = compute([indicator], organization, day)[indicator.code]
    row = next(
        (row for row in result.rows if row.organization == organization),
        Row(organization, result.total),
    )
    scope = counting.scope_of(organization, day)
    people: QuerySet[Enrolment] = Enrolment.objects.none()
    agreements: QuerySet[Agreement] = Agreement.objects.none()
    if Measure(indicator.numerator) in counting.ROLE_OF_MEASURE:
        credited = scope.holds(counting.CREDITED_BY[Crediting(indicator.crediting)])
        people = counting.participants(indicator, at).filter(credited)
    elif indicator.numerator in (Measure.AGREEMENTS, Measure.PARTNERS):
        agreements = counting.agreements(indicator, at).filter(scope.holds("organization"))
    return Value(
        result=result,
        row=row,
        definition=definitions.definition(indicator),
        people=people.select_related("person", "organization"),
        agreements=agreements.select_related("partner", "organization"),
        contingents=_denominator_rows(indicator, organization, at),
        typed=MeasureValue.objects.filter(
            organization=organization,
            measure__in=[indicator.numerator, indicator.denominator],
            as_of__range=(at.since(indicator.window), day),
        ),
    )


def _denominator_rows(
    indicator: Indicator, organization: Organization, at: counting.Moment
) -> QuerySet[Contingent]:
    lower, upper = counting.denominator_ages(indicator)
    return Contingent.objects.known_on(at.day, since=at.since(indicator.window)).filter(
        organization=organization,
        population=indicator.denominator,
        level=indicator.level,
        age_from=lower,
        age_to=upper,
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its name and what it is made of."""

    label: str
    value: str
    hint: str = ""


def tiles(result: Result) -> list[Tile]:
    """Say what the organisations add up to, each way with its name."""
    known = count_phrase(len(result.known), _("организация"), _("организации"), _("организаций"))
    if result.indicator.is_share:
        made_of = (
            f"{format_number(result.total.numerator or 0)} / "
            f"{format_number(result.total.denominator or 0)}"
        )
        found = [
            Tile(_("Σ числителей / Σ знаменателей"), result.total_words, made_of),
            Tile(
                _("Простое среднее организаций"),
                result.words(result.simple_mean, AGGREGATE_DIGITS),
                known,
            ),
        ]
    else:
        found = [
            Tile(_("Всего"), result.total_words),
            Tile(
                _("В среднем на организацию"),
                result.words(result.simple_mean, AGGREGATE_DIGITS),
                known,
            ),
        ]
    if result.plan:
        reached = _("%(reached)s из %(known)s") % {
            "reached": len(result.reaching),
            "known": len(result.known),
        }
        found.append(Tile(_("Организаций достигли плана"), reached, result.plan_words))
    return found
