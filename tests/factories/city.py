"""The demonstration city, there for the tests of a module and rolled back after them.

It is loaded by its operations once in a run; the rows they wrote are put back for the modules
that follow, in whichever worker.
"""

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from pytest_django import DjangoDbBlocker

from nastavnik.doors.demonstration.loading import load_city
from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.organizations.models import Organization
from tests.factories.shared import made_once

type Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class _Kept:
    """What loading the city added to each table, and the number of the municipality."""

    rows: Rows = field(default_factory=dict)
    municipality: int = 0


@pytest.fixture(scope="module")
def city(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Organization]:
    """The municipality; tests that ask for it are marked django_db as well."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept = _kept(tmp_path_factory)
        _put_back(kept.rows)
        yield Organization.objects.get(pk=kept.municipality)
        transaction.set_rollback(True)


def _kept(folders: pytest.TempPathFactory) -> _Kept:
    def load(folder: Path) -> None:
        with transaction.atomic():
            (folder / "rows.pickle").write_bytes(pickle.dumps(_loaded()))
            transaction.set_rollback(True)

    folder = made_once(folders, f"city of {connection.vendor}", load)
    kept: _Kept = pickle.loads((folder / "rows.pickle").read_bytes())  # noqa: S301 - our own file
    return kept


def _loaded() -> _Kept:
    before = _everything()
    municipality = load_city(actor=system_actor("tests"))
    after = _everything()
    changed = [name for name, rows in before.items() if not set(rows) <= set(after[name])]
    assert changed == [], "loading changes rows that were there: they cannot be put back"
    added = {name: list(set(rows) - set(before[name])) for name, rows in after.items()}
    return _Kept(added, municipality.pk)


def _everything() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of ours
            found[table] = [tuple(row) for row in cursor.fetchall()]
    return found


def _put_back(added: Rows) -> None:
    with connection.cursor() as cursor:
        for table, rows in added.items():
            if rows:
                places = ", ".join(["%s"] * len(rows[0]))
                name = connection.ops.quote_name(table)
                cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608
        # PostgreSQL counts numbers apart from the rows: the next one follows those put back.
        for statement in connection.ops.sequence_reset_sql(no_style(), _managed()):
            cursor.execute(statement)


def _managed() -> list[type[Model]]:
    return [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]


def _tables() -> list[str]:
    return sorted({model._meta.db_table for model in _managed()})
