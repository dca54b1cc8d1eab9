from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.practice.mentorships import operations
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.people.choices import Category, ParticipantRole
from tests.factories.accounts import signed_in
from tests.factories.clients import curator_of, send_form
from tests.factories.mentorships import ACTOR, make_active, make_form, make_order, make_pair
from tests.factories.organizations import make_region
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = pytest.mark.django_db
MENTOR = ParticipantRole.MENTOR


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def curator(school):
    return curator_of(school)


def text(response):
    return response.content.decode()


def test_the_list_is_of_the_current_year_unless_another_is_chosen(school, curator):
    pair = make_pair(school, topic="Математика")
    old = Mentorship.objects.create(
        organization=school, school_year=make_year(2025), form=make_form()
    )
    url = reverse("mentorships:list")
    listing = curator.get(url).context["listing"]
    assert [row.record.pk for row in listing.table.rows] == [pair.pk]
    chosen = curator.get(url, {"school_year": make_year(2025).pk}).context["listing"]
    assert [row.record.pk for row in chosen.table.rows] == [old.pk]
    assert curator.get(url, {"school_year": ""}).context["listing"].total == 2


def test_the_list_and_a_new_pair_open_in_the_latest_year_kept(school, curator):
    make_year(2026)
    old = make_year(2020)
    form = make_form()
    mentee = make_place(school, school_year=old)
    mentor = make_place(school, school_year=old, role=MENTOR)
    pair = Mentorship.objects.create(organization=school, school_year=old, form=form)
    listing = curator.get(reverse("mentorships:list")).context["listing"]
    assert [row.record.pk for row in listing.table.rows] == [pair.pk]
    url = reverse("mentorships:add")
    page = curator.get(url)
    assert page.context["year"] == old
    (choice,) = page.context["choices"]
    assert (choice.mentors, choice.mentees) == (1, 1)
    link = f"?form={form.pk}&amp;school_year={old.pk}"
    assert link in text(page)
    today = curator.get(url, {"school_year": make_year(2026).pk})
    assert [(one.mentors, one.mentees) for one in today.context["choices"]] == [(0, 0)]
    facts = {"mentors": [mentor.pk], "mentees": [mentee.pk]}
    curator.post(f"{url}?form={form.pk}&school_year={old.pk}", facts)
    assert Mentorship.objects.filter(school_year=old, members__enrolment=mentee).exists()


def test_the_list_finds_by_name_whatever_the_case_and_yo(school, curator):
    sought = make_place(school, person=make_person(school, last_name="Семёнова"))
    pair = make_pair(school, mentees=[sought])
    make_pair(school)
    found = curator.post(reverse("mentorships:list"), {"q": "СЕМЕНОВА"}).context["listing"]
    assert [row.record.pk for row in found.table.rows] == [pair.pk]


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(school, curator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(reverse("mentorships:list")).status_code == 200
        return len(captured)

    for _ in range(3):
        make_pair(school)
    few = queries()
    for _ in range(57):
        make_pair(school)
    assert queries() == few


def test_the_card_shows_members_history_and_the_next_step(school, curator):
    pair = make_active(school, topic="Алгебра")
    operations.pause(actor=ACTOR, mentorship=pair)
    page = curator.get(pair.get_absolute_url())
    card = page.context["card"]
    assert [str(step.words) for step in card.history] == [
        "Предложена",
        "Согласована",
        "Закреплена приказом",
        "Начата работа",
        "Поставлена на паузу",
    ]
    assert [act.name for act in page.context["acts"]] == ["resume", "complete", "terminate"]
    for seat in (*card.mentors, *card.mentees):
        assert seat.place.person.full_name in text(page)


def test_the_card_warns_of_an_adult_with_more_than_three_mentees(school, curator):
    form = make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category=Category.TEACHER)
    mentor = make_place(school, role=MENTOR, category=Category.TEACHER)
    three = make_pair(
        school, form=form, mentors=[mentor], mentees=[make_place(school) for _ in "123"]
    )
    assert curator.get(three.get_absolute_url()).context["card"].warnings == []
    make_pair(school, form=form, mentors=[mentor])
    (warning,) = curator.get(three.get_absolute_url()).context["card"].warnings
    assert warning.startswith(f"{mentor.person.full_name}: 4")


