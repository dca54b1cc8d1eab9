"""Lines by their numbers are lines in the order of the file, also where a row names several."""

import importlib
from typing import Any

import pytest
from django.apps import apps

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports.lines import MOST_PARTS, Remark, number_of, row_of
from nastavnik.doors.imports.marking import RowNote
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.preview import Question, preview_of
from nastavnik.platform.access.matrix import Role
from tests.doors.imports.acting import act, bring, names, press
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_form
from tests.factories.people import make_school, make_year

HEADINGS = ("ФИО наставляемого", "Класс", "Форма наставничества", "ФИО наставника")
EXCEL_ROWS = 1_048_576
GREATEST = 2_147_483_647  # of a column of positive integers


def test_numbers_follow_the_rows_and_then_the_people_of_a_row() -> None:
    rows = [(4, 0), (4, 1), (4, MOST_PARTS - 1), (5, 0), (5, 1), (1_000_001, 0), (EXCEL_ROWS, 0)]
    numbers = [number_of(row, part) for row, part in rows]
    assert numbers == sorted(set(numbers))
    assert [row_of(number) for number in numbers] == [row for row, _part in rows]
    assert number_of(EXCEL_ROWS, MOST_PARTS - 1) <= GREATEST


def test_more_people_in_a_cell_than_a_row_can_hold_are_refused() -> None:
    with pytest.raises(DomainError) as refusal:
        number_of(7, MOST_PARTS)
    assert str(refusal.value) == (
        "Строка 7: в одной ячейке больше 1000 человек. Разделите её на несколько строк."
    )


def test_a_row_is_named_once_however_many_of_its_people_are_asked_about() -> None:
    numbers = tuple(number_of(*place) for place in ((5, 0), (5, 1), (9, 0)))
    assert Question("…", "name", "", numbers=numbers).places == "5, 9"
    many = tuple(number_of(row, part) for row in range(2, 12) for part in (0, 1))
    assert Question("…", "name", "", numbers=many).places == "2, 3, 4, 5, 6, 7, 8, 9 и ещё 2"


def test_a_remark_about_a_cell_of_several_people_is_told_once() -> None:
    same = Remark("wrong", "Строка 4: нет такого класса.", "B4", "group")
    other = Remark("asked", "Строка 4: какая это форма?", "C4", "form")
    fixed = Remark("fixed", "Исправлено", "B4")
    note = RowNote(4, (same, fixed, other, same))
    assert note.said == [("B4", same.sentence), ("C4", other.sentence)]


@pytest.mark.django_db
def test_one_of_a_split_row_named_again_below_is_written_as_previewed(time_machine: Any) -> None:
    time_machine.move_to("2026-11-27 09:00", tick=False)
    curator, year = signed_in(Role.CURATOR, make_school()), make_year()
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    both, again = "Ёлкин Пётр Ильич, Соснова Анна Олеговна", "Соснова Анна Олеговна"
    book = workbook(
        (both, "7А", "Учитель-ученик", "Котова Ия Львовна"),
        (again, "7А", "Учитель-ученик", "Барсов Лев Львович"),
        headings=HEADINGS,
    )
    batch = bring(curator, book, kind="mentees", school_year=year.pk)
    lines = ImportLine.objects.filter(batch=batch).order_by("number")
    assert [(line.row, line.state) for line in lines] == [(4, "new"), (4, "new"), (5, "asked")]
    press(curator, batch, number_of(5), "other")
    previewed = preview_of(batch, "new", "1").lines
    shown = [(line.row, line.name) for line in previewed]
    assert shown == list(zip((4, 4, 5), (*both.split(", "), again), strict=True))
    act(curator, batch, "apply")
    assert [(line.state, line.remarks) for line in lines.all()] == [("applied", [])] * 3
    assert len(names()) == 5


@pytest.mark.django_db
def test_lines_numbered_before_are_numbered_anew_and_back() -> None:
    name = "nastavnik.doors.imports.migrations.0004_numbers_in_the_order_of_the_file"
    migration = importlib.import_module(name)
    batch = Import.objects.create(organization=make_school(), kind="people", state="checked")
    old = [5, 9, 1_000_005, 999_000_007]
    rows = [ImportLine(batch=batch, number=number, state="new") for number in old]
    ImportLine.objects.bulk_create(rows)
    migration.by_row(apps, None)
    lines = ImportLine.objects.filter(batch=batch).order_by("pk")
    new = [number_of(5), number_of(9), number_of(5, 1), number_of(7, 999)]
    assert [line.number for line in lines] == new
    migration.by_part(apps, None)
    assert list(lines.values_list("number", flat=True)) == old
