"""The trail: how long a million events take to verify, and what an event costs a write."""

import argparse
import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import database
from benchmarks.measuring import Case, interleaved, parser, printed, say

CHAINS = 200
AT_ONCE = 10_000


def main() -> None:
    """Verify beside a bare pass over the same rows; write beside a bare insert of the same row."""
    arguments = _arguments()
    os.environ["NASTAVNIK_AUDIT_ANCHORS"] = str(database.FOLDER / "audit-anchors")
    for name in ("audit.sqlite3", "audit-anchors"):
        (database.FOLDER / name).unlink(missing_ok=True)
    if arguments.server:
        with database.postgres(arguments.server):
            _measure(arguments)
    else:
        database.use_sqlite("audit")
        _measure(arguments)


def _arguments() -> argparse.Namespace:
    found = parser("The trail of events.")
    found.add_argument("--events", type=int, default=1_000_000)
    found.add_argument("--rows", type=int, default=10_000, help="of one bulk act")
    found.add_argument("--server", default="", help="a PostgreSQL server instead of SQLite")
    return found.parse_args()


def _measure(arguments: argparse.Namespace) -> None:
    writes = [*_single_writes(arguments.runs), *_bulk_writes(arguments.rows)]
    headline = _verifying(arguments.events)
    say(printed([headline, *writes], headline), as_json=arguments.json)


def _verifying(events: int) -> Case:
    from nastavnik.platform.audit.verifying import verify

    _fill(events)
    database.analyze()
    bare = _seconds(_bare_pass)
    began = time.process_time()
    seconds, report = _timed(verify)
    assert report.holds, report.faults[:3]
    assert report.events >= events
    facts = {"events": report.events, "chains": report.chains}
    return Case(
        "verify", seconds, "seconds", bare, "reading the rows and one HMAC of each payload",
        "1,000,000 events in 60 s", {**facts, "processor": round(time.process_time() - began, 1)},
    )  # fmt: skip


def _fill(events: int) -> None:
    """Add events as the product writes them, past its operations: a million acts take long."""
    from django.conf import settings
    from django.db import transaction

    from nastavnik.platform.access.policy import system_actor
    from nastavnik.platform.audit import anchoring, chaining
    from nastavnik.platform.audit.models import ChainHead

    key, actor = settings.AUDIT_KEY.encode(), system_actor("benchmark")
    heads = [ChainHead(chain=1_000_000 + one, seq=0, digest="") for one in range(CHAINS)]
    facts = {"last_name": "Ёлкина", "first_name": "Анна", "group_name": "7 «Б»", "phone": ""}
    for batch in _batches(events):
        rows = []
        for number in batch:
            head = heads[number % CHAINS]
            draft = chaining.Draft(
                "edit_person", "people.person", number, head.chain, facts, facts, "Перевод"
            )
            head.seq += 1
            at = chaining.timezone.now()
            payload = (draft.text, None)
            stored = chaining._stored(actor, draft, head, chaining.written(at), payload)
            head.digest = chaining.linked(key, head.digest, stored)
            rows.append((*stored[:2], chaining._adapted(at), *stored[3:], head.digest))
        with transaction.atomic():
            chaining._save(rows, [], [])
    with transaction.atomic():
        ChainHead.objects.bulk_create(heads)
        anchoring.add({head.chain: (head.seq, head.digest) for head in heads})


def _batches(events: int) -> Iterator[range]:
    for start in range(0, events, AT_ONCE):
        yield range(start, min(start + AT_ONCE, events))


def _bare_pass() -> None:
    from django.db import connection

    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT * FROM audit_event ORDER BY chain, seq")
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                hmac.digest(b"key", row[11].encode(), "sha256").hex()


def _single_writes(runs: int) -> list[Case]:
    from nastavnik.platform.audit import writing

    school, actor = _school()
    acts: list[Callable[[], object]] = [
        lambda: writing.insert(actor, _person(school)),
        lambda: _without_trail(school),
        lambda: _raw_insert(school),
    ]
    chained, plain, raw = interleaved(acts, max(runs, 30))
    return [
        Case("one write with its event", chained, "ms", raw, "a bare INSERT of the row, committed",
             "", {"without the trail": plain}),
    ]  # fmt: skip


def _bulk_writes(rows: int) -> list[Case]:
    from nastavnik.platform.audit import writing
    from nastavnik.registers.people.models import Person

    school, actor = _school()
    chained = _seconds(
        lambda: writing.insert_many(actor, [_person(school) for _ in range(rows)], act="add_person")
    )
    plain = _seconds(lambda: Person.objects.bulk_create([_person(school) for _ in range(rows)]))
    return [
        Case("many rows with their events", chained, "seconds", plain, "bulk_create of the rows",
             "", {"rows": rows, "rows per second": round(rows / chained)}),
    ]  # fmt: skip


def _school() -> tuple[Any, Any]:
    from nastavnik.platform.access.policy import system_actor
    from nastavnik.registers.organizations.models import Organization

    school, _ = Organization.objects.get_or_create(
        code="audit", defaults={"kind": "school", "name": "Школа", "short_name": "Школа"}
    )
    return school, system_actor("benchmark")


def _person(school: Any) -> Any:
    from nastavnik.registers.people.models import Person

    return Person(
        organization=school, category="pupil", last_name=secrets.token_hex(4), first_name="Анна"
    )


def _without_trail(school: Any) -> None:
    from django.db import transaction

    from nastavnik.platform.audit import writing

    with transaction.atomic():
        person = _person(school)
        writing.check(person)
        person.save(force_insert=True)


def _raw_insert(school: Any) -> None:
    from django.db import connection, transaction

    from nastavnik.registers.people.models import Person

    person = _person(school)
    fields = [f for f in Person._meta.concrete_fields if not f.primary_key]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    values = [f.get_db_prep_save(f.pre_save(person, True), connection) for f in fields]
    marks = ", ".join(["%s"] * len(fields))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO people_person ({columns}) VALUES ({marks})", values)


def _seconds(act: Callable[[], object]) -> float:
    return _timed(act)[0]


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = act()
    return round(time.perf_counter() - began, 2), found


if __name__ == "__main__":
    main()
