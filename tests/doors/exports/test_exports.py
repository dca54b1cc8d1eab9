"""Lists as files: what was asked for and nothing else, for whom it is shown, with an event."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.doors.exports.lists import LISTS, ListExport
from nastavnik.platform.access.confirmation import CONFIRMED_KEY
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event, EventPerson
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import EXPORT_CONFIRMATION
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Kinship
from tests.doors.exports.coming_back import first_sheet
from tests.factories.accounts import make_assignment, signed_in
from tests.factories.mentorships import make_active, make_form, make_pair
from tests.factories.organizations import ACTOR, Region, make_region
from tests.factories.people import make_person, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def client(region: Region) -> Client:
    return signed_in(Role.CURATOR, region.school)


def sent(client: Client, code: str, **asked: Any) -> Any:
    answer = client.post(reverse(f"exports:{code}"), asked)
    assert answer.status_code == 200
    answer.body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer


def cells(client: Client, code: str, **asked: Any) -> list[list[object]]:
    page = first_sheet(sent(client, code, **asked).body)
    return [[cell.value for cell in row] for row in page.iter_rows()]


def names(client: Client, **asked: Any) -> list[object]:
    return [row[0] for row in cells(client, "people", **asked)[1:]]


def test_what_is_found_leaves_in_the_order_asked(region: Region, client: Client) -> None:
    teacher = make_person(region.school, last_name="Ёлкин", category=Category.TEACHER)
    pupils = [make_person(region.school, last_name=name) for name in ("Ясенев", "Елкин")]
    make_person(region.other_school, last_name="Ёлкин")
    assert names(client, q="елкин") == [teacher.full_name, pupils[1].full_name]
    assert names(client, q="ёлкин", category="teacher") == [teacher.full_name]
    assert names(client, sort="-name")[0] == pupils[0].full_name


def test_the_page_sends_what_it_was_asked_for(region: Region, client: Client) -> None:
    make_person(region.school, last_name="Ёлкин")
    page = client.post(reverse("people:list"), {"q": "ёлкин", "category": "pupil"})
    text = page.content.decode()
    form = text.partition(f'action="{reverse("exports:people")}"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="q" value="ёлкин">' in form
    assert '<input type="hidden" name="category" value="pupil">' in form
    assert 'name="as" value="csv"' in form
    empty = client.post(reverse("people:list"), {"q": "никого"}).content.decode()
    assert reverse("exports:people") not in empty


def test_taking_a_list_away_is_an_event_of_everybody_in_it(region: Region, client: Client) -> None:
    child, mother = make_person(region.school), make_person(region.school, category="parent")
    Kinship.objects.create(parent=mother, child=child)
    mentor = make_place(region.school, role=ParticipantRole.MENTOR)
    make_pair(region.school, mentors=[mentor], mentees=[make_place(region.school, person=child)])
    make_person(region.school)
    sent(client, "mentees", q=child.last_name, layout="appendix", **{"as": "csv"})
    event = Event.objects.get(act="export_list")
    assert event.after == {
        "list": "mentees",
        "layout": "appendix",
        "format": "csv",
        "rows": 1,
        "filters": ["q", "school_year"],
    }
    named = EventPerson.objects.filter(chain=event.chain, seq=event.seq)
    assert set(named.values_list("person_id", flat=True)) == {
        child.pk,
        mother.pk,
        mentor.person_id,
    }


def test_accounts_leave_as_the_people_they_are_of(region: Region) -> None:
    person = make_person(region.school)
    make_assignment(Role.MENTEE, region.school, person=person)
    sent(signed_in(Role.HEAD, region.school), "accounts", **{"as": "csv"})
    event = Event.objects.get(act="export_list")
    named = EventPerson.objects.filter(chain=event.chain, seq=event.seq)
    assert list(named.values_list("person_id", flat=True)) == [person.pk]


def test_an_address_leads_to_the_page_and_gives_nothing_away(client: Client) -> None:
    answer = client.get(f"{reverse('exports:people')}?as=csv")
    assert (answer.status_code, answer["Location"]) == (302, reverse("people:list"))
    assert not Event.objects.filter(act="export_list").exists()


@pytest.mark.parametrize("asked", [{"layout": "nobody"}, {"as": "exe"}])
def test_what_there_is_not_is_not_given(client: Client, asked: dict[str, str]) -> None:
    assert client.post(reverse("exports:people"), asked).status_code == 404


def test_it_leaves_as_a_file_named_after_the_list(client: Client, region: Region) -> None:
    make_person(region.school, last_name="Ёлкин")
    answer = sent(client, "people", **{"as": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "%D0%9B%D1%8E%D0%B4%D0%B8" in answer["Content-Disposition"]


def test_who_takes_a_list_away_is_asked_for_again(client: Client) -> None:
    parameters.set_parameter(actor=ACTOR, parameter=EXPORT_CONFIRMATION, value="password")
    session = client.session
    session[CONFIRMED_KEY] = 0  # long ago
    session.save()
    answer = client.post(reverse("exports:people"), {"as": "csv"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("entry:confirm"))


@pytest.mark.parametrize("one", LISTS.values(), ids=LISTS)
def test_every_list_has_its_buttons_and_its_columns(one: ListExport, region: Region) -> None:
    """As seen by somebody who may: the page shows the buttons, the files have headed columns."""
    client = signed_in(*_who(one.code, region))
    make_place(region.school)
    answer = client.get(reverse(one.page))
    assert answer.status_code == 200
    total = answer.context["listing"].total
    assert (reverse(f"exports:{one.code}") in answer.content.decode()) == bool(total)
    for layout in one.layouts:
        for kind in ("xlsx", "csv"):
            assert sent(client, one.code, layout=layout, **{"as": kind}).body
    rows = cells(client, one.code)
    assert all(rows[0])
    assert len(rows) - 1 == total


def _who(code: str, region: Region) -> tuple[Role, Any]:
    if code in {"accounts", "erasures", "acts"}:
        return Role.SECURITY, region.ministry
    if code in {"organizations", "notes", "measures"}:
        return Role.COORDINATOR, region.city
    return Role.CURATOR, region.school


def test_whoever_left_a_group_stands_in_it_no_more(region: Region, client: Client) -> None:
    """Neither side names them, and they have a row without a pair, as on the pages."""
    places = [make_place(region.school) for _place in range(2)]
    mentor = make_place(region.school, role=ParticipantRole.MENTOR)
    form = make_form(group_allowed=True)
    make_active(region.school, mentors=[mentor], mentees=places, form=form)
    gone, left = (place.person for place in places)
    mentorships.leave_open(actor=ACTOR, person=gone, on=date(2026, 10, 20), reason="Переезд")
    assert others(client, "mentors", "mentees") == {mentor.person.full_name: left.full_name}
    assert others(client, "mentees", "mentor") == {
        gone.full_name: None,
        left.full_name: mentor.person.full_name,
    }


def others(client: Client, code: str, key: str) -> dict[object, object]:
    """Whom the rows of a register name on the other side, by whose row it is."""
    headings, *rows = cells(client, code)
    name, other = (headings.index(KINDS[code].column(one).title) for one in ("name", key))
    return {row[name]: row[other] for row in rows}


def test_queries_do_not_grow_with_the_register(region: Region, client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            sent(client, "mentees")
        return len(found)

    def grow(pairs: int) -> None:
        for _pair in range(pairs):
            mentor = make_place(region.school, role=ParticipantRole.MENTOR)
            make_pair(region.school, mentors=[mentor], mentees=[make_place(region.school)])

    grow(1)
    few = asked()
    grow(5)
    assert asked() == few
