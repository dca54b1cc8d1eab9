"""An answer in a workbook of many lines: the others it bears upon are judged with it, as by all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from nastavnik.domain.person_names import PersonName
from nastavnik.doors.imports import storing
from nastavnik.doors.imports.akin import akin
from nastavnik.doors.imports.kinds import KINDS
from nastavnik.doors.imports.kinds.mentees import MENTEES
from nastavnik.doors.imports.kinds.people import PEOPLE as PEOPLE_KIND
from nastavnik.doors.imports.kinds.who import named_by
from nastavnik.doors.imports.lines import ImportKind, Line, Plan, Scene, number_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations import answering
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Enrolment, Person
from tests.doors.imports.acting import act, bring, states
from tests.doors.imports.workbooks import PEOPLE, workbook
from tests.factories.accounts import signed_in
from tests.factories.people import make_person, make_school, make_year

TWICE = "Ёлкин Пётр Ильич"


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody for whom more than two lines are many."""
    monkeypatch.setattr(answering, "SMALL_LINES", 2)
    return signed_in(Role.CURATOR, school)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The rows that were judged together, each time."""
    return watch(monkeypatch, PEOPLE_KIND)


def watch(monkeypatch: pytest.MonkeyPatch, kind: ImportKind) -> list[list[int]]:
    seen: list[list[int]] = []

    def plan(scene: Scene, lines: Sequence[Line]) -> list[Plan]:
        seen.append([line.row for line in lines])
        return kind.plan(scene, lines)

    monkeypatch.setitem(KINDS, kind.code, replace(kind, plan=plan))
    return seen


def say_birth_date(client: Client, batch: Import, row: int, typed: str) -> None:
    sent = {"key": "birth_date", "number": number_of(row), "answer": 1, "typed": typed}
    assert act(client, batch, "answer", **sent).status_code == 302


def as_checked_whole(client: Client, batch: Import) -> bool:
    """Whether judging all lines anew changes no verdict."""
    before = states(batch)
    act(client, batch, "check")
    return states(batch) == before


@pytest.mark.django_db
def test_an_answered_row_about_a_mentor_of_another_row_is_written(curator: Client) -> None:
    headings = ("ФИО наставника", "Дата рождения", "Должность", "Основные компетенции")
    kotova, work = "Котова Ия Львовна", "учитель физики"
    rows = (
        (kotova, "12.03.1980", work, ""),
        ("Сомов Лев Львович", "05.05.1975", "учитель химии", ""),
        ("Зуев Ян Янович", "07.07.1970", "учитель химии", ""),
        (kotova, "31.02.1980", work, "олимпиады"),
    )
    content = workbook(*rows, headings=headings)
    batch = bring(curator, content, kind="mentors", school_year=make_year().pk)
    assert states(batch) == {4: "new", 5: "new", 6: "new", 7: "wrong"}
    say_birth_date(curator, batch, 7, "12.03.1980")
    assert states(batch) == {4: "new", 5: "new", 6: "new", 7: "changed"}
    act(curator, batch, "apply")
    assert states(batch) == {4: "applied", 5: "applied", 6: "applied", 7: "applied"}
    mentor = Person.objects.get(last_name="Котова")
    assert Enrolment.objects.get(person=mentor).competences == "олимпиады"
    assert Person.objects.count() == 3


@pytest.mark.django_db
def test_an_answer_that_makes_a_row_like_another_is_asked_about(
    curator: Client, judged: list[list[int]]
) -> None:
    batch = bring(curator, workbook(*PEOPLE, (4, TWICE, "31.02.2011", "7А", "")))
    judged.clear()
    say_birth_date(curator, batch, 7, "21.03.2011")
    assert judged == [[4, 7]]
    assert states(batch) == {4: "new", 5: "new", 6: "new", 7: "asked"}
    assert as_checked_whole(curator, batch)


@pytest.mark.django_db
def test_a_row_that_followed_one_left_out_stands_for_itself(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE, (4, TWICE, "12.03.2011", "7А", "")))
    assert states(batch) == {4: "new", 5: "new", 6: "new", 7: "same"}
    act(curator, batch, "answer", number=number_of(4), leave=1)
    assert states(batch) == {4: "left_out", 5: "new", 6: "new", 7: "new"}
    act(curator, batch, "answer", number=number_of(4), back=1)
    assert states(batch) == {4: "new", 5: "new", 6: "new", 7: "same"}


@pytest.mark.django_db
def test_a_row_said_to_be_about_somebody_is_judged_with_those_about_them(
    curator: Client, school: Organization
) -> None:
    known = make_person(
        school, last_name="Ёлкин", former_last_name="Зубов", birth_date=date(2011, 3, 12)
    )
    batch = bring(curator, workbook(*PEOPLE, (4, "Зубов Пётр Ильич", "", "7А", "")))
    assert states(batch) == {4: "changed", 5: "new", 6: "new", 7: "double"}
    act(curator, batch, "answer", number=number_of(7), same=1, person=known.pk)
    assert states(batch) == {4: "changed", 5: "new", 6: "new", 7: "wrong"}
    assert as_checked_whole(curator, batch)


@pytest.mark.django_db
def test_where_lines_do_not_name_people_all_are_judged(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = watch(monkeypatch, replace(PEOPLE_KIND, names=None))
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "answer", number=number_of(5), leave=1)
    assert judged == [[4, 5, 6], [4, 6]]


def row(key: int, name: str, person: int | None = None, **values: Any) -> ImportLine:
    told = storing.encode_values({"name": PersonName(*name.split()), **values})
    return ImportLine(pk=key, number=number_of(key), values=told, person_id=person)


def test_whoever_is_near_to_one_found_is_found() -> None:
    rows = [
        row(1, "Ёлкин Пётр Ильич"),
        row(2, "Зуев Ян Янович"),
        row(3, "Ёлкан Пётр Ильич"),
        row(4, "Ёлдан Пётр Ильич"),
    ]
    assert akin(named_by, rows, [rows[0]]) == {1, 3, 4}
    assert akin(named_by, rows, [rows[1]]) == {2}


def test_equal_names_are_found_whatever_the_birth_dates() -> None:
    rows = [
        row(1, "Ёлкин Пётр Ильич", birth_date=date(2011, 3, 12)),
        row(2, "Елкин Петр Ильич", birth_date=date(2009, 11, 30)),
    ]
    assert akin(named_by, rows, [rows[1]]) == {1, 2}


def test_rows_about_one_known_person_are_found_by_what_they_were_and_are() -> None:
    rows = [row(1, "Ёлкин Пётр Ильич", 5), row(2, "Зуев Ян Янович", 6), row(3, "Сомов Лев Львович")]
    asked = row(3, "Сомов Лев Львович")
    asked.answers = {"same_as": 6}
    assert akin(named_by, rows, [asked]) == {2, 3}
    corrected = row(1, "Зубов Марк Юрьевич")
    assert akin(named_by, [*rows, row(4, "Ёлкин Пётр Ильич")], [corrected]) == {1, 4}


def test_rows_that_name_one_mentor_are_found() -> None:
    names = MENTEES.names
    assert names is not None
    mentor = PersonName("Котова", "Ия", "Львовна")
    rows = [
        row(1, "Ёлкин Пётр Ильич", mentor=mentor),
        row(2, "Зуев Ян Янович"),
        row(3, "Сомов Лев Львович", mentor=mentor),
    ]
    assert akin(names, rows, [rows[0]]) == {1, 3}
