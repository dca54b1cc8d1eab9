"""«Похожие люди»: the list, two people side by side, and what the home page says."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.duplicates import operations
from nastavnik.registers.duplicates.models import Distinction, Merge
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from tests.factories.accounts import signed_in
from tests.factories.clients import curator_of, send_form
from tests.factories.organizations import ACTOR
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = pytest.mark.django_db
BORN = date(2014, 4, 5)
LIST = "duplicates:list"


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def school() -> Organization:
    make_year()
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return curator_of(school)


def text(response: Any) -> str:
    return str(response.content.decode())


def twice(school: Organization, **other: Any) -> tuple[Person, Person]:
    facts = {"last_name": "Королёв", "birth_date": BORN}
    return make_person(school, **facts), make_person(school, **{**facts, **other})


def compare(one: Person, another: Person) -> str:
    return reverse("duplicates:compare", args=[one.pk, another.pk])


def test_pairs_are_listed_the_likeliest_first_with_reasons(
    school: Organization, curator: Client
) -> None:
    one, another = twice(school, last_name="Королев", group_name="6А")
    third = make_person(school, last_name="Королёв", patronymic="")
    make_person(make_school(), last_name="Королёв", birth_date=BORN)
    page = curator.get(reverse(LIST))
    pairs = [{pair.one.pk, pair.another.pk} for pair in page.context["alike"].shown]
    assert pairs[0] == {one.pk, another.pk}
    assert all(third.pk in pair for pair in pairs[1:])
    assert len(pairs) == page.context["alike"].total == 3
    assert "дата рождения совпадает" in text(page)


def test_the_home_page_counts_them_while_there_are_any(
    school: Organization, curator: Client
) -> None:
    home = reverse("home")
    assert "Похожие люди" not in text(curator.get(home))
    one, another = twice(school)
    assert "пара похожих записей" in text(curator.get(home))
    operations.tell_apart(actor=ACTOR, one=one, another=another, reason="")
    assert "пара похожих записей" not in text(curator.get(home))


def test_as_many_queries_for_many_pairs_as_for_one(school: Organization, curator: Client) -> None:
    twice(school)
    curator.get(reverse(LIST))
    with CaptureQueriesContext(
        connection,
    ) as few:
        curator.get(reverse(LIST))
    for number in range(30):
        twice(school, group_name=f"{number}А")
    with CaptureQueriesContext(connection) as many:
        page = curator.get(reverse(LIST))
    assert page.context["alike"].hidden > 0
    assert len(many) == len(few)


def test_two_people_are_merged_with_the_chosen_facts(school: Organization, curator: Client) -> None:
    one, another = twice(school, group_name="6А", phone="+79001234567")
    make_place(school, person=another)
    address = compare(one, another)
    page = curator.get(address)
    assert {"take_group_name", "take_phone"} <= set(page.context["form"].fields)
    assert "take_last_name" not in page.context["form"].fields
    assert "Наставляемый, 2026/2027: в базе" in text(page)
    typed = {"decision": "merge", "take_group_name": "another", "take_phone": "one"}
    answer = send_form(curator, address, typed)
    assert answer.url == one.get_absolute_url()
    one.refresh_from_db()
    assert (one.group_name, one.phone) == ("6А", "")
    assert Merge.objects.get().other_id == another.pk
    assert another.full_name in text(curator.get(reverse("people:list")))
    assert len(curator.get(reverse("people:list")).context["listing"].table.rows) == 1


def test_different_people_are_remembered_with_the_reason(
    school: Organization, curator: Client
) -> None:
    one, another = twice(school)
    send_form(curator, compare(one, another), {"decision": "apart", "reason": "Двоюродные"})
    decision = Distinction.objects.get()
    assert (decision.reason, decision.one_id) == ("Двоюродные", one.pk)
    page = curator.get(reverse(LIST))
    assert page.context["alike"].total == 0
    assert "Двоюродные" in text(page)
    again = text(curator.get(compare(another, one)))
    assert "Уже решено: разные люди, 20.11.2026. Двоюродные" in again
    assert 'value="apart"' not in again


def test_a_form_without_a_decision_decides_nothing(school: Organization, curator: Client) -> None:
    one, another = twice(school)
    answer = send_form(curator, compare(one, another), {})
    assert "Нажмите «Объединить» или «Разные люди»" in text(answer)
    assert (Merge.objects.count(), Distinction.objects.count()) == (0, 0)


def test_every_showing_of_two_minors_is_recorded(school: Organization, curator: Client) -> None:
    one, another = twice(school)
    address = compare(one, another)
    views = Event.objects.filter(act="view_person", subject_id__in=[one.pk, another.pk])
    curator.get(address)
    assert views.count() == 2
    assert one.full_name in text(curator.post(address, {}))
    assert views.count() == 4
    form = curator.get(address).context["form"]
    sent = {name: form[name].value() for name in ("row_version", "row_seen", "another_version")}
    shown = views.count()
    answer = curator.post(address, {**sent, "decision": "apart"})
    assert answer.status_code == 302
    assert (views.count(), Distinction.objects.count()) == (shown, 1)


def test_a_change_of_the_other_person_is_told_first(school: Organization, curator: Client) -> None:
    one, another = twice(school, group_name="6А")
    address = compare(one, another)
    form = curator.get(address).context["form"]
    sent = {name: form[name].value() for name in ("row_version", "row_seen", "another_version")}
    Person.objects.filter(pk=another.pk).update(group_name="7Б", version=2)
    answer = curator.post(address, {**sent, "decision": "merge", "take_group_name": "another"})
    assert f"Класс или группа, №\N{NO-BREAK SPACE}{another.pk}" in text(answer)
    assert Merge.objects.count() == 0
    assert answer.context["form"]["another_version"].value() == "2"


def test_the_card_of_both_says_what_happened_and_leads_back(
    school: Organization, curator: Client
) -> None:
    one, another = twice(school)
    merge = operations.merge_people(actor=ACTOR, keep=one, other=another)
    undo = reverse("duplicates:undo", args=[merge.pk])
    for person, words in ((one, "С этой записью объединена"), (another, "Эта запись объединена")):
        page = text(curator.get(person.get_absolute_url()))
        assert words in page
        assert undo in page
    assert reverse("people:edit", args=[another.pk]) not in text(
        curator.get(another.get_absolute_url())
    )
    assert curator.get(reverse("people:edit", args=[another.pk])).status_code == 404
    assert "вернётся всё" in text(curator.get(undo))
    assert send_form(curator, undo).url == one.get_absolute_url()
    assert Person.objects.get(pk=another.pk).merged_into_id is None
    assert curator.get(undo).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MENTOR])
def test_who_keeps_no_registers_decides_nothing(school: Organization, role: Role) -> None:
    one, another = twice(school)
    whose = {"person": make_person(school)} if role is Role.MENTOR else {}
    client = signed_in(role, school, **whose)
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(compare(one, another)).status_code in (403, 404)
    assert client.post(compare(one, another), {"decision": "merge"}).status_code in (403, 404)
    assert Merge.objects.count() == 0


def test_a_person_of_another_organization_is_not_found(
    school: Organization, curator: Client
) -> None:
    own, foreign = make_person(school), make_person(make_school())
    assert curator.get(compare(own, foreign)).status_code == 404
    assert curator.get(compare(foreign, own)).status_code == 404
    assert curator.get(compare(own, own)).status_code == 404


def test_people_are_found_by_a_former_surname(school: Organization, curator: Client) -> None:
    facts = {"first_name": "Анна", "patronymic": "Петровна", "category": "teacher"}
    maiden = make_person(school, last_name="Королёва", **facts)
    person = make_person(school, last_name="Смирнова", former_last_name="Королева", **facts)
    rows = curator.post(reverse("people:list"), {"q": "королева"}).context["listing"].table.rows
    assert {row.record.pk for row in rows} == {maiden.pk, person.pk}
    pair = curator.get(reverse(LIST)).context["alike"].shown[0]
    assert pair.reasons[0] == "прежняя фамилия совпадает"
    assert "Прежняя фамилия" in text(curator.get(person.get_absolute_url()))
    assert "Прежняя фамилия" not in text(curator.get(maiden.get_absolute_url()))


def test_people_of_two_organizations_are_not_told_apart() -> None:
    one, another = make_person(make_school()), make_person(make_school())
    with pytest.raises(DomainError, match="Эти люди — из разных организаций"):
        operations.tell_apart(actor=ACTOR, one=one, another=another, reason="Однофамильцы")
    assert not Distinction.objects.exists()
    assert not Event.objects.filter(act="tell_apart").exists()
