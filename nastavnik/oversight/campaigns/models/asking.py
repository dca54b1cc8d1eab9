from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.campaigns.deadlines import DeadlineRule, RuleKind
from nastavnik.oversight.campaigns.choices import (
    QUESTION_CHOICES,
    CampaignState,
    DeadlineKind,
    Side,
    StepUnit,
)
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period


class Campaign(VersionedModel):
    """A collection of figures: what is asked, of whom, for which period, by which route."""

    REACH_LOOKUP = "organizer"

    title = models.CharField(_("Название"), max_length=200)
    organizer = models.ForeignKey(
        Organization, models.PROTECT, related_name="campaigns", verbose_name=_("Кто проводит")
    )
    scope = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("Где собираем")
    )
    levels = models.JSONField(_("Уровни образования"), default=list, blank=True)
    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="campaigns", verbose_name=_("Набор показателей")
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="campaigns", verbose_name=_("Период")
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="next",
        verbose_name=_("С чем сравниваем"),
    )
    as_of = models.DateField(_("Данные на дату"))
    asks_items = models.BooleanField(_("Спрашивать о пятнадцати пунктах внедрения"), default=False)
    asks_documents = models.BooleanField(_("Спрашивать о шести документах"), default=False)
    instructions = models.TextField(_("Пояснения для организаций"), blank=True)
    rules = models.JSONField(_("Правила проверки"), default=list, blank=True)
    days_off = models.JSONField(_("Выходные дни сверх праздников"), default=list, blank=True)
    state = models.CharField(
        _("Состояние"),
        max_length=10,
        choices=CampaignState.choices,
        default=CampaignState.DRAFT,
        editable=False,
    )
    opened_at = models.DateTimeField(_("Открыта"), null=True, blank=True, editable=False)
    search = SearchField(sources=("title",))

    objects = SearchableQuerySet["Campaign"].as_manager()

    class Meta:
        verbose_name = _("кампания")
        verbose_name_plural = _("кампании")
        ordering = ["-as_of", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organizer", "period", "title"],
                name="campaign_unique",
                violation_error_code="title",
                violation_error_message=_("Такая кампания за этот период уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.DRAFT, opened_at=None)
                | Q(~Q(state=CampaignState.DRAFT), opened_at__isnull=False),
                name="campaign_opened_at_known",
                violation_error_message=_("У открытой кампании есть время открытия."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether figures are being collected."""
        return self.state == CampaignState.OPEN


class AskQuerySet(models.QuerySet["Ask"]):
    def counts(self) -> Self:
        """Keep what is answered by a number."""
        return self.filter(question="").select_related("indicator")

    def questions(self) -> Self:
        """Keep what is answered by yes or no: items of introduction, documents."""
        return self.exclude(question="")


class Ask(models.Model):
    """What the campaign asks: one side of an indicator, or a question answered by yes or no."""

    REACH_LOOKUP = "campaign__organizer"

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="asks", verbose_name=_("Кампания")
    )
    code = models.CharField(_("Код"), max_length=80)
    position = models.PositiveSmallIntegerField(_("Порядок"), default=0)
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Показатель"),
    )
    side = models.CharField(_("Что спрашиваем"), max_length=12, choices=Side.choices, blank=True)
    question = models.CharField(
        _("Пункт внедрения или документ"), max_length=30, choices=QUESTION_CHOICES, blank=True
    )

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = _("запрашиваемое значение")
        verbose_name_plural = _("запрашиваемые значения")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code"],
                name="ask_unique",
                violation_error_message=_("Это значение кампания уже запрашивает."),
            ),
            models.CheckConstraint(
                condition=Q(question="", indicator__isnull=False) & ~Q(side="")
                | ~Q(question="") & Q(indicator=None, side=""),
                name="ask_count_or_question",
                violation_error_message=_("Спрашивают или число показателя, или «да — нет»."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def counted(self) -> Indicator:
        """The indicator whose count is asked for; a question has none."""
        if self.indicator is None:
            raise ValueError(f"{self.code} is answered by yes or no")
        return self.indicator


class RouteStep(models.Model):
    """A step of the route: who acts, for which levels, by when."""

    REACH_LOOKUP = "campaign__organizer"

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="steps", verbose_name=_("Кампания")
    )
    position = models.PositiveSmallIntegerField(_("Порядок"))
    unit = models.CharField(_("Кто"), max_length=15, choices=StepUnit.choices)
    levels = models.JSONField(_("Для каких уровней"), default=list, blank=True)
    deadline = models.CharField(_("Срок"), max_length=12, choices=DeadlineKind.choices)
    day = models.PositiveSmallIntegerField(_("Число"), default=1)
    month = models.PositiveSmallIntegerField(_("Месяц"), default=1)
    fixed_on = models.DateField(_("Дата"), null=True, blank=True)
    to_working_day = models.BooleanField(_("Переносить на рабочий день"), default=False)

    class Meta:
        verbose_name = _("шаг маршрута")
        verbose_name_plural = _("шаги маршрута")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "position"],
                name="route_step_unique",
                violation_error_message=_("Шаг с таким номером уже есть."),
            ),
            models.CheckConstraint(
                condition=~Q(deadline=DeadlineKind.FIXED) | Q(fixed_on__isnull=False),
                name="route_step_date_known",
                violation_error_code="fixed_on",
                violation_error_message=_("Укажите дату срока."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_unit_display()}"

    @property
    def rule(self) -> DeadlineRule:
        """The term as the domain reads it."""
        return DeadlineRule(
            RuleKind(self.deadline), self.day, self.month, self.fixed_on, self.to_working_day
        )
