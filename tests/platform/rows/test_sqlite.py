"""SQLite as it is set up: the start-up check, and 16 writers of whom nobody is refused."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections
from django.db.utils import ConnectionHandler

from nastavnik.platform.rows.sqlite import check_sqlite, problems_of
from nastavnik.settings import SQLITE_OPTIONS
from tests.factories.shared import empty_database

PROCESSES, THREADS = 4, 4
WRITERS = PROCESSES * THREADS


def problems(path: Path, **options: Any) -> list[str]:
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": path / "x.db", "OPTIONS": options}
    handler = ConnectionHandler({"default": database})
    try:
        return list(problems_of(handler["default"]))
    finally:
        handler.close_all()


@pytest.mark.django_db
def test_the_settings_as_shipped_pass(tmp_path: Path) -> None:
    assert problems(tmp_path, **SQLITE_OPTIONS) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"init_command": "PRAGMA synchronous=FULL;"}, "rows.E001"),
        ({"init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"}, "rows.E002"),
        ({"transaction_mode": "DEFERRED"}, "rows.E003"),
        ({"timeout": 5}, "rows.E004"),
    ],
)
def test_each_wrong_setting_is_named(tmp_path: Path, changed: dict[str, Any], code: str) -> None:
    assert problems(tmp_path, **{**SQLITE_OPTIONS, **changed}) == [code]


@pytest.mark.django_db
def test_django_defaults_are_refused(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["rows.E001", "rows.E003", "rows.E004"]


@pytest.mark.django_db
def test_the_check_is_registered_and_stops_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_sqlite in checks.registry.registry.get_checks()
    connection = connections["default"]
    if connection.vendor != "sqlite":
        assert check_sqlite(databases=["default"]) == []
        return
    call_command("check", databases=["default"])
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"timeout": 1})
    with pytest.raises(SystemCheckError, match=r"rows\.E003.*\n.*\n.*rows\.E004"):
        call_command("check", databases=["default"])


def test_sixteen_concurrent_writers_get_no_error(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    root: Path,
    count: Callable[[int, int], int],
    report_figure: Callable[..., None],
) -> None:
    times = count(10, 200)
    database = Path(shutil.copy(empty_database(tmp_path_factory), tmp_path))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "nastavnik.settings",
        "NASTAVNIK_DATA_DIR": str(tmp_path),
        "NASTAVNIK_DATABASE_URL": f"sqlite:///{database}",
        "PYTHONPATH": str(root),
    }
    script = str(Path(__file__).with_name("concurrent_writers.py"))
    writers = [
        subprocess.Popen(
            [sys.executable, script, f"process-{number}", str(THREADS), str(times)],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    refused = [writer.communicate(timeout=300)[0].strip() for writer in writers]
    assert refused == ["0"] * PROCESSES
    with closing(sqlite3.connect(database)) as written:
        (rows,) = written.execute("SELECT COUNT(*) FROM partners_partner").fetchone()
        (events,) = written.execute("SELECT COUNT(*) FROM audit_event").fetchone()
        # Every transaction saw all that were committed before it: no two counts alike.
        (seen,) = written.execute("SELECT COUNT(DISTINCT contact) FROM partners_partner").fetchone()
    assert rows == seen == WRITERS * times
    assert events == 2 * rows
    report_figure("SQLite: transactions of 16 concurrent writers without an error", rows)
