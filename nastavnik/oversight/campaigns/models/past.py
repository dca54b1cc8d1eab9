from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.organizations.choices import Level, Provenance
from nastavnik.registers.organizations.models import Organization


class PastFigureQuerySet(models.QuerySet["PastFigure"]):
    def matching(self, text: str) -> Self:
        """Search by the place."""
        return self.filter(place__in=Organization.objects.matching(text))


class PastFigure(VersionedModel):
    """An aggregated figure of past years that was reported outside the system."""

    REACH_LOOKUP = "place"
    REACH_LEVEL = "level"

    place = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="past_figures",
        verbose_name=_("Территория или организация"),
    )
    level = models.CharField(
        _("Уровень образования"), max_length=20, choices=Level.choices, blank=True
    )
    code = models.CharField(_("Код показателя"), max_length=40)
    as_of = models.DateField(_("На дату"))
    numerator = models.PositiveIntegerField(_("Числитель"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("Знаменатель"), null=True, blank=True)
    value = models.DecimalField(_("Значение"), max_digits=14, decimal_places=4)
    source = models.CharField(_("Источник"), max_length=300)
    source_date = models.DateField(_("Дата источника"), null=True, blank=True)
    provenance = models.CharField(
        _("Откуда"), max_length=10, choices=Provenance.choices, default=Provenance.IMPORT
    )

    objects = PastFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("сведения прошлых лет")
        verbose_name_plural = _("сведения прошлых лет")
        ordering = ["-as_of", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "level", "code", "as_of"],
                name="past_figure_unique",
                violation_error_code="as_of",
                violation_error_message=_("Это значение на эту дату уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="past_figure_value_not_negative",
                violation_error_code="value",
                violation_error_message=_("Значение не бывает меньше нуля."),
            ),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gt=0, numerator__isnull=False),
                name="past_figure_counts_whole",
                violation_error_code="denominator",
                violation_error_message=_("Знаменатель — не ноль, и с ним всегда числитель."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.place}, {self.as_of:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:past_detail", args=[self.pk])
