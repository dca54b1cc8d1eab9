"""Whether the keys are as the trail says: none lost, none destroyed in secret, none brought back.

The table of keys stands in no chain; what events say of it does.
"""

from collections.abc import Iterator

from django.db.models import Exists, Min, OuterRef

from nastavnik.platform.audit import cipher
from nastavnik.platform.audit.faults import Fault, Wrong
from nastavnik.platform.audit.models import Event, SealKey

DESTROYING = "destroy_keys"
_AT_ONCE = 5_000


def key_faults(chain: int | None = None) -> list[Fault]:
    """Return what is wrong with the keys; of one chain, only its events are asked for theirs."""
    # Keys first: a destruction that comes meanwhile is told by an event and seen by no key yet.
    keys = list(_bad_keys())
    destroyed = dict(_destroyed_keys())
    listed = _listed()
    faults = [*keys, *_lost(chain)]
    faults += [Fault(Wrong.KEY_DESTROYED, about=one) for one in sorted(set(destroyed) - listed)]
    doubtful = {one for one in listed if destroyed.get(one, "nothing")}
    if doubtful:
        now = dict(_destroyed_keys())
        returned = sorted(one for one in doubtful if now.get(one, "nothing"))
        faults += [Fault(Wrong.KEY_RETURNED, about=one) for one in returned]
    return faults


def _bad_keys() -> Iterator[Fault]:
    for key in SealKey.objects.filter(destroyed_at=None).iterator(_AT_ONCE):
        try:
            cipher.unwrap(key.wrapped, key.about)
        except cipher.UnopenableError:
            yield Fault(Wrong.KEY, about=key.about)


def _destroyed_keys() -> Iterator[tuple[str, str]]:
    """Yield whom each destroyed key was about, and what is left of it: it ought to be nothing."""
    for key in SealKey.objects.exclude(destroyed_at=None).iterator(_AT_ONCE):
        yield key.about, key.wrapped


def _listed() -> set[str]:
    """Return whose keys the trail says were destroyed."""
    acts = Event.objects.filter(act=DESTROYING)
    return {one for event in acts.iterator(_AT_ONCE) for one in event.after.get("subjects", ())}


def _lost(chain: int | None) -> Iterator[Fault]:
    """Yield the keys that seal events and are nowhere, each with its first event in each chain."""
    events = Event.objects.exclude(sealed_by=None)
    if chain is not None:
        events = events.filter(chain=chain)
    orphans = events.filter(~Exists(SealKey.objects.filter(pk=OuterRef("sealed_by"))))
    firsts = orphans.values("chain", "sealed_by").annotate(first=Min("seq"))
    for one in firsts.order_by("chain", "first"):
        yield Fault(Wrong.KEY_MISSING, one["chain"], one["first"], about=f"№ {one['sealed_by']}")
