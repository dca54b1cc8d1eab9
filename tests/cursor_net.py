"""The net under every test: what a request or a command writes stands in the trail.

Statements are caught at the cursor, below everything that could forget an event. While a request
is answered (by the test client or by a live server) or a command runs, each write of a business
table is noted; a rollback takes the notes back with the rows. At the end, each table written must
have an event of this very request, and one for each row a statement touched. An event counts where
it is written: none of a former request stands in for it, be its number the same. A task that runs
at once within a request answers for itself. Factories of tests write outside of any request and
are not looked at.

The same net goes with the served demonstration of the journeys: tests/served_settings.py.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from django.core.handlers.base import BaseHandler
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nastavnik.platform.jobs.backend import AtOnceBackend

# Tables that hold no business data, and why.
NOT_BUSINESS = {
    "audit_event": "the trail itself",
    "audit_eventperson": "the index of the trail",
    "audit_chainhead": "the heads of the trail",
    "audit_sealkey": "the keys of the trail",
    "django_session": "who is logged in; the trail has the log-in itself",
    "entry_device": "where a session goes on; the trail has the log-in and its end",
    "entry_attempts": "tries counted; each refusal and each log-in is an event of its own",
    "entry_keptinput": "input nobody has accepted yet; the trail has its keeping",
    "django_migrations": "the shape of the database",
    "django_content_type": "names of models, kept by Django",
    "auth_permission": "unused, kept by Django",
    "django_tasks_database_dbtaskresult": "the queue; what a task does is recorded by the task",
    "jobs_progress": "how far a task is, shown while it runs",
    "outbox_letter": "letters, tried and put back; their writing and end are events",
    "jobs_periodicrun": "when a periodic task last ran",
    "sqlite_sequence": "kept by SQLite",
}
# Rows that are part of another row and recorded with it: the table and its owner's label.
RECORDED_WITH: dict[str, str] = {
    "campaigns_total": "campaigns.submission",
    "imports_rememberedcolumn": "imports.import",
    # Thousands of lines of a workbook: the event of their batch counts them.
    "imports_importline": "imports.import",
    "imports_importmention": "imports.import",
}
_WRITE = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_DIGEST = re.compile("[0-9a-f]{64}")
_SAVEPOINT = re.compile(
    r'\s*(SAVEPOINT|ROLLBACK TO(?: SAVEPOINT)?|RELEASE SAVEPOINT)\s+"?(\w+)"?', re.IGNORECASE
)


@dataclass(frozen=True)
class Note:
    """A statement: the table it wrote, how many rows, which events; or the savepoint it set."""

    table: str = ""
    rows: int = 0
    savepoint: str = ""
    digests: frozenset[str] = frozenset()  # of the events it wrote


@dataclass
class Bracket:
    """What is written while one request is answered or one command runs."""

    notes: list[Note] = field(default_factory=list)
    committed: int = 0


@dataclass
class Tally:
    """What the net has seen so far, over all threads."""

    statements: int = 0
    rows: int = 0
    answers: int = 0
    holes: list[str] = field(default_factory=list)


tally = Tally()
_lock = threading.Lock()
_here = threading.local()
_report_to: list[Path] = []


def install(report_to: Path | None = None) -> None:
    """Put the net under requests, commands and cursors; a served process reports to a file."""
    if report_to is not None:
        _report_to[:] = [report_to]
    if getattr(BaseHandler.get_response, "under_net", False):
        return
    for method in ("_execute", "_executemany"):
        setattr(CursorWrapper, method, _noting(getattr(CursorWrapper, method)))
    for method, change in (("_commit", _committed), ("_rollback", _rolled_back)):
        setattr(
            BaseDatabaseWrapper, method, _followed(getattr(BaseDatabaseWrapper, method), change)
        )
    BaseHandler.get_response = _answering(BaseHandler.get_response)  # type: ignore[method-assign]
    BaseCommand.execute = _commanding(BaseCommand.execute)  # type: ignore[method-assign]
    AtOnceBackend.enqueue = _tasking(AtOnceBackend.enqueue)  # type: ignore[method-assign]


def _brackets() -> list[Bracket]:
    if not hasattr(_here, "brackets"):
        _here.brackets = []
    stack: list[Bracket] = _here.brackets
    return stack


def _noting(execute: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(execute)
    def noting(cursor: CursorWrapper, sql: str, *rest: Any) -> Any:
        result = execute(cursor, sql, *rest)
        if _brackets():
            _note(_brackets()[-1], str(sql), cursor.cursor.rowcount, rest)
        return result

    return noting


def _note(bracket: Bracket, sql: str, rows: int, parameters: object) -> None:
    if written := _WRITE.match(sql):
        table = written[2].lower()
        if rows:
            found = _digests(parameters) if table == "audit_event" else ()
            bracket.notes.append(Note(table=table, rows=rows, digests=frozenset(found)))
    elif point := _SAVEPOINT.match(sql):
        verb, name = point[1].upper(), point[2]
        if verb == "SAVEPOINT":
            bracket.notes.append(Note(savepoint=name))
        elif verb.startswith("ROLLBACK"):
            names = [note.savepoint for note in bracket.notes]
            # A savepoint set before the bracket takes back everything since the last commit.
            back_to = names.index(name) + 1 if name in names else bracket.committed
            del bracket.notes[back_to:]


def _digests(value: object) -> Iterator[str]:
    """Yield the digests among the parameters of a statement, in rows or in columns."""
    if isinstance(value, str):
        if _DIGEST.fullmatch(value):
            yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _digests(each)


def _committed(bracket: Bracket) -> None:
    bracket.committed = len(bracket.notes)


def _rolled_back(bracket: Bracket) -> None:
    del bracket.notes[bracket.committed :]


def _followed(act: Callable[..., Any], change: Callable[[Bracket], None]) -> Callable[..., Any]:
    @wraps(act)
    def followed(wrapper: BaseDatabaseWrapper) -> Any:
        result = act(wrapper)
        for bracket in _brackets():
            change(bracket)
        return result

    return followed


@contextmanager
def _bracketed() -> Iterator[Bracket]:
    bracket = Bracket()
    _brackets().append(bracket)
    try:
        yield bracket
    finally:
        _brackets().pop()


@contextmanager
def somebody_else() -> Iterator[None]:
    """What a test writes in the middle of a request is not the product's writing."""
    with _bracketed():
        yield


