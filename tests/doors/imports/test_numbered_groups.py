"""Groups called by numbers: in a college as they are, elsewhere where a person says so."""

from datetime import date
from typing import Any

import pytest

from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.preview import preview_of
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Person
from tests.doors.exports.coming_back import taken
from tests.doors.imports.acting import act, bring, states
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import signed_in
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HEADINGS = ("ФИО", "Дата рождения", "Группа")
STUDENTS = (
    ("Ёлкин Пётр Ильич", "12.03.2008", 211),
    ("Соснова Анна Олеговна", "01.09.2008", "101"),
    ("Берёзов Глеб Маратович", "30.12.2008", 305.0),
    ("Клёнова Ия Ильинична", "30.11.2008", "21а"),
)


@pytest.fixture
def college() -> Organization:
    return make_school(kind=Kind.COLLEGE, level=Level.VOCATIONAL)


def groups() -> list[str]:
    return sorted(Person.objects.values_list("group_name", flat=True))


def asked_of(batch: Import) -> Any:
    (line,) = preview_of(batch, "asked", "1").lines
    (question,) = line.questions
    return question


@pytest.mark.parametrize(
    "facts", [{"kind": Kind.COLLEGE, "level": ""}, {"level": Level.VOCATIONAL}]
)
def test_numbers_are_groups_of_a_college(facts: dict[str, Any]) -> None:
    curator = signed_in(Role.CURATOR, make_school(**facts))
    batch = bring(curator, workbook(*STUDENTS, headings=HEADINGS))
    assert states(batch) == dict.fromkeys((4, 5, 6, 7), "new")
    act(curator, batch, "apply")
    assert groups() == ["101", "211", "21а", "305"]


def test_a_number_is_typed_for_a_group_of_a_college(college: Organization) -> None:
    curator = signed_in(Role.CURATOR, college)
    batch = bring(curator, workbook((*STUDENTS[0][:2], "не помню"), headings=HEADINGS))
    assert states(batch) == {4: "asked"}
    said = {"key": "group", "number": number_of(4), "answer": 1}
    assert act(curator, batch, "answer", typed="211", **said).status_code == 302
    assert states(batch) == {4: "new"}
    act(curator, batch, "apply")
    assert groups() == ["211"]


def test_elsewhere_a_number_that_is_no_class_is_taken_by_one_click() -> None:
    curator = signed_in(Role.CURATOR, make_school())
    batch = bring(curator, workbook(STUDENTS[0], headings=HEADINGS))
    assert states(batch) == {4: "asked"}
    question = asked_of(batch)
    assert question.sentence == (
        "Строка 4, столбец «Группа», значение «211»: такого класса нет: классы от 1 до 12. "
        "Исправьте класс. Записать как есть?"
    )
    assert [choice.label for choice in question.choices] == ["211"]
    said = {"key": "group", "number": number_of(4), "group": question.group, "answer": 1}
    act(curator, batch, "answer", choice="yes", **said)
    assert states(batch) == {4: "new"}
    act(curator, batch, "apply")
    assert groups() == ["211"]


@pytest.mark.parametrize("kind", ["people", "mentees"])
@pytest.mark.parametrize("file", ["xlsx", "csv"])
def test_the_groups_of_a_college_go_out_and_come_back(
    college: Organization, kind: str, file: str
) -> None:
    curator, year = signed_in(Role.CURATOR, college), make_year()
    for surname, group in (("Ёлкин", "211"), ("Боков", "101"), ("Громов", "305")):
        student = make_person(
            college,
            last_name=surname,
            category=Category.STUDENT,
            birth_date=date(2008, 3, 1),
            group_name=group,
        )
        make_place(college, person=student, category=Category.STUDENT)
    content = taken(curator, kind, **{"as": file})
    batch = bring(curator, content, f"Группы.{file}", kind=kind, school_year=year.pk)
    assert list(states(batch).values()) == ["same"] * 3
