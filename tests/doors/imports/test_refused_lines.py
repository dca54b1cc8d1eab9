"""A line that the registers refuse leaves nothing behind, however much of it they had taken."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.models import Import
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.practice.mentorships.operations import Proposal, propose_many
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.periods.models import SchoolYear
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import signed_in
from tests.factories.mentorships import make_form
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_autumn")]
DATED = ("ФИО наставляемого", "Дата рождения", "Класс", "Дата вхождения в программу")
PAIRED = ("ФИО наставляемого", "Класс", "Форма наставничества", "ФИО наставника")
JOINED = date(2026, 9, 15)
YOLKIN, SOSNOVA, KOTOVA = "Ёлкин Пётр Ильич", "Соснова Анна Олеговна", "Котова Ия Львовна"


@pytest.fixture
def _in_autumn(time_machine: Any) -> None:
    """A day within the school year of the tests."""
    time_machine.move_to("2026-11-27 09:00", tick=False)


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def year() -> SchoolYear:
    return make_year()


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


@pytest.fixture
def refuse_pairs_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the register of pairs refuse somebody, as no preview can know."""

    def refuse(mentee: str) -> None:
        def propose_others(*, proposals: Sequence[Proposal], **facts: Any) -> list[Mentorship]:
            people = [place.person for one in proposals for place in one.mentees]
            if any(person.full_name == mentee for person in people):
                raise DomainError("Эта пара не подходит.")
            return propose_many(proposals=proposals, **facts)

        monkeypatch.setattr("nastavnik.doors.imports.kinds.pairs.propose_many", propose_others)

    return refuse


def applied(client: Client, content: bytes, year: SchoolYear) -> Import:
    batch = bring(client, content, kind="mentees", school_year=year.pk)
    assert set(states(batch).values()) <= {"new", "changed"}
    act(client, batch, "apply")
    assert batch.state == ImportState.APPLIED
    return batch


def page_of(client: Client, batch: Import) -> str:
    text: str = client.get(batch.get_absolute_url()).content.decode()
    return text


def wrote_of(batch: Import) -> set[str]:
    """The kinds of rows that the import has written, as its trail tells."""
    told = Event.objects.filter(request_id=batch.request_id)
    return set(told.exclude(subject_type="imports.import").values_list("subject_type", flat=True))


def test_somebody_known_stays_as_they_were_where_their_place_is_refused(
    curator: Client, school: Organization, year: SchoolYear
) -> None:
    born = date(2016, 3, 12)
    facts: dict[str, Any] = {"last_name": "Ёлкин", "group_name": "5А", "birth_date": born}
    known = make_person(school, **facts, consented=False)
    place = make_place(school, person=known, school_year=year, joined_on=JOINED)
    version = known.version
    rows = ((YOLKIN, "12.03.2016", "6Б", "01.10.2026"), (SOSNOVA, "01.09.2012", "8А", ""))
    batch = applied(curator, workbook(*rows, headings=DATED), year)
    assert states(batch) == {4: "wrong", 5: "applied"}
    known.refresh_from_db()
    place.refresh_from_db()
    assert (known.group_name, known.version, place.joined_on) == ("5А", version, JOINED)
    told = Event.objects.filter(request_id=batch.request_id, subject_id=known.pk)
    assert not told.filter(subject_type="people.person").exists()
    assert Enrolment.objects.filter(person__last_name="Соснова").count() == 1
    act(curator, batch, "undo")
    assert (batch.state, names()) == (ImportState.UNDONE, [YOLKIN])


def test_neither_side_of_a_refused_pair_is_brought(
    curator: Client, year: SchoolYear, refuse_pairs_of: Callable[[str], None]
) -> None:
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    rows = (
        (YOLKIN, "7А", "Учитель-ученик", KOTOVA),
        (SOSNOVA, "7А", "Учитель-ученик", "Барсов Лев Львович"),
    )
    refuse_pairs_of(YOLKIN)
    batch = applied(curator, workbook(*rows, headings=PAIRED), year)
    assert states(batch) == {4: "wrong", 5: "applied"}
    assert names() == ["Барсов Лев Львович", SOSNOVA]
    assert Mentorship.objects.count() == 1
    assert "Строка 4: Эта пара не подходит." in page_of(curator, batch)


def test_an_import_refused_whole_has_written_nothing(
    curator: Client, year: SchoolYear, refuse_pairs_of: Callable[[str], None]
) -> None:
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    refuse_pairs_of(YOLKIN)
    row = (YOLKIN, "7А", "Учитель-ученик", KOTOVA)
    batch = applied(curator, workbook(row, headings=PAIRED), year)
    assert (states(batch), names(), wrote_of(batch)) == ({4: "wrong"}, [], set())
    assert "Отменить загрузку" not in page_of(curator, batch)


def test_whoever_was_to_be_paired_with_somebody_refused_is_refused_too(
    curator: Client, year: SchoolYear, refuse_pairs_of: Callable[[str], None]
) -> None:
    make_form(code="teacher-pupil", label="Учитель-ученик", mentor_category="teacher")
    make_form()
    rows = (
        (YOLKIN, "9А", "Учитель-ученик", KOTOVA),
        (SOSNOVA, "7А", "Ученик-ученик", YOLKIN),
        ("Берёзов Глеб Маратович", "7Б", "Учитель-ученик", "Барсов Лев Львович"),
    )
    refuse_pairs_of(YOLKIN)
    batch = applied(curator, workbook(*rows, headings=PAIRED), year)
    assert states(batch) == {4: "wrong", 5: "wrong", 6: "applied"}
    assert names() == ["Барсов Лев Львович", "Берёзов Глеб Маратович"]
    second = "Строка 5: Пара не составлена: второго участника загрузить не удалось."
    assert second in page_of(curator, batch)
