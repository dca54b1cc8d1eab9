"""The command `serve`: the pages on a production-grade server."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper as PooledWrapper
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKERS = 2
# Beside those answered and those waiting: threads for static files and for those turned away.
SPARE_THREADS = 12


class Command(BaseCommand):
    help = _("Раздаёт страницы сервером granian.")
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and by how many processes."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=WORKERS)
        parser.add_argument(
            "--threads",
            type=int,
            default=settings.REQUESTS_AT_ONCE,
            help=_("сколько запросов процесс выполняет одновременно"),
        )
        parser.add_argument(
            "--worker", action="store_true", help=_("выполнять рядом и фоновые задания")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database that could lose writes, then serve until stopped."""
        self.check(databases=[DEFAULT_DB_ALIAS])
        _require_free(options["host"], options["port"])
        let_go(connections.all(initialized_only=True))
        self.stdout.write(_("Слушаю http://%(host)s:%(port)d — остановить: Ctrl+C.") % options)
        self.stdout.flush()
        with _worker_beside() if options["worker"] else nullcontext():
            _serve(options)


def let_go(opened: Iterable[BaseDatabaseWrapper]) -> None:
    """Close what the checks have opened, pools too.

    The processes that answer are forked from this one. Left open, the sockets of a pool would be
    shared by them, and answers of the database would come to whoever reads first.
    """
    for connection in opened:
        connection.close()
        if isinstance(connection, PooledWrapper):
            connection.close_pool()


def _serve(options: dict[str, Any]) -> None:
    # Read by the settings of each process that answers.
    os.environ["NASTAVNIK_REQUESTS_AT_ONCE"] = str(options["threads"])
    Granian(
        "nastavnik.wsgi:application",
        address=options["host"],
        port=options["port"],
        interface=Interfaces.WSGI,
        workers=options["workers"],
        blocking_threads=options["threads"] + settings.REQUESTS_WAITING + SPARE_THREADS,
        respawn_failed_workers=True,
        websockets=False,
        # Its warning is of many threads: most wait for their turn to be answered or refused.
        log_level=LogLevels.error,
    ).serve()


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Run `nastavnik work` while pages are served; it leaves by itself if this process is gone."""
    worker = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "nastavnik", "work", "--parent", str(os.getpid())]
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()


def _require_free(host: str, port: int) -> None:
    """Refuse an address in use: granian would share it, and pages come from either server."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        message = _("Адрес %(host)s:%(port)d занят или недоступен: укажите другой --port.")
        raise CommandError(message % {"host": host, "port": port}) from error
