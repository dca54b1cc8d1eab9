from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _


class MentorshipStatus(TextChoices):
    """Where a pair or group is on its way."""

    PROPOSED = "proposed", _("Предложена")
    AGREED = "agreed", _("Согласована")
    ORDERED = "ordered", _("Закреплена приказом")
    ACTIVE = "active", _("Действует")
    PAUSED = "paused", _("На паузе")
    COMPLETED = "completed", _("Завершена, полный цикл")
    TERMINATED = "terminated", _("Прекращена")

    @classproperty
    def open(cls) -> frozenset[str]:  # noqa: N805
        """Those that are not over."""
        return frozenset({cls.PROPOSED, cls.AGREED, cls.ORDERED, cls.ACTIVE, cls.PAUSED})

    @classproperty
    def forming(cls) -> frozenset[str]:  # noqa: N805
        """Those whose members may still be changed freely."""
        return frozenset({cls.PROPOSED, cls.AGREED})
