from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from tests.factories.accounts import signed_in
from tests.factories.clients import curator_of, send_form
from tests.factories.organizations import make_region
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def school():
    make_year()
    return make_school()


@pytest.fixture
def curator(school):
    return curator_of(school)


def text(response):
    return response.content.decode()


def found(response):
    return [row.record.pk for row in response.context["listing"].table.rows]


def test_people_are_found_filtered_and_sorted(school, curator):
    anna = make_person(school, last_name="Ёжикова", first_name="Анна")
    boris = make_person(school, last_name="Волков", category=Category.TEACHER)
    old = make_person(school, last_name="Старов", archived_on=date(2026, 9, 1))
    make_person(make_school())
    url = reverse("people:list")
    assert found(curator.get(url)) == [boris.pk, anna.pk]
    assert found(curator.get(url, {"sort": "-name"})) == [anna.pk, boris.pk]
    assert found(curator.post(url, {"q": "анна ежик"})) == [anna.pk]
    assert found(curator.get(url, {"category": Category.TEACHER})) == [boris.pk]
    assert found(curator.get(url, {"archived": "only"})) == [old.pk]
    assert len(found(curator.get(url, {"archived": "all"}))) == 3


@pytest.mark.parametrize("route", ["people:list", "people:mentees", "people:mentors"])
def test_lists_take_as_many_queries_for_many_rows_as_for_few(school, curator, route):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(reverse(route)).status_code == 200
        return len(captured)

    def add(number):
        for _ in range(number):
            make_place(school)
            make_place(school, role=ParticipantRole.MENTOR, category=Category.TEACHER)

    add(3)
    few = queries()
    add(57)
    assert queries() == few


def test_a_register_is_of_the_current_year_and_of_its_role(school, curator):
    mentee = make_place(school)
    mentor = make_place(school, role=ParticipantRole.MENTOR)
    past = make_place(school, school_year=make_year(2025))
    url = reverse("people:mentees")
    assert found(curator.get(url)) == [mentee.pk]
    assert found(curator.get(reverse("people:mentors"))) == [mentor.pk]
    assert found(curator.get(url, {"school_year": past.school_year_id})) == [past.pk]
    assert found(curator.get(url, {"status": EnrolmentStatus.LEFT})) == []


def test_a_register_opens_in_the_latest_year_kept_by_one_s_own_organisation(school, curator):
    make_year(2026)
    mentee = make_place(school, school_year=make_year(2020))
    make_place(make_school(), school_year=make_year(2022))
    url = reverse("people:mentees")
    page = curator.get(url)
    assert found(page) == [mentee.pk]
    assert page.context["listing"].form["school_year"].value() == make_year(2020).pk
    make_place(school, school_year=make_year(2027))
    assert found(curator.get(url)) == [mentee.pk], "a year that has not begun is not shown yet"
    now = make_place(school)
    assert found(curator.get(url)) == [now.pk]


def test_a_place_may_be_given_in_another_year_than_today_s(school, curator):
    year, old = make_year(2026), make_year(2020)
    url = reverse("people:mentees_add")
    page = curator.get(url)
    assert page.context["year"] == year
    assert f'href="?school_year={old.pk}"' in text(page)
    assert curator.get(url, {"school_year": old.pk}).context["year"] == old


def test_empty_lists_say_so(curator):
    make_year()
    assert "Людей пока нет." in text(curator.get(reverse("people:list")))
    mentees = text(curator.get(reverse("people:mentees")))
    assert "В реестре этого учебного года пока никого нет." in mentees


def test_the_card_of_a_young_specialist_says_so(school, curator):
    young = make_person(
        school, category=Category.TEACHER, teaching_since=date(2024, 9, 1), position="Учитель"
    )
    page = text(curator.get(young.get_absolute_url()))
    assert "Молодой специалист" in page
    with time_machine.travel(date(2027, 9, 1), tick=False):
        assert "Молодой специалист" not in text(curator.get(young.get_absolute_url()))


def test_a_person_is_added_edited_and_archived(school, curator):
    facts = {"category": "pupil", "last_name": "Ёлкина", "first_name": "Яна"}
    wrong = curator.post(
        reverse("people:add"), {**facts, "phone": "12", "birth_date": "31.02.2014"}
    )
    assert "Дня 31.02.2014 нет в календаре." in text(wrong)
    assert "31.02.2014" in text(wrong)
    curator.post(reverse("people:add"), {**facts, "birth_date": "1.3.2014"})
    person = Person.objects.get()
    assert (person.organization, person.birth_date) == (school, date(2014, 3, 1))
    url = reverse("people:edit", args=[person.pk])
    curator.post(url, {**facts, "group_name": "7 «А»", "row_version": 1})
    stale = curator.post(url, {**facts, "group_name": "8 «Б»", "row_version": 1})
    assert "7 «А»" in text(stale)
    send_form(
        curator,
        reverse("people:archive", args=[person.pk]),
        {"on": "20.11.2026", "reason": "Переезд"},
    )
    person.refresh_from_db()
    assert (person.group_name, person.archived_on) == ("7 «А»", date(2026, 11, 20))


def test_kinship_is_recorded_and_removed_by_pages(school, curator):
    mother = make_person(school, category=Category.PARENT)
    child, foreign = make_person(school), make_person(make_school())
    url = reverse("people:kinship_add", args=[mother.pk])
    assert curator.post(url, {"relative": foreign.pk}).context["form"].errors["relative"]
    assert curator.post(url, {"relative": child.pk}).status_code == 302
    kinship = Kinship.objects.get()
    assert (kinship.parent, kinship.child) == (mother, child)
    assert mother.full_name in text(curator.get(child.get_absolute_url()))
    remove = reverse("people:kinship_remove", args=[child.pk, kinship.pk])
    assert mother.full_name in text(curator.get(remove))
    send_form(curator, remove)
    assert not Kinship.objects.exists()


