from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.oversight.campaigns.choices import (
    PackageState,
    SubmissionStage,
)
from nastavnik.oversight.campaigns.models.asking import Ask
from nastavnik.oversight.campaigns.models.handing_in import (
    Obligation,
    SubmissionVersion,
)
from nastavnik.platform.audit.models import AppendOnlyQuerySet
from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization


class Package(VersionedModel):
    """What a municipality, centre or ministry handed in, with exactly which versions."""

    REACH_LOOKUP = "obligation__organization"

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="packages", verbose_name=_("Обязательство")
    )
    number = models.PositiveIntegerField(_("Номер"))
    state = models.CharField(
        _("Состояние"),
        max_length=10,
        choices=PackageState.choices,
        default=PackageState.HANDED_IN,
    )
    exemptions = models.JSONField(_("Кто освобождён и почему"), default=list, blank=True)
    returned_reason = models.TextField(_("Что исправить"), blank=True)
    handed_in_at = models.DateTimeField(_("Сдан"))
    user_id = models.BigIntegerField(_("Кто сдал"), null=True, blank=True)

    class Meta:
        verbose_name = _("свод")
        verbose_name_plural = _("своды")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "number"],
                name="package_unique",
                violation_error_message=_("Свод с таким номером уже есть."),
            ),
            models.UniqueConstraint(
                fields=["obligation"],
                condition=Q(state__in=("handed_in", "accepted")),
                name="package_one_standing",
                violation_error_message=_("Свод уже сдан."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:package_detail", args=[self.pk])

    @property
    def receiver(self) -> Organization:
        """Who decides on it: the body above, at the top the body itself."""
        above = self.obligation.above
        return self.obligation.organization if above is None else above.organization


class PackageVersion(models.Model):
    """A version that a package holds. Only added to."""

    REACH_LOOKUP = "package__obligation__organization"

    package = models.ForeignKey(
        Package, models.PROTECT, related_name="lines", verbose_name=_("Свод")
    )
    version = models.ForeignKey(
        SubmissionVersion, models.PROTECT, related_name="lines", verbose_name=_("Версия")
    )

    objects = AppendOnlyQuerySet["PackageVersion"].as_manager()

    class Meta:
        verbose_name = _("версия в своде")
        verbose_name_plural = _("версии в своде")
        constraints = [
            models.UniqueConstraint(
                fields=["package", "version"],
                name="package_version_unique",
                violation_error_message=_("Эта версия в своде уже есть."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.package}: {self.version}"


class TotalQuerySet(models.QuerySet["Total"]):
    def at(self, *nodes: Obligation) -> Self:
        """Keep the sums of the nodes and of all bodies that hand in to them, however far below.

        They are of the campaigns of the nodes: said outright, it lets a database begin by these
        and never read the sums, or the organisations, of other periods.
        """
        campaigns = {node.campaign_id for node in nodes}
        directly = Obligation.objects.filter(above__in=nodes).exclude(step__unit="organization")
        here = Q(under__in=nodes) | Q(under__above__in=nodes)
        here |= Q(under__above__in=directly.values("pk"))
        return self.filter(here, ask__campaign__in=campaigns, under__campaign__in=campaigns)


class Total(models.Model):
    """A sum kept in the transaction that moves a version: of a reviewer, level, ask and stage."""

    REACH_LOOKUP = "under__organization"

    under = models.ForeignKey(
        Obligation, models.PROTECT, related_name="totals", verbose_name=_("Кто сводит")
    )
    level = models.CharField(
        _("Уровень образования"), max_length=20, choices=Level.choices, blank=True
    )
    ask = models.ForeignKey(
        Ask, models.PROTECT, related_name="+", db_index=False, verbose_name=_("Значение")
    )
    stage = models.CharField(_("Состояние"), max_length=15, choices=SubmissionStage.choices)
    sum = models.BigIntegerField(_("Сумма"), default=0)
    told = models.PositiveIntegerField(_("Сколько организаций сообщили"), default=0)

    objects = TotalQuerySet.as_manager()

    class Meta:
        verbose_name = _("итог")
        verbose_name_plural = _("итоги")
        constraints = [
            models.UniqueConstraint(
                fields=["ask", "stage", "under", "level"],
                name="total_unique",
                violation_error_message=_("Такой итог уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(told__gt=0) | Q(sum=0),
                name="total_of_nobody_is_zero",
                violation_error_message=_("Итог без сообщивших должен быть нулём."),
            ),
        ]
        indexes = [
            # PostgreSQL adds up from it alone, without a look at the rows.
            models.Index(
                fields=["ask", "stage"],
                include=["under", "level", "sum", "told"],
                name="total_by_ask",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ask}: {self.sum}"
