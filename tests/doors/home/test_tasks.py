"""«Что осталось»: what a line counts is what its link shows."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.doors.home.queries import Task
from nastavnik.oversight.indicators.operations import install_sets
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.accounts.models import User
from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization, Zone
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.periods.models import Period
from nastavnik.registers.privacy.choices import ErasureStatus, Ground
from nastavnik.registers.privacy.models import Erasure
from tests.factories.accounts import make_assignment, signed_in
from tests.factories.mentorships import ACTOR, make_pair, make_teachers_form
from tests.factories.organizations import Region, make_organization, make_region
from tests.factories.people import make_person, make_place, make_year

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


def test_consents_to_mentor_colleagues_are_told_when_they_are_missing_or_run_out() -> None:
    school = make_region().school
    mentor = make_place(school, role=ParticipantRole.MENTOR, category=Category.TEACHER)
    mentee = make_place(school, category=Category.TEACHER)
    make_pair(school, mentors=[mentor], mentees=[mentee], form=make_teachers_form())
    mentoring = Coverage.objects.filter(kind="mentoring")
    mentoring.exclude(person=mentor.person).delete()
    client, title = signed_in(Role.CURATOR, school), "Согласия на работу наставником"
    assert title not in tasks(client)
    mentoring.update(ends_before=date(2026, 12, 1))
    soon = tasks(client)[title]
    mentoring.delete()
    missing = tasks(client)[title]
    assert (soon.status, missing.status) == ("истекают у 1", "нет у 1")
    assert client.get(missing.url).context["listing"].total == 1
    assert client.get(soon.url).context["listing"].total == 0
    assert tasks(client)["Согласия"].is_done


def test_an_invitation_that_ran_out_is_to_be_renewed(region: Region) -> None:
    """Whoever answers for accounts always has the line; a school, only when there is what to do."""
    security = signed_in(Role.SECURITY, region.ministry)
    curator = signed_in(Role.CURATOR, region.school)
    assert "Приглашения" not in tasks(curator)
    assert tasks(security)["Приглашения"].is_done
    invited = make_assignment(Role.MENTEE, region.school, person=make_person(region.school)).user
    User.objects.filter(pk=invited.pk).update(password=make_password(None))
    for client in (security, curator):
        line = tasks(client)["Приглашения"]
        assert line.status == "1\u00a0ссылка не действует"
        assert invited.name in client.get(line.url).content.decode()


def test_what_was_destroyed_waits_for_its_act(region: Region) -> None:
    curator = signed_in(Role.CURATOR, region.school)
    assert "Уничтожение данных" not in tasks(curator)
    place = make_place(region.school, school_year=make_year(2019))
    Erasure.objects.create(
        organization=region.school,
        person=place.person,
        ground=Ground.WITHDRAWAL,
        queued_on=date(2026, 10, 1),
        due_on=date(2026, 10, 31),
        executed_on=date(2026, 10, 31),
        status=ErasureStatus.DONE,
    )
    line = tasks(curator)["Уничтожение данных"]
    assert line.status == "1\u00a0запись без акта"
    assert "осталось составить и подписать акт" in curator.get(line.url).content.decode()


def test_a_centre_sees_what_its_zone_adds_up_to(region: Region) -> None:
    Zone.objects.create(centre=region.centre, level="general", function="monitoring")
    college = make_organization(region.ministry, kind=Kind.COLLEGE, level=Level.VOCATIONAL)
    for place in (region.school, region.other_school, college):
        pupil = make_person(place, birth_date=date(2008, 5, 1))
        make_place(place, person=pupil, school_year=make_year(2020))
    centre = signed_in(Role.CENTRE, region.centre)
    page = centre.get(reverse("home"))
    ministry = signed_in(Role.MINISTRY, region.ministry).get(reverse("home"))
    assert mentees(page) == {region.school.pk: 1, region.other_school.pk: 1}
    assert mentees(ministry) == {**mentees(page), college.pk: 1}
    assert "Показатели зоны сейчас" in page.content.decode()
    shown = page.context["home"].results[0]
    opened = centre.get(reverse("indicators:detail", args=[shown.indicator.pk]))
    assert opened.context["result"].total == shown.total
    Zone.objects.filter(centre=region.centre).update(function="introduction")
    assert centre.get(reverse("home")).context["home"].results == []


def mentees(page: HttpResponse) -> dict[int, int]:
    """Of the first indicator, the numerator of each organisation that has one."""
    result = page.context["home"].results[0]  # type: ignore[attr-defined]
    return {
        row.organization.pk: row.figure.numerator for row in result.rows if row.figure.numerator
    }


def test_the_home_of_a_centre_takes_as_many_queries_whatever_its_zone(region: Region) -> None:
    Zone.objects.create(centre=region.centre, level="general", function="monitoring")
    client = signed_in(Role.CENTRE, region.centre)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("home")).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for _ in range(20):
        school = make_organization(region.city)
        make_place(school, school_year=make_year(2020))
    assert queries() == few
