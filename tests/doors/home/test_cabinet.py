"""The page of who sees only their own, and the home of a regional centre."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from nastavnik.doors.home.navigation import ENTRIES
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import NAMES_SHARED
from nastavnik.registers.organizations.models import Zone
from nastavnik.registers.people.models import Kinship
from tests.access.world import World, build_world
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_form, make_pair
from tests.factories.people import make_person, make_place, make_school

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PARTICIPANTS = (Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE, Role.PARTNER)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", PARTICIPANTS)
def test_ones_own_page_leads_to_ones_own(world: World, role: Role) -> None:
    client = world.signed_in(role, world.school)
    response = client.get(reverse("home"))
    page = response.content.decode()
    assert "Моя страница" in page
    lines = [line for section in response.context["sections"] for line in section.lines]
    assert lines
    for line in lines:
        assert client.get(line.url).status_code == 200, line
    menu = {item.url for item in response.context["navigation"]}
    assert {client.get(url).status_code for url in menu} <= {200}
    assert reverse("people:list") not in menu


def test_a_mentee_sees_the_mentor_and_no_other_child(world: World) -> None:
    mine, other = (world.placed[place.pk] for place in (world.school, world.sibling))
    client = world.signed_in(Role.MENTEE, world.school)
    page = client.get(reverse("home")).content.decode()
    assert mine["mentor"].full_name in page  # type: ignore[attr-defined]
    pair = client.get(mine["mentorship"].get_absolute_url()).content.decode()  # type: ignore[attr-defined]
    assert mine["mentor"].full_name in pair  # type: ignore[attr-defined]
    assert "История" not in pair
    for foreign in (mine["parent"], other["person"], other["mentorship"], other["enrolment"]):
        assert client.get(foreign.get_absolute_url()).status_code == 404  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.MENTEE, Role.REPRESENTATIVE])
def test_a_group_names_no_other_child_to_a_child_or_a_parent(role: Role) -> None:
    school = make_school()
    mine, other, mentor = (
        make_place(school, person=make_person(school, last_name=name), role=side)
        for name, side in (("Ёжикова", "mentee"), ("Чужаков", "mentee"), ("Соснин", "mentor"))
    )
    group = make_pair(school, form=make_form(), mentors=[mentor], mentees=[mine, other])
    own = mine.person
    if role is Role.REPRESENTATIVE:
        own = make_person(school, category="parent", birth_date=date(1985, 1, 1))
        Kinship.objects.create(parent=own, child=mine.person)
    client = signed_in(role, school, person=own)
    for address in (reverse("home"), group.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "Соснин" in page
        assert "Ёжикова" in page
        assert "Чужаков" not in page
    assert (
        "И ещё 1\N{NO-BREAK SPACE}участник группы."
        in client.get(group.get_absolute_url()).content.decode()
    )
    seen = Event.objects.filter(act="view_mentorship").last()
    assert seen is not None
    assert str(other.person_id) not in seen.people.split(",")


@pytest.mark.one_database
def test_every_menu_leads_somewhere(world: World) -> None:
    assert ENTRIES
    for role, places in world.seats.items():
        client = world.signed_in(role, places[0])
        response = client.get(reverse("home"))
        assert response.status_code == 200, role
        for item in response.context["navigation"]:
            assert client.get(item.url).status_code == 200, f"{role}: {item.url}"
        tasks = response.context.get("home")
        for task in tasks.tasks if tasks else ():
            assert client.get(task.url).status_code == 200, f"{role}: {task.url}"


def test_a_centre_is_told_what_its_function_covers(world: World) -> None:
    client = world.signed_in(Role.CENTRE, world.centre)

    def titles() -> list[str]:
        return [task.title for task in client.get(reverse("home")).context["home"].tasks]

    # A campaign reports to the body whatever its function.
    taking_in = "Приём: Мониторинг Б, свод до 01.12.2026"
    assert titles() == [taking_in, "Реестры организаций", "Контингент организаций"]
    Zone.objects.create(centre=world.centre, level="general", function="introduction")
    assert titles()[-1] == "Документы организаций"
    Zone.objects.filter(centre=world.centre, function="monitoring").delete()
    assert titles() == [taking_in, "Документы организаций"]


def test_names_seen_from_above_are_recorded(world: World) -> None:
    client = world.signed_in(Role.COORDINATOR, world.municipality)
    child = world.placed[world.school.pk]["person"]
    pages = [
        reverse("people:list"),
        child.get_absolute_url(),  # type: ignore[attr-defined]
        reverse("mentorships:list"),
        world.placed[world.school.pk]["mentorship"].get_absolute_url(),  # type: ignore[attr-defined]
        reverse("people:mentees"),
    ]
    assert {client.get(page).status_code for page in pages} == {404}
    share = frozenset({"municipality"})
    parameters.set_parameter(actor=system_actor("tests"), parameter=NAMES_SHARED, value=share)
    seen = Event.objects.filter(act="view_shared")
    for number, page in enumerate(pages, start=1):
        assert client.get(page).status_code == 200, page
        assert seen.count() == number, page
    own = world.signed_in(Role.CURATOR, world.school)
    assert own.get(pages[0]).status_code == 200
    assert seen.count() == len(pages)


def test_a_file_that_names_people_stays_where_names_stay(world: World) -> None:
    document = world.placed[world.school.pk]["document"]
    address = reverse("documents:file", args=[document.pk])
    card = document.get_absolute_url()  # type: ignore[attr-defined]
    curator = world.signed_in(Role.CURATOR, world.school)
    assert curator.get(address).status_code == 200
    assert address in curator.get(card).content.decode()
    coordinator = world.signed_in(Role.COORDINATOR, world.municipality)
    page = coordinator.get(card).content.decode()
    assert address not in page
    assert "Файл называет людей" in page
    assert coordinator.get(address).status_code == 404
