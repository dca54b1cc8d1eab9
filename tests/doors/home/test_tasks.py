"""«Что осталось»: what a line counts is what its link shows."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nastavnik.doors.home.queries import Task
from nastavnik.oversight.indicators.operations import install_sets
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.periods.models import Period
from tests.factories.accounts import signed_in
from tests.factories.mentorships import ACTOR
from tests.factories.organizations import Region, make_organization, make_region
from tests.factories.people import make_place, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _years_later() -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def region() -> Region:
    """Registers of 2020/2021 with one mentee in the base, looked at years later."""
    region = make_region()
    make_year(2026)
    make_place(region.school, school_year=make_year(2020))
    Period.objects.create(
        kind="other",
        title="Декабрь",
        starts_on=date(2020, 9, 1),
        ends_on=date(2020, 12, 31),
        as_of=date(2020, 12, 18),
    )
    install_sets(actor=ACTOR)
    return region


def tasks(client: Client) -> dict[str, Task]:
    home = client.get(reverse("home")).context["home"]
    return {task.title: task for task in home.tasks}


def add_candidate(region: Region, first: int, role: str, category: str) -> None:
    make_place(
        region.school,
        school_year=make_year(first),
        role=role,
        category=category,
        status=EnrolmentStatus.CANDIDATE,
        joined_on=None,
    )


def test_candidates_are_counted_as_the_lists_show_them(region: Region) -> None:
    for number, (role, category) in enumerate(
        ((ParticipantRole.MENTEE, Category.PUPIL), (ParticipantRole.MENTOR, Category.TEACHER)), 1
    ):
        for _ in range(number):
            add_candidate(region, 2020, role, category)
        add_candidate(region, 2019, role, category)
    client = signed_in(Role.CURATOR, region.school)
    found = tasks(client)
    for title, count in (("Кандидаты в наставляемые", 1), ("Кандидаты в наставники", 2)):
        assert found[title].status.startswith(f"{count}\u00a0кандидат"), found[title].status
        assert client.get(found[title].url).context["listing"].total == count


def test_every_line_leads_into_the_year_and_day_of_the_figures(region: Region) -> None:
    client = signed_in(Role.CURATOR, region.school)
    found = tasks(client)
    year = make_year(2020)
    for title in ("Подбор наставников", "Приказ о парах и группах"):
        assert found[title].url.endswith(f"?school_year={year.pk}")
    coverage = client.get(found["Обязательные документы"].url).context["coverage"]
    assert coverage.day == date(2020, 12, 18)


def test_organizations_open_on_the_day_of_the_figures_are_counted(region: Region) -> None:
    client = signed_in(Role.COORDINATOR, region.city)
    assert tasks(client)["Реестры организаций"].is_done
    closed_later = make_organization(region.city)
    Organization.objects.filter(pk=closed_later.pk).update(closed_on=date(2022, 8, 31))
    opened_later = make_organization(region.city)
    Organization.objects.filter(pk=opened_later.pk).update(opened_on=date(2022, 9, 1))
    status = tasks(client)["Реестры организаций"].status
    assert status == "1\u00a0организация не начала"
