"""The command `work`: what waits in the queue is done, and the timetable kept."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from nastavnik.platform.jobs.worker import Worker


class Command(BaseCommand):
    help = _("Выполняет фоновые задания и задания по расписанию.")
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to stay, and beside whom."""
        parser.add_argument("--once", action="store_true", help=_("сделать всё, что ждёт, и выйти"))
        parser.add_argument("--parent", type=int, help=_("выйти, когда завершится этот процесс"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database that could lose writes, then work until stopped."""
        self.check(databases=[DEFAULT_DB_ALIAS])
        worker = Worker(parent=options["parent"])
        if options["once"]:
            self.stdout.write(_("Выполнено заданий: %d.") % worker.run_all())
            return

        def stop(signum: int, frame: FrameType | None) -> None:
            worker.stop()
            # Whoever cannot wait for the task at hand asks a second time.
            signal.signal(signum, signal.SIG_DFL)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        worker.run()
