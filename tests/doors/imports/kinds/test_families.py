"""Parents told with several children, and people told with the surname they had before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nastavnik.domain.person_names import PersonName
from nastavnik.doors.imports.kinds.people import PEOPLE
from nastavnik.doors.imports.lines import Line, Scene, number_of
from nastavnik.registers.duplicates.queries import likely_same
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Kinship, Person
from tests.doors.imports.kinds.lines import bring, line, name, plan_one, scene_of, states
from tests.factories.people import make_person, make_school

pytestmark = pytest.mark.django_db
BORN = date(2012, 4, 5)


@pytest.fixture
def scene() -> Scene:
    return scene_of(make_school())


def known(scene: Scene, **facts: Any) -> Person:
    return make_person(scene.organization, birth_date=BORN, **facts)


def with_mother(number: int, who: str, **contacts: str) -> Line:
    told = {f"representative_{key}": value for key, value in contacts.items()}
    mother = name("Фомина Ия Львовна")
    return line(number, who, birth_date=BORN, group="5А", representative=mother, **told)


def test_a_parent_told_with_more_of_one_child_is_still_one(scene: Scene) -> None:
    bring(
        PEOPLE,
        scene,
        [
            with_mother(2, "Фомин Лев Львович", phone="+79120000000"),
            with_mother(3, "Фомин Ян Львович", phone="+79120000000", email="ia@home.example"),
            with_mother(4, "Фомин Глеб Львович", email="ia@home.example"),
        ],
    )
    (parent,) = Person.objects.filter(category=Category.PARENT)
    assert (parent.phone, parent.email) == ("+79120000000", "ia@home.example")
    assert Kinship.objects.filter(parent=parent).count() == 3
    assert likely_same(scene.organization).total == 0


def test_a_parent_without_contacts_is_asked_about_once(scene: Scene) -> None:
    brothers = [with_mother(2, "Фомин Лев Львович"), with_mother(3, "Фомин Ян Львович")]
    bring(PEOPLE, scene, brothers)
    bring(PEOPLE, scene, brothers)
    assert Person.objects.filter(category=Category.PARENT).count() == 2
    (pair,) = likely_same(scene.organization).shown
    assert {pair.one.category, pair.another.category} == {Category.PARENT}


def test_a_former_surname_is_kept_and_found_by(scene: Scene) -> None:
    told = PersonName("Иванова", "Анна", "Сергеевна", former="Петрова")
    lines = [Line(number_of(2), {"name": told, "birth_date": BORN, "group": "9А"})]
    bring(PEOPLE, scene, lines)
    person = Person.objects.get()
    assert (person.last_name, person.former_last_name) == ("Иванова", "Петрова")
    again = line(2, "Иванова Анна Сергеевна", birth_date=BORN, group="9Б")
    bring(PEOPLE, scene, [again])
    assert states(PEOPLE, scene, lines) == ["changed"], "the class is another one"
    assert Person.objects.get().group_name == "9Б"
    earlier = line(2, "Петрова Анна Сергеевна", birth_date=BORN)
    plan = plan_one(PEOPLE, scene, earlier)
    assert [one.person for one in plan.suspects] == [person.pk]


def test_who_is_known_by_the_former_surname_is_asked_about(scene: Scene) -> None:
    person = known(scene, last_name="Петрова", first_name="Анна", patronymic="Сергеевна")
    told = PersonName("Иванова", "Анна", "Сергеевна", former="Петрова")
    asked = Line(number_of(2), {"name": told, "birth_date": BORN})
    (suspect,) = plan_one(PEOPLE, scene, asked).suspects
    assert suspect.person == person.pk
    assert suspect.reasons[0] == "прежняя фамилия совпадает"
    bring(PEOPLE, scene, [replace(asked, same_as=person.pk)])
    person.refresh_from_db()
    assert (person.last_name, person.former_last_name) == ("Иванова", "Петрова")
