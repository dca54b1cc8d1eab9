"""The figures of a body over its periods, each with who stands behind it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse

from nastavnik.domain.indicators import Direction
from nastavnik.oversight.campaigns import leaves, summing
from nastavnik.oversight.campaigns.choices import Breakdown
from nastavnik.oversight.campaigns.models import Ask, Campaign, Obligation, Submission
from nastavnik.oversight.campaigns.queries import Duties
from nastavnik.oversight.campaigns.reading import wording
from nastavnik.oversight.campaigns.reading.chaining import chain_of
from nastavnik.oversight.campaigns.reading.choosing import Choice
from nastavnik.oversight.campaigns.reading.gathering import (
    Gathered,
    Groups,
    Key,
    Told,
    added,
    gather,
)
from nastavnik.oversight.campaigns.summing import Asked, Share
from nastavnik.oversight.indicators.models import Target
from nastavnik.oversight.indicators.queries import Result, targets_of
from nastavnik.platform.parameters.catalogue import STABLE_TENTHS
from nastavnik.platform.parameters.queries import value
from nastavnik.platform.rows.snapshots import one_state
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import SchoolYear

TENTHS = Decimal(10)


@dataclass(frozen=True)
class Period:
    """A campaign in a row of periods, with the part of it this body answers for, if any."""

    campaign: Campaign
    node: Obligation | None
    asked: Mapping[str, Asked]
    levels: Mapping[str, str]

    @property
    def title(self) -> str:
        """The period as it is called."""
        return self.campaign.period.title

    @property
    def short_title(self) -> str:
        """The period as it stands under an axis."""
        return wording.short_period(self.campaign.period)

    @property
    def day(self) -> datetime.date:
        """The day its figures are of."""
        return self.campaign.as_of


@dataclass(frozen=True)
class Frame:
    """A body with its periods, the last of which the page is about; `year`: a year before it."""

    node: Obligation
    periods: Sequence[Period]
    year: Period | None

    @property
    def asked(self) -> list[Asked]:
        """The indicators of the campaign the page is about."""
        return list(self.periods[-1].asked.values())

    @property
    def territories(self) -> QuerySet[Organization]:
        """The municipalities its figures can be narrowed to."""
        nodes = [one.node for one in self.periods if one.node is not None]
        return leaves.territories(nodes, self.node.organization)

    def is_seen_by_all(self, period: Period) -> bool:
        """Whether whoever reads the body's figures may read those of a period, too.

        The same one above took them in; those of another are not everybody's to know.
        """
        return period.node is not None and above_of(period.node) == above_of(self.node)


@dataclass(frozen=True)
class Mark:
    """A value with who stands behind it."""

    result: Result
    told: Told
    count: int
    obliged: int

    @property
    def value(self) -> Fraction | None:
        """The exact value; told by nobody it is no data."""
        return self.result.total.value

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to show: it was told, or is owed."""
        return bool(self.count or self.obliged)

    @property
    def is_whole(self) -> bool:
        """Whether all who had to tell it have."""
        return self.count >= self.obliged

    @property
    def is_partial(self) -> bool:
        """Whether it is a count of some only, which says nothing beside another; a share does."""
        is_share = self.result.indicator.is_share
        return self.value is not None and not is_share and not self.is_whole

    @property
    def words(self) -> str:
        """The value as it is printed; what nobody told is a dash."""
        return self.result.total_words if self.count else wording.NOTHING

    @property
    def digits(self) -> int:
        """How many decimals it is printed with."""
        return self.result.total_digits

    @property
    def duties(self) -> Duties:
        """How many had to report, have, and have been accepted."""
        return self.told.all


@dataclass(frozen=True)
class Unit:
    """Somebody who is compared with others."""

    key: Key
    name: str
    short_name: str
    choice: Choice | None = None
    url: str = ""


