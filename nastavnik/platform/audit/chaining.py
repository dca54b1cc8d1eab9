"""How events join their chain: in one transaction with the act, each with the digest of the last.

A digest is an HMAC over the digest before it and everything stored of the event, as a JSON array
(`linked`). The chains are per organisation: writers of different organisations do not wait for
each other, and those of one wait only while a transaction is open.
"""

import datetime
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import anchoring
from nastavnik.platform.audit.models import SEALED_PART, SYSTEM_CHAIN, ChainHead, Event, EventPerson
from nastavnik.platform.audit.paths import Subject
from nastavnik.platform.audit.sealing import Seal, seals_for

DEADLOCK = "40P01"
# What a digest covers, in this order, after the digest before it.
COLUMNS = (
    *("chain", "seq", "at", "user_id", "role", "command", "act", "subject_type", "subject_id"),
    *("organization_id", "people", "payload", "sealed_by", "request_id"),
)
_INSERT = (
    f"INSERT INTO {Event._meta.db_table} ({', '.join((*COLUMNS, 'digest'))})"  # noqa: S608
    f" VALUES ({', '.join(['%s'] * (len(COLUMNS) + 1))})"
)
_FOLD = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SAY = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class UnwrittenEventError(DomainError):
    """The trail did not take the event, so the act did not happen."""

    def __init__(self) -> None:
        super().__init__(
            gettext_noop(
                "Действие не выполнено: журнал действий не принял запись о нём. Повторите позже; "
                "если не поможет, сообщите администратору."
            )
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has joined its chain."""

    act: str
    subject_type: str = ""
    subject_id: int | None = None
    organization_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    people: tuple[int, ...] = ()
    sealed_by: Subject | None = None
    # Which fields are sealed with the reason; None: everything it says.
    sealed_fields: frozenset[str] | None = None

    @property
    def chain(self) -> int:
        """The chain it joins."""
        return SYSTEM_CHAIN if self.organization_id is None else self.organization_id

    @property
    def text(self) -> str:
        """What it says, in the one way to write it down."""
        return _text({"before": self.before, "after": self.after, "reason": self.reason})

    def closed_by(self, seal: Seal) -> str:
        """What it says, sealed: all of it, or the words alone."""
        if self.sealed_fields is None:
            return seal.close(self.text)
        sides = {"before": self.before, "after": self.after}
        words = {
            side: {name: value for name, value in told.items() if value and self._is_word(name)}
            for side, told in sides.items()
        }
        facts = {
            side: {name: value for name, value in told.items() if name not in words[side]}
            for side, told in sides.items()
        }
        said = _text({**words, "reason": self.reason})
        return _text({**facts, SEALED_PART: "" if said == "{}" else seal.close(said)})

    def _is_word(self, name: str) -> bool:
        return self.sealed_fields is not None and name in self.sealed_fields


def _text(told: Mapping[str, Any]) -> str:
    return _SAY({name: value for name, value in told.items() if value})


def linked(key: bytes, before: str, stored: Sequence[Any]) -> str:
    """Return the digest of an event whose columns are stored so, after the digest `before`."""
    return hmac.digest(key, _FOLD([before, *stored]).encode(), "sha256").hex()


def written(at: datetime.datetime) -> str:
    """Write a moment down as digests do, whatever the database keeps: UTC, to the microsecond."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def append(actor: Actor, drafts: Sequence[Draft]) -> None:
    """Join the events to their chains; if the database refuses, the act is refused.

    A deadlock is no refusal: whoever began the act begins it anew.
    """
    if not drafts:
        return
    try:
        with transaction.atomic(savepoint=False):
            _append(actor, drafts)
    except DatabaseError as error:
        if is_deadlock(error):
            raise
        raise UnwrittenEventError from error


def is_deadlock(error: BaseException) -> bool:
    """Tell whether PostgreSQL undid a transaction so that one that waited for it could go on."""
    return getattr(error.__cause__, "sqlstate", "") == DEADLOCK


def _append(actor: Actor, drafts: Sequence[Draft]) -> None:
    texts = _payloads(drafts)
    by_chain: dict[int, list[int]] = {}
    for position, draft in enumerate(drafts):
        by_chain.setdefault(draft.chain, []).append(position)
    chains = sorted(by_chain)
    heads = _held(chains)
    key, rows, index = settings.AUDIT_KEY.encode(), [], []
    for chain in chains:
        head = heads[chain]
        # Under the lock, so that time does not run backwards along a chain.
        at = timezone.now()
        moment, kept = written(at), _adapted(at)
        for position in by_chain[chain]:
            draft = drafts[position]
            head.seq += 1
            stored = _stored(actor, draft, head, moment, texts[position])
            head.digest = linked(key, head.digest, stored)
            rows.append((*stored[:2], kept, *stored[3:], head.digest))
            index += [EventPerson(person_id=p, chain=chain, seq=head.seq) for p in draft.people]
    _save(rows, index, [heads[chain] for chain in chains])
    anchoring.on_commit(chains)


def _payloads(drafts: Sequence[Draft]) -> list[tuple[str, int | None]]:
    seals = seals_for(draft.sealed_by for draft in drafts if draft.sealed_by is not None)
    found: list[tuple[str, int | None]] = []
    for draft in drafts:
        if draft.sealed_by is None:
            found.append((draft.text, None))
        else:
            seal = seals[draft.sealed_by]
            found.append((draft.closed_by(seal), seal.pk))
    return found


def _stored(
    actor: Actor, draft: Draft, head: ChainHead, at: str, payload: tuple[str, int | None]
) -> list[Any]:
    """Return the columns in the order of COLUMNS."""
    return [
        head.chain,
        head.seq,
        at,
        actor.user_id,
        actor.role.value,
        # A command may be named, a person never: whose account it was is looked up when shown.
        actor.name if actor.role is Role.SYSTEM else "",
        draft.act,
        draft.subject_type,
        draft.subject_id,
        draft.organization_id,
        " ".join(map(str, draft.people)),
        *payload,
        actor.request_id,
    ]


def _held(chains: Sequence[int]) -> dict[int, ChainHead]:
    """Read the heads and hold them until the transaction ends, in one order for everybody."""
    found = _locked(chains)
    if len(found) < len(chains):
        ChainHead.objects.bulk_create(
            [ChainHead(chain=chain, seq=0) for chain in chains if chain not in found],
            ignore_conflicts=True,
        )
        found = _locked(chains)
    return found


def _locked(chains: Sequence[int]) -> dict[int, ChainHead]:
    rows = ChainHead.objects.filter(chain__in=chains).order_by("chain").select_for_update()
    return {head.chain: head for head in rows}


def _adapted(at: datetime.datetime) -> Any:
    # SQLite would leave out a fraction of zero.
    return at if connection.vendor == "postgresql" else written(at)


def _save(
    rows: Sequence[tuple[Any, ...]], index: Sequence[EventPerson], heads: Iterable[ChainHead]
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
    if index:
        EventPerson.objects.bulk_create(index)
    moved = list(heads)
    if len(moved) == 1:
        moved[0].save(update_fields=["seq", "digest"])
    else:
        ChainHead.objects.bulk_update(moved, ["seq", "digest"])
