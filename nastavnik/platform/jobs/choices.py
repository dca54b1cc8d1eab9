from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _


class ProgressState(TextChoices):
    """How far a long piece of work has come."""

    WAITING = "waiting", _("Ждёт очереди")
    RUNNING = "running", _("Выполняется")
    DONE = "done", _("Готово")
    FAILED = "failed", _("Не удалось")

    @classproperty
    def over(cls) -> tuple["ProgressState", ...]:  # noqa: N805
        """States that nothing follows."""
        return (ProgressState.DONE, ProgressState.FAILED)
