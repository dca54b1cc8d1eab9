"""How a task tells the person who asked for it how far it is. Not business data: no events.

Call `advance` between transactions: what is written inside one is seen only when it ends.
"""

from datetime import datetime

from django.utils import timezone

from nastavnik.platform.access.policy import Actor
from nastavnik.platform.jobs.choices import ProgressState
from nastavnik.platform.jobs.models import Progress


def open_for(actor: Actor, title: str) -> Progress:
    """Begin to tell the actor about a piece of work."""
    return Progress.objects.create(title=title, owner_id=actor.user_id)


def advance(progress_id: int, done: int, total: int, words: str = "") -> None:
    """Tell how far the work has come, unless it was given up meanwhile."""
    Progress.objects.filter(pk=progress_id, finished_at=None).update(
        state=ProgressState.RUNNING, done=done, total=total, words=words
    )


def finish(progress_id: int, words: str, result_url: str = "") -> None:
    """Tell that the work is done, in a sentence, and where its result is."""
    Progress.objects.filter(pk=progress_id).update(
        state=ProgressState.DONE,
        words=words,
        result_url=result_url,
        finished_at=timezone.now(),
    )


def belongs_to(progress_id: int, task_id: str) -> None:
    """Remember which task does the work."""
    Progress.objects.filter(pk=progress_id).update(task_id=task_id)


def wait_again(task_id: str, words: str) -> None:
    """Tell that the work goes on later."""
    Progress.objects.filter(task_id=task_id).update(state=ProgressState.WAITING, words=words)


def fail(task_id: str, words: str) -> None:
    """Tell that the work will not be done."""
    Progress.objects.filter(task_id=task_id).update(
        state=ProgressState.FAILED, words=words, finished_at=timezone.now()
    )


def prune(before: datetime) -> None:
    """Forget work finished before the moment."""
    Progress.objects.filter(finished_at__lt=before).delete()
