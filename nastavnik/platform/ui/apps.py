from typing import cast

from django.apps import AppConfig
from django.db.models import fields
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "nastavnik.platform.ui"
    label = "ui"
    verbose_name = _("Оформление")

    def ready(self) -> None:
        """Say the empty choice in Russian: Django's own label has no translation."""
        fields.BLANK_CHOICE_LABEL = cast(str, _("— не выбрано —"))
