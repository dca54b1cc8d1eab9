"""The reporting of the demonstration: a finished campaign, and one with every status."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.doors.demonstration.logins import SCHOOL
from nastavnik.doors.demonstration.reporting import counted_on, load_reports, quarter_of
from nastavnik.oversight.campaigns import queries, reviewing, verifying
from nastavnik.oversight.campaigns.choices import ReportStatus
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Package
from nastavnik.oversight.notes import publishing
from nastavnik.oversight.notes.models import Note
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import signed_in

ACTOR = system_actor("tests")
TODAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def reporting(city: Organization, django_db_blocker: DjangoDbBlocker) -> Iterator[Organization]:
    """The city that has reported, on a day whose quarter is being collected."""
    with time_machine.travel(datetime(2026, 11, 27, 9, 0, tzinfo=UTC), tick=False):
        with django_db_blocker.unblock():
            load_reports(actor=ACTOR, today=TODAY)
        yield city


@pytest.mark.parametrize(
    ("day", "title", "first", "last"),
    [
        (date(2026, 1, 1), "I квартал 2026 года", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), "II квартал 2026 года", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 9, 1), "III квартал 2026 года", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), "IV квартал 2026 года", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_its_quarter(day: date, title: str, first: date, last: date) -> None:
    quarter = quarter_of(day)
    assert (quarter.title, quarter.starts_on, quarter.ends_on) == (title, first, last)


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2026, 11, 27), date(2026, 10, 1)),
        (date(2026, 9, 2), date(2026, 9, 1)),
        (date(2026, 8, 31), date(2026, 7, 1)),
    ],
)
def test_contingents_are_counted_in_the_quarter_and_the_school_year(
    day: date, counted: date
) -> None:
    assert counted_on(day) == counted


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_city_reports(reporting: Organization) -> None:
    finished, former, running = Campaign.objects.order_by("as_of")
    assert [row.state for row in (finished, former, running)] == ["closed", "closed", "open"]
    assert (former.previous, running.previous) == (finished, former)
    assert finished.organizer == reporting
    assert statuses_of(finished) == statuses_of(former) == {ReportStatus.ACCEPTED: 41}
    assert statuses_of(running).keys() == set(ReportStatus)
    assert statuses_of(running).total() == 41
    mine = Obligation.objects.leaves().filter(campaign=running, organization__code=SCHOOL)
    (row,) = reviewing.with_status(mine)
    assert reviewing.status_of(row) is ReportStatus.IN_WORK
    assert verifying.verify() == []
    packages = Package.objects.count()
    load_reports(actor=ACTOR, today=TODAY)
    assert (Campaign.objects.count(), Package.objects.count()) == (3, packages)


@pytest.mark.django_db
@pytest.mark.one_database
def test_its_december_says_what_the_registers_say(reporting: Organization) -> None:
    finished = Campaign.objects.get(organizer=reporting)
    top = Obligation.objects.get(campaign=finished, above=None)
    sums = queries.totals_at(top, Stage.APPROVED)
    # 43 enterprises with an agreement: section 10 of the domain.
    assert sums["K4′"].sum == 43
    assert sums["K4′"].told == 41
    assert sums["young_specialists::0-150"].sum >= sums["K3"].sum > 0


@pytest.mark.django_db
@pytest.mark.one_database
def test_its_december_has_a_note(reporting: Organization) -> None:
    note = Note.objects.get(obligation__campaign__organizer=reporting)
    assert note.organization == reporting
    figures = publishing.figures_of(note)
    assert figures.collection is not None
    assert (len(figures.members), figures.collection.duties.accepted) == (41, 41)
    sums = {table.code: table.total.numerator for table in figures.indicators}
    assert sums["K4′"] == 43


@pytest.mark.django_db
@pytest.mark.one_database
def test_most_who_handed_in_told_everything(reporting: Organization) -> None:
    running = Campaign.objects.get(state="open")
    client = signed_in(Role.COORDINATOR, reporting)
    pages = [
        client.get(reverse("campaigns:ranking", args=[row.pk])).context["page"]
        for row in Obligation.objects.filter(campaign=running, organization=reporting)
    ]
    # Two clubs of four, one of them let off; eighteen schools of thirty-seven.
    assert sorted(len(page.placed) for page in pages) == [2, 18]
    assert sorted(len(page.incomplete) for page in pages) == [1, 37 - 18]


def statuses_of(campaign: Campaign) -> Counter[ReportStatus]:
    rows = Obligation.objects.leaves().filter(campaign=campaign)
    return Counter(reviewing.status_of(row) for row in reviewing.with_status(rows))
