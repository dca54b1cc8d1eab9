from datetime import time, timedelta

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.jobs import queue
from nastavnik.platform.jobs.timetable import Periodic
from nastavnik.platform.parameters import queries as parameters
from nastavnik.platform.parameters.catalogue import TASKS_KEPT


@task
def prune_tasks() -> None:
    """Forget what was finished long ago."""
    queue.prune(timezone.now() - timedelta(days=parameters.value(TASKS_KEPT)))


PERIODIC = (
    Periodic(
        name="prune_tasks",
        title=_("Удалить сведения о давно выполненных заданиях"),
        task=prune_tasks,
        every=timedelta(days=1),
        at=time(3, 10),
    ),
)
