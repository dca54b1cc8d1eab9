"""How long a workbook is kept, and that erasing somebody reaches it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.tasks import PERIODIC, forget_imports
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.parameters.catalogue import IMPORTS_KEPT
from nastavnik.platform.parameters.queries import value
from nastavnik.practice.mentorships.models import Member
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.privacy import compacting
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.dossier import dossier
from tests.doors.imports.acting import act, bring, states
from tests.doors.imports.workbooks import PEOPLE, PEOPLE_HEADINGS, workbook
from tests.factories.accounts import ACTOR, signed_in
from tests.factories.imports import make_checked_import
from tests.factories.mentorships import make_form
from tests.factories.people import make_person, make_school, make_year

pytestmark = pytest.mark.django_db
WRONG = (9, "Клёнова Анна Ильинична", "31.02.2011", "7А", "")


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return signed_in(Role.CURATOR, school)


def grow_old(batch: Import, days: int) -> None:
    begun = timezone.now() - timedelta(days=days)
    Import.objects.filter(pk=batch.pk).update(created_at=begun)


@pytest.fixture(autouse=True)
def _nothing_compacted(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite compacts outside of transactions only, and a test is one."""
    monkeypatch.setattr(compacting, "compact_soon", lambda: None)


def held(batch: Import) -> str:
    """Everything the import still says."""
    batch.refresh_from_db()
    lines = ImportLine.objects.filter(batch=batch)
    kept = list(lines.values_list("values", "remarks", "answers", "plan"))
    return f"{batch.name}{batch.reading}{batch.columns}{batch.notices}{kept}"


def test_what_was_not_loaded_is_forgotten_after_its_term(
    curator: Client, django_capture_on_commit_callbacks: object
) -> None:
    batch = bring(curator, workbook(*PEOPLE, WRONG))
    act(curator, batch, "apply")
    assert "Клёнова" in held(batch)
    file = str(batch.file.name)
    grow_old(batch, value(IMPORTS_KEPT) - 1)
    forget_imports.call()
    assert "Клёнова" in held(batch)
    grow_old(batch, value(IMPORTS_KEPT) + 1)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        forget_imports.call()
    assert held(batch) == "{}{}[]" + str([({}, [], {}, {})] * 4)
    assert not batch.file.storage.exists(file)
    assert (batch.state, states(batch)) == (
        ImportState.APPLIED,
        {4: "applied", 5: "applied", 6: "applied", 7: "wrong"},
    )
    events = Event.objects.count()
    forget_imports.call()
    assert Event.objects.count() == events


def test_what_nobody_finished_is_given_up(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    grow_old(batch, value(IMPORTS_KEPT) + 1)
    forget_imports.call()
    batch.refresh_from_db()
    assert (batch.state, states(batch), batch.file.name) == (ImportState.DISCARDED, {}, "")


def test_the_forgetting_is_in_the_timetable() -> None:
    assert [line.name for line in PERIODIC] == ["forget_imports"]


def test_erasing_somebody_reaches_the_file_and_the_line(
    curator: Client, django_capture_on_commit_callbacks: object
) -> None:
    batch = bring(curator, workbook(*PEOPLE, WRONG))
    act(curator, batch, "apply")
    file = str(batch.file.name)
    ours = Person.objects.get(last_name="Ёлкин")
    erasure = privacy.queue_erasure(actor=ACTOR, person=ours, ground=Ground.REQUEST)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        privacy.execute_erasure(actor=ACTOR, erasure=erasure)
    assert "Ёлкин" not in held(batch)
    assert not batch.file.storage.exists(file)
    page = curator.get(batch.get_absolute_url()).content.decode()
    assert "Скачать файл с ошибками" not in page
    assert curator.get(f"/imports/{batch.pk}/errors/").status_code == 404


def test_erasing_somebody_reaches_a_line_that_waits(curator: Client, school: Organization) -> None:
    act(curator, bring(curator, workbook(*PEOPLE)), "apply")
    ours = Person.objects.get(last_name="Ёлкин")
    again = bring(curator, workbook((1, "Ёлкин Пётр Ильич", "12.03.2011", "8А", ""), PEOPLE[1]))
    assert states(again) == {4: "changed", 5: "same"}
    erasure = privacy.queue_erasure(actor=ACTOR, person=ours, ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)
    line = ImportLine.objects.get(batch=again, number=number_of(4))
    assert (line.values, line.remarks, line.plan) == ({}, [], {})
    assert "Ёлкин" not in held(again)


@pytest.mark.parametrize(
    ("state", "written", "left"),
    [
        ("examining", False, ImportState.DISCARDED),
        ("applying", False, ImportState.DISCARDED),
        ("applying", True, ImportState.APPLIED),
        ("checked", True, ImportState.APPLIED),
        ("undoing", True, ImportState.UNDOING),
    ],
)
def test_work_that_died_does_not_keep_its_file_for_ever(
    school: Organization, state: str, written: bool, left: str
) -> None:
    batch = make_checked_import(school, 3, name="Иванов.xlsx")
    if written:
        ImportLine.objects.filter(batch=batch, number=number_of(2)).update(state="applied")
    Import.objects.filter(pk=batch.pk).update(state=state)
    grow_old(batch, value(IMPORTS_KEPT) + 1)
    forget_imports.call()
    kept = {2: "applied", 3: "left_out", 4: "left_out"} if written else {}
    assert held(batch) == "{}{}[]" + str([({}, [], {}, {})] * len(kept))
    assert (batch.state, states(batch)) == (left, kept)


def test_work_that_goes_on_is_left_alone(school: Organization) -> None:
    batch = make_checked_import(school, 3, name="Иванов.xlsx")
    progress = Progress.objects.create(title="Загрузка", state="running")
    Import.objects.filter(pk=batch.pk).update(state="applying", progress=progress)
    grow_old(batch, value(IMPORTS_KEPT) + 1)
    forget_imports.call()
    assert "Иванов.xlsx" in held(batch)


def test_erasing_one_pupil_leaves_the_history_of_the_import(curator: Client) -> None:
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    ours = Person.objects.get(last_name="Ёлкин")
    erasure = privacy.queue_erasure(actor=ACTOR, person=ours, ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)
    events = Event.objects.filter(subject_type="imports.import", act="finish_import")
    contents = events.get().contents
    assert not contents.destroyed
    assert contents.after["state"] == ImportState.APPLIED


def erased(person: Person) -> None:
    erasure = privacy.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)


