"""The register of mentees: people, places as candidates, the pairs lines name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nastavnik.doors.imports.kinds.mentees import MENTEES
from nastavnik.doors.imports.lines import Line, Scene, number_of
from nastavnik.platform.audit.models import Event
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from tests.doors.imports.kinds.lines import (
    ACTOR,
    bring,
    changes,
    line,
    name,
    plan_one,
    said,
    scene_of,
    states,
    surname,
)
from tests.factories.mentorships import make_form, make_pair
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db
BORN = date(2012, 4, 5)
JOINED = date(2026, 9, 15)
KOTOVA = name("Котова Ия Львовна")
MENTOR = {"last_name": "Котова", "first_name": "Ия", "patronymic": "Львовна"}


@pytest.fixture
def scene() -> Scene:
    MentoringForm.objects.all().delete()
    make_form()
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    make_form(code="employee-pupil", label="Работодатель-ученик", mentor_category="employee")
    return scene_of(make_school())


def mentee(number: int = 2, **values: Any) -> Any:
    known = {"birth_date": BORN, "group": "5А", "joined_on": JOINED, **values}
    return line(number, "Иванов Пётр Ильич", **known)


def somov(**values: Any) -> Any:
    return line(3, "Сомов Лев Львович", group="5Б", **values)


def pairs() -> list[tuple[str, str, list[str], list[str]]]:
    return [
        (
            pair.form.code,
            pair.status,
            sorted(str(m.enrolment.person) for m in pair.members.all() if m.role == "mentor"),
            sorted(str(m.enrolment.person) for m in pair.members.all() if m.role == "mentee"),
        )
        for pair in Mentorship.objects.order_by("pk")
    ]


def test_a_line_becomes_a_candidate_and_keeps_what_the_register_keeps(scene: Scene) -> None:
    only = mentee(request="подтянуть физику", results="пятёрка", sex="male")
    assert plan_one(MENTEES, scene, only).state == "new"
    outcome = bring(MENTEES, scene, [only])[2]
    place = Enrolment.objects.get()
    assert (place.person_id, place.role, place.status) == (outcome.person, "mentee", "candidate")
    assert (place.category, place.level) == ("pupil", "general")
    assert (place.request, place.results, place.joined_on) == (
        "подтянуть физику",
        "пятёрка",
        JOINED,
    )
    acts = Event.objects.filter(request_id="import-7").values_list("act", "subject_id")
    assert sorted(acts) == [("add_person", place.person_id), ("enrol", place.pk)]


def test_marks_that_need_a_document_are_left_out(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee(completed=True, completed_on=date(2027, 5, 1), order="№ 5")])
    assert Enrolment.objects.get().completed_on is None
    assert {"completed", "completed_on", "order", "consent", "note"} <= set(MENTEES.not_kept)


def test_somebody_known_gets_a_place_of_their_own(scene: Scene) -> None:
    person = make_person(
        scene.organization,
        last_name="Иванов",
        first_name="Пётр",
        patronymic="Ильич",
        birth_date=BORN,
    )
    plan = plan_one(MENTEES, scene, mentee())
    assert (plan.state, plan.target) == ("new", person.pk)
    assert bring(MENTEES, scene, [mentee()])[2].person == person.pk
    assert Enrolment.objects.get().person == person
    person.refresh_from_db()
    assert person.group_name == "5А"


def test_a_mentor_named_is_found_or_added_and_the_pair_proposed(scene: Scene) -> None:
    teacher = make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    lines = [
        mentee(form="teacher-pupil", mentor=KOTOVA),
        line(
            3,
            "Сомов Лев Львович",
            birth_date=BORN,
            group="5Б",
            form="teacher-pupil",
            mentor=name("Дёмина Ада Юрьевна"),
            mentor_place="учитель химии",
            mentor_phone="+79120000000",
        ),
    ]
    first, _second = MENTEES.plan(scene, lines)
    assert changes(first)["Пара"] == ("", "Учитель-ученик: Котова Ия Львовна")
    bring(MENTEES, scene, lines)
    assert pairs() == [
        ("teacher-pupil", "proposed", ["Котова Ия Львовна"], ["Иванов Пётр Ильич"]),
        ("teacher-pupil", "proposed", ["Дёмина Ада Юрьевна"], ["Сомов Лев Львович"]),
    ]
    added = Person.objects.get(last_name="Дёмина")
    assert (added.category, added.position, added.phone) == (
        "teacher",
        "учитель химии",
        "+79120000000",
    )
    seats = Enrolment.objects.filter(role=ParticipantRole.MENTOR)
    assert {(seat.person_id, seat.status) for seat in seats} == {
        (teacher.pk, "candidate"),
        (added.pk, "candidate"),
    }


def test_a_second_reading_changes_nothing(scene: Scene) -> None:
    lines = [
        mentee(form="teacher-pupil", mentor=KOTOVA, request="физика"),
        line(3, "Сомов Лев Львович", group="5Б", form="teacher-pupil", results="пять"),
        line(4, "Зуев Ян Янович", place="6В", mentor=KOTOVA, form="teacher-pupil"),
    ]
    bring(MENTEES, scene, lines)
    written = Event.objects.count()
    assert states(MENTEES, scene, lines) == ["same", "same", "same"]
    assert Event.objects.count() == written


def test_a_mentor_of_several_lines_is_one_person_with_a_pair_each(scene: Scene) -> None:
    names = ["Иванов Пётр Ильич", "Сомов Лев Львович", "Зуев Ян Янович"]
    lines = [
        line(2 + at, who, group="5А", form="teacher-pupil", mentor=KOTOVA)
        for at, who in enumerate(names)
    ]
    bring(MENTEES, scene, lines)
    assert Person.objects.filter(category=Category.TEACHER).count() == 1
    assert len(pairs()) == 3


def test_one_mentee_of_two_mentors_is_one_place_and_two_pairs(scene: Scene) -> None:
    lines = [
        mentee(2, form="teacher-pupil", mentor=KOTOVA, results="раз"),
        mentee(3, form="teacher-pupil", mentor=name("Дёмина Ада Юрьевна"), results="два"),
        mentee(4, form="teacher-pupil", mentor=KOTOVA),
    ]
    plans = MENTEES.plan(scene, lines)
    assert [str(plan.state) for plan in plans] == ["new", "changed", "same"]
    assert said(plans[1]) == "Строка 3: Результаты — взято из строки 2, где тот же человек."
    planned = {plan.number: plan for plan in plans}
    for one in lines[:2]:  # in chunks of their own
        assert MENTEES.write(ACTOR, scene, [one], planned)[0].refusal == ""
    assert Enrolment.objects.get(role="mentee").results == "раз"
    assert len(pairs()) == 2


def test_lines_that_contradict_each_other_about_a_place_name_both_rows(scene: Scene) -> None:
    lines = [mentee(2, request="физика"), mentee(5, request="химия")]
    _first, second = MENTEES.plan(scene, lines)
    assert (second.state, said(second)) == (
        "wrong",
        "Строка 5: Запрос наставляемого — не то же, что в строке 2 о том же человеке. Оставьте "
        "одно значение.",
    )


def test_a_place_changes_by_filled_cells_alone(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee(request="физика", results="пять")])
    plan = plan_one(MENTEES, scene, mentee(request="химия", results=None))
    assert (plan.state, changes(plan)) == (
        "changed",
        {"Запрос наставляемого": ("физика", "химия")},
    )
    bring(MENTEES, scene, [mentee(request="химия", results=None)])
    place = Enrolment.objects.get()
    assert (place.request, place.results, place.version) == ("химия", "пять", 2)


def test_a_day_outside_the_year_is_wrong(scene: Scene) -> None:
    plan = plan_one(MENTEES, scene, mentee(joined_on=date(2025, 9, 1)))
    assert (plan.state, said(plan)) == (
        "wrong",
        "Строка 2: дата вхождения 01.09.2025 — не из этого учебного года: он длится с 01.09.2026 "
        "по 31.08.2027. Исправьте дату или выберите другой год.",
    )


def test_the_day_of_joining_of_somebody_paired_stays(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee()])
    Enrolment.objects.update(status=EnrolmentStatus.PAIRED)
    plan = plan_one(MENTEES, scene, mentee(joined_on=date(2026, 10, 1)))
    assert said(plan) == (
        "Строка 2: дата вхождения участника пары или группы не меняется. Верните прежнюю или "
        "оставьте ячейку пустой."
    )


def test_a_new_day_of_joining_without_a_consent_is_refused_for_that_line_alone(
    scene: Scene,
) -> None:
    bring(MENTEES, scene, [mentee(), line(3, "Сомов Лев Львович", group="5Б", request="раз")])
    Enrolment.objects.filter(person__last_name="Иванов").update(status=EnrolmentStatus.REGISTERED)
    lines = [
        mentee(joined_on=date(2026, 10, 1)),
        line(3, "Сомов Лев Львович", group="5Б", request="два"),
    ]
    outcomes = bring(MENTEES, scene, lines)
    assert "Иванов Пётр Ильич" in outcomes[2].refusal
    assert outcomes[3].refusal == ""
    assert Enrolment.objects.get(person__last_name="Сомов").request == "два"


def test_a_form_that_does_not_fit_is_wrong(scene: Scene) -> None:
    only = mentee(category="graduate", form="teacher-pupil", mentor=KOTOVA)
    assert said(plan_one(MENTEES, scene, only)) == (
        "Строка 2: в форме «Учитель-ученик» наставляемым может быть только ученик, а здесь "
        "выпускник. Исправьте форму или категорию."
    )


def test_a_mentor_of_another_category_in_the_register_is_wrong(scene: Scene) -> None:
    person = make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    make_place(scene.organization, role=ParticipantRole.MENTOR, person=person)
    only = mentee(form="pupil-pupil", mentor=KOTOVA)
    assert said(plan_one(MENTEES, scene, only)) == (
        "Строка 2: Котова Ия Львовна — педагог: форма «Ученик-ученик» не подходит. Выберите другую."
    )


def test_without_a_form_the_only_fitting_one_is_taken_or_one_is_asked_for(scene: Scene) -> None:
    make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    known = plan_one(MENTEES, scene, mentee(mentor=KOTOVA))
    assert (known.state, said(known)) == (
        "new",
        "Строка 2: форма «Учитель-ученик» — единственная подходящая.",
    )
    asked = plan_one(MENTEES, scene, mentee(mentor=name("Дёмина Ада Юрьевна")))
    assert (asked.state, asked.answers_with[0].key) == ("asked", "form")
    assert set(asked.answers_with[0].options) == {"pupil-pupil", "teacher-pupil", "employee-pupil"}


def test_a_mentor_alike_somebody_is_asked_about(scene: Scene) -> None:
    make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    only = mentee(form="teacher-pupil", mentor=name("Котова Ия"))
    plan = plan_one(MENTEES, scene, only)
    assert (plan.state, plan.answers_with[0].options) == ("asked", (KOTOVA, name("Котова Ия")))
    settled = Line(number_of(2), only.values, answered=frozenset({"mentor"}))
    assert plan_one(MENTEES, scene, settled).state == "new"


def test_of_two_mentors_in_a_cell_none_is_chosen_in_place_of_both(scene: Scene) -> None:
    make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    two = (name("Дёмина Ада Юрьевна"), name("Котова Ия"))
    plan = plan_one(MENTEES, scene, mentee(form="teacher-pupil", mentor=two))
    assert (plan.state, plan.answers_with[0].options) == ("asked", ())


def test_a_mentor_spelt_in_two_ways_in_one_workbook_is_asked_about(scene: Scene) -> None:
    lines = [
        mentee(2, form="teacher-pupil", mentor=KOTOVA),
        line(
            3,
            "Сомов Лев Львович",
            group="5Б",
            form="teacher-pupil",
            mentor=name("Котова Ия Львовва"),
        ),
    ]
    assert states(MENTEES, scene, lines) == ["new", "asked"]


def test_two_mentors_of_one_name_make_the_pair_a_question_for_a_person(scene: Scene) -> None:
    for _number in range(2):
        make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    only = mentee(form="teacher-pupil", mentor=KOTOVA)
    plan = plan_one(MENTEES, scene, only)
    assert plan.state == "wrong"
    assert "людей с именем «Котова Ия Львовна» несколько" in said(plan)


def test_a_mentor_from_an_enterprise_needs_one_that_is_known(scene: Scene) -> None:
    only = mentee(form="employee-pupil", mentor=KOTOVA, mentor_place="АО «Завод», токарь")
    assert plan_one(MENTEES, scene, only).state == "wrong"
    partner = Partner.objects.create(name="Завод", kind=PartnerKind.ENTERPRISE)
    bring(MENTEES, scene, [only])
    mentor = Person.objects.get(category=Category.EMPLOYEE)
    assert (mentor.employer, mentor.position) == (partner, "токарь")
    assert len(pairs()) == 1


def test_a_parent_is_not_proposed_as_a_mentor_of_their_child(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee()])
    teacher = make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    Kinship.objects.create(parent=teacher, child=Person.objects.get(last_name="Иванов"))
    plan = plan_one(MENTEES, scene, mentee(form="teacher-pupil", mentor=KOTOVA))
    assert said(plan) == (
        "Строка 2: Котова Ия Львовна и этот человек — родитель и ребёнок: пары из них не бывает. "
        "Укажите другого."
    )


def test_nobody_is_their_own_mentor(scene: Scene) -> None:
    only = mentee(form="pupil-pupil", mentor=name("Иванов Пётр Ильич"))
    assert said(plan_one(MENTEES, scene, only)) == (
        "Строка 2: человек не может быть наставником самому себе. Укажите другого."
    )


def test_a_pupil_of_the_workbook_may_mentor_another(scene: Scene) -> None:
    lines = [
        mentee(2),
        line(
            3, "Сомов Лев Львович", group="5Б", form="pupil-pupil", mentor=name("Иванов Пётр Ильич")
        ),
    ]
    bring(MENTEES, scene, lines)
    assert pairs() == [("pupil-pupil", "proposed", ["Иванов Пётр Ильич"], ["Сомов Лев Львович"])]
    assert Person.objects.count() == 2


def test_a_pair_that_is_there_in_another_state_is_not_proposed_again(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee()])
    teacher = make_person(scene.organization, category=Category.TEACHER, **MENTOR)
    make_pair(
        scene.organization,
        mentors=[make_place(scene.organization, role="mentor", person=teacher)],
        mentees=[Enrolment.objects.get(role="mentee")],
        form=MentoringForm.objects.get(code="teacher-pupil"),
    )
    Enrolment.objects.filter(role="mentor").update(status=EnrolmentStatus.LEFT)
    only = mentee(form="teacher-pupil", mentor=KOTOVA)
    assert plan_one(MENTEES, scene, only).state == "same"


def test_somebody_who_left_is_not_paired(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee()])
    Enrolment.objects.update(status=EnrolmentStatus.LEFT)
    only = mentee(form="teacher-pupil", mentor=KOTOVA)
    assert said(plan_one(MENTEES, scene, only)) == (
        "Строка 2: участник «Иванов Пётр Ильич» уже выбыл из программы этого года. Укажите "
        "другого или оставьте ячейку пустой."
    )


def test_a_birth_year_tells_namesakes_apart(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee()])
    other = line(3, "Иванов Пётр Ильич", birth_year=2009, group="5А")
    assert plan_one(MENTEES, scene, other).state == "double"
    same = line(3, "Иванов Пётр Ильич", birth_year=2012, group="5А")
    assert plan_one(MENTEES, scene, same).state == "same"


def test_a_chunk_takes_few_queries(scene: Scene) -> None:
    lines = [
        line(
            number + 2,
            f"{surname(number)} Лев Львович",
            birth_date=BORN - timedelta(days=17 * number),
            group="5А",
            joined_on=JOINED,
            request="физика",
            form="teacher-pupil",
            mentor=name(f"{surname(number // 3)}а Ия Львовна"),
        )
        for number in range(500)
    ]
    planned = {plan.number: plan for plan in MENTEES.plan(scene, lines)}
    assert [said(plan) for plan in planned.values() if plan.state != "new"] == []
    with CaptureQueriesContext(connection) as queries:
        outcomes = MENTEES.write(ACTOR, scene, lines, planned)
    assert [one.refusal for one in outcomes if one.refusal] == []
    assert (Mentorship.objects.count(), Enrolment.objects.count()) == (500, 667)
    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 40, "\n".join(sql[:100] for sql in statements)
