"""Many questions answered from one state of the database, whatever is written meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone


@contextmanager
def one_state() -> Iterator[datetime]:
    """Read everything in the block as it is when it begins, and give that moment.

    Nothing can be written in it. Inside a transaction that has begun already the block belongs to
    that one, as it was begun.
    """
    if connection.in_atomic_block:
        yield timezone.now()
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT statement_timestamp()")
            yield cursor.fetchone()[0]
    else:
        with _deferred(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master LIMIT 1")
            cursor.fetchone()
            yield timezone.now()


@contextmanager
def _deferred() -> Iterator[None]:
    """Begin a transaction of SQLite that takes no turn among the writers."""
    connection.ensure_connection()
    usual = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
