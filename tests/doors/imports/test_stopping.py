"""Work in the background that cannot go on: it says why, and what it has not done stays."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client, override_settings

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports import lines, queries, tasks
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations import applying, bringing, undoing
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.choices import ProgressState
from nastavnik.platform.jobs.worker import Worker
from nastavnik.registers.accounts.models import Assignment
from nastavnik.registers.people import operations
from nastavnik.registers.people.models import Person
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import PEOPLE, upload, workbook
from tests.factories.accounts import ACTOR, make_assignment, signed_in, signed_in_as
from tests.factories.people import make_school
from tests.platform.jobs.test_queue import QUEUE, make_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("nastavnik.platform.jobs.timetable.declared", lambda: iter(()))
    monkeypatch.setattr(applying, "SMALL_LINES", 100)
    monkeypatch.setattr(undoing, "SMALL_LINES", 0)
    with override_settings(TASKS=QUEUE, DATA_DIR=tmp_path):
        yield


@pytest.fixture
def assignment() -> Assignment:
    return make_assignment(Role.CURATOR, make_school())


@pytest.fixture
def curator(assignment: Assignment) -> Client:
    return signed_in_as(assignment.user)


@pytest.fixture
def undoing_one(curator: Client) -> Import:
    """An import that is to be taken back as soon as the worker comes to it."""
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    act(curator, batch, "undo")
    assert (batch.state, len(names())) == (ImportState.UNDOING, 3)
    return batch


def outcome(batch: Import) -> tuple[str, str]:
    """What whoever asked reads of the work, after the worker has come to it."""
    assert Worker().run_all() == 1
    batch.refresh_from_db()
    assert batch.progress is not None
    return batch.progress.state, batch.progress.words


def stopped(batch: Import) -> list[tuple[str, str]]:
    """The last event of the import and its reason."""
    events = Event.objects.filter(subject_type="imports.import", subject_id=batch.pk)
    last = events.latest("seq")
    return [(last.act, last.reason)]


def test_a_right_taken_away_meanwhile_stops_the_undoing(
    assignment: Assignment, undoing_one: Import
) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(ends_on=date(2020, 2, 1))
    assert outcome(undoing_one) == (ProgressState.FAILED, queries.RIGHT_IS_GONE)
    assert (undoing_one.state, len(names())) == (ImportState.APPLIED, 3)
    assert stopped(undoing_one) == [("stop_import", queries.RIGHT_IS_GONE)]


def test_an_edit_meanwhile_stops_the_undoing_and_stays(
    curator: Client, undoing_one: Import
) -> None:
    ours = Person.objects.get(last_name="Соснова")
    operations.edit_person(actor=ACTOR, person=ours, version=None, group_name="8А")
    state, words = outcome(undoing_one)
    assert state == ProgressState.FAILED
    assert words.startswith("Отменить загрузку нельзя: после неё эти записи меняли")
    assert "Соснова" in words
    assert (undoing_one.state, len(names())) == (ImportState.APPLIED, 3)
    assert stopped(undoing_one) == [("stop_import", words)]
    ours.refresh_from_db()
    assert ours.group_name == "8А"
    page = curator.get(f"/imports/{undoing_one.pk}/undo/").content.decode()
    assert "Отменить всю загрузку уже нельзя" in page


def test_a_big_file_that_cannot_be_read_says_so(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "SMALL_FILE", 100)
    torn = workbook(*PEOPLE)[:-200]
    curator.post("/imports/add/", {"kind": "people", "file": upload(torn)})
    batch = Import.objects.get()
    assert batch.state == ImportState.EXAMINING
    state, words = outcome(batch)
    assert (state, batch.notices) == (ProgressState.FAILED, [words])
    assert (batch.state, batch.reading, states(batch)) == (ImportState.READ, {}, {})
    assert words in curator.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert stopped(batch) == [("check_import", "")]


def test_a_big_file_of_which_a_row_is_refused_says_so(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "SMALL_FILE", 100)
    monkeypatch.setattr(lines, "MOST_PARTS", 0)
    batch = bring(curator, workbook(*PEOPLE))
    state, words = outcome(batch)
    assert words.startswith("Строка 4: в одной ячейке больше 0 человек.")
    assert (state, batch.state, batch.notices) == (
        ProgressState.FAILED,
        ImportState.READ,
        [words],
    )


WRITTEN_IN_PART = "Часть строк этой загрузки уже в реестрах: загрузите остальные или отмените"


@pytest.fixture
def half_applied(
    assignment: Assignment, curator: Client, monkeypatch: pytest.MonkeyPatch
) -> Import:
    """An import that broke off after two lines, and whose curator has no right to it any more."""
    monkeypatch.setattr(applying, "SMALL_LINES", 0)
    monkeypatch.setattr(applying, "CHUNK", 2)
    batch = bring(curator, workbook(*PEOPLE, second_sheet=True))
    act(curator, batch, "apply")
    with monkeypatch.context() as broken:
        broken.setattr(tracking, "advance", lambda *_told: 1 / 0)
        Worker().run_all()
    Assignment.objects.filter(pk=assignment.pk).update(ends_on=date(2020, 2, 1))
    make_due()
    assert outcome(batch) == (ProgressState.FAILED, queries.RIGHT_IS_GONE)
    return batch


def standing(batch: Import) -> tuple[str, bool, dict[int, str]]:
    """What a refusal must leave as it is."""
    batch.refresh_from_db()
    return batch.state, bool(batch.file), states(batch)


def test_what_is_written_in_part_is_neither_given_up_nor_read_anew(
    assignment: Assignment, half_applied: Import
) -> None:
    head = signed_in(Role.HEAD, assignment.organization)
    before = (ImportState.CHECKED, True, {4: "applied", 5: "applied", 6: "new"})
    columns = {f"column_{one['column']}": one["key"] for one in half_applied.reading["columns"]}
    for name, sent in (("discard", {}), ("sheet", {"sheet": 1}), ("columns", columns)):
        page = act(head, half_applied, name, **sent).content.decode()
        assert (WRITTEN_IN_PART in page, "ещё ничего не загружено" in page) == (True, False), name
        assert standing(half_applied) == before, name
    address = half_applied.get_absolute_url()
    assert head.get(f"{address}discard/")["Location"] == address
    act(head, half_applied, "undo")
    assert outcome(half_applied) == (ProgressState.DONE, "Загрузка отменена.")
    assert (half_applied.state, names()) == (ImportState.UNDONE, [])


def test_the_rest_of_what_is_written_in_part_can_be_loaded(
    assignment: Assignment, half_applied: Import
) -> None:
    for act_of in (
        lambda: bringing.discard(actor=ACTOR, batch=half_applied, version=None),
        lambda: bringing.choose_sheet(
            actor=ACTOR, batch=half_applied, version=None, sheet=1, later=tasks.examine_import
        ),
        lambda: bringing.take_columns(
            actor=ACTOR,
            batch=half_applied,
            version=None,
            columns={2: "name"},
            later=tasks.examine_import,
        ),
    ):
        with pytest.raises(DomainError, match=WRITTEN_IN_PART):
            act_of()
    act(signed_in(Role.HEAD, assignment.organization), half_applied, "apply")
    assert outcome(half_applied)[0] == ProgressState.DONE
    assert (half_applied.state, len(names())) == (ImportState.APPLIED, 3)