def test_a_child_is_given_a_parent_from_the_childs_card(school, curator):
    child, mother = make_person(school), make_person(school, category=Category.TEACHER)
    curator.post(reverse("people:kinship_add", args=[child.pk]), {"relative": mother.pk})
    assert Kinship.objects.get().parent == mother


ADD = "people:mentees_add"


def test_somebody_found_is_enrolled_straight_into_the_base(school, curator):
    person = make_person(school, last_name="Семёнова")
    make_person(school, last_name="Петрова")
    page = curator.post(
        reverse(ADD), {"who-find": "семенова", "place-request": "Чтение", "search": "1"}
    )
    assert [one.pk for one in page.context["found"].people] == [person.pk]
    assert "Чтение" in text(page)
    assert not page.context["newcomer"].errors
    done = curator.post(
        reverse(ADD),
        {"who-person": person.pk, "place-joined_on": "15.09.2026", "place-request": "Чтение"},
    )
    place = Enrolment.objects.get()
    assert done.headers["Location"] == place.get_absolute_url()
    assert (place.person, place.status) == (person, EnrolmentStatus.REGISTERED)
    assert (place.joined_on, place.request) == (date(2026, 9, 15), "Чтение")


def test_somebody_new_is_added_and_enrolled_at_once(school, curator):
    facts = {
        "who-person": "",
        "new-category": "pupil",
        "new-last_name": "Ёлкина",
        "new-first_name": "Яна",
    }
    curator.post(reverse(ADD), facts)
    place = Enrolment.objects.get()
    assert place.person.full_name == "Ёлкина Яна"
    assert (place.status, place.organization) == (EnrolmentStatus.CANDIDATE, school)


def test_a_refused_place_adds_no_person_and_keeps_what_was_typed(school, curator):
    facts = {
        "new-category": "pupil",
        "new-last_name": "Ёлкина",
        "new-first_name": "Яна",
        "place-joined_on": "15.09.2027",
    }
    page = curator.post(reverse(ADD), facts)
    assert "в пределах учебного года" in text(page)
    assert "Ёлкина" in text(page)
    assert not Person.objects.exists()
    nobody = curator.post(reverse(ADD), {"who-person": ""})
    assert nobody.context["newcomer"].errors.keys() >= {"last_name", "first_name", "category"}


def test_a_foreign_person_in_the_body_is_refused(school, curator):
    foreign = make_person(make_school())
    page = curator.post(reverse(ADD), {"who-person": foreign.pk})
    assert page.context["pick"].errors["person"]
    assert not Enrolment.objects.exists()


def test_only_the_first_of_many_are_offered(school, curator):
    make_year()
    for _ in range(25):
        make_person(school)
    page = curator.get(reverse(ADD))
    assert (len(page.context["found"].people), page.context["found"].hidden) == (20, 5)
    assert "Уточните поиск" in text(page)


def test_acts_on_a_place_by_pages(school, curator):
    place = make_place(
        school,
        role=ParticipantRole.MENTOR,
        category=Category.TEACHER,
        status=EnrolmentStatus.CANDIDATE,
        joined_on=None,
    )
    for act, facts, reached in (
        ("register", {"on": "05.09.2026"}, EnrolmentStatus.REGISTERED),
        ("train", {"on": "10.09.2026"}, EnrolmentStatus.TRAINED),
        ("leave", {"on": "10.10.2026", "reason": "Отпуск"}, EnrolmentStatus.LEFT),
    ):
        url = reverse(f"people:enrolment_{act}", args=[place.pk])
        assert url in text(curator.get(place.get_absolute_url()))
        assert curator.get(url).status_code == 200
        assert send_form(curator, url, facts).headers["Location"] == place.get_absolute_url()
        place.refresh_from_db()
        assert place.status == reached
    edit = reverse("people:enrolment_edit", args=[place.pk])
    assert curator.get(edit).status_code == 200


def test_names_stay_in_the_organisation():
    region = make_region()
    place = make_place(region.school)
    urls = [place.get_absolute_url(), place.person.get_absolute_url()]
    stranger = curator_of(make_school())
    assert {stranger.get(url).status_code for url in urls} == {404}
    assert found(stranger.get(reverse("people:list"))) == []
    for role, above in (
        (Role.COORDINATOR, region.city),
        (Role.ADMINISTRATOR, region.ministry),
    ):
        outsider = signed_in(role, above)
        assert {outsider.get(url).status_code for url in urls} == {404}
        assert outsider.get(reverse("people:list")).status_code == 404
    above = signed_in(Role.AUDITOR, region.city)
    assert {above.get(url).status_code for url in urls} == {404}
    auditor = signed_in(Role.AUDITOR, region.school)
    assert {auditor.get(url).status_code for url in urls} == {200}
    assert auditor.get(reverse("people:add")).status_code == 403
    assert auditor.get(reverse("people:edit", args=[place.person_id])).status_code == 403


def test_a_year_that_is_no_number_of_a_row_is_the_current_one(curator):
    address = reverse("people:mentees_add")
    usual = curator.get(address)
    for wanted in ("9" * 5000, 10**20, "²"):
        page = curator.get(address, {"school_year": wanted})
        assert page.context["year"] == usual.context["year"]
