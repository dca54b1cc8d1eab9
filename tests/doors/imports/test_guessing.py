"""What headings do not say: offered by content, split and joined, and each time told of."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import ImportLine, RememberedColumn
from nastavnik.doors.imports.preview import preview_of
from nastavnik.platform.access.matrix import Role
from nastavnik.practice.mentorships.models import Member
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Person
from tests.doors.imports.acting import act, bring, names, paste, states
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_form
from tests.factories.people import make_school, make_year

pytestmark = pytest.mark.django_db
PASTED = "Ёлкин Пётр Ильич\t12.03.2011\t7А\nСоснова Анна Олеговна\t01.09.2010\t7Б"
BOTH = "Ёлкин Пётр Ильич, Соснова Анна Олеговна"
HEADINGS = ("ФИО наставляемого", "Класс", "Форма наставничества", "ФИО наставника")


@pytest.fixture
def curator() -> Client:
    return signed_in(Role.CURATOR, make_school())


def offered(client: Client, batch: Any) -> dict[str, str]:
    """What the page of columns would send on a plain yes."""
    form = client.get(f"/imports/{batch.pk}/columns/").context["form"]
    return {name: form[name].initial or "" for name in form.fields if name.startswith("column_")}


def test_cells_without_headings_find_their_columns(curator: Client) -> None:
    batch = paste(curator, PASTED)
    assert batch.state == ImportState.READ
    page = curator.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert "Заголовков в таблице нет" in page
    assert "Не нашлось обязательного столбца" not in page
    sent = offered(curator, batch)
    assert sent == {"column_1": "name", "column_2": "birth_date", "column_3": "group"}
    assert act(curator, batch, "columns", **sent).status_code == 302
    assert states(batch) == {1: "new", 2: "new"}
    act(curator, batch, "apply")
    assert names() == ["Ёлкин Пётр Ильич", "Соснова Анна Олеговна"]


def test_nobody_pasted_is_taken_for_headings(curator: Client) -> None:
    batch = paste(curator, "Рахимов Хуршед\t7А\nСултанова Айсылу\t7А\nПетрова Анна\t7Б")
    act(curator, batch, "columns", **offered(curator, batch))
    assert states(batch) == {1: "new", 2: "new", 3: "new"}
    assert not RememberedColumn.objects.exists()
    act(curator, batch, "apply")
    assert names() == ["Петрова Анна", "Рахимов Хуршед", "Султанова Айсылу"]


def test_what_stands_above_the_people_is_told_of(curator: Client) -> None:
    batch = paste(curator, f"Наши дети\n\nКто\tКогда\tГде\n{PASTED}")
    act(curator, batch, "columns", **offered(curator, batch))
    assert set(states(batch)) == {4, 5}
    assert batch.reading["passed_over"] == [
        "Строка 1: над списком, не загружена — «Наши дети».",
        "Строка 3: над списком, не загружена — «Кто Когда Где».",
    ]
    found = dict(RememberedColumn.objects.values_list("heading", "key"))
    assert found == {"кто": "name", "когда": "birth_date", "где": "group"}


def test_no_name_of_a_person_is_remembered_as_a_heading(curator: Client) -> None:
    headings = ("ФИО", "Класс", "Рахимов Хуршед", "Данные")
    batch = bring(curator, workbook(("Ёлкин Пётр Ильич", "7А", "да", "да"), headings=headings))
    act(curator, batch, "columns", column_1="name", column_2="group")
    assert set(RememberedColumn.objects.values_list("heading", flat=True)) == {
        *("фио", "класс", "данные"),
    }


def test_headings_in_capitals_are_remembered(curator: Client) -> None:
    batch = paste(curator, f"ФИО НАСТАВНИКОВ\tДАТА РОЖДЕНИЯ\tКЛАСС\n{PASTED}")
    act(curator, batch, "columns", **offered(curator, batch))
    found = dict(RememberedColumn.objects.values_list("heading", "key"))
    assert found == {"фио наставников": "name", "дата рождения": "birth_date", "класс": "group"}


def test_two_files_in_turn_are_both_remembered(curator: Client) -> None:
    row = ("Ёлкин Пётр Ильич", "7А")
    files = [workbook(row, headings=one) for one in (("Кто", "Откуда"), ("Дети", "Подразделение"))]
    for content in files:
        batch = bring(curator, content)
        act(curator, batch, "columns", column_1="name", column_2="group")
    for content in files:
        batch = bring(curator, content)
        assert batch.state == ImportState.CHECKED
        told = [(one["key"], one["reason"]) for one in batch.reading["columns"]]
        assert told == [("name", "как в прошлый раз"), ("group", "как в прошлый раз")]


def test_what_content_says_is_confirmed_by_a_person(curator: Client) -> None:
    headings = ("ФИО", "Возраст", "Мать", "Отец")
    row = ("Ёлкин Пётр Ильич", 14, "Ёлкина Вера Павловна", "Ёлкин Илья Петрович")
    batch = bring(curator, workbook(row, row, headings=headings))
    assert batch.state == ImportState.READ
    sent = offered(curator, batch)
    assert sent == {
        "column_1": "name",
        "column_2": "",
        "column_3": "representative",
        "column_4": "",
    }
    page = curator.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert "возраст не хранится" in page
    assert "представитель уже выбран" in page
    act(curator, batch, "columns", **sent)
    assert batch.state == ImportState.CHECKED
    again = bring(curator, workbook(row, row, headings=headings))
    assert again.state == ImportState.CHECKED


def test_several_people_in_a_cell_become_people_of_their_own(
    curator: Client, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-27 09:00", tick=False)
    year = make_year()
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    row = (BOTH, "7А", "Учитель-ученик", "Котова Ия Львовна")
    facts = {"kind": "mentees", "school_year": year.pk}
    batch = bring(curator, workbook(row, headings=HEADINGS), **facts)
    second = number_of(4, 1)
    assert states(batch) == {4: "new", second: "new"}
    lines = preview_of(batch, "new", "1").lines
    assert [(line.row, line.name) for line in lines] == list(
        zip((4, 4), BOTH.split(", "), strict=True)
    )
    assert "в ячейке A4 несколько человек: 2" in lines[1].fixed[0]
    act(curator, batch, "answer", number=second, leave=1)
    assert states(batch) == {4: "new", second: "left_out"}
    act(curator, batch, "answer", number=second, back=1)
    act(curator, batch, "apply")
    assert ImportLine.objects.filter(batch=batch, state="applied").count() == 2
    pupils = Member.objects.filter(role=ParticipantRole.MENTEE)
    told = pupils.values_list("enrolment__person__search", "mentorship")
    assert len({mentorship for _name, mentorship in told}) == 2
    assert len(names()) == 3
    act(curator, batch, "undo")
    assert names() == []


def test_a_class_kept_in_two_columns_is_brought_whole(curator: Client) -> None:
    headings = ("ФИО", "Дата рождения", "Класс", "Буква класса")
    batch = bring(curator, workbook(("Ёлкин Пётр Ильич", "12.03.2011", 7, "Б"), headings=headings))
    act(curator, batch, "apply")
    (person,) = Person.objects.all()
    assert (person.group_name, person.birth_date) == ("7Б", date(2011, 3, 12))


def test_a_merged_mentor_in_doubt_is_one_question(curator: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-11-27 09:00", tick=False)
    make_form(code="pupil-pupil", label="Ученик-ученик", mentor_category="pupil")
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["№", "ФИО наставника", "Форма наставничества", "ФИО наставляемого"])
    for number, pupil in enumerate((*BOTH.split(", "), "Берёзов Глеб Маратович"), start=1):
        sheet.append([number, "Котова И. Л." if number == 1 else None, "Ученик-ученик", pupil])
    sheet.merge_cells("B2:B4")
    stream = BytesIO()
    book.save(stream)
    facts = {"kind": "mentors", "school_year": make_year().pk}
    batch = bring(curator, stream.getvalue(), **facts)
    assert set(states(batch).values()) == {"asked"}
    (group,) = preview_of(batch, "asked", "1").groups
    assert (group.places, group.key) == ("2, 3, 4", "name")
    sent = {"key": "name", "group": group.group, "answer": 1, "typed": "Котова Ия Львовна"}
    assert act(curator, batch, "answer", **sent).status_code == 302
    assert not preview_of(batch, "asked", "1").groups
