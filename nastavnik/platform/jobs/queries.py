from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from nastavnik.platform.jobs import timetable
from nastavnik.platform.jobs.models import PeriodicRun
from nastavnik.platform.jobs.queue import Queued
from nastavnik.platform.jobs.timetable import Periodic

FAILED_SHOWN = 50
# A task that waits longer means that no worker runs.
TOO_LONG = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """A line of the timetable with its last and next run."""

    periodic: Periodic
    run: PeriodicRun | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What the system administrator sees of the work in the background."""

    waiting: int
    running: int
    failed: Sequence[Queued]
    timetable: Sequence[TimetableLine]
    is_stuck: bool


def queue_page(now: datetime | None = None) -> QueuePage:
    """Return the state of the queue and of the timetable."""
    moment = now or timezone.now()
    waiting = DBTaskResult.objects.ready()
    failed = DBTaskResult.objects.failed().order_by("-finished_at")
    runs = {run.name: run for run in PeriodicRun.objects.all()}
    return QueuePage(
        waiting=waiting.count(),
        running=DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).count(),
        failed=list(failed[:FAILED_SHOWN]),
        timetable=[TimetableLine(line, runs.get(line.name)) for line in timetable.declared()],
        is_stuck=waiting.filter(enqueued_at__lt=moment - TOO_LONG).exists(),
    )
