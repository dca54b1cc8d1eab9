"""What may be done with the trail itself: keys destroyed, wrapped anew, anchors begun anew."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import anchoring, cipher, sealing
from nastavnik.platform.audit.keyring import DESTROYING
from nastavnik.platform.audit.models import ChainHead, SealKey
from nastavnik.platform.audit.paths import Subject
from nastavnik.platform.audit.recording import record
from nastavnik.platform.audit.writing import lock_many

_AT_ONCE = 1_000
_IN_ORDER = ("subject_id", "generation")


def destroy_keys(*, actor: Actor, subjects: Sequence[Subject], reason: str) -> int:
    """Make what events say of the rows unreadable for good; return how many keys there were.

    The chain still verifies. What is recorded of the rows from now on can be read again only
    where their model says they may be told of still (`paths.TOLD_WHILE`).
    """
    policy.require(actor, Action.AUDIT_KEEP)
    now, wanted = timezone.now(), sorted(set(subjects))
    with transaction.atomic():
        # A row whose events came before any key gets one that never opened anything.
        SealKey.objects.bulk_create(
            [SealKey(subject_type=kind, subject_id=pk, destroyed_at=now) for kind, pk in wanted],
            ignore_conflicts=True,
        )
        count = sum(
            keys.exclude(wrapped="").update(wrapped="", destroyed_at=now)
            for keys in sealing.keys_of(wanted)
        )
        gone = [key.about for keys in sealing.keys_of(wanted) for key in keys.order_by(*_IN_ORDER)]
        facts = {"subjects": gone, "keys": count}
        record(actor, DESTROYING, facts=facts, reason=reason)
    return count


def rewrap_keys(*, actor: Actor) -> int:
    """Wrap by the present master key what another one wraps; return how many keys there were."""
    policy.require(actor, Action.AUDIT_KEEP)
    mark = f"{cipher.current_fingerprint()}:"
    with transaction.atomic():
        keys = lock_many(
            SealKey.objects.filter(destroyed_at=None).exclude(wrapped__startswith=mark)
        )
        for key in keys:
            key.wrapped = cipher.wrap(cipher.unwrap(key.wrapped, key.about), key.about)
        SealKey.objects.bulk_update(keys, ["wrapped"], batch_size=_AT_ONCE)
        record(actor, "rewrap_keys", facts={"keys": len(keys)})
    return len(keys)


def restart_anchors(*, actor: Actor, reason: str) -> int:
    """Anchor the chains as they stand, after a backup was restored; the former file is kept."""
    policy.require(actor, Action.AUDIT_KEEP)
    record(actor, "restart_anchors", reason=reason)
    heads = {head.chain: (head.seq, head.digest) for head in ChainHead.objects.all()}
    anchoring.restart(heads)
    return len(heads)
