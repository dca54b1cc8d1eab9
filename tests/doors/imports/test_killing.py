"""kill −9 at a random moment: whole chunks or none, and the work goes on where it stopped."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings

from nastavnik.doors.imports import tasks
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations import applying, bringing
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.verifying import verify
from nastavnik.platform.jobs import queue
from nastavnik.platform.jobs.choices import ProgressState
from nastavnik.platform.jobs.worker import Worker
from nastavnik.registers.people.models import Person
from tests.factories.accounts import make_actor
from tests.factories.imports import make_checked_import, stranger
from tests.factories.people import make_school
from tests.platform.jobs.test_queue import QUEUE

pytestmark = pytest.mark.django_db(transaction=True)
LINES, CHUNK = 40, 8
SEED = 20260411


@pytest.fixture(autouse=True)
def _queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("nastavnik.platform.jobs.timetable.declared", lambda: iter(()))
    monkeypatch.setattr(applying, "SMALL_LINES", 1)
    monkeypatch.setattr(bringing, "SMALL_LINES", 1)
    monkeypatch.setattr(applying, "CHUNK", CHUNK)
    anchors = tmp_path / "anchors"
    with override_settings(TASKS=QUEUE, DATA_DIR=tmp_path, AUDIT_ANCHORS=anchors):
        yield


def begin(actor: Actor) -> Import:
    batch = make_checked_import(make_school(), LINES, created_by=actor.user_id)
    actor = make_actor(Role.CURATOR, batch.organization)
    return applying.apply(actor=actor, batch=batch, version=1, later=tasks.apply_import)


def worker_process() -> int:
    """A process of its own that does what waits, as `nastavnik work --once` does."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            Worker().run_all()
        finally:
            os._exit(0)
    return child


def kill_after(seconds: float) -> None:
    child = worker_process()
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def how_long() -> float:
    """How long an import takes that nobody disturbs, the process included."""
    batch = begin(make_actor(Role.CURATOR, make_school()))
    begun = time.monotonic()
    os.waitpid(worker_process(), 0)
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    return time.monotonic() - begun


def complaints(batch: Import) -> list[str]:
    """What is half-applied or lost: lines, people and events must tell the same."""
    applied = ImportLine.objects.filter(batch=batch, state="applied")
    people = set(
        Person.objects.filter(organization=batch.organization).values_list("pk", flat=True)
    )
    events = Event.objects.filter(request_id=batch.request_id, act="add_person")
    told = [
        (applied.count() % CHUNK != 0, "a chunk is half-applied"),
        (set(applied.values_list("person", flat=True)) != people, "lines and people differ"),
        (set(events.values_list("subject_id", flat=True)) != people, "people and events differ"),
        (events.count() != len(people), "somebody was written twice"),
    ]
    return [f"import {batch.pk}: {words}" for is_so, words in told if is_so]


@pytest.mark.long(minutes=5)
def test_killed_at_any_moment_it_goes_on(
    count: Callable[[int, int], int], report_figure: Callable[..., None]
) -> None:
    on_sqlite = connection.vendor == "sqlite"
    trials = count(4 if on_sqlite else 2, 130 if on_sqlite else 65)
    dice, wrong = random.Random(SEED), []
    # The shortest of three: the first also loads what later ones find loaded.
    lasts = min(how_long() for _ in range(3))
    halfway = 0
    for _trial in range(trials):
        batch = begin(make_actor(Role.CURATOR, make_school()))
        kill_after(dice.uniform(0, lasts))
        written = Person.objects.filter(organization=batch.organization).count()
        halfway += 0 < written < LINES
        wrong += complaints(batch)
        acknowledged = set(
            ImportLine.objects.filter(batch=batch, state="applied").values_list("pk", flat=True)
        )
        queue.reap()
        Worker().run_all()
        wrong += finished(batch, acknowledged)
    report_figure(f"imports killed at a random moment, {connection.vendor}", trials)
    report_figure(f"of them killed between chunks, {connection.vendor}", halfway)
    assert wrong == []
    assert verify().faults == []


