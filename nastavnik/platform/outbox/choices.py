from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterState(TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("Ждёт отправки")
    SENT = "sent", _("Отправлено")
    REFUSED = "refused", _("Сервер не принял адрес или письмо")
    EXPIRED = "expired", _("Срок прошёл раньше отправки")
    UNWANTED = "unwanted", _("Больше не нужно")
