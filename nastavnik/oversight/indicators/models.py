import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.mentoring_forms import Role
from nastavnik.oversight.indicators.choices import (
    MEASURE_CHOICES,
    Crediting,
    Direction,
    Inclusion,
    IndicatorType,
    ReportingLevel,
    RollUp,
    Unit,
    Window,
)
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.documents.models import Act
from nastavnik.registers.organizations.choices import Level, Provenance
from nastavnik.registers.organizations.models import ANY_AGE, Organization


class IndicatorSet(VersionedModel):
    """A versioned set of indicators with the act behind it."""

    code = models.SlugField(_("Код"), max_length=60)
    edition = models.PositiveIntegerField(_("Редакция"), default=1)
    title = models.CharField(_("Название"), max_length=300)
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, verbose_name=_("Основание"))
    scope = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Для кого"),
        help_text=_("Пусто — для всех"),
    )
    reporting_level = models.CharField(
        _("Кто отчитывается по набору"),
        max_length=20,
        choices=ReportingLevel.choices,
        default=ReportingLevel.REGION,
    )
    valid_from = models.DateField(_("Действует с"))
    valid_until = models.DateField(_("Действует по"), null=True, blank=True)
    search = SearchField(sources=("title", "code"))

    objects = SearchableQuerySet["IndicatorSet"].as_manager()

    class Meta:
        verbose_name = _("набор показателей")
        verbose_name_plural = _("наборы показателей")
        ordering = ["code", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "edition"],
                name="indicator_set_edition_unique",
                violation_error_message=_("Такая редакция набора уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="indicator_set_dates_ordered",
                violation_error_message=_("Срок действия заканчивается раньше, чем начинается."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("indicators:set_detail", args=[self.pk])


class Indicator(VersionedModel):
    """Parameters over the fixed measures; never a formula."""

    set = models.ForeignKey(
        IndicatorSet, models.CASCADE, related_name="indicators", verbose_name=_("Набор")
    )
    code = models.CharField(_("Код"), max_length=20)
    position = models.PositiveIntegerField(_("Порядок"), default=0)
    title = models.TextField(_("Название"))
    type = models.CharField(
        _("Тип"), max_length=10, choices=IndicatorType.choices, default=IndicatorType.MAIN
    )
    numerator = models.CharField(_("Числитель"), max_length=40, choices=MEASURE_CHOICES)
    denominator = models.CharField(
        _("Знаменатель"), max_length=40, choices=MEASURE_CHOICES, blank=True
    )
    categories = models.JSONField(_("Категории участников"), default=list, blank=True)
    forms = models.JSONField(_("Формы наставничества (коды)"), default=list, blank=True)
    level = models.CharField(
        _("Уровень образования"), max_length=20, choices=Level.choices, blank=True
    )
    age_from = models.PositiveSmallIntegerField(_("Возраст от, лет"), default=0)
    age_to = models.PositiveSmallIntegerField(_("Возраст до, лет"), default=ANY_AGE)
    young_specialists = models.BooleanField(_("Только со стажем 0–3 года"), default=False)
    non_educational = models.BooleanField(_("Только необразовательные партнёры"), default=False)
    inclusion = models.CharField(
        _("Кого включаем"), max_length=10, choices=Inclusion.choices, default=Inclusion.JOINED
    )
    window = models.CharField(
        _("За какой год"), max_length=15, choices=Window.choices, default=Window.SCHOOL_YEAR
    )
    crediting = models.CharField(
        _("Кому засчитываем"), max_length=10, choices=Crediting.choices, default=Crediting.REGISTER
    )
    roll_up = models.CharField(
        _("Сведение"), max_length=10, choices=RollUp.choices, default=RollUp.RATIO
    )
    na_words = models.CharField(_("Если нет знаменателя"), max_length=120, blank=True)
    digits = models.PositiveSmallIntegerField(_("Знаков после запятой"), default=1)
    direction = models.CharField(
        _("Направление"), max_length=10, choices=Direction.choices, default=Direction.MORE
    )
    unit = models.CharField(_("Единица"), max_length=10, choices=Unit.choices, default=Unit.PERCENT)
    reporting_level = models.CharField(
        _("Наименьший уровень расчёта"),
        max_length=20,
        choices=ReportingLevel.choices,
        default=ReportingLevel.ORGANIZATION,
    )

    class Meta:
        verbose_name = _("показатель")
        verbose_name_plural = _("показатели")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["set", "code"],
                name="indicator_code_unique",
                violation_error_message=_("Показатель с таким кодом в наборе уже есть."),
            ),
            models.CheckConstraint(
                condition=~Q(unit=Unit.PERCENT) | ~Q(denominator=""),
                name="indicator_share_has_denominator",
                violation_error_message=_("У доли должен быть знаменатель."),
            ),
            models.CheckConstraint(
                condition=~Q(window=Window.CALENDAR_YEAR) | Q(inclusion=Inclusion.COMPLETED),
                name="indicator_calendar_year_of_completed",
                violation_error_code="window",
                violation_error_message=_(
                    "За календарный год считают только прошедших полный цикл."
                ),
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from")),
                name="indicator_ages_ordered",
                violation_error_message=_("Возраст «до» меньше возраста «от»."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:detail", args=[self.pk])

    @property
    def is_share(self) -> bool:
        """Whether the value is a share in per cent."""
        return bool(self.denominator)

    @property
    def role(self) -> Role | None:
        """The side of mentorship the numerator counts, if it counts people."""
        return {"mentees": Role.MENTEE, "mentors": Role.MENTOR}.get(self.numerator)


class Band(models.Model):
    """A half-open range of printed values with a label."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="bands", verbose_name=_("Показатель")
    )
    lower = models.DecimalField(_("От"), max_digits=9, decimal_places=2, null=True, blank=True)
    upper = models.DecimalField(_("До"), max_digits=9, decimal_places=2, null=True, blank=True)
    label = models.CharField(_("Название"), max_length=80)

    class Meta:
        verbose_name = _("градация")
        verbose_name_plural = _("градации")
        ordering = [F("lower").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(lower=None) | Q(upper=None) | Q(upper__gt=F("lower")),
                name="band_ordered",
                violation_error_message=_("Верхняя граница не больше нижней."),
            )
        ]

    def __str__(self) -> str:
        return self.label


class TargetQuerySet(models.QuerySet["Target"]):
    def in_force(self, day: datetime.date) -> Self:
        """Leave out targets withdrawn by the day."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))


class Target(VersionedModel):
    """A planned value of an indicator by a date; it may be withdrawn without losing history."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="targets", verbose_name=_("Показатель")
    )
    scope = models.ForeignKey(
        Organization,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Для кого"),
    )
    due_on = models.DateField(_("К дате"))
    value = models.DecimalField(_("План"), max_digits=9, decimal_places=2)
    withdrawn_on = models.DateField(_("Отменён с"), null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("плановое значение")
        verbose_name_plural = _("плановые значения")
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "scope", "due_on"],
                name="target_unique",
                violation_error_message=_("План на эту дату уже задан."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%d.%m.%Y}: {self.value}"

    def get_absolute_url(self) -> str:
        return self.indicator.set.get_absolute_url()

    @property
    def digits(self) -> int:
        """How many decimals the value was set with."""
        exponent = self.value.normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0


class MeasureValueQuerySet(models.QuerySet["MeasureValue"]):
    def matching(self, text: str) -> Self:
        """Search by the organisation."""
        return self.filter(organization__in=Organization.objects.matching(text))


class MeasureValue(VersionedModel):
    """A figure the registers cannot give, with where it comes from."""

    REACH_LOOKUP = "organization"

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="measure_values", verbose_name=_("Организация")
    )
    measure = models.CharField(_("Показание"), max_length=40, choices=MEASURE_CHOICES)
    as_of = models.DateField(_("На дату"))
    value = models.PositiveIntegerField(_("Значение"))
    provenance = models.CharField(
        _("Откуда"), max_length=10, choices=Provenance.choices, default=Provenance.TYPED
    )
    basis = models.CharField(_("Чем подтверждается"), max_length=300)

    objects = MeasureValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("внесённое показание")
        verbose_name_plural = _("внесённые показания")
        ordering = ["-as_of", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "measure", "as_of"],
                name="measure_value_unique",
                violation_error_message=_("Это показание на эту дату уже внесено."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.value}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:measure_detail", args=[self.pk])
