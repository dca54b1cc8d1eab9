"""How far a body has come: it has not begun until one of those who report to it has."""

import random

import pytest
from django.urls import reverse

from nastavnik.oversight.campaigns import operations, reviewing
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.choices import ReportStatus
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import signed_in
from tests.factories.campaigns import (
    ACTOR,
    Field,
    body_of,
    make_campaign,
    make_field,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
NOT_STARTED, IN_WORK, EXEMPT = (
    ReportStatus.NOT_STARTED,
    ReportStatus.IN_WORK,
    ReportStatus.EXEMPT,
)


@pytest.fixture
def place() -> Field:
    """Two schools in one town, one in another."""
    found = make_field(random.Random(1), organizations=0)
    first, second = found.towns
    found.organizations = [make_organization(town) for town in (first, first, second)]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    return make_campaign(place)


def statuses(campaign: Campaign) -> list[ReportStatus]:
    """How the towns, the centre and the ministry stand."""
    bodies = Obligation.objects.filter(campaign=campaign, submission=None)
    rows = reviewing.with_status(bodies).order_by("step__position", "organization__short_name")
    return [reviewing.status_of(row) for row in rows]


def test_a_form_begun_below_begins_every_body_above(campaign: Campaign, place: Field) -> None:
    first, second, _third = (submission_of(campaign, one) for one in place.organizations)
    assert statuses(campaign) == [NOT_STARTED] * 4
    operations.save(actor=ACTOR, submission=first, version=None, entries={"D": Entry(1)})
    assert statuses(campaign) == [IN_WORK, NOT_STARTED, IN_WORK, IN_WORK]
    # Who is let off is not at work any more, whatever was typed before.
    operations.exempt(actor=ACTOR, obligation=first.obligation, version=None, reason="Ремонт")
    assert statuses(campaign) == [NOT_STARTED] * 4
    operations.exempt(actor=ACTOR, obligation=second.obligation, version=None, reason="Ремонт")
    town = body_of(second)
    operations.exempt(actor=ACTOR, obligation=town, version=None, reason="Ремонт")
    assert statuses(campaign) == [EXEMPT, NOT_STARTED, NOT_STARTED, NOT_STARTED]


def test_a_campaign_beside_it_begins_nothing_here(campaign: Campaign, place: Field) -> None:
    other = make_campaign(place, title="Второй сбор")
    row = submission_of(other, place.organizations[0])
    operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(1)})
    assert statuses(campaign) == [NOT_STARTED] * 4
    assert statuses(other) == [IN_WORK, NOT_STARTED, IN_WORK, IN_WORK]


def test_the_page_of_a_centre_finds_the_towns_that_have_not_begun(
    campaign: Campaign, place: Field
) -> None:
    row = submission_of(campaign, place.organizations[0])
    operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(1)})
    node = body_of(row).above
    assert node
    client = signed_in(Role.CENTRE, place.centres[0])
    address = reverse("campaigns:review_detail", args=[node.pk])
    context = client.get(f"{address}?status=not_started").context
    found = [line.record.organization for line in context["listing"].table.rows]
    assert found == [place.towns[1]]
    counts = dict(context["counts"])
    assert (counts[NOT_STARTED], counts[IN_WORK]) == (1, 1)
