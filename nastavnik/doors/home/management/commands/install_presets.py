"""The command `install_presets`: what a new installation counts by, before any organisation."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from nastavnik.oversight.indicators import operations as indicators
from nastavnik.oversight.notes import operations as notes
from nastavnik.platform.access.policy import system_actor
from nastavnik.practice.programmes import operations as programmes
from nastavnik.registers.consents.operations import texts as consents


class Command(BaseCommand):
    help = _(
        "Добавляет формы наставничества, наборы показателей и тексты согласий; "
        "уже имеющиеся не меняет."
    )
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        """Install forms, indicator sets with their acts, and what the acts make obligatory."""
        actor = system_actor("install_presets")
        with transaction.atomic():
            forms = programmes.install_presets(actor=actor)
            sets = indicators.install_sets(actor=actor)
            notes.install_required_forms(actor=actor)
            consents.install_texts(actor=actor)
        self.stdout.write(
            _("Форм наставничества: %(forms)d, наборов показателей: %(sets)d.")
            % {"forms": len(forms), "sets": len(sets)}
        )
