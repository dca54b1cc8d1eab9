"""Cells that hold somebody else's: contacts of a representative, a school that is another one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.cells import Cell
from nastavnik.domain.spreadsheets.cleaning.cells import clean_cell
from nastavnik.domain.spreadsheets.cleaning.contacts import Sort, owner_of
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact, Whose
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.outcomes import Ask, value_of
from nastavnik.doors.imports.kinds.mentees import MENTEES
from nastavnik.doors.imports.kinds.mentors import MENTORS
from nastavnik.doors.imports.lines import Scene
from nastavnik.doors.imports.wording import shown
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Kinship, Person
from tests.domain.spreadsheets.registers_read import CONTEXT
from tests.doors.imports.kinds.lines import bring, line, plan_one, said, scene_of, states
from tests.factories.mentorships import make_form
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
PHONE = "+79120000000"


@pytest.fixture
def scene() -> Scene:
    return scene_of(make_school())


def mentee(**values: Any) -> Any:
    known = {"birth_date": date(2012, 4, 5), "group": "5А", **values}
    return line(2, "Иванов Пётр Ильич", **known)


ELKINA = PersonName("Ёлкина", "Вера", "Павловна")
RAKHIMOVA = PersonName("Рахимова", "Зульфия")


@pytest.mark.parametrize(
    ("words", "sort", "expected"),
    [
        ("Ёлкина Вера Павловна", Sort.NAMED, ELKINA),
        ("мама: Ёлкина Вера Павловна,", Sort.NAMED, ELKINA),
        ("Ёлкина Вера Павловна (мама)", Sort.NAMED, ELKINA),
        ("Ёлкина Вера Павловна - мать", Sort.NAMED, ELKINA),
        ("(законный представитель Ёлкина Вера Павловна)", Sort.NAMED, ELKINA),
        ("Бабушкина Вера (бабушка)", Sort.NAMED, PersonName("Бабушкина", "Вера")),
        (
            "Ёлкина (Котова) Вера Павловна",
            Sort.NAMED,
            PersonName("Ёлкина", "Вера", "Павловна", former="Котова"),
        ),
        ("мама Рахимова Зульфия", Sort.NAMED, RAKHIMOVA),
        ("Рахимова Зульфия", Sort.MAYBE, RAKHIMOVA),
        ("Нгуен Тхи Май", Sort.MAYBE, PersonName("Нгуен", "Тхи", "Май")),
        ("мама", Sort.RELATIVE, None),
        ("(мама)", Sort.RELATIVE, None),
        ("мама Вера Павловна", Sort.RELATIVE, None),
        ("Зульфия Рахимовна (мама)", Sort.RELATIVE, None),
        ("Ёлкина В. П.", Sort.UNTOLD, None),
        ("учитель Котова Ия Львовна", Sort.UNTOLD, None),
        ("звонить вечером", Sort.UNTOLD, None),
        ("личный", Sort.OWN, None),
        ("моб. тел.", Sort.BARE, None),
        ("тел. доб. 105", Sort.BARE, None),
        ("", Sort.BARE, None),
    ],
)
def test_whose_contacts_are(words: str, sort: Sort, expected: PersonName | None) -> None:
    owner = owner_of(Contact((PHONE,), (), words))
    assert (owner.sort, owner.name) == (sort, expected)


def test_the_cell_of_a_relative_without_a_full_name_is_asked_about() -> None:
    column = KINDS["mentees"].column("contact")
    asked = clean_cell(Cell("мама, 8 912 000-00-00", 7, 3), column, "Контакты", CONTEXT)
    assert asked == Ask(
        "Строка 7, столбец «Контакты», значение «мама, 8 912 000-00-00»: чей это телефон? Если "
        "представителя, впишите рядом его фамилию, имя и отчество.",
        options=(Contact((PHONE,), whose=Whose.OWN), Contact(whose=Whose.NOBODY)),
        address="C7",
    )
    assert [shown(one, column.holds, {}) for one in asked.options] == [
        "+7\xa0912\xa0000-00-00, это его собственный",
        "не записывать",
    ]


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
    only = mentee(contact=Contact(("+79120000000", "+79121111111")))
    assert said(plan_one(MENTEES, scene, only)) == (
        "Строка 2: загружаются один телефон и одна почта, остальное — нет: проверьте, те ли это."
    )
    bring(MENTEES, scene, [only])
    assert Person.objects.get().phone == "+79120000000"


@pytest.mark.parametrize("words", ["мама", "Ёлкина В. П.", "Нгуен Тхи"])
def test_a_telephone_of_somebody_unnamed_never_becomes_the_childs(scene: Scene, words: str) -> None:
    only = mentee(contact=Contact((PHONE,), (), words))
    plan = plan_one(MENTEES, scene, only)
    (asked,) = [one for one in plan.answers_with if one.sort == "asked"]
    assert (plan.state, asked.key) == ("asked", "contact")
    assert asked.sentence.startswith(f"Строка 2: «{words}»: чей это телефон?")
    assert asked.options[-2:] == (Contact((PHONE,), whose=Whose.OWN), Contact(whose=Whose.NOBODY))
    bring(MENTEES, scene, [only])
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("answer", "phones"),
    [
        (Contact((PHONE,), (), "Нгуен Тхи"), {"Иванов Пётр Ильич": "", "Нгуен Тхи": PHONE}),
        (Contact((PHONE,), whose=Whose.OWN), {"Иванов Пётр Ильич": PHONE}),
        (Contact(whose=Whose.NOBODY), {"Иванов Пётр Ильич": ""}),
    ],
)
def test_an_answer_tells_whose_a_telephone_is(
    scene: Scene, answer: Contact, phones: dict[str, str]
) -> None:
    only = replace(mentee(contact=answer), answered=frozenset({"contact"}))
    assert said(plan_one(MENTEES, scene, only)) == ""
    bring(MENTEES, scene, [only])
    assert {str(person): person.phone for person in Person.objects.all()} == phones


def test_a_parent_known_by_a_rare_name_comes_back_as_they_left(scene: Scene) -> None:
    first = mentee(representative=PersonName("Нгуен", "Тхи"), representative_phone=PHONE)
    bring(MENTEES, scene, [first])
    again = mentee(contact=Contact((PHONE,), (), "Нгуен Тхи"))
    plan = plan_one(MENTEES, scene, again)
    assert (plan.state, said(plan)) == ("same", "")


def test_a_bare_telephone_of_a_representative_is_kept_with_the_child_and_said(
    scene: Scene,
) -> None:
    column = KINDS["mentees"].column("contact")
    contact = value_of(clean_cell(Cell("8 912 000-00-00", 2, 3), column, column.title, CONTEXT))
    assert contact == Contact((PHONE,), whose=Whose.REPRESENTATIVE)
    only = mentee(contact=contact)
    assert said(plan_one(MENTEES, scene, only)) == (
        "Строка 2: это контакт представителя, а кто он, не сказано: контакт записан в карточку "
        "ребёнка. Чтобы записать его представителю, впишите фамилию и имя."
    )
    bring(MENTEES, scene, [only])
    plan = plan_one(MENTEES, scene, only)
    assert (plan.state, said(plan)) == ("same", "")
    named = mentee(contact=contact, representative=ELKINA)
    bring(MENTEES, scene, [named])
    assert Kinship.objects.get().parent.phone == PHONE


def test_contacts_of_another_than_the_representative_named_are_not_lost_unsaid(
    scene: Scene,
) -> None:
    father = Contact((PHONE,), (), "Иванов Илья Львович")
    assert said(plan_one(MENTEES, scene, mentee(contact=father, representative=ELKINA))) == (
        "Строка 2: контакты другого человека (Иванов Илья Львович) не загружаются: внесите их в "
        "карточку этого человека."
    )
    mother = mentee(contact=Contact((PHONE,), (), "Ёлкина Вера"), representative=ELKINA)
    bring(MENTEES, scene, [mother])
    parent = Kinship.objects.get().parent
    assert (str(parent), parent.phone) == ("Ёлкина Вера Павловна", PHONE)


def test_contacts_that_name_the_person_are_their_own(scene: Scene) -> None:
    bring(MENTEES, scene, [mentee(contact=Contact((PHONE,), (), "Иванов Пётр Ильич"))])
    assert [(str(one), one.phone) for one in Person.objects.all()] == [("Иванов Пётр Ильич", PHONE)]


def test_contacts_of_a_child_are_none_of_the_mentors(scene: Scene) -> None:
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    only = mentee(
        contact=Contact((PHONE,)),
        form="teacher-pupil",
        mentor=(PersonName("Котова", "Ия", "Львовна"),),
    )
    bring(MENTEES, scene, [only])
    assert {str(person): person.phone for person in Person.objects.all()} == {
        "Иванов Пётр Ильич": PHONE,
        "Котова Ия Львовна": "",
    }


def test_a_school_that_is_another_one_is_told(scene: Scene) -> None:
    own = mentee(place="МБОУ СОШ " + scene.organization.short_name.rpartition(" ")[2])
    assert said(plan_one(MENTEES, scene, own)) == ""
    plan = plan_one(MENTEES, scene, mentee(place="Лицей № 100500, 5А"))
    assert said(plan) == (
        "Строка 2: «Лицей № 100500» не загружается: это реестр организации "
        f"«{scene.organization.short_name}»."
    )


@pytest.mark.parametrize(
    "position",
    [
        "учитель начальной школы",
        "Заместитель директора школы",
        "преподаватель колледжа",
        "старший воспитатель детского сада",
        "и. о. директора школы",
    ],
)
def test_a_position_that_tells_of_a_school_is_kept(scene: Scene, position: str) -> None:
    place = f"{scene.organization.short_name}, {position}"
    only = line(2, "Котова Ия Львовна", category="teacher", place=place)
    assert said(plan_one(MENTORS, scene, only)) == ""
    bring(MENTORS, scene, [only])
    assert Person.objects.get().position == position


def test_a_school_whose_name_begins_like_a_position_is_a_school(scene: Scene) -> None:
    only = line(2, "Котова Ия Львовна", category="teacher", place="Педагогический колледж № 100500")
    assert said(plan_one(MENTORS, scene, only)) == (
        "Строка 2: «Педагогический колледж № 100500» не загружается: это реестр организации "
        f"«{scene.organization.short_name}»."
    )
