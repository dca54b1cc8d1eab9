"""A region with schools, a college and a campaign over typed and register counts."""

import itertools
import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.choices import DeadlineKind, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation, RouteStep, Submission
from nastavnik.oversight.indicators.choices import RollUp, Unit
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind, Level, ZoneFunction
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period
from tests.factories.organizations import make_organization

ACTOR = system_actor("tests")
AS_OF = date(2026, 9, 30)
SCHOOLS = [Level.GENERAL.value, Level.SUPPLEMENTARY.value, Level.PRESCHOOL.value]
_numbers = itertools.count(1)


@dataclass
class Field:
    """A region to collect in: two centres with their zones, municipalities, organisations."""

    ministry: Organization
    centres: list[Organization] = field(default_factory=list)
    towns: list[Organization] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)


def make_field(dice: random.Random, *, towns: int = 2, organizations: int = 5) -> Field:
    """A random region: schools and clubs under municipalities, colleges under the ministry."""
    ministry = make_organization(kind=Kind.MINISTRY, level="", short_name="Министерство")
    found = Field(ministry)
    for levels in ((Level.GENERAL,), (Level.SUPPLEMENTARY, Level.VOCATIONAL)):
        centre = make_organization(ministry, kind=Kind.CENTRE, level="", short_name="Центр")
        found.centres.append(centre)
        for level in levels:
            organizations_add_zone(centre, level)
    for number in range(towns):
        facts: dict[str, Any] = {"kind": Kind.MUNICIPALITY, "level": "", "utc_offset": 2 + number}
        found.towns.append(make_organization(ministry, short_name=f"Город {number}", **facts))
    kinds = ((Kind.SCHOOL, Level.GENERAL), (Kind.SUPPLEMENTARY, Level.SUPPLEMENTARY))
    for _ in range(organizations):
        if dice.random() < 0.2:
            facts = {"kind": Kind.COLLEGE, "level": Level.VOCATIONAL}
            found.organizations.append(make_organization(ministry, **facts))
        else:
            kind, level = dice.choice(kinds)
            town = dice.choice(found.towns)
            found.organizations.append(make_organization(town, kind=kind, level=level))
    return found


def organizations_add_zone(centre: Organization, level: str) -> None:
    """Let a centre watch over a level."""
    organizations.add_zone(
        actor=ACTOR, centre=centre, level=level, function=ZoneFunction.MONITORING
    )


def make_period(ends: date = AS_OF) -> Period:
    """A quarter that ends on a day."""
    title = f"Период {next(_numbers)}"
    return Period.objects.create(
        kind="quarter", title=title, starts_on=ends.replace(month=ends.month - 2, day=1),
        ends_on=ends, as_of=ends,
    )  # fmt: skip


def make_set() -> IndicatorSet:
    """A share of typed counts, a typed count, and a count of the registers."""
    found = IndicatorSet.objects.create(
        code=f"set-{next(_numbers)}", title="Набор", valid_from=date(2020, 1, 1)
    )
    plain = {"set": found, "roll_up": RollUp.SUM, "unit": Unit.PEOPLE, "digits": 0}
    Indicator.objects.create(
        set=found, code="S", title="Доля", numerator="satisfied_mentees",
        denominator="respondent_mentees", position=1,
    )  # fmt: skip
    Indicator.objects.create(code="D", title="Договоры", numerator="dual_agreements", **plain)
    Indicator.objects.create(code="M", title="Наставляемые", numerator="mentees", **plain)
    return found


def regional_steps() -> list[RouteStep]:
    """Organisation, municipality, centre, ministry; a college goes straight to its centre."""
    monthly = {"deadline": DeadlineKind.NEXT_MONTH}
    return [
        RouteStep(position=1, unit=StepUnit.ORGANIZATION, day=5, levels=SCHOOLS, **monthly),
        RouteStep(position=2, unit=StepUnit.ORGANIZATION, day=10, levels=["vocational"], **monthly),
        RouteStep(position=3, unit=StepUnit.MUNICIPALITY, day=10, levels=SCHOOLS, **monthly),
        RouteStep(position=4, unit=StepUnit.CENTRE, day=15, **monthly),
        RouteStep(position=5, unit=StepUnit.MINISTRY, day=20, **monthly),
    ]


def make_campaign(where: Field, **facts: Any) -> Campaign:
    """A campaign of the ministry, open unless `opened=False`."""
    opened = facts.pop("opened", True)
    indicator_set = facts.pop("indicator_set", None) or make_set()
    period = facts.pop("period", None) or make_period()
    known = {"title": "Квартал", "scope": where.ministry, "as_of": period.as_of, **facts}
    campaign = operations.add_campaign(
        actor=ACTOR,
        organizer=where.ministry,
        steps=regional_steps(),
        indicators=list(indicator_set.indicators.all()),
        indicator_set=indicator_set,
        period=period,
        **known,
    )
    if not opened:
        return campaign
    return operations.open_campaign(actor=ACTOR, campaign=campaign, version=campaign.version)


def submission_of(campaign: Campaign, organization: Organization) -> Submission:
    """The form of an organisation."""
    return Submission.objects.get(
        obligation__campaign=campaign, obligation__organization=organization
    )


def body_of(submission: Submission) -> Obligation:
    """The obligation of the body a form is handed in to."""
    above = submission.obligation.above
    assert above is not None
    return above
