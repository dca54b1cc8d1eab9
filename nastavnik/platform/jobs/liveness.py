"""Whether a worker lives: it holds a lock that the system drops the moment it dies.

On PostgreSQL an advisory lock of a connection of its own, on SQLite a lock on a file. Unlike a
heartbeat, neither can be late because a task holds the database or the processor.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

# A machine that vanished without a word is missed after a minute: 30 s + 3 × 10 s.
_WATCHED = (
    "SET idle_session_timeout = 0",
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


@contextmanager
def alive_as(worker: str) -> Iterator[None]:
    """Live under this name until the block ends or the process dies."""
    with _session_lock(worker) if connection.vendor == "postgresql" else _file_lock(worker):
        yield


def is_alive(worker: str) -> bool:
    """Tell whether a worker of this name lives."""
    if connection.vendor == "postgresql":
        return not _takes_session_lock(worker)
    return not _takes_file_lock(worker)


@contextmanager
def _session_lock(worker: str) -> Iterator[None]:
    held = connection.copy()
    try:
        with held.cursor() as cursor:
            for statement in _WATCHED:
                cursor.execute(statement)
            cursor.execute("SELECT pg_advisory_lock(%s)", [_key(worker)])
        yield
    finally:
        with held.cursor() as cursor:
            # A pool would keep the connection, and the lock with it.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(worker)])
        held.close()


def _takes_session_lock(worker: str) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(worker)])
        return bool(cursor.fetchone()[0])


def _key(worker: str) -> int:
    return int.from_bytes(hashlib.sha256(worker.encode()).digest()[:8], signed=True)


@contextmanager
def _file_lock(worker: str) -> Iterator[None]:
    path = _path(worker)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _takes_file_lock(worker: str) -> bool:
    try:
        handle = os.open(_path(worker), os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        _path(worker).unlink(missing_ok=True)
        return True
    finally:
        os.close(handle)


def _path(worker: str) -> Path:
    return Path(settings.DATA_DIR) / "workers" / f"{worker}.lock"
