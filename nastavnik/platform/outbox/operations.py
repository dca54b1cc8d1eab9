from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.jobs import queue
from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.envelope import Envelope, close
from nastavnik.platform.outbox.kinds import LetterKind
from nastavnik.platform.outbox.models import Letter
from nastavnik.platform.outbox.tasks import send_letters

# Whoever sends a letter has it to themselves for so long; a worker that was killed, no longer.
TAKEN_FOR = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)


def post(
    *,
    actor: Actor,
    kind: LetterKind,
    user_id: int,
    envelope: Envelope,
    expires_at: datetime,
    about: Mapping[str, Sequence[int]] | None = None,
    once: str | None = None,
) -> Letter | None:
    """Write a letter in the transaction of the act that causes it; without mail there is none.

    The calling operation has asked for the right to the act.
    """
    policy.require(actor, Action.LETTER_POST)
    if not settings.SENDS_LETTERS:
        return None
    row = Letter(kind=kind.code, user_id=user_id, about=about or {}, once=once)
    row.content, row.expires_at = close(envelope, row.key), expires_at
    with transaction.atomic():
        posted = writing.insert(actor, row, act="post_letter")
        transaction.on_commit(partial(queue.ask_once, send_letters))
    return posted


def take(*, actor: Actor) -> Letter | None:
    """Take the next letter that is due; nobody else gets it while it is being sent."""
    policy.require(actor, Action.LETTER_SEND)
    now = timezone.now()
    due = Letter.objects.due_at(now).order_by("next_try_at", "pk")
    for key in due.values_list("pk", flat=True).iterator():
        changes = {"taken_until": now + TAKEN_FOR, "tries": F("tries") + 1}
        if Letter.objects.due_at(now).filter(pk=key).update(**changes):
            return Letter.objects.get(pk=key)
    return None


def put_back(*, actor: Actor, letter: Letter, trouble: str) -> None:
    """Let a letter wait for its next try, longer each time."""
    policy.require(actor, Action.LETTER_SEND)
    pause = min(FIRST_PAUSE * 2 ** min(letter.tries - 1, 10), LONGEST_PAUSE)
    changes = {"taken_until": None, "next_try_at": timezone.now() + pause, "trouble": trouble}
    Letter.objects.waiting().filter(pk=letter.pk).update(**changes)


def end(*, actor: Actor, letter: Letter, state: LetterState, trouble: str = "") -> Letter:
    """Say what became of a letter and forget its words; what was not wanted may be written anew."""
    policy.require(actor, Action.LETTER_SEND)
    changes = {
        "state": state.value,
        "content": "",
        "trouble": trouble,
        "taken_until": None,
        "ended_at": timezone.now(),
        "once": None if state is LetterState.UNWANTED else letter.once,
    }
    return writing.update(actor, letter, changes, act="end_letter")


def forget(*, actor: Actor, before: datetime) -> int:
    """Remove letters that were over before the moment; return how many there were."""
    policy.require(actor, Action.LETTER_SEND)
    return Letter.objects.filter(ended_at__lt=before).delete()[0]
