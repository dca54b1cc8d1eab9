"""The demonstration city, there for the tests of a module and rolled back after them.

It is loaded by its operations once in a process; the rows they wrote are put back for the modules
that follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from nastavnik.doors.demonstration.loading import load_city
from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.organizations.models import Organization

type Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class _Kept:
    """What loading the city added to each table, and the number of the municipality."""

    rows: Rows = field(default_factory=dict)
    municipality: int = 0


_KEPT: dict[str, _Kept] = {}


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Organization]:
    """The municipality; tests that ask for it are marked django_db as well."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept = _KEPT.get(connection.vendor)
        if kept is None:
            kept = _KEPT[connection.vendor] = _loaded()
        else:
            _put_back(kept.rows)
        yield Organization.objects.get(pk=kept.municipality)
        transaction.set_rollback(True)


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


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed})
