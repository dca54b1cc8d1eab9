"""Who reports to whom and by when, on the day a campaign opens."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from nastavnik.domain.campaigns.deadlines import (
    FIRST_OFFSET,
    LAST_OFFSET,
    due_date,
    last_second,
    public_holidays,
)
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns.choices import StepUnit
from nastavnik.oversight.campaigns.models import Campaign, RouteStep
from nastavnik.registers.organizations.choices import Kind, ZoneFunction
from nastavnik.registers.organizations.models import Organization, Zone
from nastavnik.registers.organizations.queries import links_on, members_on

SECONDS_OF_HOUR = 3600
_AS_LISTED = ("position", "short_name", "pk")


@dataclass(frozen=True)
class Stop:
    """An organisation at a step of a route."""

    step: RouteStep
    organization: Organization


type Line = tuple[Stop, ...]


@dataclass(frozen=True)
class Tree:
    """Who stood under whom on a day."""

    day: datetime.date
    nodes: Mapping[int, Organization]
    parents: Mapping[int | None, int | None]
    centres: Mapping[str, Sequence[Organization]]

    def above(self, organization: Organization) -> Iterable[Organization]:
        """The organisation itself and those above it, from below."""
        passed: set[int] = set()
        pk: int | None = organization.pk
        while pk is not None and pk not in passed:
            passed.add(pk)
            yield self.nodes[pk]
            pk = self.parents.get(pk)

    def nearest(self, organization: Organization, kind: str) -> Organization | None:
        """The nearest organisation of a kind above."""
        return next((node for node in self.above(organization) if node.kind == kind), None)

    def centre_of(self, organization: Organization) -> Organization | None:
        """The centre that watches over the level in the region of the organisation."""
        region = {node.pk for node in self.above(organization)}
        fitting = self.centres.get(organization.level, ())
        return next((node for node in fitting if self.parents.get(node.pk) in region), None)

    def led_by(self, centre: Organization) -> "Tree":
        """The tree in which a centre goes before the others that watch over its levels."""
        led = {
            level: sorted(found, key=lambda one: one.pk != centre.pk)
            for level, found in self.centres.items()
        }
        return replace(self, centres=led)

    def offset_of(self, organization: Organization) -> int:
        """Hours ahead of UTC: its own, else of the nearest above, else of the installation."""
        known = (node.utc_offset for node in self.above(organization))
        return next((offset for offset in known if offset is not None), self._usual_offset)

    @cached_property
    def _usual_offset(self) -> int:
        noon = datetime.datetime.combine(
            self.day, datetime.time(12), timezone.get_default_timezone()
        )
        shift = noon.utcoffset() or datetime.timedelta()
        return min(max(int(shift.total_seconds()) // SECONDS_OF_HOUR, FIRST_OFFSET), LAST_OFFSET)


def tree_on(day: datetime.date) -> Tree:
    """Read the tree of a day."""
    parents, _existing = links_on(day)
    centres: dict[str, list[Organization]] = {}
    zones = Zone.objects.filter(function=ZoneFunction.MONITORING).select_related("centre")
    for zone in zones.order_by("level", *(f"centre__{name}" for name in _AS_LISTED)):
        centres.setdefault(zone.level, []).append(zone.centre)
    return Tree(day, Organization.objects.in_bulk(), parents, centres)


def lines_of(campaign: Campaign, steps: Sequence[RouteStep], tree: Tree) -> list[Line]:
    """Return the way of every organisation that must report, from itself to the top.

    As they stand in lists: a path is drawn by lot, and in its order every base would have others.
    A centre collects what it takes in itself: others watch over the other levels of its region.
    """
    organizer = campaign.organizer
    leads = organizer.kind == Kind.CENTRE
    led = tree.led_by(organizer) if leads else tree
    members = members_on(campaign.scope, tree.day)
    if campaign.levels:
        members = members.filter(level__in=campaign.levels)
    lines = [_line(organization, steps, led) for organization in members.order_by(*_AS_LISTED)]
    if leads:
        _require_led(lines, organizer)
    return lines


def due_at(campaign: Campaign, stop: Stop, tree: Tree) -> datetime.datetime:
    """Return the last moment of a stop, in the time zone of its organisation."""
    day = due_date(stop.step.rule, campaign.period.ends_on, days_off(campaign))
    return last_second(day, tree.offset_of(stop.organization))


def days_off(campaign: Campaign) -> set[datetime.date]:
    """Return the days on which no term of a campaign ends: public holidays and its own."""
    year = campaign.period.ends_on.year
    own = {datetime.date.fromisoformat(day) for day in campaign.days_off}
    return own | public_holidays(year) | public_holidays(year + 1)


def _line(organization: Organization, steps: Sequence[RouteStep], tree: Tree) -> Line:
    found: list[Stop] = []
    for step in steps:
        if step.levels and organization.level not in step.levels:
            continue
        place = _place(organization, StepUnit(step.unit), tree)
        if place is not None and all(place.pk != stop.organization.pk for stop in found):
            found.append(Stop(step, place))
    units = [stop.step.unit for stop in found]
    if len(found) < 2 or units[0] != StepUnit.ORGANIZATION:
        raise DomainError(
            gettext_noop("Организации «%(name)s» некому сдать данные: проверьте маршрут."),
            name=organization.short_name,
        )
    return tuple(found)


def _require_led(lines: Sequence[Line], centre: Organization) -> None:
    """Refuse a campaign of a centre in which somebody hands in past it."""
    for line in lines:
        if all(stop.organization.pk != centre.pk for stop in line):
            raise DomainError(
                gettext_noop(
                    "Центр собирает данные только своих уровней: «%(name)s» сдаёт их не через "
                    "него. Исправьте уровни кампании или маршрут."
                ),
                name=line[0].organization.short_name,
            )


def _place(organization: Organization, unit: StepUnit, tree: Tree) -> Organization | None:
    if unit is StepUnit.ORGANIZATION:
        return organization
    if unit is StepUnit.CENTRE:
        return tree.centre_of(organization)
    kind = Kind.MUNICIPALITY if unit is StepUnit.MUNICIPALITY else Kind.MINISTRY
    return tree.nearest(organization, kind)
