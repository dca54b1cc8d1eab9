"""One person in several rows of a workbook: known by a merged cell, or said on the page."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations import applying
from nastavnik.platform.access.matrix import Role
from nastavnik.practice.mentorships.models import Member
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Person
from nastavnik.registers.periods.models import SchoolYear
from tests.doors.exports.coming_back import taken
from tests.doors.imports.acting import act, bring, names, press, states
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_form
from tests.factories.people import make_school, make_year

pytestmark = pytest.mark.django_db
HEADINGS = ("ФИО наставника", "Дата рождения", "Форма наставничества", "ФИО наставляемого")
MENTOR, FORM = "Котова Ия Львовна", "Учитель-ученик"
PUPILS = ("Берёзов Глеб Маратович", "Соснова Анна Олеговна", "Ёлкин Пётр Ильич")


@pytest.fixture
def curator(time_machine: Any) -> Client:
    time_machine.move_to("2026-11-27 09:00", tick=False)
    make_form(code="teacher-pupil", label=FORM, mentor_category="teacher")
    return signed_in(Role.CURATOR, make_school())


@pytest.fixture
def year(curator: Client) -> SchoolYear:
    return make_year()


def register(
    *, name: str = MENTOR, born: Sequence[str] = ("", "", ""), merged: bool = False
) -> bytes:
    """A register of mentors in which one stands in three rows, or in one cell over them."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(HEADINGS)
    for place, pupil in enumerate(PUPILS):
        sheet.append([None if merged and place else name, born[place] or None, FORM, pupil])
    if merged:
        sheet.merge_cells("A2:A4")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def brought(client: Client, year: SchoolYear, content: bytes) -> Import:
    return bring(client, content, "Наставники.xlsx", kind="mentors", school_year=year.pk)


def joined(client: Client, batch: Import) -> None:
    """Say of the second row and of the third that their person is the one of the first."""
    for row in (3, 4):
        assert press(client, batch, number_of(row), "join").status_code == 302


def require_one_mentor_of_all() -> None:
    assert names() == sorted((MENTOR, *PUPILS))
    mentor = Person.objects.get(last_name="Котова")
    pairs = Member.objects.filter(role=ParticipantRole.MENTOR, enrolment__person=mentor)
    mentees = Member.objects.filter(
        role=ParticipantRole.MENTEE, mentorship__in=pairs.values("mentorship")
    )
    found = [one.enrolment.person.full_name for one in mentees]
    assert sorted(found) == sorted(PUPILS)


@pytest.mark.parametrize("name", [MENTOR, "Котова Ия"])
def test_rows_of_one_merged_cell_are_one_person_unasked(
    curator: Client, year: SchoolYear, name: str
) -> None:
    batch = brought(curator, year, register(name=name, merged=True))
    assert states(batch) == {2: "new", 3: "changed", 4: "changed"}
    act(curator, batch, "apply")
    assert states(batch) == {2: "applied", 3: "applied", 4: "applied"}
    assert names() == sorted((name, *PUPILS))


def test_a_merged_mentor_has_all_mentees(curator: Client, year: SchoolYear) -> None:
    act(curator, brought(curator, year, register(merged=True)), "apply")
    require_one_mentor_of_all()
    again = brought(curator, year, register(merged=True))
    assert states(again) == {2: "same", 3: "same", 4: "same"}


def test_the_rest_of_a_merged_cell_stays_one_person(curator: Client, year: SchoolYear) -> None:
    batch = brought(curator, year, register(merged=True))
    act(curator, batch, "answer", number=number_of(2), leave=1)
    assert states(batch) == {2: "left_out", 3: "new", 4: "changed"}


def test_rows_are_said_to_be_of_one_person_on_the_page(curator: Client, year: SchoolYear) -> None:
    batch = brought(curator, year, register())
    assert states(batch) == {2: "new", 3: "asked", 4: "asked"}
    assert press(curator, batch, number_of(3), "join").status_code == 302
    assert states(batch) == {2: "new", 3: "changed", 4: "asked"}
    press(curator, batch, number_of(4), "join")
    assert states(batch) == {2: "new", 3: "changed", 4: "changed"}
    act(curator, batch, "apply")
    require_one_mentor_of_all()


@pytest.mark.parametrize("merged", [False, True])
def test_rows_written_in_turn_are_one_person(
    curator: Client, year: SchoolYear, merged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "CHUNK", 1)
    batch = brought(curator, year, register(name="Котова Ия", merged=merged))
    if not merged:
        joined(curator, batch)
    act(curator, batch, "apply")
    assert states(batch) == {2: "applied", 3: "applied", 4: "applied"}
    assert names() == sorted(("Котова Ия", *PUPILS))
    assert ImportLine.objects.filter(batch=batch).values("person").distinct().count() == 1


def test_a_row_joined_to_another_may_still_be_left_out(curator: Client, year: SchoolYear) -> None:
    batch = brought(curator, year, register())
    joined(curator, batch)
    act(curator, batch, "answer", number=number_of(3), leave=1)
    assert states(batch) == {2: "new", 3: "left_out", 4: "changed"}


def test_what_came_of_joined_rows_comes_back_unchanged(curator: Client, year: SchoolYear) -> None:
    batch = brought(curator, year, register())
    joined(curator, batch)
    act(curator, batch, "apply")
    again = brought(curator, year, taken(curator, "mentors", **{"as": "xlsx"}))
    assert set(states(again).values()) == {"same"}
    assert names() == sorted((MENTOR, *PUPILS))


@pytest.mark.parametrize("merged", [False, True])
def test_rows_that_contradict_each_other_are_not_joined(
    curator: Client, year: SchoolYear, merged: bool
) -> None:
    born = ("12.03.1980", "21.03.1980", "12.03.1980")
    batch = brought(curator, year, register(born=born, merged=merged))
    assert states(batch)[3] == "asked"
    asked = curator.get(batch.get_absolute_url()).content.decode()
    assert "Если это один человек, удалите одну из строк" in asked
    refused = act(curator, batch, "answer", number=number_of(3), earlier=number_of(2), join=1)
    assert "на ту уже не похожа" in refused.content.decode()
    assert states(batch)[3] == "asked"


def test_a_row_is_not_joined_to_one_whose_other_row_it_contradicts(
    curator: Client, year: SchoolYear
) -> None:
    batch = brought(curator, year, register(born=("", "12.03.1980", "21.03.1980")))
    press(curator, batch, number_of(3), "join")
    assert states(batch) == {2: "new", 3: "changed", 4: "asked"}
    refused = act(curator, batch, "answer", number=number_of(4), earlier=number_of(2), join=1)
    assert "на ту уже не похожа" in refused.content.decode()


def test_what_both_rows_say_of_one_person_is_kept(curator: Client, year: SchoolYear) -> None:
    batch = brought(curator, year, register(born=("", "12.03.1980", "")))
    joined(curator, batch)
    act(curator, batch, "apply")
    require_one_mentor_of_all()
    assert Person.objects.get(last_name="Котова").birth_date == date(1980, 3, 12)


def test_one_row_is_joined_and_another_told_apart(curator: Client, year: SchoolYear) -> None:
    batch = brought(curator, year, register())
    press(curator, batch, number_of(3), "other")
    press(curator, batch, number_of(4), "join")
    assert states(batch) == {2: "new", 3: "new", 4: "changed"}
    act(curator, batch, "apply")
    assert names() == sorted((MENTOR, MENTOR, *PUPILS))
