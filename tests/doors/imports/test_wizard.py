"""The way of a workbook over HTTP: read, mapped, previewed, answered, applied, undone."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from nastavnik.doors.imports import marking
from nastavnik.doors.imports.choices import ImportState, LineState
from nastavnik.doors.imports.lines import number_of, row_of
from nastavnik.doors.imports.models import Import, ImportLine, RememberedColumn
from nastavnik.doors.imports.preview import preview_of
from nastavnik.doors.imports.reading.opening import read
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event, EventPerson
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from tests.doors.imports.acting import act, bring, names, paste, press, states
from tests.doors.imports.workbooks import PEOPLE, PEOPLE_HEADINGS, workbook
from tests.factories.accounts import signed_in
from tests.factories.people import make_person, make_school

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BROUGHT = sorted(str(row[1]) for row in PEOPLE)


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


def page_of(client: Client, batch: Import, query: str = "") -> str:
    text: str = client.get(batch.get_absolute_url() + query).content.decode()
    return text


def test_a_workbook_is_read_previewed_applied_and_undone(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    assert batch.state == ImportState.CHECKED
    assert states(batch) == {4: "new", 5: "new", 6: "new"}
    page = page_of(curator, batch)
    assert "Соснова Анна Олеговна" in page
    assert "Загрузить 3" in page
    assert names() == []
    assert act(curator, batch, "apply").status_code == 302
    assert batch.state == ImportState.APPLIED
    assert names() == BROUGHT
    assert set(states(batch).values()) == {LineState.APPLIED}
    line = ImportLine.objects.get(batch=batch, number=number_of(4))
    assert (line.values, line.remarks, line.answers, line.plan) == ({}, [], {}, {})
    assert line.person is not None
    assert line.person.full_name == "Ёлкин Пётр Ильич"
    written = Event.objects.filter(request_id=f"import-{batch.pk}", act="add_person")
    assert written.count() == 3
    assert "Отменить загрузку" in curator.get(f"/imports/{batch.pk}/undo/").content.decode()
    assert act(curator, batch, "undo").status_code == 302
    assert batch.state == ImportState.UNDONE
    assert names() == []


def test_a_text_table_of_an_old_program_is_read(curator: Client) -> None:
    lines = ["ФИО ученика;Дата рождения;Класс", *(f"{n};{b};{g}" for _, n, b, g, _s in PEOPLE)]
    batch = bring(curator, "\r\n".join(lines).encode("cp1251"), "Ученики.csv")
    assert states(batch) == {2: "new", 3: "new", 4: "new"}
    act(curator, batch, "apply")
    assert names() == BROUGHT


def test_pasted_cells_are_read(curator: Client) -> None:
    rows = [("ФИО ученика", "Дата рождения", "Класс"), *((n, b, g) for _, n, b, g, _s in PEOPLE)]
    batch = paste(curator, "\n".join("\t".join(row) for row in rows))
    assert (batch.name, batch.state) == ("", ImportState.CHECKED)
    act(curator, batch, "apply")
    assert names() == BROUGHT


def test_nothing_and_what_is_no_table_are_refused_in_words(curator: Client) -> None:
    empty = curator.post("/imports/add/", {"kind": "people"})
    assert "Выберите файл или вставьте ячейки." in empty.content.decode()
    told = curator.post("/imports/add/", {"kind": "people", "text": "12\t13\n14\t15"})
    batch = Import.objects.latest("pk")
    assert told.status_code == 302
    assert "Таблица не нашлась" in curator.get(told["Location"], follow=True).content.decode()
    assert batch.state == ImportState.READ


def test_what_must_not_be_held_is_never_kept(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    held = str(batch.reading) + str(list(ImportLine.objects.values_list("values", "remarks")))
    assert "СНИЛС" in held
    assert "112-233" not in held
    columns = {**{f"column_{n}": "" for n in (1, 3, 4)}, "column_2": "name", "column_5": "phone"}
    act(curator, batch, "columns", **columns)
    found = {one["heading"]: one["key"] for one in batch.reading["columns"]}
    assert found["СНИЛС"] == ""
    assert not RememberedColumn.objects.filter(heading__contains="снилс").exists()


def test_columns_are_chosen_and_remembered_for_the_next_time(curator: Client) -> None:
    headings = ("№", "ФИО ученика", "Др", "Учебное подразделение", "СНИЛС")
    first = bring(curator, workbook(*PEOPLE, headings=headings))
    if first.state == ImportState.CHECKED:
        assert "group" not in {one["key"] for one in first.reading["columns"]}
    answer = act(
        curator, first, "columns", column_2="name", column_3="birth_date", column_4="group"
    )
    assert answer.status_code == 302
    assert first.state == ImportState.CHECKED
    line = ImportLine.objects.get(batch=first, number=number_of(4))
    assert line.values["group"] == "7А"
    assert line.values["birth_date"] == {"day": "2011-03-12"}
    again = bring(curator, workbook(*PEOPLE, headings=headings))
    assert again.state == ImportState.CHECKED
    reasons = {one["key"]: one["reason"] for one in again.reading["columns"] if one["key"]}
    assert reasons == dict.fromkeys(("name", "birth_date", "group"), "как в прошлый раз")


def test_a_column_chosen_twice_and_a_missing_name_are_refused(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    twice = act(curator, batch, "columns", column_2="name", column_3="name")
    assert "уже выбран для столбца B" in twice.content.decode()
    without = act(curator, batch, "columns", column_3="birth_date")
    assert "Без столбца «ФИО обучающегося» загрузить нельзя" in without.content.decode()


def test_a_sheet_is_chosen(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE, second_sheet=True))
    assert batch.reading["sheets"] == ["Ученики", "Второй"]
    assert act(curator, batch, "sheet", sheet=1).status_code == 302
    assert (batch.sheet, states(batch)) == (1, {2: "new"})


def others(sheet: str) -> str:
    return (
        f"Похожая таблица есть и на других листах: «{sheet}». За один раз загружается один лист: "
        "для других загрузите файл ещё раз и на странице столбцов откройте нужный лист."
    )


def test_sheets_with_such_a_table_that_are_not_read_are_named(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE, second_sheet=True))
    assert batch.notices == [others("Второй")]
    columns = {f"column_{one['column']}": one["key"] for one in batch.reading["columns"]}
    act(curator, batch, "columns", **columns)
    assert (batch.state, batch.notices) == (ImportState.CHECKED, [others("Второй")])
    act(curator, batch, "sheet", sheet=1)
    assert batch.notices == [others("Ученики")]
    assert others("Ученики") in page_of(curator, batch)


NO_LINES = "Под заголовками нет ни одной строки с данными. Проверьте лист и файл."


@pytest.mark.parametrize("rows", [(), ((1,), (2,))])
def test_a_sheet_with_lines_goes_before_a_blank_form(
    curator: Client, rows: tuple[tuple[int, ...], ...]
) -> None:
    batch = bring(curator, workbook(*rows, second_sheet=True))
    assert (batch.sheet, states(batch), batch.notices) == (1, {2: "new"}, [])


def test_of_a_blank_form_another_sheet_can_be_chosen(curator: Client) -> None:
    batch = bring(curator, workbook(second_sheet=True))
    act(curator, batch, "sheet", sheet=0)
    assert (batch.state, batch.sheet, states(batch)) == (ImportState.READ, 0, {})
    assert batch.notices == [NO_LINES, others("Второй")]
    page = curator.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert NO_LINES in page
    assert "Открыть лист" in page
    act(curator, batch, "sheet", sheet=1)
    assert (batch.state, batch.sheet, states(batch)) == (ImportState.CHECKED, 1, {2: "new"})


def test_equal_questions_are_answered_at_once_and_errors_one_by_one(curator: Client) -> None:
    known = ("Ёлкин Пётр Ильич", "Соснова Анна Олеговна", "Берёзов Глеб Маратович")
    rows = [(number, name, "2011", "7А", "") for number, name in enumerate(known, start=1)]
    batch = bring(curator, workbook(*rows, (4, "Клёнова Анна Ильинична", "31.02.2011", "7А", "")))
    assert states(batch) == {4: "asked", 5: "asked", 6: "asked", 7: "wrong"}
    response = curator.get(batch.get_absolute_url())
    (group,) = response.context["preview"].groups
    assert tuple(map(row_of, group.numbers)) == (4, 5, 6)
    sent = {"key": "birth_date", "group": group.group, "answer": 1}
    refused = act(curator, batch, "answer", typed="пятого мая", **sent)
    assert refused.status_code == 200
    assert "пятого мая" in refused.content.decode()
    assert act(curator, batch, "answer", typed="05.05.2011", **sent).status_code == 302
    assert states(batch) == {4: "new", 5: "new", 6: "new", 7: "wrong"}
    sent = {"key": "birth_date", "number": number_of(7), "answer": 1}
    act(curator, batch, "answer", typed="28.02.2011", **sent)
    assert states(batch)[7] == "new"
    act(curator, batch, "apply")
    assert set(Person.objects.values_list("birth_date", flat=True)) == {
        date(2011, 5, 5),
        date(2011, 2, 28),
    }


def test_of_several_people_in_a_cell_nobody_is_lost_unsaid(curator: Client) -> None:
    both = "Ёлкина Вера Павловна, Ёлкин Илья Петрович"
    headings = ("ФИО ученика", "Дата рождения", "Класс", "ФИО родителя", "Телефон родителя")
    row = ("Ёлкин Пётр Ильич", "12.03.2011", "7А", both, "+7 912 345-67-89")
    batch = bring(curator, workbook(row, headings=headings))
    (line,) = preview_of(batch, "asked", "1").lines
    (question,) = line.questions
    assert "Остальных добавьте отдельными строками" in question.sentence
    assert [choice.label for choice in question.choices] == both.split(", ")
    said = {"number": number_of(4), "key": question.key, "group": question.group, "answer": "1"}
    act(curator, batch, "answer", **said, choice="1")
    act(curator, batch, "apply")
    assert names() == ["Ёлкин Илья Петрович", "Ёлкин Пётр Ильич"]


def test_lines_are_left_out_and_taken_back(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "answer", number=number_of(5), leave=1)
    assert states(batch) == {4: "new", 5: "left_out", 6: "new"}
    act(curator, batch, "answer", number=number_of(5), back=1)
    act(curator, batch, "answer", number=number_of(6), leave=1)
    act(curator, batch, "apply")
    assert names() == [PEOPLE[0][1], PEOPLE[1][1]]


def test_who_it_is_is_said_by_a_person(curator: Client, school: Organization) -> None:
    known = make_person(
        school,
        last_name="Ёлкин",
        first_name="Пётр",
        patronymic="Ильич",
        birth_date=date(2011, 3, 21),
        group_name="7А",
    )
    batch = bring(curator, workbook(PEOPLE[0]))
    assert states(batch) == {4: "double"}
    assert "Это один человек" in page_of(curator, batch)
    somebody = make_person(school)
    foreign = act(curator, batch, "answer", number=number_of(4), same=1, person=somebody.pk)
    assert "среди похожих уже нет" in foreign.content.decode()
    act(curator, batch, "answer", number=number_of(4), same=1, person=known.pk)
    assert states(batch) == {4: "changed"}
    page = page_of(curator, batch)
    assert "21.03.2011" in page
    assert "12.03.2011" in page
    act(curator, batch, "apply")
    known.refresh_from_db()
    assert (known.birth_date, Person.objects.count()) == (date(2011, 3, 12), 2)
    act(curator, batch, "undo")
    known.refresh_from_db()
    assert known.birth_date == date(2011, 3, 21)


def test_another_person_is_added_beside_the_known_one(
    curator: Client, school: Organization
) -> None:
    make_person(school, last_name="Ёлкин", birth_date=date(2011, 3, 21), group_name="7А")
    batch = bring(curator, workbook(PEOPLE[0]))
    assert states(batch) == {4: "double"}
    press(curator, batch, number_of(4), "other")
    assert states(batch) == {4: "new"}
    act(curator, batch, "apply")
    assert Person.objects.filter(last_name="Ёлкин").count() == 2


def test_two_rows_that_are_alike_are_told_apart_on_the_page(curator: Client) -> None:
    namesake = (2, PEOPLE[0][1], "", "7А", "")
    batch = bring(curator, workbook(PEOPLE[0], namesake))
    assert states(batch) == {4: "new", 5: "asked"}
    asked = {"number": number_of(5), "key": "name", "answer": 1}
    act(curator, batch, "answer", **asked, typed="Ёлкин Петр Ильич")
    assert states(batch) == {4: "new", 5: "asked"}
    assert "похожа на строку 4 (Ёлкин Пётр Ильич)" in page_of(curator, batch)
    press(curator, batch, number_of(5), "other")
    assert states(batch) == {4: "new", 5: "new"}
    act(curator, batch, "apply")
    assert names() == ["Ёлкин Петр Ильич", "Ёлкин Пётр Ильич"]


def test_the_same_file_again_changes_nothing(curator: Client) -> None:
    act(curator, bring(curator, workbook(*PEOPLE)), "apply")
    again = bring(curator, workbook(*PEOPLE))
    assert states(again) == {4: "same", 5: "same", 6: "same"}
    assert "Ни одна строка ничего не изменит" in page_of(curator, again)
    refused = act(curator, again, "apply")
    assert "Загружать нечего" in refused.content.decode()
    assert again.state == ImportState.CHECKED


def test_errors_come_back_in_the_file_and_only_what_is_left_is_reported(curator: Client) -> None:
    rows = [PEOPLE[0], (2, "Соснова Анна Олеговна", "31.02.2010", "7А", "")]
    batch = bring(curator, workbook(*rows))
    act(curator, batch, "apply")
    assert states(batch) == {4: "applied", 5: "wrong"}
    handed: Any = curator.get(f"/imports/{batch.pk}/errors/")
    assert handed["Content-Disposition"].startswith("attachment")
    assert b"".join(handed.streaming_content)[:2] == b"PK"
    fixed = [rows[0], (2, "Соснова Анна Олеговна", "28.02.2010", "7А", "")]
    again = bring(curator, workbook(*fixed), follows=batch.pk)
    assert again.follows == batch
    assert states(again) == {4: "same", 5: "new"}


def test_a_big_file_with_errors_comes_back_short_and_that_is_said_beforehand(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bring(curator, workbook(PEOPLE[0], (2, "Соснова Анна Олеговна", "31.02.2010", "", "")))
    short = "Книга большая: в файле будут только строки, которые нужно исправить"
    assert short not in page_of(curator, batch)
    monkeypatch.setattr(marking, "MOST_CELLS", 3)
    assert short in page_of(curator, batch)
    handed: Any = curator.get(f"/imports/{batch.pk}/errors/")
    sheet = read(BytesIO(b"".join(handed.streaming_content)), "x.xlsx").sheets[0]
    assert [sheet.row(row).values[1:2] for row in (3, 4, 5)] == [
        ["ФИО ученика"],
        [],
        ["Соснова Анна Олеговна"],
    ]


def test_the_file_with_errors_leaves_as_the_people_in_it(
    curator: Client, school: Organization
) -> None:
    alike = make_person(
        school, last_name="Ёлкин", first_name="Пётр", patronymic="Ильич", group_name="8А"
    )
    batch = bring(curator, workbook((1, "Ёлкин Пётр Ильич", "", "8Б", ""), PEOPLE[1]))
    act(curator, batch, "apply")
    assert states(batch) == {4: "double", 5: "applied"}
    assert curator.get(f"/imports/{batch.pk}/errors/").status_code == 200
    event = Event.objects.get(act="export_import_errors")
    named = EventPerson.objects.filter(chain=event.chain, seq=event.seq)
    brought = Person.objects.get(last_name="Соснова")
    assert set(named.values_list("person_id", flat=True)) == {alike.pk, brought.pk}


def test_an_import_is_given_up(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    file = batch.file
    assert file.storage.exists(str(file.name))
    act(curator, batch, "discard")
    assert (batch.state, batch.file.name, batch.reading) == (ImportState.DISCARDED, "", {})
    assert states(batch) == {}


def test_headings_keep_their_order(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    assert [one["heading"] for one in batch.reading["columns"]] == list(PEOPLE_HEADINGS)
    page = curator.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert "система не собирает" in page or "не собираем" in page


def test_a_line_whose_name_was_not_understood_bears_nobody_else_s(
    curator: Client,
) -> None:
    headings = ("ФИО ученика", "Дата рождения", "Класс", "ФИО родителя")
    row = ("Соснова А. О.", "01.09.2010", "7А", "Соснова Вера Ильинична")
    batch = bring(curator, workbook(row, headings=headings))
    (line,) = preview_of(batch, "", "1").lines
    assert (line.state, line.name) == ("asked", "")
