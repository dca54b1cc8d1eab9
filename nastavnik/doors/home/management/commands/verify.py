"""The command `verify`: campaigns against the versions, decisions and registers behind them."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_number
from nastavnik.oversight.campaigns import verifying
from nastavnik.oversight.campaigns.models import Campaign


class Command(BaseCommand):
    help = _(
        "Пересчитывает итоги кампаний по сданным версиям, сверяет состояния с решениями и сводами "
        "и называет каждое расхождение."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Registers are asked organisation by organisation: only where it is wanted."""
        words = _("назвать и то, что в реестрах изменилось после сдачи")
        parser.add_argument("--registers", action="store_true", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute, tell every difference, and fail if there is one."""
        if options["registers"]:
            self._tell_registers()
        found = verifying.verify()
        for one in found:
            self.stdout.write(
                _("Кампания %(campaign)s, %(place)s: хранится %(kept)s, по версиям %(found)s.")
                % asdict(one)
            )
        if found:
            raise CommandError(_("Расхождений: %s.") % format_number(len(found)))
        self.stdout.write(
            _("Кампаний: %s. Итоги сходятся.") % format_number(Campaign.objects.count())
        )

    def _tell_registers(self) -> None:
        for campaign in Campaign.objects.exclude(opened_at=None).order_by("pk"):
            for one in verifying.changed_registers(campaign):
                self.stdout.write(
                    _("Кампания %(campaign)s, %(place)s: сдано при %(kept)s, теперь %(found)s.")
                    % asdict(one)
                )
