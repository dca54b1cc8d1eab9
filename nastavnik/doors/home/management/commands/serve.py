"""The command `serve`: the pages on a production-grade server."""

import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKERS, THREADS = 2, 4


class Command(BaseCommand):
    help = _("Раздаёт страницы сервером granian.")
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and by how many processes."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=WORKERS)
        parser.add_argument("--threads", type=int, default=THREADS, help=_("потоков на процесс"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database that could lose writes, then serve until stopped."""
        self.check(databases=[DEFAULT_DB_ALIAS])
        _require_free(options["host"], options["port"])
        connections.close_all()
        self.stdout.write(_("Слушаю http://%(host)s:%(port)d — остановить: Ctrl+C.") % options)
        self.stdout.flush()
        Granian(
            "nastavnik.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=options["threads"],
            respawn_failed_workers=True,
            websockets=False,
            log_level=LogLevels.warning,
        ).serve()


def _require_free(host: str, port: int) -> None:
    """Refuse an address in use: granian would share it, and pages come from either server."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        message = _("Адрес %(host)s:%(port)d занят или недоступен: укажите другой --port.")
        raise CommandError(message % {"host": host, "port": port}) from error
