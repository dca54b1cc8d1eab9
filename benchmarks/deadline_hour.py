"""The hour of a deadline: 420 reports from 3,000 organisations, 60 of them in the last minute.

The server is the product's own, two processes on the cores there are; whoever comes is a thread
here that logs in, fills, checks and hands in through the real pages, with the pauses of a person.
The last ten minutes of the hour pass at their true rate, the fifty before twelve times as fast.
Then the server is asked for three times what it can answer. Whatever it acknowledged is looked
for in the database. The limit is the same way of one person at an idle server.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks import database
from benchmarks.browsing import BUSY, Journal, quantile
from benchmarks.deadline_overload import overload
from benchmarks.deadline_people import Person, Told, read_on, without_breaking
from benchmarks.measuring import Case, machine, parser, say
from tools.screenshots import serving
from tools.surroundings import postgres_url

WORKERS, MINUTE = 2, 60.0
# Reports by the minute of the hour: 420, of which 60 are handed in at 23:59.
BEFORE = [4, 5, 4, 5, 5] * 10
PEAK = [10, 10, 10, 10, 10, 14, 16, 20, 30, 60]
FASTER = 12
# Besides those who hand in: who logs in to look, by the minute of the peak; at 23:58 they storm.
STORM = [10, 10, 10, 10, 10, 20, 20, 30, 180, 60]
DRAFTERS, ALONE = 60, 5
AIM = "0 lost, 95 % of answers within 1 s"


@dataclass
class Run:
    """A run: where the server is, who comes, what was answered and acknowledged."""

    address: str
    scene: Any
    journal: Journal = field(default_factory=Journal)
    reading: Journal = field(default_factory=Journal)
    told: Told = field(default_factory=Told)
    dice: random.Random = field(default_factory=lambda: random.Random(2359))


def main() -> None:
    """Generate, serve, let them come, overload, look what is kept."""
    found = parser(__doc__ or "")
    found.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    found.add_argument("--minutes", type=int, default=len(PEAK), help="of the peak, the last ones")
    arguments = found.parse_args()
    with tempfile.TemporaryDirectory(prefix="nastavnik-deadline-") as folder, ExitStack() as stack:
        os.environ["NASTAVNIK_DATA_DIR"] = folder
        database.FOLDER = Path(folder)
        if arguments.database == "sqlite":
            database.use_sqlite("deadline")
        else:
            stack.enter_context(database.postgres(postgres_url()))
        say(_measure(Path(folder), arguments), as_json=arguments.json)


def _measure(folder: Path, arguments: Any) -> dict[str, Any]:
    from django.core.management import call_command

    from benchmarks.deadline_region import make_scene

    call_command("collectstatic", interactive=False, verbosity=0)
    peak, storm = PEAK[-arguments.minutes :], STORM[-arguments.minutes :]
    people = sum((*BEFORE, *PEAK, *STORM, DRAFTERS, WORKERS, ALONE))
    scene = make_scene(people)
    database.analyze()
    variables = {"NASTAVNIK_DATABASE_URL": os.environ["NASTAVNIK_DATABASE_URL"]}
    with serving(folder, workers=WORKERS, **variables) as address:
        run = Run(address, scene)
        alone = _alone(run)
        readers, stop = _start_readers(run)
        before = BEFORE[: len(BEFORE) * len(peak) // len(PEAK)]
        _pass(run, before, [0] * len(before), MINUTE / FASTER)
        began = time.time()
        _pass(run, peak, storm, MINUTE)
        ended = time.time()
        stop.set()
        for reader in readers:
            reader.join()
        tried = overload(run.address, [run.scene.desks.pop() for _ in range(DRAFTERS)], run.told)
    checked = check(run.told, variables)
    facts = {
        "database": arguments.database,
        "asked_to_hand_in": WORKERS + ALONE + sum(before) + sum(peak),
        **tried,
        **checked,
    }
    facts["never_handed_in"] = facts["asked_to_hand_in"] - facts["acknowledged"]
    last = began + (len(peak) - 1) * MINUTE
    return _result(run, alone, (began, last, ended), facts)


def _alone(run: Run) -> Journal:
    """The way of one person, some times over, with nobody else there.

    Before it as many have come as there are processes: each has loaded its pages.
    """
    before, journal = Journal(), Journal()
    for number in range(WORKERS + ALONE):
        kept = before if number < WORKERS else journal
        person = Person(run.address, run.scene.desks.pop(), kept, run.told)
        without_breaking(kept, person.hand_in)
    run.journal.broken += before.broken + journal.broken
    return journal


def _start_readers(run: Run) -> tuple[list[Thread], Event]:
    stop = Event()
    threads = []
    for desk, pages in run.scene.readers:
        reader = Person(run.address, desk, run.reading, Told())
        act = partial(read_on, reader, pages, stop)
        threads.append(Thread(target=without_breaking, args=(run.reading, act)))
        threads[-1].start()
    return threads, stop


def _pass(run: Run, reports: list[int], visits: list[int], minute: float) -> None:
    """Let people come minute by minute, each at a moment of their own, and wait for the last."""
    began = time.monotonic()
    coming: list[tuple[float, bool]] = []
    for number, (some, others) in enumerate(zip(reports, visits, strict=True)):
        for is_report in [True] * some + [False] * others:
            coming.append(((number + run.dice.random()) * minute, is_report))
    threads = []
    for moment, is_report in sorted(coming):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        person = Person(run.address, run.scene.desks.pop(), run.journal, run.told)
        act = person.hand_in if is_report else partial(_visit, person)
        threads.append(Thread(target=without_breaking, args=(run.journal, act)))
        threads[-1].start()
    for thread in threads:
        thread.join()


def _visit(person: Person) -> None:
    person.log_in()
    person.open_form()
    person.browser.close()


def check(told: Told, variables: dict[str, str]) -> dict[str, Any]:
    """Look in the database for everything that was acknowledged, and have the sums verified."""
    from django.db import connection

    from nastavnik.oversight.campaigns.models import Ask, Submission

    connection.close()
    codes = {f"value_{pk}": code for pk, code in Ask.objects.values_list("pk", "code")}
    rows = Submission.objects.select_related("current").in_bulk()
    lost, wrong = [], []
    for pk, (number, digest, typed) in told.receipts.items():
        version = rows[pk].current
        kept = {} if version is None else version.cells
        is_there = version is not None and (version.receipt_number, version.digest) == (
            number,
            digest,
        )
        if not is_there:
            lost.append(number)
        elif any(kept[codes[name]]["value"] != int(value) for name, value in typed.items()):
            wrong.append(number)
    gone = [
        pk
        for pk, typed in told.drafts.items()
        if any(rows[pk].draft[codes[name]]["value"] != int(each) for name, each in typed.items())
    ]
    command = [sys.executable, "-m", "nastavnik", "verify"]
    verified = subprocess.run(
        command, check=False, capture_output=True, env={**os.environ, **variables}
    )
    return {
        "acknowledged": len(told.receipts),
        "lost": len(lost),
        "with_other_values": len(wrong),
        "drafts_acknowledged": len(told.drafts),
        "drafts_lost": len(gone),
        "totals_verified": verified.returncode == 0,
    }


def _result(
    run: Run, alone: Journal, moments: tuple[float, float, float], facts: dict[str, Any]
) -> dict[str, Any]:
    """The figure: 95 % of the answers of the peak came within it, those of readers too."""
    began, last, ended = moments
    whole = Journal([*run.journal.answers, *run.reading.answers])
    told = whole.between(began, ended)
    figure, limit = quantile(told.seconds(), 0.95), quantile(alone.seconds(), 0.95)
    facts |= {
        "broken": [*run.journal.broken, *run.reading.broken],
        "answers": len(told.answers),
        "turned_away_at_peak": len(told.seconds(BUSY)),
        "p50_s": quantile(told.seconds(), 0.5),
        "p99_s": quantile(told.seconds(), 0.99),
        "slowest_s": quantile(told.seconds(), 1.0),
        "last_minute_p95_s": quantile(whole.between(last, ended).seconds(), 0.95),
        "p95_s_by_kind": {
            kind: quantile(told.of_kind(kind).seconds(), 0.95)
            for kind in sorted({one.kind for one in told.answers})
        },
    }
    beside = "one person at an idle server, 95 % of answers"
    case = Case("deadline hour", figure or 0.0, "s", limit, beside, AIM, facts)
    return {
        "figure": figure,
        "unit": "s, 95 % of answers in the last ten minutes",
        "limit": limit,
        "peer": None,
        "ratio_to_limit": case.ratio_to_limit,
        "ratio_to_peer": None,
        "headline": case.case,
        "machine": machine(),
        "cases": [{**asdict(case), "ratio_to_limit": case.ratio_to_limit}],
    }


if __name__ == "__main__":
    main()
