"""How tasks move through the queue: taken, finished, failed, given back when a worker dies.

Tasks are no business data: nothing of this is in the trail. What an exception says may quote a
row, so only its class and the lines it passed are kept.
"""

import logging
from datetime import datetime, timedelta
from traceback import format_tb
from typing import Any

from django.db import transaction
from django.tasks import Task, TaskResultStatus
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from nastavnik.domain.errors import DomainError
from nastavnik.platform.jobs import liveness, tracking

# A task is tried so many times, whether it failed or its worker died.
ATTEMPTS = 3
FIRST_PAUSE = timedelta(seconds=30)
type Queued = DBTaskResult[..., Any]
type Job = Task[..., Any]
log = logging.getLogger("nastavnik.jobs")


class WorkerLostError(Exception):
    """The worker died while it ran the task, as often as a task is tried."""


def claim(worker: str) -> Queued | None:
    """Take the next task that is due; nobody else gets it."""
    due = DBTaskResult.objects.ready()
    if not due.exists():
        return None
    with transaction.atomic():
        task = due.get_locked()
        if task is not None:
            task.claim(worker)
    return task


def ask_once(task: Job) -> None:
    """Put a task without arguments into the queue, unless one like it waits for a worker."""
    if not DBTaskResult.objects.ready().filter(task_path=task.module_path).exists():
        task.enqueue()


def succeed(task: Queued) -> None:
    """Note that the task is done, unless it was given to another worker meanwhile."""
    with transaction.atomic():
        if _still_ours(task):
            task.set_successful(None)


def fail(task: Queued, error: Exception) -> None:
    """Note what went wrong; try again later, unless a rule refused or it was tried enough."""
    refused = isinstance(error, DomainError)
    log.error("task %s failed: %s", task.task_path, type(error).__name__)
    with transaction.atomic():
        if not _still_ours(task):
            return
        if not refused and len(task.worker_ids) < ATTEMPTS:
            pause = FIRST_PAUSE * 4 ** (len(task.worker_ids) - 1)
            _give_back(task, timezone.now() + pause, _("Не получилось, будет повторено."))
        else:
            words = str(error) if refused else _("Работа не удалась и больше не повторяется.")
            _bury(task, error, words)


def reap() -> int:
    """Give back the tasks of workers that died; return how many there were."""
    reaped = 0
    names = {
        names[-1] for names in DBTaskResult.objects.running().values_list("worker_ids", flat=True)
    }
    for worker in sorted(names):
        if not liveness.is_alive(worker):
            reaped += _reap(worker)
    return reaped


def prune(before: datetime) -> int:
    """Remove what was finished before the moment; return how many tasks there were."""
    tracking.prune(before)
    removed, _kinds = DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    return removed


def _reap(worker: str) -> int:
    with transaction.atomic():
        lost = [
            task
            for task in DBTaskResult.objects.running().select_for_update(skip_locked=True)
            if task.worker_ids[-1] == worker
        ]
        for task in lost:
            log.error("task %s lost its worker %s", task.task_path, worker)
            if len(task.worker_ids) < ATTEMPTS:
                _give_back(task, timezone.now(), _("Прервано, будет продолжено."))
            else:
                words = _("Работа прервана несколько раз и больше не повторяется.")
                _bury(task, WorkerLostError(), words)
    return len(lost)


def _still_ours(task: Queued) -> bool:
    current = DBTaskResult.objects.select_for_update().filter(pk=task.pk).first()
    return (
        current is not None
        and current.status == TaskResultStatus.RUNNING
        and current.worker_ids == task.worker_ids
    )


def _give_back(task: Queued, run_after: datetime, words: str) -> None:
    task.status = TaskResultStatus.READY
    task.run_after = run_after
    task.save(update_fields=["status", "run_after"])
    tracking.wait_again(str(task.pk), words)


def _bury(task: Queued, error: Exception, words: str) -> None:
    task.status = TaskResultStatus.FAILED
    task.finished_at = timezone.now()
    task.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
    task.traceback = "".join(format_tb(error.__traceback__))
    task.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
    tracking.fail(str(task.pk), words)
