"""What somebody with the database in their hands, but not the key, can do to the trail.

Each act takes the dice and a trail, does its harm by SQL, as one would with the triggers dropped,
and says at which places of which chains it ought to be found.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from nastavnik.platform.audit import guard, operations
from nastavnik.platform.audit.chaining import COLUMNS
from nastavnik.platform.audit.faults import Fault, Wrong
from nastavnik.platform.audit.models import Event, SealKey
from tests.factories.organizations import ACTOR

type Place = tuple[int, int]
NUMBERS = {"user_id", "subject_id", "organization_id", "sealed_by"}


@dataclass(frozen=True)
class Trail:
    """The chains as they were: how long each is."""

    lengths: dict[int, int]

    def place(self, dice: Random, *, least: int = 1) -> Place:
        """Any event of any chain of at least so many."""
        chain = dice.choice([one for one, length in self.lengths.items() if length >= least])
        return chain, dice.randint(1, self.lengths[chain])


def run(query: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)


def drop_guard() -> None:
    for statement in guard.statements(connection.vendor)[1]:
        run(statement)


def _one(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


def _other(dice: Random, column: str, old: Any) -> Any:
    if column in NUMBERS:
        return dice.choice([v for v in (None, 0, (old or 0) + dice.randint(1, 9)) if v != old])
    if column == "at":
        return f"20{dice.randint(10, 24)}-01-02 03:04:05.{dice.randint(100000, 999999)}+00"
    return dice.choice([f"{old}x", f"x{old}", "" if old else "y", f"{old} 7"])


def edit_a_column(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice)
    column = dice.choice([one for one in COLUMNS if one not in ("chain", "seq")])
    old = _one(f"SELECT {column} FROM audit_event WHERE chain=%s AND seq=%s", chain, seq)  # noqa: S608
    value = _other(dice, column, old)
    if connection.vendor == "sqlite" and column == "at":
        value = value.removesuffix("+00")
    run(f"UPDATE audit_event SET {column}=%s WHERE chain=%s AND seq=%s", value, chain, seq)  # noqa: S608
    return [(chain, seq)]


def replace_a_digest(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice)
    of = trail.place(dice)
    while of == (chain, seq):
        of = trail.place(dice)
    other = _one("SELECT digest FROM audit_event WHERE chain=%s AND seq=%s", *of)
    value = dice.choice([other, secrets.token_hex(32)])
    run("UPDATE audit_event SET digest=%s WHERE chain=%s AND seq=%s", value, chain, seq)
    return [(chain, seq)]


def move_along_its_chain(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice)
    place = trail.lengths[chain] + dice.randint(1, 5)
    run("UPDATE audit_event SET seq=%s WHERE chain=%s AND seq=%s", place, chain, seq)
    return [(chain, seq), (chain, place)]


def move_to_another_chain(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice)
    other = dice.choice([one for one in (*trail.lengths, 987_654) if one != chain])
    place = trail.lengths.get(other, 0) + 1
    query = "UPDATE audit_event SET chain=%s, seq=%s WHERE chain=%s AND seq=%s"
    run(query, other, place, chain, seq)
    return [(chain, seq), (other, place)]


def delete_a_range(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice)
    until = dice.choice([seq, min(trail.lengths[chain], seq + dice.randint(1, 4))])
    run("DELETE FROM audit_event WHERE chain=%s AND seq BETWEEN %s AND %s", chain, seq, until)
    return [(chain, seq), (chain, until)]


def cut_the_tail_and_mend_the_head(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice, least=2)
    seq = max(seq, 2)
    run("DELETE FROM audit_event WHERE chain=%s AND seq>=%s", chain, seq)
    run(
        "UPDATE audit_chainhead SET seq=%s, digest=(SELECT digest FROM audit_event"
        " WHERE chain=%s AND seq=%s) WHERE chain=%s",
        *(seq - 1, chain, seq - 1, chain),
    )
    return [(chain, seq)]


def delete_a_chain(dice: Random, trail: Trail) -> list[Place]:
    chain, _ = trail.place(dice)
    run("DELETE FROM audit_event WHERE chain=%s", chain)
    if dice.random() < 0.7:
        run("DELETE FROM audit_chainhead WHERE chain=%s", chain)
    return [(chain, 1)]


def swap_two(dice: Random, trail: Trail) -> list[Place]:
    chain, first = trail.place(dice, least=2)
    second = dice.choice([one for one in range(1, trail.lengths[chain] + 1) if one != first])
    for old, new in ((first, -1), (second, first), (-1, second)):
        run("UPDATE audit_event SET seq=%s WHERE chain=%s AND seq=%s", new, chain, old)
    return [(chain, first), (chain, second)]


def forge_at_the_end(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice)
    end = trail.lengths[chain] + 1
    _copy(chain, seq, end, digest=secrets.token_hex(32))
    if dice.random() < 0.5:
        run(
            "UPDATE audit_chainhead SET seq=%s, digest=(SELECT digest FROM audit_event"
            " WHERE chain=%s AND seq=%s) WHERE chain=%s",
            *(end, chain, end, chain),
        )
    return [(chain, end)]


def forge_in_the_middle(dice: Random, trail: Trail) -> list[Place]:
    chain, seq = trail.place(dice)
    for place in range(trail.lengths[chain], seq - 1, -1):
        run("UPDATE audit_event SET seq=%s WHERE chain=%s AND seq=%s", place + 1, chain, place)
    _copy(chain, seq + 1, seq, digest=secrets.token_hex(32))
    return [(chain, seq)]


def _copy(chain: int, of: int, to: int, *, digest: str) -> None:
    columns = ", ".join(one for one in COLUMNS if one not in ("chain", "seq"))
    run(
        f"INSERT INTO audit_event (chain, seq, {columns}, digest) SELECT chain, %s, {columns}, %s"  # noqa: S608
        " FROM audit_event WHERE chain=%s AND seq=%s",
        *(to, digest, chain, of),
    )
    run(
        "INSERT INTO audit_eventperson (person_id, chain, seq)"
        " SELECT person_id, chain, %s FROM audit_eventperson e WHERE chain=%s AND seq=%s"
        " AND NOT EXISTS (SELECT 1 FROM audit_eventperson o WHERE o.person_id=e.person_id"
        " AND o.chain=e.chain AND o.seq=%s)",
        *(to, chain, of, to),
    )


def change_a_head(dice: Random, trail: Trail) -> list[Place]:
    chain, _ = trail.place(dice)
    end = trail.lengths[chain]
    harm = dice.choice(["seq", "digest", "removal"])
    if harm == "removal":
        run("DELETE FROM audit_chainhead WHERE chain=%s", chain)
        return [(chain, end)]
    if harm == "digest":
        value = secrets.token_hex(32)
        run("UPDATE audit_chainhead SET digest=%s WHERE chain=%s", value, chain)
        return [(chain, end)]
    seq = dice.choice([one for one in range(1, end + 5) if one != end])
    run("UPDATE audit_chainhead SET seq=%s WHERE chain=%s", seq, chain)
    return [(chain, min(seq, end))]


def hide_who_looked(dice: Random, trail: Trail) -> list[Place]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, chain, seq FROM audit_eventperson ORDER BY 1, 2, 3")
        person, chain, seq = dice.choice(cursor.fetchall())
    where = "WHERE person_id=%s AND chain=%s AND seq=%s"
    if dice.random() < 0.5:
        run(f"DELETE FROM audit_eventperson {where}", person, chain, seq)  # noqa: S608
    else:
        run(
            f"UPDATE audit_eventperson SET person_id=%s {where}",  # noqa: S608
            *(person + 100_000, person, chain, seq),
        )
    return [(chain, seq)]


ACTS: tuple[Callable[[Random, Trail], list[Place]], ...] = (
    *(edit_a_column, edit_a_column, edit_a_column, replace_a_digest),
    *(move_along_its_chain, move_to_another_chain, delete_a_range, delete_a_range),
    *(cut_the_tail_and_mend_the_head, delete_a_chain, swap_two, swap_two),
    *(forge_at_the_end, forge_in_the_middle, change_a_head, hide_who_looked),
)


def wipe_a_key(_dice: Random, key: SealKey) -> Fault:
    """Destroy it as an erasure does, but in secret."""
    query = "UPDATE audit_sealkey SET wrapped='', destroyed_at=%s WHERE id=%s"
    run(query, timezone.now(), key.pk)
    return Fault(Wrong.KEY_DESTROYED, about=key.about)


def delete_a_key(_dice: Random, key: SealKey) -> Fault:
    first = Event.objects.filter(sealed_by=key.pk).order_by("chain", "seq")[0]
    run("DELETE FROM audit_sealkey WHERE id=%s", key.pk)
    return Fault(Wrong.KEY_MISSING, first.chain, first.seq, about=f"№ {key.pk}")


def bring_a_key_back(dice: Random, key: SealKey) -> Fault:
    """Destroy it openly, then put it back from a copy, whole or half."""
    about = (key.subject_type, key.subject_id)
    operations.destroy_keys(actor=ACTOR, subjects=[about], reason="Отзыв")
    whole = dice.random() < 0.5
    query = "UPDATE audit_sealkey SET wrapped=%s, destroyed_at=%s WHERE id=%s"
    run(query, key.wrapped, None if whole else timezone.now(), key.pk)
    return Fault(Wrong.KEY_RETURNED, about=key.about)


KEY_ACTS: tuple[Callable[[Random, SealKey], Fault], ...] = (
    *(wipe_a_key, delete_a_key, bring_a_key_back),
)
