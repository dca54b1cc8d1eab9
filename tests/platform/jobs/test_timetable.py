"""Periodic work: once however many workers there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from nastavnik.platform.jobs import timetable
from nastavnik.platform.jobs.models import PeriodicRun, Progress
from nastavnik.platform.jobs.timetable import Periodic
from nastavnik.platform.jobs.worker import Worker
from tests.platform.jobs import sample_tasks
from tests.platform.jobs.test_queue import QUEUE

HOURLY = Periodic(
    name="hourly", title="Каждый час", task=sample_tasks.note_the_hour, every=timedelta(hours=1)
)


@pytest.fixture
def _hourly(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    monkeypatch.setattr(timetable, "declared", lambda: iter((HOURLY,)))
    with override_settings(TASKS=QUEUE, DATA_DIR=tmp_path):
        yield


def start_in_a_thread(now: datetime) -> list[str]:
    try:
        return timetable.start_due(now)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_hourly")
def test_workers_at_once_start_it_once() -> None:
    now = timezone.now()
    with ThreadPoolExecutor(4) as pool:
        started = [name for names in pool.map(start_in_a_thread, [now] * 8) for name in names]
    assert started == ["hourly"]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_hourly")
def test_it_comes_again_and_never_beside_itself() -> None:
    now = timezone.now()
    assert timetable.start_due(now) == ["hourly"]
    assert timetable.start_due(now + timedelta(minutes=59)) == []
    # The first is not done yet: the second is left out, not added.
    assert timetable.start_due(now + timedelta(hours=1)) == []
    assert Worker().run_all() == 1
    assert timetable.start_due(now + timedelta(hours=2)) == ["hourly"]
    assert PeriodicRun.objects.get().started_at == now + timedelta(hours=2)
    assert Progress.objects.count() == 1


def test_an_hour_of_the_day_is_kept() -> None:
    nightly = Periodic(
        name="x", title="", task=HOURLY.task, every=timedelta(days=1), at=time(3, 10)
    )
    zone = timezone.get_current_timezone()
    before, after = datetime(2026, 11, 26, 1, tzinfo=zone), datetime(2026, 11, 26, 4, tzinfo=zone)
    assert nightly.next_after(before) == datetime(2026, 11, 26, 3, 10, tzinfo=zone)
    assert nightly.next_after(after) == datetime(2026, 11, 27, 3, 10, tzinfo=zone)


@pytest.mark.django_db(transaction=True)
def test_a_nightly_task_waits_for_its_night(monkeypatch: pytest.MonkeyPatch) -> None:
    nightly = Periodic(
        name="nightly", title="", task=HOURLY.task, every=timedelta(days=1), at=time(3, 10)
    )
    monkeypatch.setattr(timetable, "declared", lambda: iter((nightly,)))
    with override_settings(TASKS=QUEUE):
        assert timetable.start_due(timezone.now()) == []
        assert timetable.start_due(timezone.now() + timedelta(days=1)) == ["nightly"]


def test_what_is_declared_has_names_of_its_own() -> None:
    lines = list(timetable.declared())
    assert "prune_tasks" in {line.name for line in lines}
    assert len({line.name for line in lines}) == len(lines)
