"""The register of mentors: one in several rows, several mentees in one cell, enterprises."""

from datetime import date
from typing import Any

import pytest

from nastavnik.doors.imports.kinds.mentors import MENTORS
from nastavnik.doors.imports.lines import Scene
from nastavnik.platform.audit.models import Event
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.choices import Category, EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from tests.doors.imports.kinds.lines import (
    bring,
    changes,
    line,
    name,
    plan_one,
    said,
    scene_of,
    states,
)
from tests.factories.mentorships import make_form
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db
JOINED = date(2026, 9, 15)


@pytest.fixture
def scene() -> Scene:
    MentoringForm.objects.all().delete()
    make_form()
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    make_form(
        code="employee-pupil",
        label="Работодатель-ученик",
        mentor_category="employee",
        group_allowed=False,
    )
    return scene_of(make_school(name="МБОУ «Школа № 5»", short_name="Школа № 5"))


def kotova(number: int = 2, *mentees: str, **values: Any) -> Any:
    named = {"mentees": tuple(map(name, mentees))} if mentees else {}
    known = {"place": "Школа № 5, учитель физики", "form": "teacher-pupil", **named, **values}
    return line(number, "Котова Ия Львовна", **known)


def sides() -> list[tuple[list[str], list[str]]]:
    return [
        tuple(  # type: ignore[misc]
            sorted(
                str(member.enrolment.person)
                for member in Member.objects.filter(mentorship=pair, role=role)
            )
            for role in ("mentor", "mentee")
        )
        for pair in Mentorship.objects.order_by("pk")
    ]


def test_a_mentor_becomes_a_candidate_with_what_the_register_keeps(scene: Scene) -> None:
    only = kotova(competences="олимпиады", interests="шахматы", joined_on=JOINED, trained_on=JOINED)
    outcome = bring(MENTORS, scene, [only])[2]
    person, place = Person.objects.get(), Enrolment.objects.get()
    assert (person.pk, person.category, person.position) == (
        outcome.person,
        "teacher",
        "учитель физики",
    )
    assert (place.role, place.status, place.competences, place.interests) == (
        "mentor",
        "candidate",
        "олимпиады",
        "шахматы",
    )
    assert (place.joined_on, place.trained_on) == (JOINED, JOINED)
    assert {"achievements", "preferred_age", "time_budget", "experience"} <= set(MENTORS.not_kept)


def test_several_mentees_in_one_cell_are_a_group_where_the_form_allows_one(scene: Scene) -> None:
    mentees = ("Иванов Пётр Ильич", "Сомов Лев Львович")
    plan = plan_one(MENTORS, scene, kotova(2, *mentees))
    assert changes(plan)["Группа"] == (
        "",
        "Учитель-ученик: Иванов Пётр Ильич и\xa0Сомов Лев Львович",
    )
    bring(MENTORS, scene, [kotova(2, *mentees)])
    assert sides() == [(["Котова Ия Львовна"], ["Иванов Пётр Ильич", "Сомов Лев Львович"])]
    assert set(Enrolment.objects.filter(role="mentee").values_list("category", "status")) == {
        ("pupil", "candidate")
    }


def test_several_mentees_are_pairs_where_the_form_allows_no_group(scene: Scene) -> None:
    partner = Partner.objects.create(name="АО «Завод»", kind=PartnerKind.ENTERPRISE)
    only = line(
        2,
        "Котов Иван Ильич",
        place="Завод, токарь",
        form="employee-pupil",
        mentees=(name("Иванов Пётр Ильич"), name("Сомов Лев Львович")),
    )
    bring(MENTORS, scene, [only])
    mentor = Person.objects.get(category=Category.EMPLOYEE)
    assert (mentor.employer, mentor.position) == (partner, "токарь")
    assert [len(mentees) for _mentors, mentees in sides()] == [1, 1]
    assert states(MENTORS, scene, [only]) == ["same"]


def test_one_mentor_in_several_rows_is_one_person_with_a_pair_each(scene: Scene) -> None:
    lines = [
        kotova(2, "Иванов Пётр Ильич", competences="физика", phone="+79120000000"),
        kotova(3, "Сомов Лев Львович", competences="физика", phone="+79120000000"),
        kotova(9, "Зуев Ян Янович"),
    ]
    assert states(MENTORS, scene, lines) == ["new", "changed", "changed"]
    bring(MENTORS, scene, lines)
    assert Person.objects.filter(category=Category.TEACHER).count() == 1
    assert [len(mentees) for _mentors, mentees in sides()] == [1, 1, 1]
    assert states(MENTORS, scene, lines) == ["same"] * 3


