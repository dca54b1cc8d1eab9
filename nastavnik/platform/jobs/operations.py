from typing import Any

from django.db import transaction

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.jobs.queue import Job


def begin(*, actor: Actor, task: Job, title: str, **keys: Any) -> Progress:
    """Ask for a long piece of work; the task gets `progress_id` and the keys, and no names."""
    policy.require(actor, Action.JOB_VIEW)
    with transaction.atomic():
        progress = tracking.open_for(actor, title)
        return hand_over(actor=actor, progress=progress, task=task, **keys)


def hand_over(*, actor: Actor, progress: Progress, task: Job, **keys: Any) -> Progress:
    """Give the task a piece of work that is opened already, so that rows may point to it first."""
    policy.require(actor, Action.JOB_VIEW)
    with transaction.atomic():
        result = task.enqueue(progress_id=progress.pk, **keys)
        tracking.belongs_to(progress.pk, str(result.id))
    progress.refresh_from_db()
    return progress
