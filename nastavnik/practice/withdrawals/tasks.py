from datetime import time, timedelta

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs.timetable import Periodic
from nastavnik.practice.withdrawals import operations


@task
def pause_unconsented() -> None:
    """Put on hold the pairs whose consents ran out or were outgrown."""
    operations.pause_unconsented(actor=system_actor("timetable"), on=timezone.localdate())


PERIODIC = (
    Periodic(
        name="pause_unconsented",
        title=_("Приостановить пары без действующих согласий"),
        task=pause_unconsented,
        every=timedelta(days=1),
        at=time(0, 20),
    ),
)
