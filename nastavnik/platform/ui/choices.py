from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Theme(TextChoices):
    LIGHT = "light", _("Светлая")
    DARK = "dark", _("Тёмная")
    AUTO = "auto", _("Как в системе")


class Tone(TextChoices):
    """What a badge, a callout or a message says by its colour (always beside words)."""

    NEUTRAL = "neutral", _("Сведение")
    INFO = "info", _("К сведению")
    SUCCESS = "success", _("Готово")
    WARNING = "warning", _("Обратите внимание")
    DANGER = "danger", _("Ошибка")
