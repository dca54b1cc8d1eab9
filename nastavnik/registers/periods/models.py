import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.periods.choices import PeriodKind


class SchoolYearQuerySet(models.QuerySet["SchoolYear"]):
    def on(self, day: datetime.date) -> Self:
        """Keep the year that holds the day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class SchoolYear(VersionedModel):
    """A school year; registers are kept for one."""

    title = models.CharField(_("Учебный год"), max_length=20, help_text=_("Например, 2020/2021"))
    starts_on = models.DateField(_("Начало"))
    ends_on = models.DateField(_("Окончание"))

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("учебный год")
        verbose_name_plural = _("учебные годы")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                name="school_year_title_unique",
                violation_error_code="unique",
                violation_error_message=_("Такой учебный год уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="school_year_dates_ordered",
                violation_error_code="ends_on",
                violation_error_message=_("Окончание учебного года раньше его начала."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("periods:year_detail", args=[self.pk])


class PeriodQuerySet(SearchableQuerySet["Period"]):
    def on(self, day: datetime.date) -> Self:
        """Keep periods that hold the day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Period(VersionedModel):
    """A reporting period with the date its figures are taken on."""

    kind = models.CharField(_("Вид"), max_length=20, choices=PeriodKind.choices)
    title = models.CharField(_("Название"), max_length=120)
    starts_on = models.DateField(_("Начало"))
    ends_on = models.DateField(_("Окончание"))
    as_of = models.DateField(_("Данные на дату"))
    search = SearchField(sources=("title",))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("отчётный период")
        verbose_name_plural = _("отчётные периоды")
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                name="period_title_unique",
                violation_error_code="unique",
                violation_error_message=_("Период с таким названием уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="period_dates_ordered",
                violation_error_code="ends_on",
                violation_error_message=_("Окончание периода раньше его начала."),
            ),
            models.CheckConstraint(
                condition=Q(as_of__gte=F("starts_on")),
                name="period_as_of_not_before",
                violation_error_code="as_of",
                violation_error_message=_("Дата данных раньше начала периода."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("periods:detail", args=[self.pk])
