"""Sixteen writers at once on SQLite: errors there must be none, and how fast they go."""

import argparse
import sqlite3
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import database
from benchmarks.measuring import Case, parser, printed, say

WRITERS = 16
PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"


def main() -> None:
    """Write through the operations from many threads, then through bare SQLite from one."""
    arguments = _arguments()
    database.use_sqlite("writers")
    limit = _bare_writes_per_second(WRITERS * arguments.writes)
    rate, errors = _writes_per_second(arguments.writes)
    case = Case(
        "sixteen writers",
        rate,
        "people added per second",
        limit,
        "bare INSERT and COMMIT by one connection, same pragmas, same disk",
        "0 errors",
        {"writers": WRITERS, "writes": WRITERS * arguments.writes, "errors": errors},
    )
    say(printed([case], case, errors=len(errors)), as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    found = parser("Concurrent writers on SQLite.")
    found.add_argument("--writes", type=int, default=20, help="of each writer")
    return found.parse_args()


def _writes_per_second(writes: int) -> tuple[float, list[str]]:
    from django.db import DatabaseError, connection

    from nastavnik.platform.access.policy import system_actor
    from nastavnik.registers.organizations.models import Organization
    from nastavnik.registers.people import operations
    from nastavnik.registers.people.models import Person

    school, _ = Organization.objects.get_or_create(
        code="writers", defaults={"kind": "school", "name": "Школа", "short_name": "Школа"}
    )
    actor = system_actor("benchmark")
    facts: dict[str, Any] = {"category": "pupil", "last_name": "Ёлкина", "first_name": "Анна"}

    def write() -> list[str]:
        refused = []
        for _ in range(writes):
            try:
                operations.add_person(actor=actor, organization=school, **facts)
            except DatabaseError as error:
                refused.append(str(error))
        connection.close()
        return refused

    before = Person.objects.count()
    began = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(write) for _ in range(WRITERS)]
        errors = [error for one in running for error in one.result()]
    seconds = time.perf_counter() - began
    assert Person.objects.count() == before + WRITERS * writes - len(errors)
    return round(WRITERS * writes / seconds, 1), errors


def _bare_writes_per_second(writes: int) -> float:
    with tempfile.TemporaryDirectory(dir=database.FOLDER) as folder:
        connection = sqlite3.connect(Path(folder) / "bare.sqlite3", isolation_level=None)
        connection.executescript(PRAGMAS + "CREATE TABLE person (id INTEGER PRIMARY KEY, name)")
        began = time.perf_counter()
        for number in range(writes):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO person (name) VALUES (?)", [f"Ёлкина {number}"])
            connection.execute("COMMIT")
        seconds = time.perf_counter() - began
        connection.close()
    return round(writes / seconds, 1)


if __name__ == "__main__":
    main()
