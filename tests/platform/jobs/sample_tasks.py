"""Tasks for the tests of the queue; a process of its own runs some of them."""

import os
import time
from pathlib import Path

from django.tasks import task

from nastavnik.domain.errors import DomainError
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.models import Progress

SURNAME = "Ёлкин"
NOTES = "NASTAVNIK_TEST_NOTES"


@task
def count_to(progress_id: int, last: int) -> None:
    """Count, telling how far it is."""
    for number in range(1, last + 1):
        tracking.advance(progress_id, number, last, "Считаю.")
    tracking.finish(progress_id, f"Досчитал до {last}.", "/jobs/")


@task
def refuse(progress_id: int) -> None:
    """Meet a rule that forbids it."""
    raise DomainError("Учебный год закрыт.")


@task
def break_down(progress_id: int) -> None:
    """Fail in a way that quotes a row."""
    raise ValueError(f"Key (last_name)=({SURNAME}) already exists")


@task
def drag_on(progress_id: int) -> None:
    """Take long the first time; leave a note each time it starts and when it ends."""
    folder = Path(os.environ[NOTES])
    started = len(list(folder.glob("started-*")))
    (folder / f"started-{started}").touch()
    if started == 0:
        time.sleep(60)
    (folder / "ended").touch()
    tracking.finish(progress_id, "Готово.")


@task
def note_the_hour() -> None:
    """Leave a row for each run."""
    Progress.objects.create(title="По расписанию")
