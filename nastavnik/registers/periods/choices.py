from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodKind(TextChoices):
    """What a reporting period is."""

    QUARTER = "quarter", _("Квартал")
    HALF_YEAR = "half_year", _("Полугодие")
    YEAR = "year", _("Год")
    OTHER = "other", _("Другой период")
