"""A region on the day of its deadline: 3,000 organisations, a campaign, whoever fills and reads."""

import datetime
from dataclasses import dataclass
from typing import Any

from benchmarks.deadline_people import Desk
from benchmarks.region import DAY, make_region

MUNICIPALITIES, SCHOOLS, PLACES = 60, 50, 12
READERS = 20
PASSWORD = "Сосны-над-рекой-7"  # noqa: S105 - of accounts in a database that is thrown away
TABS = ("", "totals/", "plan/", "dynamics/", "changes/", "ranking/", "heat/")


@dataclass(frozen=True, slots=True)
class Scene:
    """Who comes: the desks of organisations, and readers with the pages they read."""

    desks: list[Desk]
    readers: list[tuple[Desk, list[str]]]


def make_scene(desks: int) -> Scene:
    """Generate the region, open its campaign, give accounts to those who come."""
    from nastavnik.platform.access.policy import system_actor
    from nastavnik.platform.parameters import operations as parameters
    from nastavnik.platform.parameters.catalogue import FACTOR_FROM

    actor = system_actor("benchmark")
    make_region(MUNICIPALITIES, SCHOOLS, MUNICIPALITIES * SCHOOLS * PLACES)
    # A second factor is read from a telephone: what it costs here is one more short page.
    parameters.set_parameter(actor=actor, parameter=FACTOR_FROM, value="nobody")
    campaign = _open_campaign(actor)
    emails = _accounts(actor, campaign, desks)
    return Scene(_desks(campaign, emails[READERS:]), _readers(campaign, emails[:READERS]))


def _open_campaign(actor: Any) -> Any:
    from django.utils import timezone

    from nastavnik.oversight.campaigns import operations
    from nastavnik.oversight.campaigns.choices import DeadlineKind, StepUnit
    from nastavnik.oversight.campaigns.models import RouteStep
    from nastavnik.oversight.indicators.models import IndicatorSet
    from nastavnik.registers.organizations.models import Organization
    from nastavnik.registers.periods.models import Period

    ministry = Organization.objects.get(kind="ministry")
    period = Period.objects.create(
        kind="quarter",
        title="IV квартал 2020 г.",
        starts_on=datetime.date(2020, 10, 1),
        ends_on=datetime.date(2020, 12, 31),
        as_of=DAY,
    )
    units = (StepUnit.ORGANIZATION, StepUnit.MUNICIPALITY, StepUnit.MINISTRY)
    last_day = {"deadline": DeadlineKind.FIXED, "fixed_on": timezone.localdate()}
    chosen = IndicatorSet.objects.get(code="federal")
    campaign = operations.add_campaign(
        actor=actor,
        organizer=ministry,
        scope=ministry,
        steps=[RouteStep(position=n, unit=unit, **last_day) for n, unit in enumerate(units, 1)],
        indicators=list(chosen.indicators.all()),
        indicator_set=chosen,
        period=period,
        as_of=period.as_of,
        title="Ежеквартальный мониторинг",
        asks_documents=True,
    )
    return operations.open_campaign(actor=actor, campaign=campaign, version=campaign.version)


def _accounts(actor: Any, campaign: Any, desks: int) -> list[str]:
    """Accounts: first those who read, then one for each desk, spread over the municipalities."""
    from django.utils import timezone

    from nastavnik.oversight.campaigns.models import Obligation
    from nastavnik.platform.access.matrix import Role
    from nastavnik.registers.accounts import operations
    from nastavnik.registers.accounts.models import Assignment, User

    rows = Obligation.objects.filter(campaign=campaign).select_related("organization")
    bodies = rows.filter(step__unit="municipality").order_by("pk")
    ministry = campaign.organizer
    seats = [(Role.MINISTRY, ministry)] * 2
    seats += [(Role.COORDINATOR, row.organization) for row in bodies[: READERS - len(seats)]]
    leaves = list(rows.leaves().order_by("pk"))
    order = [leaf for first in range(SCHOOLS) for leaf in leaves[first::SCHOOLS]]
    seats += [(Role.CURATOR, leaf.organization) for leaf in order[:desks]]
    first = operations.add_user(
        actor=actor, email="user0@example.org", name="Пользователь", password=PASSWORD
    )
    # The same hash serves all: what is measured is verifying it.
    others = [
        User(email=f"user{n}@example.org", name="Пользователь", password=first.password)
        for n in range(1, len(seats))
    ]
    users = [first, *User.objects.bulk_create(others)]
    today = timezone.localdate()
    Assignment.objects.bulk_create(
        Assignment(user=user, role=role, organization=place, starts_on=today)
        for user, (role, place) in zip(users, seats, strict=True)
    )
    return [user.email for user in users]


def _desks(campaign: Any, emails: list[str]) -> list[Desk]:
    from nastavnik.oversight.campaigns.models import Submission

    sides = {f"value_{ask.pk}": ask.side for ask in campaign.asks.counts()}
    rows = Submission.objects.filter(obligation__campaign=campaign)
    known = dict(
        rows.filter(
            obligation__organization__assignments__user__email__in=emails,
            obligation__organization__assignments__role="curator",
        ).values_list("obligation__organization__assignments__user__email", "pk")
    )
    return [Desk(email, PASSWORD, known[email], sides) for email in emails]


def _readers(campaign: Any, emails: list[str]) -> list[tuple[Desk, list[str]]]:
    from nastavnik.oversight.campaigns.models import Obligation

    rows = Obligation.objects.filter(campaign=campaign).exclude(step__unit="organization")
    found = []
    for email in emails:
        places = rows.filter(organization__assignments__user__email=email)
        node = places.values_list("pk", flat=True).get()
        pages = ["/", "/campaigns/reviews/", *(f"/campaigns/reviews/{node}/{tab}" for tab in TABS)]
        found.append((Desk(email, PASSWORD, 0, {}), pages))
    return found
