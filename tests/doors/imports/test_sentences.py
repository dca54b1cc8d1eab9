"""What a kind says of a row: the column and the value as they stand in the file, and what to do."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.preview import preview_of
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from tests.doors.imports.acting import act, bring, states
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_form
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NAME, BORN = "Ёлкин Пётр Ильич", "12.03.2011"
PAIR = ("ФИО ученика", "Дата рождения", "Класс", "Наставник", "Форма")
TEACHER = {"last_name": "Котова", "first_name": "Ия", "patronymic": "Львовна"}


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


def mentees(client: Client, *rows: Sequence[Any], headings: Sequence[str] = PAIR) -> Import:
    content = workbook(*rows, headings=headings)
    return bring(client, content, kind="mentees", school_year=make_year().pk)


def said(batch: Import) -> list[str]:
    rows = ImportLine.objects.filter(batch=batch).order_by("number")
    return [one["sentence"] for row in rows for one in row.remarks]


def test_a_day_that_cannot_be_is_named_with_its_column(curator: Client) -> None:
    headings = ("ФИО педагога", "Дата рождения", "Дата начала педагогической работы")
    row = ("Котова Ия Львовна", "05.06.2012", "01.09.2010")
    batch = bring(curator, workbook(row, headings=headings))
    sentence = (
        "столбец «Дата начала педагогической работы», значение «01.09.2010»: педагогический стаж "
        "начинается раньше рождения. Исправьте одну из дат."
    )
    assert (states(batch), said(batch)) == ({4: "wrong"}, [f"Строка 4, {sentence}"])
    answer: Any = curator.get(f"/imports/{batch.pk}/errors/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    beside = f"С{sentence[1:]}"
    assert (book.worksheets[0]["D4"].value, book.worksheets[0]["C4"].comment.text) == (
        beside,
        beside,
    )


def test_who_cannot_be_a_mentor_is_named_once(curator: Client, school: Organization) -> None:
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    make_form(code="pupil-pupil", label="Ученик-ученик", mentor_category="pupil")
    teacher = make_person(school, category=Category.TEACHER, **TEACHER)
    make_place(
        school,
        role=ParticipantRole.MENTOR,
        person=teacher,
        category=Category.TEACHER,
        status=EnrolmentStatus.LEFT,
    )
    batch = mentees(
        curator,
        (NAME, BORN, "7А", NAME, "Ученик-ученик"),
        ("Соснова Анна Олеговна", BORN, "7А", "Котова Ия Львовна", "Учитель-ученик"),
        ("Берёзов Глеб Маратович", BORN, "7А", "Котова Ия Львовна", "Ученик-ученик"),
    )
    assert said(batch) == [
        "Строка 4, столбец «Наставник», значение «Ёлкин Пётр Ильич»: человек не может быть "
        "наставником самому себе. Укажите другого.",
        "Строка 5, столбец «Наставник»: участник «Котова Ия Львовна» уже выбыл из программы этого "
        "года. Укажите другого или оставьте ячейку пустой.",
        "Строка 6, столбец «Форма»: Котова Ия Львовна — педагог: форма «Ученик-ученик» не "
        "подходит. Выберите другую.",
    ]


def test_a_name_in_parts_is_named_by_the_first_of_them(curator: Client) -> None:
    headings = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Класс")
    rows = [(*NAME.split(), born, "7А") for born in (BORN, "")]
    batch = bring(curator, workbook(*rows, headings=headings))
    assert said(batch) == [
        "Строка 5, столбец «Фамилия», значение «Ёлкин»: запись похожа на строку 4 (Ёлкин Пётр "
        "Ильич). Отметьте на странице загрузки, один это человек или разные."
    ]


@pytest.mark.parametrize("headings", [PAIR, PAIR[:4]])
def test_equal_questions_of_a_kind_are_answered_at_once(
    curator: Client, headings: tuple[str, ...]
) -> None:
    for code, label in (("teacher-pupil", "Учитель-ученик"), ("pupil-pupil", "Ученик-ученик")):
        make_form(code=code, label=label, mentor_category=code.split("-", maxsplit=1)[0])
    batch = mentees(
        curator,
        (NAME, BORN, "7А", "Котова Ия Львовна"),
        ("Соснова Анна Олеговна", BORN, "7А", "Барсов Лев Львович"),
        headings=headings,
    )
    assert states(batch) == {4: "asked", 5: "asked"}
    (group,) = preview_of(batch, "asked", "1").groups
    assert (group.key, group.places) == ("form", "4, 5")
    place = "Столбец «Форма»: в" if headings is PAIR else "В"
    assert group.sentence == f"{place} какой форме наставничества эта пара? Выберите форму."
    act(curator, batch, "answer", key="form", group=group.group, choice="0", answer=1)
    assert states(batch) == {4: "new", 5: "new"}