@dataclass(frozen=True)
class Reading:
    """What a body reads: its figures and those of its parts in every period."""

    frame: Frame
    choice: Choice
    gathered: Gathered
    units: Sequence[Unit]
    within: Decimal
    years: Sequence[SchoolYear]

    @property
    def node(self) -> Obligation:
        """The part of the campaign the body answers for."""
        return self.frame.node

    @cached_property
    def where(self) -> str:
        """The territory and the sector the figures are narrowed to, in words."""
        found = []
        if self.choice.territory is not None:
            town = Organization.objects.filter(pk=self.choice.territory).first()
            found.append(town.short_name if town else wording.outside())
        if self.choice.sector:
            found.append(wording.sector(self.choice.sector))
        return ", ".join(found)

    @property
    def now(self) -> Period:
        """The period the page is about."""
        return self.frame.periods[-1]

    @cached_property
    def before(self) -> Period | None:
        """The last period before it of which the body has figures."""
        earlier = [one for one in self.frame.periods[:-1] if one.node is not None]
        return earlier[-1] if earlier else None

    @property
    def shares(self) -> list[Share]:
        """How many of those who have to report have, and have been accepted."""
        return summing.shares_of(self.whole(self.now).all)

    @property
    def asked(self) -> Asked:
        """The indicator chosen."""
        return self.now.asked[self.choice.indicator]

    @property
    def of_one(self) -> bool:
        """Whether organisations are compared, whose values print by the indicator's rule."""
        return self.choice.by is Breakdown.ORGANIZATIONS

    def groups(self, period: Period) -> Groups:
        """What the parts told in a period."""
        return self.gathered.campaigns.get(period.campaign.pk, {})

    def whole(self, period: Period) -> Told:
        """What all parts together told in a period."""
        return self._wholes[period.campaign.pk]

    @cached_property
    def _wholes(self) -> dict[int, Told]:
        return {one.campaign.pk: added(self.groups(one).values()) for one in self.frame.periods}

    def mark(self, period: Period, code: str, unit: Unit | None = None) -> Mark | None:
        """An indicator of a part, or of the whole, in a period; None where nobody was asked."""
        asked = period.asked.get(code)
        if asked is None or period.node is None:
            return None
        told = self.whole(period) if unit is None else self.groups(period).get(unit.key)
        if told is None:
            return None
        result = replace(
            asked.result(told.sums, of_one=unit is not None and self.of_one),
            targets=self._targets(period, code),
            as_of=period.day,
        )
        obliged = told.obliged(period.levels[asked.numerator])
        return Mark(result, told, told.told(asked.numerator), obliged)

    def whole_mark(self, period: Period, code: str) -> Mark:
        """An indicator of the whole in the period the page is about, where it is asked for."""
        mark = self.mark(period, code)
        if mark is None:
            message = f"{code} is not asked for in {period.title}"
            raise LookupError(message)
        return mark

    def _targets(self, period: Period, code: str) -> tuple[Target, ...]:
        """The plan of an indicator for the body, found once however many parts there are."""
        known = self._known_targets
        if (period.campaign.pk, code) not in known:
            indicator, body = period.asked[code].indicator, self.node.organization
            known[period.campaign.pk, code] = targets_of(indicator, body, period.day)
        return known[period.campaign.pk, code]

    @cached_property
    def _known_targets(self) -> dict[tuple[int, str], tuple[Target, ...]]:
        return {}

    def is_complete(self, unit: Unit) -> bool:
        """Whether a part has handed in everything that was asked for."""
        told = self.groups(self.now).get(unit.key)
        return told is not None and told.is_complete(self.now.levels)

    def direction(self, code: str) -> Direction:
        """Which way is better."""
        return Direction(self.now.asked[code].indicator.direction)


