from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """Why the data of a person are destroyed (152-ФЗ, ст. 21)."""

    WITHDRAWAL = "withdrawal", _("Отзыв согласия")
    PURPOSE = "purpose", _("Цель обработки достигнута")
    REQUEST = "request", _("Требование субъекта")
    RETENTION = "retention", _("Истёк срок хранения")


class ErasureStatus(TextChoices):
    """Where an entry of the queue stands."""

    WAITING = "waiting", _("Ждёт")
    DONE = "done", _("Исполнено")
    CANCELLED = "cancelled", _("Отменено")
