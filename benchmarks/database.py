"""A database of the benchmark's own: a file under var/benchmarks, or one on a given server."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django

FOLDER = Path(__file__).resolve().parent.parent / "var" / "benchmarks"


def use_sqlite(name: str) -> None:
    """Point Django at the file, which is kept for the next run, and migrate it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    _start(f"sqlite:///{FOLDER / name}.sqlite3")


@contextmanager
def postgres(server: str) -> Iterator[None]:
    """Point Django at a new database on the server and drop it afterwards."""
    import psycopg

    name = f"nastavnik_benchmark_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        _start(urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
        yield
    finally:
        from django.db import connection as used

        used.close()
        used.close_pool()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _start(url: str) -> None:
    os.environ["NASTAVNIK_DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nastavnik.settings")
    os.environ.pop("NASTAVNIK_DEBUG", None)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def analyze() -> None:
    """Let the planner know the tables, as a server's own housekeeping does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
