import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.campaigns.deadlines import FIRST_OFFSET, LAST_OFFSET
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.organizations.choices import (
    Kind,
    Level,
    Population,
    Provenance,
    ZoneFunction,
)


class OrganizationQuerySet(SearchableQuerySet["Organization"]):
    def within(self, organization: "Organization") -> Self:
        """Keep the organisation and all below it."""
        return self.filter(path__startswith=organization.path)

    def reporting(self) -> Self:
        """Keep organisations that keep registers of their own."""
        return self.filter(kind__in=Kind.reporting)

    def current(self) -> Self:
        """Leave out the closed ones."""
        return self.filter(closed_on=None)

    def open_on(self, day: datetime.date) -> Self:
        """Keep organisations that existed on the day; the day of closing is the last one."""
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gte=day)
        )


class Organization(VersionedModel):
    """A node of the tree: ministry, centre, municipality, school, college."""

    REACH_LOOKUP = ""

    code = models.CharField(_("Код"), max_length=40, help_text=_("Не меняется, не повторяется"))
    kind = models.CharField(_("Вид"), max_length=20, choices=Kind.choices)
    level = models.CharField(
        _("Уровень образования"), max_length=20, choices=Level.choices, blank=True
    )
    name = models.CharField(_("Полное название"), max_length=300)
    short_name = models.CharField(_("Краткое название"), max_length=120)
    reference = models.CharField(
        _("Обозначение в списках"),
        max_length=20,
        blank=True,
        help_text=_("Как её называют в перечнях: «17», «ДДТ»"),
    )
    locality = models.CharField(_("Территория"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Подчинена"),
    )
    path = models.CharField(_("Путь в дереве"), max_length=200, db_index=True, editable=False)
    position = models.PositiveIntegerField(_("Порядок в списках"), default=0)
    utc_offset = models.PositiveSmallIntegerField(
        _("Часовой пояс, UTC+"),
        null=True,
        blank=True,
        help_text=_("Часов впереди UTC; пусто — как у вышестоящей"),
    )
    opened_on = models.DateField(_("Открыта"), null=True, blank=True)
    closed_on = models.DateField(_("Закрыта"), null=True, blank=True)
    search = SearchField(sources=("name", "short_name", "code", "reference"))
    # «ORG-7», «org-7» and « org-7 » are one code; SQLite folds only ASCII.
    code_key = SearchField(sources=("code",), verbose_name=_("Код для сравнения"))

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("организация")
        verbose_name_plural = _("организации")
        ordering = ["position", "short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="organization_code_unique",
                violation_error_code="unique",
                violation_error_message=_("Организация с таким кодом уже есть."),
            ),
            models.UniqueConstraint(
                fields=["code_key"],
                name="organization_code_key_unique",
                violation_error_code="code",
                violation_error_message=_("Организация с таким кодом уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=F("opened_on")),
                name="organization_dates_ordered",
                violation_error_code="closed_on",
                violation_error_message=_("Дата закрытия раньше даты открытия."),
            ),
            models.CheckConstraint(
                condition=Q(utc_offset=None) | Q(utc_offset__range=(FIRST_OFFSET, LAST_OFFSET)),
                name="organization_utc_offset_known",
                violation_error_code="utc_offset",
                violation_error_message=_("Часовой пояс — от UTC+2 до UTC+12."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("organizations:detail", args=[self.pk])

    @property
    def keeps_registers(self) -> bool:
        """Whether people take part in mentoring here."""
        return self.kind in Kind.reporting

    @property
    def path_above(self) -> str:
        """The path of the organisation above; of one under nobody, its own."""
        if self.parent_id is None:
            return self.path
        return self.path[: self.path.rstrip("/").rfind("/") + 1]


class Subordination(models.Model):
    """Who an organisation was under, and when: schools merge and move."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="subordinations", verbose_name=_("Организация")
    )
    parent = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("Подчинена")
    )
    starts_on = models.DateField(_("С"))
    ends_on = models.DateField(_("По"), null=True, blank=True)

    class Meta:
        verbose_name = _("подчинённость")
        verbose_name_plural = _("подчинённость")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="subordination_dates_ordered",
                violation_error_code="ends_on",
                violation_error_message=_("Дата окончания раньше даты начала."),
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(ends_on=None),
                name="subordination_one_current",
                violation_error_message=_("У организации уже есть действующая подчинённость."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} → {self.parent}"


class Zone(models.Model):
    """What a regional centre answers for: a level of education and a function."""

    REACH_LOOKUP = "centre"

    centre = models.ForeignKey(
        Organization, models.CASCADE, related_name="zones", verbose_name=_("Центр")
    )
    level = models.CharField(_("Уровень образования"), max_length=20, choices=Level.choices)
    function = models.CharField(_("Функция"), max_length=20, choices=ZoneFunction.choices)

    class Meta:
        verbose_name = _("зона центра")
        verbose_name_plural = _("зоны центров")
        ordering = ["level", "function"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "level", "function"],
                name="zone_unique",
                violation_error_message=_("Такая зона у центра уже есть."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_function_display()}: {self.get_level_display()}"

    def get_absolute_url(self) -> str:
        return self.centre.get_absolute_url()


# The upper age of a count that is not limited by age.
ANY_AGE = 150


class ContingentQuerySet(models.QuerySet["Contingent"]):
    def known_on(self, day: object, *, since: object) -> Self:
        """Keep counts taken from `since` to `day`."""
        return self.filter(as_of__gte=since, as_of__lte=day)


class Contingent(VersionedModel):
    """A count of learners, staff or enterprises on a date: a denominator."""

    REACH_LOOKUP = "organization"

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="contingents", verbose_name=_("Организация")
    )
    as_of = models.DateField(_("На дату"))
    population = models.CharField(_("Кого считаем"), max_length=20, choices=Population.choices)
    level = models.CharField(
        _("Уровень образования"), max_length=20, choices=Level.choices, blank=True
    )
    age_from = models.PositiveSmallIntegerField(_("Возраст от, лет"), default=0)
    age_to = models.PositiveSmallIntegerField(_("Возраст до, лет"), default=ANY_AGE)
    count = models.PositiveIntegerField(_("Количество"))
    provenance = models.CharField(
        _("Откуда"), max_length=10, choices=Provenance.choices, default=Provenance.TYPED
    )

    objects = ContingentQuerySet.as_manager()

    class Meta:
        verbose_name = _("контингент")
        verbose_name_plural = _("контингент")
        ordering = ["-as_of", "population", "age_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "population", "level", "age_from", "age_to", "as_of"],
                name="contingent_unique",
                violation_error_message=_("Такой контингент на эту дату уже введён."),
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from")),
                name="contingent_ages_ordered",
                violation_error_code="age_to",
                violation_error_message=_("Возраст «до» меньше возраста «от»."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_population_display()}: {self.count}"

    def get_absolute_url(self) -> str:
        return reverse("organizations:contingent_detail", args=[self.pk])

    @property
    def ages(self) -> str:
        """The age band in words."""
        if self.age_to == ANY_AGE:
            return (
                gettext("от %(age)s лет") % {"age": self.age_from}
                if self.age_from
                else gettext("любой")
            )
        if not self.age_from:
            return gettext("до %(age)s лет") % {"age": self.age_to}
        return gettext("%(from)s–%(to)s лет") % {"from": self.age_from, "to": self.age_to}
