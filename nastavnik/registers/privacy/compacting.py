"""What an erased row leaves in the files of the database, removed."""

from django.db import OperationalError, connection
from django.tasks import task

_BUSY = "the database is read by others; its journal could not be emptied"


@task
def compact_database() -> None:
    """Rewrite the database without what was erased; it stands outside transactions.

    SQLite: the file is written anew and the journal emptied, so that no byte stays. PostgreSQL:
    dead rows of every table are removed; the space they held is overwritten as it is used.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _pages, _moved = cursor.fetchone()
            if busy:
                raise OperationalError(_BUSY)


def compact_soon() -> None:
    """Ask a worker to compact the database; call it when the erasing is committed."""
    compact_database.enqueue()
