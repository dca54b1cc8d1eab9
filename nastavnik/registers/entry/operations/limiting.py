"""Tries are counted before they are judged: many at once are no more than one after another."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import count_phrase
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import recording, writing
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.choices import Refusal
from nastavnik.registers.entry.limits import Limit
from nastavnik.registers.entry.models import Attempts


class TooManyAttemptsError(DomainError):
    """The tries of this kind are used up for a while; the sentence says for how long."""


def count_attempt(
    *, actor: Actor, limit: Limit, account: str, device: str = "", user: User | None = None
) -> None:
    """Count a try; one too many is refused with the time from which it is worth trying again."""
    policy.require(actor, Action.LOGIN_USE)
    now = timezone.now()
    key = limit.key(account, device)
    with transaction.atomic():
        writing.hold_rows_of(Attempts, key)
        found = Attempts.objects.filter(key=key).first()
        row = found or Attempts(key=key, since=now)
        if row.since + limit.window <= now:
            row.since, row.count = now, 0
        row.count += 1
        row.save()
    if row.count <= limit.tries:
        return
    recording.record(actor, "refuse_log_in", subject=user, facts={"why": Refusal.LIMIT.value})
    again = row.since + limit.window
    minutes = max(1, -(-int((again - now).total_seconds()) // 60))
    raise TooManyAttemptsError(
        gettext_noop(
            "Слишком много неудачных попыток подряд. Попробуйте снова в %(time)s, через %(wait)s."
        ),
        time=f"{timezone.localtime(again):%H:%M}",
        wait=count_phrase(minutes, _("минуту"), _("минуты"), _("минут")),
    )


def forget_attempts(*, actor: Actor, limit: Limit, account: str, device: str = "") -> None:
    """Begin to count anew after a right answer; what has run out goes with it."""
    policy.require(actor, Action.LOGIN_USE)
    Attempts.objects.filter(key=limit.key(account, device)).delete()
    Attempts.objects.filter(since__lt=timezone.now() - 24 * limit.window).delete()
