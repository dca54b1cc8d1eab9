"""Reminders by letter, and how somebody refuses them."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.oversight.campaigns import reminding
from nastavnik.oversight.campaigns.letters import REMINDER
from nastavnik.oversight.campaigns.models import ReminderRefusal
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.outbox import operations as outbox
from nastavnik.platform.outbox.envelope import Envelope
from nastavnik.registers.accounts.models import User


def remind(*, actor: Actor) -> int:
    """Write the reminders that are due; return how many."""
    policy.require(actor, Action.LETTER_SEND)
    if not settings.SENDS_LETTERS:
        return 0
    now = timezone.now()
    reminders = reminding.due(now)
    for reminder in reminders:
        duties = reminder.duties
        outbox.post(
            actor=actor,
            kind=REMINDER,
            user_id=duties.user.pk,
            envelope=Envelope(
                duties.user.email,
                _("Напоминание: отчёты в системе «Наставник»"),
                reminding.text_of(duties, now),
            ),
            expires_at=reminder.until,
            about=duties.about,
            once=reminder.once,
        )
    return len(reminders)


def choose_reminders(*, actor: Actor, wanted: bool) -> None:
    """Refuse reminders to one's own account, or ask for them again."""
    policy.require(actor, Action.REMINDER_CHOOSE)
    with transaction.atomic():
        writing.hold_rows_of(ReminderRefusal, f"{actor.user_id}")
        refusal = ReminderRefusal.objects.filter(user=actor.user_id).first()
        if wanted and refusal is not None:
            writing.delete(actor, refusal, act="want_reminders")
        elif not wanted and refusal is None:
            row = ReminderRefusal(user=User.objects.get(pk=actor.user_id))
            writing.insert(actor, row, act="refuse_reminders")
