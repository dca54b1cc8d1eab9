"""After applying: papers of everybody brought are attested, candidates enter the register."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations import consenting
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import ACTOR, signed_in
from tests.factories.consents import make_paper, make_text
from tests.factories.people import make_person, make_school, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_autumn")]
HEADINGS = ("№", "ФИО наставляемого", "Дата рождения", "Класс", "Основной запрос")
MENTEES = (
    (1, "Ёлкин Пётр Ильич", "12.03.2016", "5А", "Найти друзей"),
    (2, "Соснова Анна Олеговна", "01.09.2008", "11А", "Подготовка к олимпиаде"),
    (3, "Берёзов Глеб Маратович", "30.12.2010", "9Б", "Выбор профессии"),
)
TODAY = "27.11.2026"


@pytest.fixture
def _in_autumn(time_machine: Any) -> None:
    """A day within the school year of the tests."""
    time_machine.move_to("2026-11-27 09:00", tick=False)


@pytest.fixture
def year() -> SchoolYear:
    return make_year()


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


@pytest.fixture
def applied(curator: Client, year: SchoolYear) -> Import:
    content = workbook(*MENTEES, headings=HEADINGS)
    batch = bring(curator, content, kind="mentees", school_year=year.pk)
    assert batch.state == ImportState.CHECKED
    act(curator, batch, "apply")
    assert batch.state == ImportState.APPLIED
    return batch


def statuses() -> list[str]:
    return sorted(Enrolment.objects.values_list("status", flat=True))


def sent(**facts: Any) -> dict[str, Any]:
    return {"text": make_text().pk, "given_on": TODAY, "signer": "", **facts}


def test_everybody_is_attested_and_taken_in_by_one_step(curator: Client, applied: Import) -> None:
    assert statuses() == [EnrolmentStatus.CANDIDATE] * 3
    page = curator.get(f"/imports/{applied.pk}/consents/")
    ticked = page.context["form"].initial["people"]
    assert len(ticked) == 3
    facts = sent(people=ticked, register="on", joined_on=TODAY)
    assert act(curator, applied, "consents", **facts).status_code == 302
    # A child of ten has one signer, one of fifteen two, an adult one.
    assert sorted(Consent.objects.values_list("person__last_name", "signer")) == [
        ("Ёлкин", "representative"),
        ("Берёзов", "own"),
        ("Берёзов", "representative"),
        ("Соснова", "own"),
    ]
    assert statuses() == [EnrolmentStatus.REGISTERED] * 3
    assert set(Enrolment.objects.values_list("joined_on", flat=True)) == {date(2026, 11, 27)}
    acts = Event.objects.filter(request_id=applied.request_id).values_list("act", flat=True)
    assert {"enrol", "register", "attest_consent"} <= set(acts)
    act(curator, applied, "undo")
    assert (names(), Consent.objects.count(), Coverage.objects.count()) == ([], 0, 0)


def test_whoever_did_not_sign_stays_a_candidate(curator: Client, applied: Import) -> None:
    signed = list(Person.objects.exclude(last_name="Ёлкин").values_list("pk", flat=True))
    act(curator, applied, "consents", **sent(people=signed, register="on", joined_on=TODAY))
    assert statuses() == ["candidate", "registered", "registered"]
    page = curator.get(f"/imports/{applied.pk}/consents/")
    (left,) = page.context["form"].fields["people"].queryset
    assert left.last_name == "Ёлкин"


def test_only_who_was_brought_is_attested(
    curator: Client, applied: Import, school: Organization
) -> None:
    stranger = make_person(school, consented=False)
    answer = act(curator, applied, "consents", **sent(people=[stranger.pk]))
    assert answer.status_code == 200
    assert Consent.objects.count() == 0


def test_a_day_is_asked_for_and_a_stale_page_is_refused(curator: Client, applied: Import) -> None:
    people = list(Person.objects.values_list("pk", flat=True))
    dayless = act(curator, applied, "consents", **sent(people=people, register="on"))
    assert "Укажите, с какого дня участники в базе." in dayless.content.decode()
    before = applied.version
    Import.objects.filter(pk=applied.pk).update(version=before + 1)
    stale = act(curator, applied, "consents", **sent(people=people, row_version=before))
    assert stale.status_code == 200
    assert Consent.objects.count() == 0


def test_there_is_nothing_to_attest_before_applying(curator: Client, year: SchoolYear) -> None:
    content = workbook(*MENTEES, headings=HEADINGS)
    batch = bring(curator, content, kind="mentees", school_year=year.pk)
    page = curator.get(f"/imports/{batch.pk}/consents/")
    assert (page.status_code, page["Location"]) == (302, batch.get_absolute_url())


def test_a_corrected_file_attests_those_of_the_file_before_it_too(
    curator: Client, year: SchoolYear
) -> None:
    facts = {"kind": "mentees", "school_year": year.pk}
    spoilt = [*MENTEES[:2], (3, "Берёзов Глеб Маратович", "31.02.2010", "9Б", "Выбор профессии")]
    first = bring(curator, workbook(*spoilt, headings=HEADINGS), **facts)
    act(curator, first, "apply")
    alone = bring(curator, workbook(*MENTEES, headings=HEADINGS), **facts, follows=first.pk)
    act(curator, alone, "apply")
    page = curator.get(f"/imports/{alone.pk}/consents/")
    ticked = page.context["form"].initial["people"]
    assert (page.context["lacking"], page.context["candidates"], len(ticked)) == (3, 3, 3)
    act(curator, alone, "consents", **sent(people=ticked, register="on", joined_on=TODAY))
    assert statuses() == [EnrolmentStatus.REGISTERED] * 3
    # Each file is taken back with the papers of those it brought.
    act(curator, first, "undo")
    assert (names(), Consent.objects.count()) == (["Берёзов Глеб Маратович"], 2)
    act(curator, alone, "undo")
    assert (names(), Consent.objects.count(), Coverage.objects.count()) == ([], 0, 0)


def attest(batch: Import, people: list[Person], joined_on: date | None = None) -> Import:
    """As the page does it, without its checks."""
    return consenting.attest_and_register(
        actor=ACTOR,
        batch=batch,
        version=batch.version,
        people=people,
        paper=make_paper(date(2026, 11, 27)) if people else None,
        joined_on=joined_on,
    )


def test_nobody_is_attested_of_an_import_that_is_not_applied(
    curator: Client, school: Organization, year: SchoolYear
) -> None:
    content = workbook(*MENTEES, headings=HEADINGS)
    batch = bring(curator, content, kind="mentees", school_year=year.pk)
    known = make_person(school, consented=False)
    with pytest.raises(DomainError, match="Сначала загрузите строки этой загрузки"):
        attest(batch, [known], date(2026, 11, 27))
    assert (Consent.objects.count(), batch.version) == (0, Import.objects.get().version)
    assert not Event.objects.filter(act="attest_import").exists()


def test_a_stranger_among_those_ticked_refuses_them_all(
    applied: Import, school: Organization
) -> None:
    brought = list(Person.objects.all())
    stranger = make_person(school, consented=False)
    with pytest.raises(DomainError, match="есть те, кого эта загрузка не касалась"):
        attest(applied, [*brought, stranger], date(2026, 11, 27))
    assert (Consent.objects.count(), statuses()) == (0, [EnrolmentStatus.CANDIDATE] * 3)
    assert not Event.objects.filter(act="attest_import").exists()


def test_those_attested_before_are_taken_in_later_without_papers(
    curator: Client, applied: Import
) -> None:
    attest(applied, list(Person.objects.all()))
    given = Consent.objects.count()
    assert statuses() == [EnrolmentStatus.CANDIDATE] * 3
    act(curator, applied, "consents", people=[], register="on", **sent(joined_on=TODAY))
    assert statuses() == [EnrolmentStatus.REGISTERED] * 3
    assert Consent.objects.count() == given == 4


WITH_DAYS = (*HEADINGS, "Дата вхождения в программу")
OWN_DAYS = ("15.09.2026", "01.10.2026", "")


@pytest.fixture
def dated() -> bytes:
    """A register of which two rows say since when somebody takes part."""
    rows = ((*row, day) for row, day in zip(MENTEES, OWN_DAYS, strict=True))
    return workbook(*rows, headings=WITH_DAYS)


def attested(client: Client, content: bytes, year: SchoolYear, given_on: str) -> Import:
    batch = bring(client, content, kind="mentees", school_year=year.pk)
    act(client, batch, "apply")
    people = list(Person.objects.values_list("pk", flat=True))
    facts = sent(people=people, register="on", joined_on=TODAY) | {"given_on": given_on}
    assert act(client, batch, "consents", **facts).status_code == 302
    return batch


def joining_days() -> dict[str, tuple[str, date | None]]:
    rows = Enrolment.objects.values_list("person__last_name", "status", "joined_on")
    return {name: (status, day) for name, status, day in rows}


def test_a_day_of_joining_that_the_workbook_says_is_kept(
    curator: Client, year: SchoolYear, dated: bytes
) -> None:
    batch = attested(curator, dated, year, "01.09.2026")
    assert joining_days() == {
        "Ёлкин": ("registered", date(2026, 9, 15)),
        "Соснова": ("registered", date(2026, 10, 1)),
        "Берёзов": ("registered", date(2026, 11, 27)),
    }
    assert "выбранный день" not in curator.get(batch.get_absolute_url()).content.decode()
    again = bring(curator, dated, kind="mentees", school_year=year.pk)
    assert states(again) == {4: "same", 5: "same", 6: "same"}
    act(curator, batch, "undo")
    assert (names(), Consent.objects.count()) == ([], 0)


def test_a_day_before_the_consent_gives_way_to_the_one_chosen_and_that_is_said(
    curator: Client, year: SchoolYear, dated: bytes
) -> None:
    batch = attested(curator, dated, year, "20.09.2026")
    assert joining_days() == {
        "Ёлкин": ("registered", date(2026, 11, 27)),
        "Соснова": ("registered", date(2026, 10, 1)),
        "Берёзов": ("registered", date(2026, 11, 27)),
    }
    page = curator.get(batch.get_absolute_url()).content.decode()
    assert (
        "У 1\N{NO-BREAK SPACE}участника в день из файла согласие ещё не действовало: датой "
        "вхождения стал выбранный день."
    ) in page


def test_a_day_of_its_own_does_not_take_in_whoever_has_no_consent(
    curator: Client, year: SchoolYear, dated: bytes
) -> None:
    batch = bring(curator, dated, kind="mentees", school_year=year.pk)
    act(curator, batch, "apply")
    signed = list(Person.objects.exclude(last_name="Ёлкин").values_list("pk", flat=True))
    facts = sent(people=signed, register="on", joined_on=TODAY) | {"given_on": "01.09.2026"}
    act(curator, batch, "consents", **facts)
    assert joining_days() == {
        "Ёлкин": ("candidate", date(2026, 9, 15)),
        "Соснова": ("registered", date(2026, 10, 1)),
        "Берёзов": ("registered", date(2026, 11, 27)),
    }