def _answering(get_response: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(get_response)
    def answering(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        with _bracketed() as bracket:
            response: HttpResponseBase = get_response(handler, request)
        where = f"{request.method} {request.path} → {response.status_code}"
        _judge(bracket, where, getattr(request, "request_id", ""), response)
        return response

    answering.under_net = True  # type: ignore[attr-defined]
    return answering


def _commanding(execute: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(execute)
    def commanding(command: BaseCommand, *args: Any, **options: Any) -> Any:
        module = type(command).__module__
        if not module.startswith("nastavnik."):
            return execute(command, *args, **options)
        with _bracketed() as bracket:
            result = execute(command, *args, **options)
        _judge(bracket, f"command {module.rpartition('.')[2]}", None, None)
        return result

    return commanding


def _tasking(enqueue: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(enqueue)
    def tasking(backend: AtOnceBackend, task: Any, args: Any, kwargs: Any) -> Any:
        with _bracketed() as bracket:
            result = enqueue(backend, task, args, kwargs)
        _judge(bracket, f"task {task.name}", None, None)
        return result

    return tasking


def _judge(
    bracket: Bracket, where: str, known_by: str | None, response: HttpResponseBase | None
) -> None:
    """Add what was seen to the tally, and what has no event to its holes."""
    written = [note for note in bracket.notes if note.table and note.table not in NOT_BUSINESS]
    digests = frozenset[str]().union(*(note.digests for note in bracket.notes))
    holes = list(_holes(written, digests, where, known_by)) if written else []
    if response is not None and " /static/" not in where:  # those are public and kept for good
        holes += [f"{where}: {flaw}" for flaw in flaws(response)]
    with _lock:
        tally.statements += len(written)
        tally.rows += sum(note.rows for note in written)
        tally.answers += response is not None
        tally.holes += holes
    if _report_to:
        seen = {"statements": len(written), "rows": sum(n.rows for n in written), "holes": holes}
        with _lock, _report_to[0].open("a", encoding="utf-8") as file:
            file.write(json.dumps({**seen, "answers": int(response is not None)}) + "\n")


def _holes(
    written: list[Note], digests: frozenset[str], where: str, known_by: str | None
) -> Iterator[str]:
    from django.apps import apps

    labels = {model._meta.db_table: model._meta.label_lower for model in apps.get_models()}
    if connection.needs_rollback:
        return  # whoever began the transaction takes it all back
    subjects = _subjects(digests, known_by)
    for note in written:
        label = RECORDED_WITH.get(note.table) or labels.get(note.table, note.table)
        found = subjects.get(label, set())
        needed = 1 if note.table in RECORDED_WITH else note.rows
        if len(found) < max(1, needed):
            yield f"{where}: {note.rows} rows of {note.table}, events for {len(found)} of them"


def _subjects(digests: frozenset[str], known_by: str | None) -> dict[str, set[int | None]]:
    """What these events are about, of a request those with its number, else those with any."""
    from nastavnik.platform.audit.models import Event

    events = (
        Event.objects.exclude(request_id="")
        if known_by is None
        else Event.objects.filter(request_id__in=_numbers(known_by))
    )
    found: dict[str, set[int | None]] = {}
    for digest, label, key in events.values_list("digest", "subject_type", "subject_id"):
        if digest in digests:
            found.setdefault(label, set()).add(key)
    return found


def _numbers(request_id: str) -> list[str]:
    """The number of a request, and those of the imports it moved on.

    What an import writes is one act over many requests, taken back as one by its number: undoing
    finds it so. The request has its own event of the import besides, or its number is not known.
    """
    from nastavnik.platform.audit.models import Event

    moved = Event.objects.filter(request_id=request_id, subject_type="imports.import")
    return [request_id, *(f"import-{pk}" for pk in moved.values_list("subject_id", flat=True))]


def flaws(response: HttpResponseBase) -> Iterator[str]:
    """Which of the headers that every answer carries this one lacks."""
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        yield f"Content-Security-Policy: {policy}"
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    for name, value in expected.items():
        if response.get(name) != value:
            yield f"{name}: {response.get(name)}"
    if "no-store" not in response.get("Cache-Control", ""):
        yield f"Cache-Control: {response.get('Cache-Control')}"
    if "camera=()" not in response.get("Permissions-Policy", ""):
        yield "Permissions-Policy"
    if not re.fullmatch("[0-9a-f]{32}", response.get("X-Request-Id", "")):
        yield f"X-Request-Id: {response.get('X-Request-Id')}"
