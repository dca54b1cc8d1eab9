"""What is done beside the request: nobody learns from its time whether an address is known."""

from datetime import timedelta

from django.tasks import task
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs.timetable import Periodic
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.letters import write_password_letter


@task()
def send_password(user: int, host: str, secure: bool) -> None:
    """Write the letter with the link for a new password."""
    found = User.objects.filter(pk=user, is_active=True).first()
    if found is not None:
        write_password_letter(found, f"{'https' if secure else 'http'}://{host}")


@task()
def forget_expired_input() -> None:
    """Remove what was typed into forms that nobody came back to."""
    # The operations ask for letters to be sent, and so know these tasks.
    from nastavnik.registers.entry.operations import forget_expired  # noqa: PLC0415

    forget_expired(actor=system_actor("kept input"))


PERIODIC = (
    Periodic(
        name="forget_expired_input",
        title=_("Удалить ввод, за которым не вернулись"),
        task=forget_expired_input,
        every=timedelta(hours=1),
    ),
)
