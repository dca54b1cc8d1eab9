from datetime import timedelta

from django.tasks import task
from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.campaigns import operations
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs.timetable import Periodic


@task
def write_reminders() -> None:
    """Write to whoever owes something, where it is day."""
    operations.remind(actor=system_actor("reminders"))


PERIODIC = (
    Periodic(
        name="write_reminders",
        title=_("Написать тем, кто не сдал отчёт или не принял его"),
        task=write_reminders,
        every=timedelta(hours=1),
    ),
)
