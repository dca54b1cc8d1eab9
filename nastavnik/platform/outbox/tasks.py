"""What is done with letters beside the requests that cause them."""

from datetime import time, timedelta

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs.timetable import Periodic
from nastavnik.platform.parameters.catalogue import LETTERS_KEPT
from nastavnik.platform.parameters.queries import value


@task
def send_letters() -> None:
    """Send what waits; what was written is sent though nobody was told of it."""
    # The operations ask for letters to be sent, and so know these tasks.
    from nastavnik.platform.outbox import sending  # noqa: PLC0415

    sending.send_due()


@task
def forget_letters() -> None:
    """Remove what is known of letters sent long ago."""
    from nastavnik.platform.outbox import operations  # noqa: PLC0415

    before = timezone.now() - timedelta(days=value(LETTERS_KEPT))
    operations.forget(actor=system_actor("outbox"), before=before)


PERIODIC = (
    Periodic(
        name="send_letters",
        title=_("Отправить письма, которые ещё ждут"),
        task=send_letters,
        every=timedelta(minutes=5),
    ),
    Periodic(
        name="forget_letters",
        title=_("Удалить сведения о давних письмах"),
        task=forget_letters,
        every=timedelta(days=1),
        at=time(3, 20),
    ),
)
