"""SQLite must run so that nothing is lost and writers wait for each other: checked, not hoped."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

MINIMUM_TIMEOUT = 20
SYNCHRONOUS_FULL = 2
HINT = _("Верните SQLITE_OPTIONS из nastavnik/settings.py.")


def check_sqlite(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report every SQLite database that could lose a write or refuse one.

    With other settings 40–55 % of the transactions of 16 writers end in «database is locked».
    """
    found: list[CheckMessage] = []
    for alias in databases or []:
        if connections[alias].vendor == "sqlite":
            found += [
                Error(problem, hint=str(HINT), id=code)
                for code, problem in problems_of(connections[alias]).items()
            ]
    return found


def problems_of(connection: BaseDatabaseWrapper) -> Mapping[str, str]:
    """Return what is wrong with an SQLite connection, by the code of the check."""
    options = connection.settings_dict["OPTIONS"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
    facts = (
        ("rows.E001", journal == "wal", _("Журнал SQLite не WAL, а %s.") % journal),
        (
            "rows.E002",
            synchronous >= SYNCHRONOUS_FULL,
            _("SQLite подтверждает запись до того, как она на диске (synchronous не FULL)."),
        ),
        (
            "rows.E003",
            options.get("transaction_mode") == "IMMEDIATE",
            _("Транзакции SQLite начинаются не с IMMEDIATE: писатели будут сбивать друг друга."),
        ),
        (
            "rows.E004",
            options.get("timeout", 0) >= MINIMUM_TIMEOUT,
            _("SQLite ждёт блокировку меньше %s секунд.") % MINIMUM_TIMEOUT,
        ),
    )
    return {code: str(sentence) for code, holds, sentence in facts if not holds}
