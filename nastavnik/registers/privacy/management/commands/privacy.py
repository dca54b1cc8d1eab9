"""The command `privacy`: what the queue of erasures does by itself, done now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.privacy import compacting, operations


class Command(BaseCommand):
    help = _("Уничтожение персональных данных: по сроку, повторно после восстановления, сжатие.")
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument(
            "what",
            choices=("replay", "due", "propose", "compact"),
            help=_(
                "replay — уничтожить заново тех, кого вернула восстановленная копия; "
                "due — исполнить то, чей срок наступил; propose — поставить в очередь тех, чей "
                "срок хранения истёк; compact — перезаписать базу без удалённого"
            ),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how many there were."""
        actor, left = system_actor("privacy"), 0
        match options["what"]:
            case "replay":
                done = operations.replay(actor=actor)
                left = done.left
                self.stdout.write(_("Уничтожены заново данные: %d.") % done.again)
            case "due":
                count = operations.execute_due(actor=actor)
                self.stdout.write(_("Исполнено записей очереди: %d.") % count)
            case "propose":
                count = operations.propose_retention(actor=actor)
                self.stdout.write(_("Поставлено в очередь: %d.") % count)
        compacting.compact_database.call()
        self.stdout.write(_("База данных перезаписана без удалённого."))
        if left:
            raise CommandError(
                _("Не удалось уничтожить заново: %d. Причины в журнале сервера; повторите.") % left
            )
