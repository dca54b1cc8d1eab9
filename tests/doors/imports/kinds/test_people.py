"""Class lists and staff: who is new, who changed, who may be somebody known."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nastavnik.doors.imports.kinds.people import PEOPLE
from nastavnik.doors.imports.lines import Scene
from nastavnik.platform.audit.models import Event
from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.duplicates.models import Distinction
from nastavnik.registers.duplicates.queries import likely_same
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.partners.choices import PartnerKind
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Kinship, Person
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
from tests.factories.people import make_person, make_school

pytestmark = pytest.mark.django_db
BORN = date(2012, 4, 5)


@pytest.fixture
def scene() -> Scene:
    return scene_of(make_school())


def known(scene: Scene, **facts: Any) -> Person:
    names = {"last_name": "Иванов", "first_name": "Пётр", "patronymic": "Ильич"}
    return make_person(scene.organization, **{**names, "birth_date": BORN, **facts})


def test_a_class_list_becomes_people_with_an_event_each(scene: Scene) -> None:
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=BORN, group="5А", sex="male"),
        line(3, "Ёлкина Анна", group="5А", phone="+79123456789", email="anna@example.ru"),
    ]
    assert states(PEOPLE, scene, lines) == ["new", "new"]
    outcomes = bring(PEOPLE, scene, lines)
    people = list(Person.objects.order_by("pk"))
    assert [(p.full_name, p.category, p.group_name, p.birth_date, p.sex) for p in people] == [
        ("Иванов Пётр Ильич", "pupil", "5А", BORN, "male"),
        ("Ёлкина Анна", "pupil", "5А", None, ""),
    ]
    assert (people[1].phone, people[1].email) == ("+79123456789", "anna@example.ru")
    assert {one.person for one in outcomes.values()} == {p.pk for p in people}
    events = Event.objects.filter(request_id="import-7", act="add_person")
    assert sorted(events.values_list("subject_id", flat=True)) == sorted(p.pk for p in people)


def test_a_second_reading_of_the_same_lines_changes_nothing(scene: Scene) -> None:
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=BORN, group="5А", phone="+79123456789"),
        line(3, "Сидорова Анна Петровна", group="5А"),
        line(4, "Петрова Ольга Юрьевна", position="Учитель", phone="+79120000000"),
        line(
            5,
            "Фомин Лев Львович",
            birth_date=BORN,
            group="5Б",
            representative=name("Фомина Ия Львовна"),
        ),
    ]
    bring(PEOPLE, scene, lines)
    written = Event.objects.count()
    assert states(PEOPLE, scene, lines) == ["same"] * 4
    assert bring(PEOPLE, scene, lines) == {}
    assert Event.objects.count() == written


def test_only_filled_cells_that_differ_change_a_person(scene: Scene) -> None:
    person = known(scene, group_name="5А", phone="+79120000000", position="староста")
    lines = [line(2, "Иванов Петр Ильич", birth_date=BORN, group="6А", phone="", position=None)]
    (plan,) = PEOPLE.plan(scene, lines)
    assert (plan.state, plan.target, plan.version) == ("changed", person.pk, 1)
    assert changes(plan) == {"Класс или группа": ("5А", "6А")}
    assert bring(PEOPLE, scene, lines)[2].person == person.pk
    person.refresh_from_db()
    assert (person.first_name, person.group_name) == ("Пётр", "6А")
    assert (person.phone, person.position, person.version) == ("+79120000000", "староста", 2)
    event = Event.objects.get(request_id="import-7")
    assert (event.act, event.subject_id) == ("edit_person", person.pk)


def test_a_birth_date_brought_in_renews_what_consents_are_valid(scene: Scene) -> None:
    person = known(scene, birth_date=None, group_name="5А")
    lines = [line(2, "Иванов Пётр Ильич", birth_date=BORN, group="5А")]
    bring(PEOPLE, scene, lines)
    # The factory's coverage rests on no consent, so it does not outlive being derived anew.
    assert not Coverage.objects.filter(person=person).exists()


def test_twins_are_two_and_never_merged(scene: Scene) -> None:
    known(scene)
    lines = [
        line(2, "Иванов Павел Ильич", birth_date=BORN, group="5А"),
        line(3, "Иванов Пётр Ильич", birth_date=BORN),
    ]
    assert states(PEOPLE, scene, lines) == ["new", "same"]
    bring(PEOPLE, scene, lines)
    assert Person.objects.count() == 2


def test_somebody_alike_is_asked_about_and_both_answers_hold(scene: Scene) -> None:
    person = known(scene)
    asked = line(2, "Иванов Петр", birth_date=BORN, group="5А")
    plan = plan_one(PEOPLE, scene, asked)
    assert (plan.state, [one.person for one in plan.suspects]) == ("double", [person.pk])
    assert "дата рождения совпадает" in plan.suspects[0].reasons
    same = line(2, "Иванов Петр", birth_date=BORN, group="5А", same_as=person.pk)
    assert changes(plan_one(PEOPLE, scene, same)) == {"Класс или группа": ("", "5А")}
    other = line(2, "Иванов Петр", birth_date=BORN, group="5А", is_other=True)
    assert plan_one(PEOPLE, scene, other).state == "new"
    assert bring(PEOPLE, scene, [other])[2].person != person.pk
    assert Person.objects.count() == 2


def test_an_answer_naming_somebody_elsewhere_is_wrong(scene: Scene) -> None:
    stranger = make_person(make_school())
    plan = plan_one(PEOPLE, scene, line(2, "Иванов Петр", group="5А", same_as=stranger.pk))
    assert (plan.state, said(plan)) == (
        "wrong",
        "Строка 2: выбранного человека в организации нет. Загрузите файл снова.",
    )


def test_two_known_namesakes_are_asked_about(scene: Scene) -> None:
    known(scene, group_name="5А", birth_date=None)
    known(scene, group_name="5А", birth_date=None)
    plan = plan_one(PEOPLE, scene, line(2, "Иванов Пётр Ильич", group="5А"))
    assert (plan.state, len(plan.suspects)) == ("double", 2)


def test_father_and_son_of_one_name_and_telephone_are_two(scene: Scene) -> None:
    known(scene, category=Category.PARENT, birth_date=None, phone="+79120000000")
    son = line(2, "Иванов Пётр Ильич", group="5А", phone="+79120000000")
    assert plan_one(PEOPLE, scene, son).state == "double"


def test_two_lines_about_one_person_make_one(scene: Scene) -> None:
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=BORN, group="5А"),
        line(3, "Иванов Петр Ильич", birth_date=BORN, phone="+79120000000"),
        line(4, "Иванов Пётр Ильич", birth_date=BORN),
    ]
    assert states(PEOPLE, scene, lines) == ["new", "changed", "same"]
    outcomes = bring(PEOPLE, scene, lines)
    person = Person.objects.get()
    assert (outcomes[2].person, outcomes[3].person) == (person.pk, person.pk)
    assert (person.group_name, person.phone) == ("5А", "+79120000000")


def test_two_lines_of_one_person_in_two_chunks_make_one(scene: Scene) -> None:
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=BORN, group="5А"),
        line(900, "Иванов Петр Ильич", birth_date=BORN, phone="+79120000000"),
    ]
    planned = {plan.number: plan for plan in PEOPLE.plan(scene, lines)}
    for one in lines:
        (outcome,) = PEOPLE.write(ACTOR, scene, [one], planned)
        assert outcome.refusal == ""
    assert Person.objects.get().phone == "+79120000000"


def test_lines_that_contradict_each_other_name_both_rows(scene: Scene) -> None:
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=BORN, group="5А", phone="+79120000000"),
        line(7, "Иванов Пётр Ильич", birth_date=BORN, group="5А", phone="+79121111111"),
    ]
    first, second = PEOPLE.plan(scene, lines)
    assert (first.state, second.state) == ("new", "wrong")
    assert said(second).replace("\xa0", " ") == (
        "Строка 7: о том же человеке, что в строке 2, сказано разное: телефон — "
        "«+7 912 111-11-11», а там «+7 912 000-00-00». Оставьте одно значение."
    )


def test_lines_that_may_be_one_person_name_each_other(scene: Scene) -> None:
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=BORN, group="5А"),
        line(7, "Иванов Пётр Ильич", group="5А"),
    ]
    first, second = PEOPLE.plan(scene, lines)
    assert (first.state, second.state) == ("new", "double")
    assert "похожа на строку 2 (Иванов Пётр Ильич)" in said(second)


def test_a_category_nobody_can_guess_is_asked_for(scene: Scene) -> None:
    plan = plan_one(PEOPLE, scene, line(2, "Иванов Пётр Ильич"))
    assert (plan.state, plan.answers_with[0].key) == ("asked", "category")
    assert Category.TEACHER in plan.answers_with[0].options


@pytest.mark.parametrize(
    ("kind", "values", "category"),
    [
        (Kind.SCHOOL, {"group": "5А"}, "pupil"),
        (Kind.COLLEGE, {"group": "СТ-21"}, "student"),
        (Kind.COLLEGE, {"birth_date": date(2010, 1, 1)}, "student"),
        (Kind.SCHOOL, {"position": "Учитель физики"}, "teacher"),
        (Kind.SCHOOL, {"category": "graduate", "group": "11А"}, "graduate"),
    ],
)
def test_what_somebody_seems_to_be(kind: str, values: dict[str, Any], category: str) -> None:
    scene = scene_of(make_school(kind=kind, level=Level.GENERAL))
    bring(PEOPLE, scene, [line(2, "Иванов Пётр Ильич", **values)])
    assert Person.objects.get().category == category


def test_a_guess_does_not_change_what_is_known(scene: Scene) -> None:
    person = known(scene, category=Category.GRADUATE)
    lines = [line(2, "Иванов Пётр Ильич", birth_date=BORN, group="11А")]
    bring(PEOPLE, scene, lines)
    person.refresh_from_db()
    assert (person.category, person.group_name) == ("graduate", "11А")


def test_an_enterprise_is_found_by_name_or_named_in_a_sentence(scene: Scene) -> None:
    partner = Partner.objects.create(name="АО «Завод»", kind=PartnerKind.ENTERPRISE)
    lines = [
        line(2, "Котов Иван Ильич", employer="завод", category="employee"),
        line(3, "Китов Иван Ильич", employer="ООО «Завод»", category="employee"),
        line(4, "Кутов Иван Ильич", category="employee"),
    ]
    first, second, third = PEOPLE.plan(scene, lines)
    assert (first.state, second.state, third.state) == ("new", "wrong", "wrong")
    assert said(second) == (
        "Строка 3: «ООО «Завод»» нет в списке партнёров. Добавьте партнёра или исправьте название. "
        "Строка 3: для сотрудника предприятия укажите предприятие."
    )
    bring(PEOPLE, scene, lines)
    assert Person.objects.get().employer == partner


def test_a_representative_becomes_a_parent_once_for_brothers(scene: Scene) -> None:
    mother = {
        "representative": name("Фомина Ия Львовна"),
        "representative_phone": "+79120000000",
    }
    lines = [
        line(2, "Фомин Лев Львович", birth_date=BORN, group="5А", **mother),
        line(3, "Фомин Ян Львович", birth_date=BORN, group="5А", **mother),
    ]
    (plan, _other) = PEOPLE.plan(scene, lines)
    assert changes(plan)["Законный представитель"] == ("", "Фомина Ия Львовна")
    bring(PEOPLE, scene, lines)
    parent = Person.objects.get(category=Category.PARENT)
    assert (parent.full_name, parent.phone) == ("Фомина Ия Львовна", "+79120000000")
    children = Kinship.objects.filter(parent=parent).values_list("child__first_name", flat=True)
    assert sorted(children) == ["Лев", "Ян"]
    assert Event.objects.filter(request_id="import-7", act="add_kinship").count() == 2
    assert states(PEOPLE, scene, lines) == ["same", "same"]


def test_a_telephone_of_a_known_parent_is_changed(scene: Scene) -> None:
    child = known(scene)
    parent = make_person(scene.organization, category=Category.PARENT, last_name="Иванова")
    Kinship.objects.create(parent=parent, child=child)
    lines = [
        line(
            2,
            "Иванов Пётр Ильич",
            birth_date=BORN,
            representative=name("Иванова Пётр Ильич"),
            representative_phone="+79120000000",
        )
    ]
    (plan,) = PEOPLE.plan(scene, lines)
    assert changes(plan) == {"Законный представитель: Телефон": ("", "+7\xa0912\xa0000-00-00")}
    bring(PEOPLE, scene, lines)
    parent.refresh_from_db()
    assert parent.phone == "+79120000000"


def test_a_telephone_of_a_nameless_representative_goes_to_the_child(scene: Scene) -> None:
    person = known(scene, group_name="5А")
    first = line(2, "Иванов Пётр Ильич", birth_date=BORN, representative_phone="+79120000000")
    bring(PEOPLE, scene, [first])
    person.refresh_from_db()
    assert person.phone == "+79120000000"
    second = line(2, "Иванов Пётр Ильич", birth_date=BORN, representative_phone="+79121111111")
    plan = plan_one(PEOPLE, scene, second)
    assert (plan.state, said(plan)) == (
        "same",
        "Строка 2: контакты представителя не загружаются без фамилии и имени: впишите их.",
    )


def test_a_name_too_long_for_the_register_is_wrong(scene: Scene) -> None:
    plan = plan_one(PEOPLE, scene, line(2, f"Иванов {'П' * 81} Ильич", group="5А"))
    assert said(plan) == (
        "Строка 2: Имя — длиннее, чем помещается: не больше 80 знаков. Сократите."
    )


def test_what_changed_since_the_preview_is_refused(scene: Scene) -> None:
    person = known(scene, group_name="5А")
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=BORN, group="6А"),
        line(3, "Котов Лев Львович", birth_date=BORN, group="6А"),
        line(4, "Зуев Ян Янович", birth_date=BORN, group="6А"),
    ]
    planned = {plan.number: plan for plan in PEOPLE.plan(scene, lines)}
    Person.objects.filter(pk=person.pk).update(group_name="5В", version=2)
    known(scene, last_name="Котов", first_name="Лев", patronymic="Львович", group_name="")
    outcomes = PEOPLE.write(ACTOR, scene, lines, planned)
    moved = "после проверки запись изменили или добавили. Проверьте загрузку заново."
    assert [one.refusal for one in outcomes] == [f"Строка 2: {moved}", f"Строка 3: {moved}", ""]
    assert Person.objects.filter(last_name="Зуев").count() == 1
    assert Person.objects.count() == 3


def test_a_refused_row_does_not_lose_the_others(scene: Scene) -> None:
    lines = [
        line(2, "Иванов Пётр Ильич", birth_date=date(1700, 1, 1), group="5А"),
        line(3, "Котов Лев Львович", birth_date=BORN, group="5А"),
    ]
    outcomes = bring(PEOPLE, scene, lines)
    assert outcomes[2].person is None
    assert outcomes[2].refusal.startswith("Дата рождения:")
    assert Person.objects.get().last_name == "Котов"


def test_a_chunk_takes_few_queries(scene: Scene) -> None:
    days = [BORN - timedelta(days=40 * number) for number in range(150)]
    for day in days:
        known(scene, birth_date=day, consented=False)
    lines = [
        line(
            number + 2,
            f"{surname(number)} Лев Львович",
            birth_date=BORN - timedelta(days=37 * number),
            group="5А",
            representative=name(f"{surname(number)}а Ия Львовна"),
            representative_phone=f"+7912{number:07d}",
        )
        for number in range(350)
    ]
    lines += [
        line(number + 400, "Иванов Пётр Ильич", birth_date=day, group="6А")
        for number, day in enumerate(days)
    ]
    planned = {plan.number: plan for plan in PEOPLE.plan(scene, lines)}
    assert {str(plan.state) for plan in planned.values()} == {"new", "changed"}
    with CaptureQueriesContext(connection) as queries:
        outcomes = PEOPLE.write(ACTOR, scene, lines, planned)
    assert [one.refusal for one in outcomes if one.refusal] == []
    assert Kinship.objects.count() == 350
    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 40, "\n".join(sql[:100] for sql in statements)


def test_who_was_called_another_person_is_not_suggested_again(scene: Scene) -> None:
    father = known(scene, birth_date=date(1980, 4, 5))
    namesake = known(scene, birth_date=None, group_name="5А")
    lines = [line(2, "Иванов Пётр Ильич", birth_date=BORN, group="7Б", is_other=True)]
    bring(PEOPLE, scene, lines)
    (fresh,) = Person.objects.exclude(pk__in=[father.pk, namesake.pk])
    apart = Distinction.objects.get()
    assert {apart.one_id, apart.another_id} == {fresh.pk, namesake.pk}
    told = {(pair.one.pk, pair.another.pk) for pair in likely_same(scene.organization).shown}
    assert not any(fresh.pk in pair for pair in told)