def test_rows_of_one_name_that_differ_in_something_are_asked_about(scene: Scene) -> None:
    lines = [
        kotova(2, "Иванов Пётр Ильич", phone="+79120000000"),
        kotova(3, "Сомов Лев Львович", phone="+79121111111"),
        kotova(4, "Зуев Ян Янович", place="учитель химии"),
    ]
    assert states(MENTORS, scene, lines) == ["new", "double", "double"]


def test_one_mentor_in_several_rows_with_a_birth_date_is_one_person(scene: Scene) -> None:
    born = {"birth_date": date(1980, 1, 1)}
    lines = [
        kotova(2, "Иванов Пётр Ильич", **born, joined_on=JOINED),
        kotova(3, "Сомов Лев Львович", **born, joined_on=date(2026, 10, 1)),
        kotova(9, "Зуев Ян Янович", **born),
    ]
    assert states(MENTORS, scene, lines) == ["new", "changed", "changed"]
    outcomes = bring(MENTORS, scene, lines)
    assert len({one.person for one in outcomes.values()}) == 1
    assert len(sides()) == 3
    assert Enrolment.objects.get(role="mentor").joined_on == JOINED
    assert states(MENTORS, scene, lines) == ["same"] * 3


def test_a_second_reading_changes_nothing(scene: Scene) -> None:
    lines = [
        kotova(2, "Иванов Пётр Ильич", "Сомов Лев Львович", competences="физика"),
        line(3, "Дёмина Ада Юрьевна", position="учитель", phone="+79120000000"),
    ]
    bring(MENTORS, scene, lines)
    written = Event.objects.count()
    assert states(MENTORS, scene, lines) == ["same", "same"]
    assert Event.objects.count() == written


def test_only_missing_mentees_of_a_cell_are_paired(scene: Scene) -> None:
    bring(MENTORS, scene, [kotova(2, "Иванов Пётр Ильич")])
    more = kotova(2, "Иванов Пётр Ильич", "Сомов Лев Львович")
    assert changes(plan_one(MENTORS, scene, more)) == {
        "Пара": ("", "Учитель-ученик: Сомов Лев Львович")
    }
    bring(MENTORS, scene, [more])
    assert len(sides()) == 2


def test_a_mentee_of_the_register_is_found_by_the_whole_name(scene: Scene) -> None:
    pupil = make_person(
        scene.organization, last_name="Иванов", first_name="Пётр", patronymic="Ильич"
    )
    make_place(scene.organization, person=pupil)
    bring(MENTORS, scene, [kotova(2, "Иванов Петр Ильич")])
    assert Member.objects.get(role="mentee").enrolment.person == pupil
    assert Person.objects.count() == 2


def test_an_employee_without_a_known_enterprise_is_wrong(scene: Scene) -> None:
    only = line(2, "Котов Иван Ильич", place="ООО «Мечта»", form="employee-pupil")
    assert said(plan_one(MENTORS, scene, only)) == (
        "Строка 2: для сотрудника предприятия укажите предприятие."
    )


def test_training_of_somebody_registered_is_an_act_of_its_own(scene: Scene) -> None:
    bring(MENTORS, scene, [kotova(joined_on=JOINED)])
    Enrolment.objects.update(status=EnrolmentStatus.REGISTERED)
    plan = plan_one(MENTORS, scene, kotova(trained_on=JOINED))
    assert (plan.state, said(plan)) == (
        "same",
        "Строка 2: обучение не загружается: отметьте его в карточке наставника.",
    )


def test_training_of_a_candidate_is_brought_in(scene: Scene) -> None:
    bring(MENTORS, scene, [kotova(joined_on=JOINED)])
    bring(MENTORS, scene, [kotova(trained_on=JOINED)])
    assert Enrolment.objects.get().trained_on == JOINED
    assert Event.objects.filter(act="edit_enrolment", request_id="import-7").count() == 1


def test_nobody_can_guess_what_a_mentor_without_a_form_is(scene: Scene) -> None:
    plan = plan_one(MENTORS, scene, line(2, "Котов Иван Ильич"))
    assert (plan.state, plan.answers_with[0].key) == ("asked", "category")
