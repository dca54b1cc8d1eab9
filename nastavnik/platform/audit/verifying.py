"""Whether the trail is as it was written: every link, every end, the index of people, the keys.

A first pass reads all events once and marks the chains where anything differs; only those are
examined (`examining.py`), to say what was done to them and where.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from nastavnik.platform.audit import anchoring, guard
from nastavnik.platform.audit.anchoring import Anchors, Heads, Points
from nastavnik.platform.audit.chaining import COLUMNS, linked
from nastavnik.platform.audit.examining import examine
from nastavnik.platform.audit.faults import Fault, Report, Wrong
from nastavnik.platform.audit.guard import Flaw
from nastavnik.platform.audit.keyring import key_faults
from nastavnik.platform.audit.models import ChainHead, Event, EventPerson

type Row = tuple[Any, ...]
_AT_ONCE = 5_000
_PEOPLE = COLUMNS.index("people")
_NOWHERE = (float("inf"), 0, 0)
_UNGUARDED = {Flaw.MISSING: Wrong.GUARD, Flaw.CHANGED: Wrong.GUARD_CHANGED}


def verify(chain: int | None = None) -> Report:
    """Verify every chain, or one. When all holds, the anchors are brought up and compacted."""
    # In this order: what is written meanwhile can only be ahead of what it is compared with.
    anchors = anchoring.read()
    heads = _heads(chain)
    count, last, doubtful = _walk(chain, anchors.points)
    anchored = _of(anchors.heads, chain)
    doubtful |= {one for one in heads if heads[one] != last.get(one)} | set(last) - set(heads)
    doubtful |= {one for one, (seq, _) in anchored.items() if seq > last.get(one, (0, ""))[0]}
    faults = [
        fault
        for one in sorted(doubtful)
        for fault in examine(one, *_still(one), anchors.points.get(one, {}))
    ]
    faults += _surroundings(anchors, count, chain)
    lags = {one: end[0] - anchored.get(one, (0, ""))[0] for one, end in last.items()}
    report = Report(count, len(last), faults, {one: lag for one, lag in lags.items() if lag > 0})
    if report.holds and chain is None and count:
        anchoring.settle(last)
    return report


def _walk(chain: int | None, points: Points) -> tuple[int, Heads, set[int]]:
    """Recompute every digest; return how many events there are, the ends, the chains in doubt."""
    key, index = settings.AUDIT_KEY.encode(), _index(chain)
    seen: Row = next(index, _NOWHERE)
    count, current, expected, digest = 0, None, 0, ""
    last: Heads = {}
    doubtful: set[int] = set()
    for count, row in enumerate(_rows(chain), start=1):  # noqa: B007  # the count is returned
        if row[0] != current:
            current, expected, digest = row[0], 0, ""
        expected += 1
        if row[1] != expected or linked(key, digest, row[:-1]) != row[-1]:
            doubtful.add(row[0])
        expected, digest = row[1], row[-1]
        if row[0] in points and points[row[0]].get(row[1], digest) != digest:
            doubtful.add(row[0])
        last[row[0]] = (row[1], digest)
        while seen[0] < row[0] or (seen[0] == row[0] and seen[1] < row[1]):
            doubtful.add(seen[0])
            seen = next(index, _NOWHERE)
        people = []
        while seen[:2] == row[:2]:
            people.append(str(seen[2]))
            seen = next(index, _NOWHERE)
        if " ".join(people) != row[_PEOPLE]:
            doubtful.add(row[0])
    doubtful |= {one[0] for one in index}
    return count, last, doubtful | ({seen[0]} if seen is not _NOWHERE else set())


def _surroundings(anchors: Anchors, count: int, chain: int | None) -> list[Fault]:
    """Return what is wrong around the chains: the anchors, the keys, the guard."""
    found = [Fault(_UNGUARDED[flaw], about=name) for name, flaw in guard.flaws(connection).items()]
    if anchors.broken_line is not None:
        found.append(Fault(Wrong.ANCHOR_BROKEN, about=str(anchors.broken_line)))
    elif count and not anchors.points:
        found.append(Fault(Wrong.ANCHOR_MISSING))
    return found + key_faults(chain)


def _heads(chain: int | None) -> Heads:
    rows = ChainHead.objects.all() if chain is None else ChainHead.objects.filter(chain=chain)
    # A head made by a transaction that then wrote nothing ends no chain.
    return {head.chain: (head.seq, head.digest) for head in rows if head.seq}


def _of(heads: Heads, chain: int | None) -> Heads:
    return heads if chain is None else {one: heads[one] for one in heads if one == chain}


def _still(chain: int) -> tuple[ChainHead | None, list[Row]]:
    """Read a chain between two writes: its head was the same before and after."""
    while True:
        head = ChainHead.objects.filter(chain=chain).first()
        rows = list(_rows(chain))
        after = ChainHead.objects.filter(chain=chain).first()
        if (head and (head.seq, head.digest)) == (after and (after.seq, after.digest)):
            return head, rows


def _rows(chain: int | None) -> Iterator[Row]:
    """Yield the events as they are stored, chain by chain, by their places."""
    at = (
        "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        if connection.vendor == "postgresql"
        # A copy from elsewhere may have lost a fraction of zero.
        else "CASE length(at) WHEN 19 THEN at || '.000000' ELSE CAST(at AS TEXT) END"
    )
    columns = ", ".join(at if name == "at" else name for name in (*COLUMNS, "digest"))
    yield from _read(f"SELECT {columns} FROM {Event._meta.db_table}", "chain, seq", chain)  # noqa: S608


def _index(chain: int | None) -> Iterator[Row]:
    table = EventPerson._meta.db_table
    query = f"SELECT chain, seq, person_id FROM {table}"  # noqa: S608
    yield from _read(query, "chain, seq, person_id", chain)


def _read(query: str, order: str, chain: int | None) -> Iterator[Row]:
    where = "" if chain is None else " WHERE chain = %s"
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{query}{where} ORDER BY {order}", [] if chain is None else [chain])
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
