"""The command `verify`: sums of campaigns against the versions they are made of."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_number
from nastavnik.oversight.campaigns import queries
from nastavnik.oversight.campaigns.models import Campaign


class Command(BaseCommand):
    help = _("Пересчитывает итоги кампаний по сданным версиям и называет каждое расхождение.")
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute, tell every difference, and fail if there is one."""
        found = queries.verify()
        for one in found:
            self.stdout.write(
                _("Кампания %(campaign)s, %(place)s: хранится %(kept)s, по версиям %(found)s.")
                % {
                    "campaign": one.campaign,
                    "place": one.place,
                    "kept": one.kept,
                    "found": one.found,
                }
            )
        if found:
            raise CommandError(_("Расхождений: %s.") % format_number(len(found)))
        self.stdout.write(
            _("Кампаний: %s. Итоги сходятся.") % format_number(Campaign.objects.count())
        )
