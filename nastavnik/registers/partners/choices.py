from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartnerKind(TextChoices):
    """What a partner is."""

    ENTERPRISE = "enterprise", _("Предприятие")
    INSTITUTION = "institution", _("Учреждение")
    PUBLIC = "public", _("Общественная организация")
    EDUCATIONAL = "educational", _("Образовательная организация")


class AgreementStatus(TextChoices):
    """Where an agreement is; «истекло» follows from its dates."""

    INTENDED = "intended", _("Намерение")
    SIGNED = "signed", _("Подписано")
    TERMINATED = "terminated", _("Расторгнуто")
