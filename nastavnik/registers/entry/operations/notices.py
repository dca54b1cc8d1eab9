"""What others did to how an account is entered is told to its owner."""

from django.db import transaction
from django.utils import timezone

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.letters import write_reset_letter
from nastavnik.registers.entry.models import ResetNotice


def notify_of_reset(
    *, actor: Actor, user: User, what: ResetKind, reason: str = "", address: str = ""
) -> ResetNotice | None:
    """Leave a notice for the owner, and a letter that goes once the reset is in the database.

    The letter goes to the address of the account, or to the former one that is named. An act of
    one's own, like one of the system, needs no notice.
    """
    policy.require(actor, Action.INVITATION_ISSUE)
    if actor.user_id is None or actor.user_id == user.pk:
        return None
    with transaction.atomic():
        row = ResetNotice(
            user=user, what=what, reason=reason, made_by=actor.user_id, made_at=timezone.now()
        )
        made = writing.insert(actor, row)
        write_reset_letter(actor, made, address or user.email)
    return made


def dismiss_notice(*, actor: Actor, notice: ResetNotice) -> ResetNotice:
    """Put a notice of one's own account away."""
    policy.require(actor, Action.LOGIN_USE)
    with transaction.atomic():
        current = writing.lock(notice)
        changes = {"seen_at": current.seen_at or timezone.now()}
        return writing.update(actor, current, changes, act="dismiss_reset_notice")
