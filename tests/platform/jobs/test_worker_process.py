"""`nastavnik work` as a process: killed by force, told to stop, left alone by its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from nastavnik.platform.jobs import operations
from nastavnik.platform.jobs.choices import ProgressState
from nastavnik.platform.jobs.models import Progress
from tests.factories.organizations import ACTOR
from tests.platform.jobs import sample_tasks
from tests.platform.jobs.test_queue import QUEUE

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 40.0


def database_url() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    host, port = known["HOST"] or "127.0.0.1", known["PORT"] or 5432
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{host}:{port}/{known['NAME']}"


@pytest.fixture
def start(tmp_path: Path, root: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    environment = {
        **os.environ,
        "NASTAVNIK_DATABASE_URL": database_url(),
        "NASTAVNIK_DATA_DIR": str(tmp_path),
        sample_tasks.NOTES: str(tmp_path),
    }
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "nastavnik", "work", *arguments]
        process = subprocess.Popen(command, cwd=root, env=environment)
        started.append(process)
        return process

    with override_settings(TASKS=QUEUE, DATA_DIR=tmp_path):
        yield run
    for process in started:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], Any]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


def test_a_killed_worker_leaves_nothing_undone(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    progress = operations.begin(actor=ACTOR, task=sample_tasks.drag_on, title="Долгая работа")
    first = start()
    wait_for((tmp_path / "started-0").exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    start()
    wait_for((tmp_path / "ended").exists)
    wait_for(lambda: Progress.objects.get(pk=progress.pk).state == ProgressState.DONE)
    assert len(DBTaskResult.objects.get(task_path=sample_tasks.drag_on.module_path).worker_ids) == 2


def test_workers_leave_when_they_should(
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    """Beside somebody gone, when all is done if asked so, and when told to stop."""
    progress = operations.begin(actor=ACTOR, task=sample_tasks.count_to, title="Счёт", last=3)
    orphan, once, staying = start("--parent", "1"), start("--once"), start()
    assert orphan.wait(PATIENCE) == 0
    assert once.wait(PATIENCE) == 0
    assert Progress.objects.get(pk=progress.pk).is_over
    later = operations.begin(actor=ACTOR, task=sample_tasks.count_to, title="Ещё", last=1)
    wait_for(lambda: Progress.objects.get(pk=later.pk).is_over)
    staying.terminate()
    assert staying.wait(PATIENCE) == 0