def test_erasing_somebody_reaches_a_line_that_may_be_about_them(
    curator: Client, school: Organization
) -> None:
    ours = make_person(
        school,
        last_name="Ёлкин",
        first_name="Пётр",
        patronymic="Ильич",
        birth_date=date(2011, 3, 12),
        group_name="8А",
    )
    batch = bring(curator, workbook((1, "Ёлкин Пётр Ильич", "", "8Б", ""), PEOPLE[1]))
    assert states(batch) == {4: "double", 5: "new"}
    said = str(dossier(ours).as_json())
    assert "8Б" not in said
    assert batch.name not in said
    erased(ours)
    assert "Ёлкин" not in held(batch)
    assert (batch.file.name, batch.name) == ("", "")
    assert "Соснова" in held(batch)


@pytest.mark.parametrize("is_applied", [False, True])
def test_erasing_a_parent_reaches_the_workbook_beside_the_child(
    curator: Client, school: Organization, is_applied: bool
) -> None:
    known = {"last_name": "Зубрилова", "first_name": "Ольга", "patronymic": "Марковна"}
    if not is_applied:
        make_person(school, category="parent", phone="+79120000001", birth_date=None, **known)
    headings = (*PEOPLE_HEADINGS[:4], "ФИО родителя", "Телефон родителя")
    row = (*PEOPLE[0][:4], "Зубрилова Ольга Марковна", "+7 912 000-00-01")
    batch = bring(curator, workbook(row, headings=headings))
    assert states(batch) == {4: "new"}
    assert "Зубрилова" in held(batch)
    if is_applied:
        act(curator, batch, "apply")
        assert batch.state == ImportState.APPLIED
    erased(Person.objects.get(last_name="Зубрилова"))
    assert "Зубрилова" not in held(batch)
    assert batch.file.name == ""


@pytest.mark.parametrize("is_applied", [False, True])
def test_erasing_a_mentor_reaches_the_register_of_the_mentees(
    curator: Client, school: Organization, is_applied: bool
) -> None:
    make_form()
    facts = {"last_name": "Зубрилова", "first_name": "Ольга", "patronymic": "Марковна"}
    mentor = make_person(school, group_name="10А", birth_date=date(2010, 1, 1), **facts)
    headings = ("№", "ФИО наставляемого", "Дата рождения", "Класс", "ФИО наставника", "Форма")
    row = (*PEOPLE[0][:4], "Зубрилова Ольга Марковна", "Ученик-ученик")
    content = workbook(row, headings=headings)
    batch = bring(curator, content, kind="mentees", school_year=make_year().pk)
    assert states(batch) == {4: "new"}
    if is_applied:
        act(curator, batch, "apply")
        assert Member.objects.filter(enrolment__person=mentor).exists()
        Enrolment.objects.filter(person=mentor).update(status="left")
    erased(mentor)
    assert "Зубрилова" not in held(batch)
    assert batch.file.name == ""
