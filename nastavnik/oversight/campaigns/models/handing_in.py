import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.campaigns.deadlines import day_of, is_in_time
from nastavnik.domain.campaigns.stages import EDITABLE
from nastavnik.oversight.campaigns.choices import (
    StepUnit,
    SubmissionStage,
    Verdict,
)
from nastavnik.oversight.campaigns.models.asking import Campaign, RouteStep
from nastavnik.platform.audit.models import AppendOnlyQuerySet
from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.organizations.models import Organization

# Organisation, municipality, centre, ministry: how far up a route goes at most.
ROUTE_STEPS = 4


def handing_in_to(*nodes: "Obligation", prefix: str = "") -> Q:
    """Return what is to be true of a row that hands in to one of the nodes, however far below."""
    found = Q()
    for steps in range(1, ROUTE_STEPS):
        found |= Q(**{prefix + "__".join(["above"] * steps) + "__in": nodes})
    return found


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def under(self, *nodes: "Obligation") -> Self:
        """Keep what hands in to one of the nodes, directly or through others."""
        return self.filter(handing_in_to(*nodes))

    def leaves(self) -> Self:
        """Keep organisations that hand in figures of their own."""
        return self.filter(step__unit=StepUnit.ORGANIZATION)


class Obligation(VersionedModel):
    """Who must report, under whom, by when: frozen when the campaign opens."""

    REACH_LOOKUP = "organization"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="obligations", verbose_name=_("Кампания")
    )
    step = models.ForeignKey(RouteStep, models.PROTECT, related_name="+", verbose_name=_("Шаг"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="obligations", verbose_name=_("Кто отчитывается")
    )
    above = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
        verbose_name=_("Кому сдаёт"),
    )
    municipality = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Муниципалитет"),
    )
    level = models.CharField(
        _("Уровень образования"), max_length=20, choices=Level.choices, blank=True
    )
    due_at = models.DateTimeField(_("Срок"))
    exemption = models.CharField(_("Освобождение: причина"), max_length=300, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("обязательство")
        verbose_name_plural = _("обязательства")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "step", "organization", "above"],
                name="obligation_unique",
                violation_error_message=_("Такое обязательство уже есть."),
            ),
            models.UniqueConstraint(
                fields=["campaign", "step", "organization"],
                condition=Q(above=None),
                name="obligation_at_the_top_unique",
                violation_error_message=_("Такое обязательство уже есть."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.campaign}"

    @property
    def is_exempt(self) -> bool:
        """Whether nothing is awaited."""
        return bool(self.exemption)

    @property
    def due_on(self) -> datetime.date:
        """The last day of the term where the organisation is."""
        return day_of(self.due_at)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:review_detail", args=[self.pk])

    def get_duty_url(self) -> str:
        """A page for whoever acts: where an organisation fills its form, a body takes in others."""
        if hasattr(self, "submission"):
            return self.submission.get_absolute_url()
        return self.get_absolute_url()

    def get_look_url(self) -> str:
        """A page for whoever only looks: where it is taken in, its body alone may come."""
        if hasattr(self, "submission"):
            return self.submission.get_absolute_url()
        return reverse("campaigns:totals", args=[self.pk])


class Submission(VersionedModel):
    """What an organisation hands in: a draft, the stage it stands at, its latest version."""

    REACH_LOOKUP = "obligation__organization"

    obligation = models.OneToOneField(
        Obligation, models.PROTECT, related_name="submission", verbose_name=_("Обязательство")
    )
    stage = models.CharField(
        _("Состояние"),
        max_length=15,
        choices=SubmissionStage.choices,
        default=SubmissionStage.OPEN,
    )
    draft = models.JSONField(_("Черновик"), default=dict, blank=True)
    current = models.ForeignKey(
        "SubmissionVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Последняя версия"),
    )

    class Meta:
        verbose_name = _("сдача данных")
        verbose_name_plural = _("сдача данных")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=(SubmissionStage.OPEN, SubmissionStage.FILLING))
                | Q(current__isnull=False),
                name="submission_sent_has_version",
                violation_error_message=_("У сданных данных должна быть версия."),
            )
        ]

    def __str__(self) -> str:
        return str(self.obligation)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:submission_detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        """Whether the organisation may still fill it."""
        return self.stage in {stage.value for stage in EDITABLE}

    @property
    def is_in_time(self) -> bool | None:
        """Whether the first version met the term; None before it. Corrections make nobody late."""
        sent_at = self.versions.order_by("number").values_list("sent_at", flat=True).first()
        return None if sent_at is None else is_in_time(sent_at, self.obligation.due_at)


class SubmissionVersion(models.Model):
    """All values of one organisation for one period as they were handed in. Only added to."""

    REACH_LOOKUP = "submission__obligation__organization"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="versions", verbose_name=_("Сдача данных")
    )
    number = models.PositiveIntegerField(_("Номер версии"))
    # By code: value, what the registers said, where from, why they differ. None is not zero.
    cells = models.JSONField(_("Значения"))
    warnings = models.JSONField(_("Предупреждения автопроверки"), default=list, blank=True)
    # What was told for the period before, as it stood then; None: handed in before it was kept.
    before = models.JSONField(_("Значения прошлого периода"), null=True, blank=True)
    sent_at = models.DateTimeField(_("Сдана"))
    user_id = models.BigIntegerField(_("Кто сдал"), null=True, blank=True)
    previous_digest = models.CharField(_("Дайджест прежней версии"), max_length=64, blank=True)
    digest = models.CharField(_("Дайджест"), max_length=64)

    objects = AppendOnlyQuerySet["SubmissionVersion"].as_manager()

    class Meta:
        verbose_name = _("версия сданных данных")
        verbose_name_plural = _("версии сданных данных")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"],
                name="submission_version_unique",
                violation_error_message=_("Версия с таким номером уже есть."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:version_detail", args=[self.pk])

    @property
    def receipt_number(self) -> str:
        """What the receipt is called by: the form and its version."""
        return f"{self.submission_id}-{self.number}"


class Decision(models.Model):
    """What was decided about a version, with remarks at its fields. Only added to."""

    REACH_LOOKUP = "version__submission__obligation__organization"

    version = models.ForeignKey(
        SubmissionVersion, models.PROTECT, related_name="decisions", verbose_name=_("Версия")
    )
    decided_by = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("Кто решил")
    )
    verdict = models.CharField(_("Решение"), max_length=10, choices=Verdict.choices)
    remarks = models.JSONField(_("Замечания к полям"), default=dict, blank=True)
    reason = models.TextField(_("Пояснение"), blank=True)
    decided_at = models.DateTimeField(_("Когда"))
    user_id = models.BigIntegerField(_("Кто именно"), null=True, blank=True)

    objects = AppendOnlyQuerySet["Decision"].as_manager()

    class Meta:
        verbose_name = _("решение")
        verbose_name_plural = _("решения")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=Verdict.ACCEPTED) | ~Q(reason="") | ~Q(remarks={}),
                name="decision_return_explained",
                violation_error_code="reason",
                violation_error_message=_("Напишите, что исправить."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_verdict_display()}"
