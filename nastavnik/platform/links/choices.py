from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What a link opens; a link of one purpose is unknown to the page of another."""

    INVITATION = "invitation", _("приглашение")
    PASSWORD = "password", _("новый пароль")
    ROLE = "role", _("предложение роли")
    CONSENT = "consent", _("согласие на обработку данных")
    WITHDRAWAL = "withdrawal", _("отзыв согласия")


class Refusal(TextChoices):
    """Why a link opens nothing, as the trail names it."""

    UNKNOWN = "unknown", _("неизвестна")
    USED = "used", _("использована")
    REVOKED = "revoked", _("отозвана")
    EXPIRED = "expired", _("срок истёк")
