"""Which periods stand side by side: those of the same body, as far as the reader may see them."""

import json
import random
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import DeadlineKind, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, RouteStep
from nastavnik.oversight.indicators.models import Target
from nastavnik.oversight.notes import publishing
from nastavnik.oversight.notes.choices import Format
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    Field,
    body_of,
    make_campaign,
    make_field,
    make_period,
    make_set,
    submission_of,
)
from tests.factories.organizations import make_organization
from tests.oversight.notes.test_campaign_notes import make_note

pytestmark = pytest.mark.django_db


def own_campaign(place: Field) -> Campaign:
    """A town asks its own school, for itself alone."""
    town, chosen = place.towns[0], make_set()
    campaign = operations.add_campaign(
        actor=ACTOR,
        organizer=town,
        scope=town,
        steps=[
            RouteStep(position=number, unit=unit, deadline=DeadlineKind.NEXT_MONTH, day=5)
            for number, unit in enumerate((StepUnit.ORGANIZATION, StepUnit.MUNICIPALITY), 1)
        ],
        indicators=list(chosen.indicators.all()),
        indicator_set=chosen,
        period=(period := make_period(date(2025, 12, 31))),
        as_of=period.as_of,
        title="Мониторинг города",
    )
    campaign = operations.open_campaign(actor=ACTOR, campaign=campaign, version=None)
    hand_in(campaign, place, 1)
    return campaign


def hand_in(campaign: Campaign, place: Field, satisfied: int) -> None:
    """The school tells how many of four are satisfied."""
    row = submission_of(campaign, place.organizations[0])
    told = {"S": Entry(satisfied), "respondent_mentees::0-150": Entry(4), "D": Entry(1)}
    row = operations.save(actor=ACTOR, submission=row, version=None, entries=told)
    operations.submit(actor=ACTOR, submission=row, version=None)


def test_a_town_s_own_campaign_is_not_shown_to_its_centre() -> None:
    place = make_field(random.Random(1), organizations=0)
    place.organizations = [make_organization(place.towns[0])]
    present = make_campaign(place, previous=own_campaign(place))
    node = body_of(submission_of(present, place.organizations[0]))
    assert node.above is not None
    centre = node.above.organization

    def periods(role: Role, organization: Organization) -> list[str]:
        address = reverse("campaigns:dynamics", args=[node.pk])
        page = signed_in(role, organization).get(address, {"indicator": "S"}).context["page"]
        return [mark.words for mark in page.whole.marks]

    assert periods(Role.COORDINATOR, place.towns[0]) == ["25,00\xa0%", "—"]
    assert periods(Role.MINISTRY, place.ministry) == ["25,00\xa0%", "—"]
    assert periods(Role.CENTRE, centre) == ["—"]


def test_a_forecast_goes_by_what_everybody_above_the_town_may_see() -> None:
    place = make_field(random.Random(1), organizations=0)
    place.organizations = [make_organization(place.towns[0])]
    present = make_campaign(place, previous=own_campaign(place))
    hand_in(present, place, 2)
    share = present.indicator_set.indicators.get(code="S")
    Target.objects.create(
        indicator=share, scope=place.ministry, due_on=date(2026, 12, 31), value=60
    )
    node = body_of(submission_of(present, place.organizations[0]))
    assert node.above is not None
    centre = node.above.organization

    def forecast(role: Role, organization: Organization) -> Fraction | None:
        client = signed_in(role, organization)
        lines = client.get(reverse("campaigns:plan", args=[node.pk])).context["page"].lines
        found: Fraction | None = next(line.forecast for line in lines if line.code == "S")
        return found

    # The town alone knows that it was 25 % at the end of the year before.
    assert forecast(Role.COORDINATOR, place.towns[0]) is None
    assert forecast(Role.MINISTRY, place.ministry) is None
    assert forecast(Role.CENTRE, centre) is None
    note = json.loads(publishing.render(make_note(node), Format.JSON))
    assert note["indicators"]["S"]["forecast"] is None
