"""Applying: at once or in the background, once, by whoever still may, in the right order."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from nastavnik.domain.errors import DomainError
from nastavnik.doors.imports import queries, tasks
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations import applying, bringing, undoing
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.jobs.choices import ProgressState
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.jobs.worker import Worker
from nastavnik.registers.accounts.models import Assignment
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import PEOPLE, workbook
from tests.factories.accounts import make_assignment, signed_in, signed_in_as
from tests.factories.imports import make_checked_import
from tests.factories.people import make_person, make_school
from tests.platform.jobs.test_queue import QUEUE

CARD_CHANGED = "6А"


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever has more than two lines is much, and goes by twos."""
    monkeypatch.setattr(applying, "SMALL_LINES", 2)
    monkeypatch.setattr(applying, "CHUNK", 2)
    monkeypatch.setattr(bringing, "SMALL_LINES", 2)
    monkeypatch.setattr(undoing, "SMALL_LINES", 0)
    monkeypatch.setattr(undoing, "CHUNK", 2)


@pytest.mark.django_db
def test_many_lines_go_by_the_background(few: None, school: Organization) -> None:
    curator = signed_in(Role.CURATOR, school)
    batch = bring(curator, workbook(*PEOPLE))
    assert batch.state == ImportState.CHECKED
    assert act(curator, batch, "apply").status_code == 302
    assert batch.state == ImportState.APPLIED
    assert batch.progress is not None
    assert (batch.progress.state, batch.progress.done, batch.progress.total) == ("done", 3, 3)
    assert batch.progress.words == "3\N{NO-BREAK SPACE}строки загружены."
    assert batch.progress.result_url == batch.get_absolute_url()
    assert len(names()) == 3
    asked = curator.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
    assert asked["HX-Refresh"] == "true"
    act(curator, batch, "undo")
    assert (batch.state, names()) == (ImportState.UNDONE, [])
    assert Progress.objects.filter(words="Загрузка отменена.").count() == 1


@pytest.mark.django_db
def test_a_big_file_is_read_in_the_background(
    monkeypatch: pytest.MonkeyPatch, school: Organization
) -> None:
    monkeypatch.setattr(bringing, "SMALL_FILE", 100)
    curator = signed_in(Role.CURATOR, school)
    batch = bring(curator, workbook(*PEOPLE))
    assert (batch.state, len(states(batch))) == (ImportState.CHECKED, 3)


@pytest.mark.django_db
def test_a_stale_page_applies_nothing(school: Organization) -> None:
    curator = signed_in(Role.CURATOR, school)
    batch = bring(curator, workbook(*PEOPLE))
    opened = batch.version
    act(curator, batch, "answer", number=number_of(4), leave=1)
    for name, sent in (
        ("apply", {}),
        ("answer", {"number": number_of(5), "leave": 1}),
        ("check", {}),
    ):
        answer = act(curator, batch, name, row_version=opened, **sent)
        assert answer.status_code == 200, name
        assert "Пока вы редактировали, запись изменили" in answer.content.decode(), name
    assert (names(), states(batch)[5]) == ([], "new")


@pytest.mark.django_db
def test_a_register_that_moved_on_is_not_written_over(school: Organization) -> None:
    curator = signed_in(Role.CURATOR, school)
    known = make_person(school, last_name="Ёлкин", group_name="5А", birth_date=date(2011, 3, 12))
    batch = bring(curator, workbook(PEOPLE[0]))
    assert states(batch) == {4: "changed"}
    Person.objects.filter(pk=known.pk).update(group_name=CARD_CHANGED, version=known.version + 1)
    act(curator, batch, "apply")
    known.refresh_from_db()
    assert known.group_name == CARD_CHANGED
    assert states(batch) == {4: "wrong"}
    act(curator, batch, "check")
    assert states(batch) == {4: "changed"}
    act(curator, batch, "apply")
    known.refresh_from_db()
    assert known.group_name == "7А"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_apply_one_time(school: Organization) -> None:
    batch = make_checked_import(school, 20)
    actors = [make_assignment(Role.CURATOR, school).actor() for _ in range(2)]
    together, told = Barrier(2), []

    def apply(actor: Any) -> None:
        together.wait()
        try:
            row = Import.objects.select_related("organization").get(pk=batch.pk)
            applying.apply(actor=actor, batch=row, version=batch.version, later=tasks.apply_import)
            told.append("applied")
        except DomainError:
            told.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=apply, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["applied", "refused"]
    assert Person.objects.count() == 20
    assert Event.objects.filter(request_id=batch.request_id, act="add_person").count() == 20


@pytest.mark.django_db(transaction=True)
def test_a_right_taken_away_meanwhile_stops_the_work(
    few: None, school: Organization, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nastavnik.platform.jobs.timetable.declared", lambda: iter(()))
    assignment = make_assignment(Role.CURATOR, school)
    batch = make_checked_import(school, 5)
    client = signed_in_as(assignment.user)
    with override_settings(TASKS=QUEUE, DATA_DIR=tmp_path):
        act(client, batch, "apply")
        assert batch.state == ImportState.APPLYING
        assert "Страницу можно закрыть" in client.get(batch.get_absolute_url()).content.decode()
        Assignment.objects.filter(pk=assignment.pk).update(ends_on=date(2020, 2, 1))
        asked = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
        assert "HX-Refresh" not in asked
        assert Worker().run_all() == 1
        batch.refresh_from_db()
        assert batch.progress is not None
        assert batch.progress.state == ProgressState.FAILED
        assert batch.progress.words == queries.RIGHT_IS_GONE
        assert (batch.state, Person.objects.count()) == (ImportState.CHECKED, 0)
        another = signed_in(Role.HEAD, school)
        act(another, batch, "apply")
        assert Worker().run_all() == 1
    batch.refresh_from_db()
    assert (batch.state, Person.objects.count()) == (ImportState.APPLIED, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_nobody_above_looks_into_a_workbook_of_people(school: Organization, role: Role) -> None:
    batch = make_checked_import(school, 1)
    above = signed_in(role, school)
    routes = ("", "columns/", "errors/", "consents/", "undo/", "discard/")
    codes = {above.get(f"/imports/{batch.pk}/{route}").status_code for route in routes}
    assert codes == {404}


@pytest.mark.django_db
def test_another_school_sees_nothing(school: Organization) -> None:
    batch = make_checked_import(school, 2)
    stranger: Client = signed_in(Role.CURATOR, make_school())
    for route in ("apply", "answer", "check", "sheet", "discard", "undo"):
        assert act(stranger, batch, route, number=number_of(2), leave=1).status_code == 404, route
    assert ImportLine.objects.filter(batch=batch, state="new").count() == 2
    assert f"/imports/{batch.pk}/" not in stranger.get("/imports/").content.decode()