def bring() -> Import:
    """A table whose lines wait for a worker to read and check them."""
    school = make_school()
    lines = ["ФИО ученика\tКласс", *(f"{stranger(n)}\t7А" for n in range(LINES))]
    return bringing.bring(
        actor=make_actor(Role.CURATOR, school),
        organization=school,
        kind="people",
        text="\n".join(lines),
        later=tasks.examine_import,
    )


def half_read(batch: Import) -> list[str]:
    """What is half-read: all lines are there, each with its verdict, or none is."""
    batch.refresh_from_db()
    numbers = sorted(ImportLine.objects.filter(batch=batch).values_list("number", flat=True))
    whole = (
        [number_of(row) for row in range(2, LINES + 2)]
        if batch.state == ImportState.CHECKED
        else []
    )
    told = [
        (numbers != whole, f"{batch.state} with {len(numbers)} lines"),
        (Person.objects.filter(organization=batch.organization).exists(), "somebody was written"),
    ]
    return [f"import {batch.pk}: {words}" for is_so, words in told if is_so]


@pytest.mark.long(minutes=3)
def test_killed_while_reading_it_is_read_anew(
    count: Callable[[int, int], int], report_figure: Callable[..., None]
) -> None:
    on_sqlite = connection.vendor == "sqlite"
    trials = count(2 if on_sqlite else 1, 70 if on_sqlite else 35)
    dice, wrong = random.Random(SEED), []
    begun = time.monotonic()
    undisturbed = bring()
    os.waitpid(worker_process(), 0)
    lasts = time.monotonic() - begun
    wrong += half_read(undisturbed)
    unread = 0
    for _trial in range(trials):
        batch = bring()
        assert batch.state == ImportState.EXAMINING
        kill_after(dice.uniform(0, lasts))
        wrong += half_read(batch)
        unread += batch.state == ImportState.EXAMINING
        queue.reap()
        Worker().run_all()
        wrong += half_read(batch)
        progress = batch.progress
        done = progress is not None and progress.state == ProgressState.DONE
        if (batch.state, done) != (ImportState.CHECKED, True):
            wrong.append(f"import {batch.pk}: stands at {batch.state}")
    report_figure(f"imports killed while being read, {connection.vendor}", trials)
    report_figure(f"of them killed before they were read, {connection.vendor}", unread)
    assert wrong == []
    assert verify().faults == []


def finished(batch: Import, acknowledged: set[Any]) -> list[str]:
    """What the second run left undone, or lost of what the first had acknowledged."""
    batch.refresh_from_db()
    applied = set(
        ImportLine.objects.filter(batch=batch, state="applied").values_list("pk", flat=True)
    )
    people = Person.objects.filter(organization=batch.organization).count()
    progress = batch.progress
    told = [
        (batch.state != ImportState.APPLIED, f"stands at {batch.state}"),
        (not acknowledged <= applied, "acknowledged lines are lost"),
        ((len(applied), people) != (LINES, LINES), f"{len(applied)} lines, {people} people"),
        (progress is None or progress.state != ProgressState.DONE, "its progress is not over"),
    ]
    return [f"import {batch.pk}: {words}" for is_so, words in told if is_so] + complaints(batch)


def test_whoever_dies_after_the_last_chunk_leaves_no_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = begin(make_actor(Role.CURATOR, make_school()))
    told = tasks.tracking.finish

    def die(*facts: object) -> None:
        raise SystemExit

    monkeypatch.setattr(tasks.tracking, "finish", die)
    with pytest.raises(SystemExit):
        Worker().run_all()
    batch.refresh_from_db()
    assert batch.state == ImportState.APPLIED
    monkeypatch.setattr(tasks.tracking, "finish", told)
    queue.reap()
    Worker().run_all()
    assert finished(batch, set()) == []
