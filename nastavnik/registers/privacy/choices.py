from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """Why the data of a person are destroyed (152-ФЗ, ст. 21)."""

    WITHDRAWAL = "withdrawal", _("Отзыв согласия")
    PURPOSE = "purpose", _("Цель обработки достигнута")
    REQUEST = "request", _("Требование субъекта")
    RETENTION = "retention", _("Истёк срок хранения")

    @classproperty
    def of_the_subject(cls) -> frozenset[str]:  # noqa: N805
        """Those the person wills: they outlast taking part again, until a new consent is given."""
        return frozenset({cls.WITHDRAWAL, cls.REQUEST})


class ErasureStatus(TextChoices):
    """Where an entry of the queue stands."""

    WAITING = "waiting", _("Ждёт")
    DONE = "done", _("Исполнено")
    CANCELLED = "cancelled", _("Отменено")