def test_the_card_marks_a_young_specialist(school, curator):
    form = make_form(
        code="teacher-teacher",
        label="Учитель-учитель",
        mentor_category=Category.TEACHER,
        mentee_category=Category.TEACHER,
    )
    young = make_person(school, category=Category.TEACHER, teaching_since=date(2025, 9, 1))
    pair = make_pair(
        school,
        form=form,
        mentors=[make_place(school, role=MENTOR, category=Category.TEACHER)],
        mentees=[make_place(school, person=young)],
    )
    assert text(curator.get(pair.get_absolute_url())).count("Молодой специалист") == 1


def test_a_pair_is_made_from_the_registers_people_who_fit(school, curator):
    form = make_form()
    mentor, mentee = make_place(school, role=MENTOR), make_place(school)
    teacher = make_place(school, role=MENTOR, category=Category.TEACHER)
    foreign = make_place(make_school())
    choice = curator.get(reverse("mentorships:add"))
    (offered,) = choice.context["choices"]
    assert (offered.mentors, offered.mentees) == (1, 1)
    url = f"{reverse('mentorships:add')}?form={form.pk}"
    page = curator.get(url)
    assert mentor.person.full_name in text(page)
    assert teacher.person.full_name not in text(page)
    for wrong in ({"mentees": foreign.pk}, {"mentors": teacher.pk}):
        refused = curator.post(url, {"mentors": mentor.pk, "mentees": mentee.pk, **wrong})
        assert refused.status_code == 200
        assert not Mentorship.objects.exists()
    done = curator.post(url, {"mentors": mentor.pk, "mentees": mentee.pk, "topic": "Чтение"})
    made = Mentorship.objects.get()
    assert done.headers["Location"] == made.get_absolute_url()
    assert (made.status, made.topic) == (MentorshipStatus.PROPOSED, "Чтение")


def test_searching_for_members_keeps_what_was_ticked(school, curator):
    form = make_form()
    mentor, mentee = make_place(school, role=MENTOR), make_place(school)
    url = f"{reverse('mentorships:add')}?form={form.pk}"
    sent = {"mentors": mentor.pk, "topic": "Чтение", "find_mentees": "нетакого", "search": "1"}
    page = curator.post(url, sent)
    assert f'value="{mentor.pk}"' in text(page)
    assert "checked" in text(page)
    assert "Чтение" in text(page)
    assert mentee.person.full_name not in text(page)
    assert not page.context["form"].errors
    assert not Mentorship.objects.exists()


def test_a_pair_begun_from_a_card_has_that_person_ticked(school, curator):
    make_place(school, role=MENTOR)
    mentee = make_place(school)
    page = curator.get(reverse("mentorships:add"), {"place": mentee.pk, "form": make_form().pk})
    assert page.context["form"].initial == {"mentees": [mentee.pk]}
    assert "checked" in text(page)


def test_every_act_from_agreement_to_completion_by_pages(school, curator):
    pair = make_pair(school)
    document = make_order(school)
    steps = [
        ("agree", {}, MentorshipStatus.AGREED),
        ("order", {"document": document.pk}, MentorshipStatus.ORDERED),
        ("activate", {"starts_on": "15.09.2026"}, MentorshipStatus.ACTIVE),
        ("pause", {}, MentorshipStatus.PAUSED),
        ("resume", {}, MentorshipStatus.ACTIVE),
        ("complete", {"on": "20.11.2026"}, MentorshipStatus.COMPLETED),
    ]
    for act, facts, reached in steps:
        url = reverse(f"mentorships:{act}", args=[pair.pk])
        assert curator.get(url).status_code == 200
        assert send_form(curator, url, facts).headers["Location"] == pair.get_absolute_url()
        pair.refresh_from_db()
        assert pair.status == reached


