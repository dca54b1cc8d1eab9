"""What is done again and again: each app lists it in PERIODIC of its tasks.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks_db.models import DBTaskResult

from nastavnik.platform.jobs.models import PeriodicRun
from nastavnik.platform.jobs.queue import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A task without arguments, how often it is done, and from which hour of the day."""

    name: str
    title: str | Promise
    task: Job
    every: timedelta
    at: time | None = None

    def next_after(self, moment: datetime) -> datetime:
        """Return when it is due next."""
        if self.at is None:
            return moment + self.every
        local = timezone.localtime(moment)
        due = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        while due <= moment:
            due += self.every
        return due


def declared() -> Iterator[Periodic]:
    """Every line of the timetable, app by app."""
    for config in apps.get_app_configs():
        if config.name.startswith("nastavnik.") and find_spec(f"{config.name}.tasks"):
            yield from getattr(import_module(f"{config.name}.tasks"), "PERIODIC", ())


def start_due(now: datetime) -> list[str]:
    """Put what is due into the queue, once however many workers ask; return the names."""
    return [line.name for line in declared() if _start(line, now)]


def _start(line: Periodic, now: datetime) -> bool:
    known = PeriodicRun.objects.filter(name=line.name)
    if known.filter(due_at__gt=now).exists():
        return False
    with transaction.atomic():
        first = now if line.at is None else line.next_after(now)
        fresh = PeriodicRun(name=line.name, due_at=first)
        PeriodicRun.objects.bulk_create([fresh], ignore_conflicts=True)
        row = known.filter(due_at__lte=now).select_for_update(skip_locked=True).first()
        if row is None:
            return False
        row.due_at, row.started_at = line.next_after(now), now
        row.save(update_fields=["due_at", "started_at"])
        # A run that is not over yet is not joined by another.
        if _unfinished(line.task):
            return False
        line.task.enqueue()
    return True


def _unfinished(task: Job) -> bool:
    open_ = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(task_path=task.module_path, status__in=open_).exists()