def frame_of(node: Obligation, visible: QuerySet[Obligation]) -> Frame:
    """Return the periods of a body: its campaign and those it is compared with, oldest first.

    Of earlier ones only those whose part of this body is among the `visible`.
    """
    chain = chain_of(node.campaign)
    nodes = _nodes(node, chain.campaigns, visible)
    asks: dict[int, list[Ask]] = {}
    rows = Ask.objects.filter(campaign__in=chain.campaigns).select_related("indicator")
    for ask in rows.prefetch_related("indicator__targets__scope", "indicator__bands"):
        asks.setdefault(ask.campaign_id, []).append(ask)
    periods = [_period(one, nodes.get(one.pk), asks.get(one.pk, [])) for one in chain.campaigns]
    first = next(place for place, one in enumerate(periods) if one.node is not None)
    year = next((one for one in periods if one.campaign == chain.year and one.node), None)
    return Frame(node, periods[first:], year)


def read(frame: Frame, choice: Choice) -> Reading:
    """Return the figures of a body as they are asked for."""
    nodes = {one.campaign.pk: one.node for one in frame.periods if one.node is not None}
    with one_state():
        gathered = gather(nodes, frame.node, choice)
        units = _units(frame.node, choice, gathered)
    within, years = value(STABLE_TENTHS) / TENTHS, list(SchoolYear.objects.all())
    return Reading(frame, choice, gathered, units, within, years)


def _period(campaign: Campaign, node: Obligation | None, asks: Sequence[Ask]) -> Period:
    asked = {one.indicator.code: one for one in summing.asked(asks)}
    levels = {ask.code: ask.indicator.level if ask.indicator else "" for ask in asks}
    return Period(campaign, node, asked, levels)


def _nodes(
    node: Obligation, campaigns: Iterable[Campaign], visible: QuerySet[Obligation]
) -> dict[int, Obligation]:
    """Return the obligation of the same body in each campaign: to the same one above, if to any."""
    rows = visible.filter(campaign__in=campaigns, organization=node.organization)
    found: dict[int, list[Obligation]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.campaign_id, []).append(row)
    chosen = {}
    for campaign, several in found.items():
        fitting = [row for row in several if row.above and above_of(row) == above_of(node)]
        if fitting or len(several) == 1:
            chosen[campaign] = (fitting or several)[0]
    return {**chosen, node.campaign_id: node}


def above_of(node: Obligation) -> int | None:
    """Return the body that takes in what a body hands in."""
    return node.above.organization_id if node.above else None


def _units(node: Obligation, choice: Choice, gathered: Gathered) -> list[Unit]:
    """Return who told anything in any period, in the order of the tree."""
    keys = {key for groups in gathered.campaigns.values() for key in groups}
    named = {pk for town, _level, one in keys for pk in (town, one) if pk}
    names = Organization.objects.in_bulk(named)
    forms = _forms(node, choice)
    order = {pk: place for place, pk in enumerate(sorted(named, key=lambda pk: _place(names[pk])))}
    last = len(order)
    return [
        _unit(key, names, choice, forms)
        for key in sorted(
            keys,
            key=lambda key: (
                order.get(key[0] or key[2] or 0, last),
                wording.sector_place(key[1] or ""),
            ),
        )
    ]


def _forms(node: Obligation, choice: Choice) -> dict[int, int]:
    if choice.by is not Breakdown.ORGANIZATIONS:
        return {}
    rows = Submission.objects.filter(obligation__campaign=node.campaign_id)
    return dict(rows.values_list("obligation__organization", "pk"))


def _place(row: Organization) -> tuple[int, str, int]:
    return (row.position, row.short_name, row.pk)


def _unit(
    key: Key, names: Mapping[int, Organization], choice: Choice, forms: Mapping[int, int]
) -> Unit:
    town, level, one = key
    if one is not None:
        form = forms.get(one)
        url = reverse("campaigns:submission_detail", args=[form]) if form else ""
        return Unit(key, names[one].short_name, names[one].short_name, url=url)
    deeper = choice.narrowed(territory=town, sector=level or "")
    if town is None:
        return Unit(key, wording.sector(level or ""), wording.sector_code(level or ""), deeper)
    name = names[town].short_name if town else wording.outside()
    if level is None:
        return Unit(key, name, name, deeper)
    short = f"{name}, {wording.sector_code(level)}"
    return Unit(key, f"{name}, {wording.sector(level).lower()}", short, deeper)
