"""Cells that hold somebody else's: contacts of a representative, a school that is another one."""

from datetime import date
from typing import Any

import pytest

from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact
from nastavnik.doors.imports.kinds.mentees import MENTEES
from nastavnik.doors.imports.kinds.mentors import MENTORS
from nastavnik.doors.imports.kinds.told import whose
from nastavnik.doors.imports.lines import Scene
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Kinship, Person
from tests.doors.imports.kinds.lines import bring, line, plan_one, said, scene_of, states
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
PHONE = "+79120000000"


@pytest.fixture
def scene() -> Scene:
    return scene_of(make_school())


def mentee(**values: Any) -> Any:
    known = {"birth_date": date(2012, 4, 5), "group": "5А", **values}
    return line(2, "Иванов Пётр Ильич", **known)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ёлкина Вера Павловна", PersonName("Ёлкина", "Вера", "Павловна")),
        ("мама: Ёлкина Вера Павловна,", PersonName("Ёлкина", "Вера", "Павловна")),
        ("мама", None),
        ("звонить вечером", None),
        ("", None),
    ],
)
def test_whose_contacts_are(words: str, expected: PersonName | None) -> None:
    assert whose(Contact((PHONE,), (), words)) == expected


def test_contacts_that_name_a_representative_make_them_known(scene: Scene) -> None:
    only = mentee(contact=Contact((PHONE,), ("v@example.ru",), "мама Ёлкина Вера Павловна"))
    bring(MENTEES, scene, [only])
    kinship = Kinship.objects.get()
    assert (str(kinship.parent), kinship.parent.category) == ("Ёлкина Вера Павловна", "parent")
    assert (kinship.parent.phone, kinship.parent.email) == (PHONE, "v@example.ru")
    assert (str(kinship.child), kinship.child.phone) == ("Иванов Пётр Ильич", "")
    assert states(MENTEES, scene, [only]) == ["same"]


def test_contacts_of_somebody_else_are_nobody_to_a_mentor(scene: Scene) -> None:
    only = line(
        2,
        "Котова Ия Львовна",
        position="учитель",
        contact=Contact((PHONE,), (), "Ёлкина Вера Павловна"),
    )
    assert said(plan_one(MENTORS, scene, only)) == (
        "Строка 2: контакты другого человека (Ёлкина Вера Павловна) не загружаются: внесите их в "
        "карточку этого человека."
    )
    bring(MENTORS, scene, [only])
    assert [(p.category, p.phone) for p in Person.objects.all()] == [(Category.TEACHER, "")]


def test_contacts_beyond_one_telephone_are_told_to_be_left_out(scene: Scene) -> None:
    only = mentee(contact=Contact(("+79120000000", "+79121111111"), (), "мама"))
    assert said(plan_one(MENTEES, scene, only)) == (
        "Строка 2: загружаются один телефон и одна почта, остальное — нет: проверьте, те ли это."
    )
    bring(MENTEES, scene, [only])
    assert Person.objects.get().phone == "+79120000000"


def test_a_school_that_is_another_one_is_told(scene: Scene) -> None:
    own = mentee(place="МБОУ СОШ " + scene.organization.short_name.rpartition(" ")[2])
    assert said(plan_one(MENTEES, scene, own)) == ""
    plan = plan_one(MENTEES, scene, mentee(place="Лицей № 100500, 5А"))
    assert said(plan) == (
        "Строка 2: «Лицей № 100500» не загружается: это реестр организации "
        f"«{scene.organization.short_name}»."
    )