def test_a_refused_act_says_why_and_keeps_what_was_typed(school, curator):
    pair = make_pair(school)
    operations.agree(actor=ACTOR, mentorship=pair)
    operations.order(actor=ACTOR, mentorship=pair, document=make_order(school))
    page = send_form(
        curator, reverse("mentorships:activate", args=[pair.pk]), {"starts_on": "09.09.2026"}
    )
    assert "Начало не может быть раньше приказа от 10.09.2026." in text(page)
    assert "09.09.2026" in text(page)
    again = send_form(curator, reverse("mentorships:resume", args=[pair.pk]), {})
    assert "Продолжить можно только то, что на паузе." in text(again)


def test_an_order_of_another_organisation_is_refused(school, curator):
    pair = make_pair(school)
    operations.agree(actor=ACTOR, mentorship=pair)
    foreign = make_order(make_school())
    page = send_form(
        curator, reverse("mentorships:order", args=[pair.pk]), {"document": foreign.pk}
    )
    assert page.context["form"].errors["document"]
    pair.refresh_from_db()
    assert pair.status == MentorshipStatus.AGREED


def test_termination_and_replacement_by_pages(school, curator):
    pair = make_active(school)
    newcomer = make_place(school, role=MENTOR)
    done = send_form(
        curator,
        reverse("mentorships:replace", args=[pair.pk]),
        {"mentors": newcomer.pk, "on": "01.10.2026", "reason": "Переезд"},
    )
    fresh = Mentorship.objects.exclude(pk=pair.pk).get()
    assert done.headers["Location"] == fresh.get_absolute_url()
    assert "Переезд" in text(curator.get(pair.get_absolute_url()))
    url = reverse("mentorships:terminate", args=[fresh.pk])
    assert send_form(curator, url, {"on": "02.10.2026"}).context["form"].errors.keys() == {"reason"}
    send_form(curator, url, {"on": "02.10.2026", "reason": "Отказ"})
    fresh.refresh_from_db()
    assert (fresh.status, fresh.termination_reason) == (MentorshipStatus.TERMINATED, "Отказ")


def test_members_change_by_page_until_the_order(school, curator):
    pair = make_pair(school)
    newcomer, mentee = make_place(school, role=MENTOR), make_place(school)
    url = reverse("mentorships:members", args=[pair.pk])
    assert curator.get(url).status_code == 200
    facts = {"mentors": newcomer.pk, "mentees": mentee.pk, "row_version": pair.version}
    assert curator.post(url, facts).status_code == 302
    assert set(pair.members.values_list("enrolment", flat=True)) == {newcomer.pk, mentee.pk}
    stale = curator.post(url, {**facts, "mentors": make_place(school, role=MENTOR).pk})
    assert "запись изменили" in text(stale)


def test_others_see_nothing_and_the_auditor_changes_nothing():
    region = make_region()
    pair = make_pair(region.school)
    urls = [
        pair.get_absolute_url(),
        *(
            reverse(f"mentorships:{name}", args=[pair.pk])
            for name in ("edit", "members", "replace", "agree", "terminate")
        ),
    ]
    stranger = curator_of(make_school())
    assert {stranger.get(url).status_code for url in urls} == {404}
    coordinator = signed_in(Role.COORDINATOR, region.city)
    assert {coordinator.get(url).status_code for url in urls} == {404}
    auditor = signed_in(Role.AUDITOR, region.school)
    assert [auditor.get(url).status_code for url in urls] == [200, 403, 403, 403, 403, 403]
    card = auditor.get(pair.get_absolute_url())
    assert card.context["acts"] == []
    assert reverse("mentorships:edit", args=[pair.pk]) not in text(card)


@pytest.mark.parametrize("number", ["9" * 5000, str(10**20), "²"])
def test_numbers_that_no_row_can_have_are_none(school, curator, number):
    mentor, mentee = make_place(school, role=MENTOR), make_place(school)
    address = reverse("mentorships:add")
    asked = {"form": number, "place": number, "school_year": number}
    assert curator.get(address, asked).status_code == 200
    url = f"{address}?form={make_form().pk}"
    typed = {"mentors": [mentor.pk], "mentees": [mentee.pk, number]}
    assert list(curator.post(url, typed).context["form"].errors) == ["mentees"]
    assert not Mentorship.objects.exists()
