from django.db import models
from django.utils.translation import gettext_lazy as _

from nastavnik.registers.accounts.models import User


class ReminderRefusal(models.Model):
    """Somebody wants no reminders by letter."""

    OWNER_LOOKUP = "user"

    user = models.OneToOneField(
        User, models.CASCADE, related_name="reminder_refusal", verbose_name=_("Кто отказался")
    )
    refused_at = models.DateTimeField(_("Когда"), auto_now_add=True)

    class Meta:
        verbose_name = _("отказ от напоминаний")
        verbose_name_plural = _("отказы от напоминаний")

    def __str__(self) -> str:
        return str(self.user)
