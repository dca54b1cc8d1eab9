"""Lines written in chunks: what one chunk brought is known to the next as the preview said."""

from typing import Any

import pytest
from django.test import Client

from nastavnik.doors.imports.operations import applying
from nastavnik.platform.access.matrix import Role
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_form
from tests.factories.people import make_school, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_line_by_line")]
HEADINGS = (
    *("ФИО наставляемого", "Дата рождения", "Класс"),
    *("Форма наставничества", "ФИО наставника"),
)
YOLKIN, SOSNOVA = "Ёлкин Пётр Ильич", "Соснова Анна Олеговна"
NAMED = (SOSNOVA, "01.09.2012", "7А", "Ученик-ученик", YOLKIN)


@pytest.fixture
def _line_by_line(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is a chunk of its own, on a day within the school year."""
    time_machine.move_to("2026-11-27 09:00", tick=False)
    monkeypatch.setattr(applying, "CHUNK", 1)
    make_form()


@pytest.fixture
def year() -> SchoolYear:
    return make_year()


@pytest.fixture
def curator() -> Client:
    return signed_in(Role.CURATOR, make_school())


def test_a_mentor_named_in_a_chunk_before_their_own_line_is_one_person(
    curator: Client, year: SchoolYear
) -> None:
    content = workbook(NAMED, (YOLKIN, "12.03.2011", "9А", "", ""), headings=HEADINGS)
    batch = bring(curator, content, kind="mentees", school_year=year.pk)
    assert states(batch) == {4: "new", 5: "new"}
    act(curator, batch, "apply")
    assert (states(batch), names()) == ({4: "applied", 5: "applied"}, [YOLKIN, SOSNOVA])
    mentor = Person.objects.get(last_name="Ёлкин")
    roles = Enrolment.objects.filter(person=mentor).values_list("role", flat=True)
    assert (mentor.group_name, sorted(roles)) == ("9А", ["mentee", "mentor"])
    assert Mentorship.objects.count() == 1
    again = bring(curator, content, kind="mentees", school_year=year.pk)
    assert states(again) == {4: "same", 5: "same"}
    act(curator, batch, "undo")
    assert names() == []


def test_of_two_namesakes_neither_is_taken_for_whoever_was_named(
    curator: Client, year: SchoolYear
) -> None:
    rows = (NAMED, (YOLKIN, "12.03.2011", "9А", "", ""), (YOLKIN, "05.06.2010", "9Б", "", ""))
    content = workbook(*rows, headings=HEADINGS)
    batch = bring(curator, content, kind="mentees", school_year=year.pk)
    assert states(batch) == {4: "new", 5: "new", 6: "new"}
    act(curator, batch, "apply")
    assert names() == [YOLKIN, SOSNOVA]
    act(curator, batch, "check")
    assert states(batch) == {4: "applied", 5: "double", 6: "double"}
