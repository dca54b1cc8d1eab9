from decimal import Decimal
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.findings import model as findings
from nastavnik.domain.mentoring_forms import Role
from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes.choices import CLAIM_KINDS, Audience
from nastavnik.platform.jobs.models import Progress
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.periods.models import Period


class NoteQuerySet(models.QuerySet["Note"]):
    def matching(self, text: str) -> Self:
        """Search by the municipality."""
        found = Organization.objects.matching(text)
        return self.filter(organization__in=found) if text.strip() else self


class Note(VersionedModel):
    """An information note of a body for a period: by the registers, or by what a campaign told.

    `obligation` is the part of a campaign the body answers for; a note by the registers has none.
    Figures and findings are computed; the editor's words live apart in NoteText, so that
    regeneration keeps them.
    """

    REACH_LOOKUP = "organization"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="notes", verbose_name=_("О ком")
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="notes", verbose_name=_("Период")
    )
    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="notes", verbose_name=_("Набор показателей")
    )
    obligation = models.ForeignKey(
        Obligation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("Кампания"),
    )
    stage = models.CharField(
        _("Что посчитано"), max_length=15, choices=CountedStage.choices, blank=True
    )
    basis = models.CharField(_("Как сведено"), max_length=10, choices=Basis.choices, blank=True)
    generated_at = models.DateTimeField(_("Сформирована"), null=True, editable=False)
    figures = models.JSONField(
        _("Данные"), default=dict, encoder=DjangoJSONEncoder, editable=False, blank=True
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("информационная справка")
        verbose_name_plural = _("информационные справки")
        ordering = ["-period__as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "period", "indicator_set"],
                condition=Q(obligation=None),
                name="note_unique",
                violation_error_message=_("Такая справка уже есть."),
            ),
            models.UniqueConstraint(
                fields=["obligation", "stage", "basis"],
                name="note_of_campaign_unique",
                violation_error_message=_("Такая справка по кампании уже есть."),
            ),
            models.CheckConstraint(
                condition=Q(obligation=None, stage="", basis="")
                | Q(obligation__isnull=False) & ~Q(stage="") & ~Q(basis=""),
                name="note_of_campaign_whole",
                violation_error_message=_("Укажите, что считать и как сводить."),
            ),
        ]

    def __str__(self) -> str:
        if self.obligation is None:
            return f"{self.organization}, {self.period}"
        return f"{self.organization}, {self.obligation.campaign}, {self.get_stage_display()}"

    def get_absolute_url(self) -> str:
        return reverse("notes:detail", args=[self.pk])


class NoteText(VersionedModel):
    """The editor's own words for a section of a note."""

    REACH_LOOKUP = "note__organization"

    note = models.ForeignKey(Note, models.CASCADE, related_name="texts", verbose_name=_("Справка"))
    section = models.CharField(_("Раздел"), max_length=40)
    body = models.TextField(_("Текст"), blank=True)
    replaces = models.BooleanField(
        _("Вместо составленного текста"),
        default=False,
        help_text=_("Иначе текст добавляется после составленного по данным"),
    )

    class Meta:
        verbose_name = _("текст редактора")
        verbose_name_plural = _("тексты редактора")
        constraints = [
            models.UniqueConstraint(
                fields=["note", "section"],
                name="note_text_section_unique",
                violation_error_message=_("Текст этого раздела уже есть."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.section}"

    def get_absolute_url(self) -> str:
        return f"{reverse('notes:detail', args=[self.note_id])}#section-{self.section}"


class NoteArchive(VersionedModel):
    """All notes of a body and of those below it by one campaign, packed: the last one ordered."""

    REACH_LOOKUP = "obligation__organization"

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="archives", verbose_name=_("Кампания")
    )
    stage = models.CharField(_("Что посчитано"), max_length=15, choices=CountedStage.choices)
    basis = models.CharField(_("Как сведено"), max_length=10, choices=Basis.choices)
    ordered_at = models.DateTimeField(_("Заказан"), editable=False)
    made_at = models.DateTimeField(_("Готов"), null=True, editable=False)
    count = models.PositiveIntegerField(_("Справок"), default=0, editable=False)
    file = models.FileField(_("Файл"), upload_to="notes/%Y/", blank=True, editable=False)
    progress = models.ForeignKey(
        Progress,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Ход"),
    )

    class Meta:
        verbose_name = _("архив справок")
        verbose_name_plural = _("архивы справок")
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "stage", "basis"],
                name="note_archive_unique",
                violation_error_message=_("Такой архив уже есть."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.get_stage_display()}"

    def get_absolute_url(self) -> str:
        return reverse("notes:body", args=[self.obligation_id])

    @property
    def is_awaited(self) -> bool:
        """Whether the work of the last order goes on."""
        return not (self.is_packed or self.progress is None or self.progress.is_over)

    @property
    def is_packed(self) -> bool:
        """Whether the last order has brought its archive."""
        return self.made_at is not None and self.made_at >= self.ordered_at

    @property
    def has_failed(self) -> bool:
        """Whether the last order is over and brought nothing."""
        return not self.is_packed and not self.is_awaited


class RequiredForm(models.Model):
    """A form of mentoring that the act behind an indicator set makes obligatory."""

    indicator_set = models.ForeignKey(
        IndicatorSet,
        models.CASCADE,
        related_name="required_forms",
        verbose_name=_("Набор показателей"),
    )
    form = models.ForeignKey(
        MentoringForm, models.PROTECT, related_name="+", verbose_name=_("Форма наставничества")
    )
    audience = models.CharField(_("Для кого"), max_length=20, choices=Audience.choices)
    starts_on = models.DateField(_("Обязательна с"))

    class Meta:
        verbose_name = _("обязательная форма")
        verbose_name_plural = _("обязательные формы")
        ordering = ["audience", "form__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator_set", "form"],
                name="required_form_unique",
                violation_error_message=_("Эта форма уже названа обязательной."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.get_audience_display()}"

    def get_absolute_url(self) -> str:
        return self.indicator_set.get_absolute_url()


class Claim(models.Model):
    """A printed value or statement of a published source, kept beside the computed figures."""

    REACH_LOOKUP = "organization"

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="claims", verbose_name=_("Муниципалитет")
    )
    period = models.ForeignKey(
        Period, models.CASCADE, related_name="claims", verbose_name=_("Период")
    )
    source = models.CharField(_("Источник"), max_length=300)
    kind = models.CharField(_("Вид"), max_length=20, choices=CLAIM_KINDS)
    place = models.CharField(_("Место"), max_length=120)
    position = models.PositiveIntegerField(_("Порядок"), default=0)
    text = models.TextField(_("Как напечатано"), blank=True)
    unit = models.ForeignKey(
        Organization,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("О ком"),
    )
    reference = models.CharField(_("Обозначение в перечне"), max_length=60, blank=True)
    row_number = models.PositiveIntegerField(_("Номер строки в источнике"), default=0)
    printed_name = models.CharField(_("Название в источнике"), max_length=300, blank=True)
    indicator = models.CharField(_("Показатель"), max_length=20, blank=True)
    form = models.CharField(_("Форма наставничества"), max_length=120, blank=True)
    role = models.CharField(_("Роль"), max_length=10, choices=ParticipantRole.choices, blank=True)
    number = models.DecimalField(_("Число"), max_digits=12, decimal_places=4, null=True, blank=True)
    second = models.DecimalField(
        _("Второе число"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    lower = models.DecimalField(_("От"), max_digits=12, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField(_("До"), max_digits=12, decimal_places=4, null=True, blank=True)
    due = models.DateField(_("К дате"), null=True, blank=True)
    search = SearchField(sources=("place", "text", "printed_name", "reference", "form"))

    objects = SearchableQuerySet["Claim"].as_manager()

    class Meta:
        verbose_name = _("утверждение источника")
        verbose_name_plural = _("утверждения источника")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"

    @property
    def words(self) -> str:
        """Numbers and words of the claim as printed, for a list."""
        limits = [number for number in (self.lower, self.upper) if number is not None]
        numbers = [number for number in (self.number, self.second) if number is not None]
        parts = (
            self.text,
            "–".join(_plain(number) for number in limits),
            ", ".join(_plain(number) for number in numbers),
            f"{self.due:%d.%m.%Y}" if self.due else "",
        )
        return "; ".join(part for part in parts if part)

    @property
    def about(self) -> str:
        """Whom the claim speaks of, as the source calls them."""
        return self.printed_name or (str(self.unit) if self.unit else self.reference)

    def as_value(self, unit_code: str) -> findings.Claim:
        """The claim as the rules read it; `unit_code` is the code of `unit`, if there is one."""
        return findings.Claim(
            kind=findings.ClaimKind(self.kind),
            place=self.place,
            text=self.text,
            unit=unit_code,
            reference=self.reference,
            indicator=self.indicator,
            form=self.form,
            role=Role(self.role) if self.role else None,
            number=_shortest(self.number),
            second=_shortest(self.second),
            lower=_shortest(self.lower),
            upper=_shortest(self.upper),
            due=self.due,
            position=self.row_number,
            printed_name=self.printed_name,
        )


def _shortest(number: Decimal | None) -> Decimal | None:
    """Drop the zeros a column adds: rules read from a number how finely it was printed."""
    if number is None:
        return None
    plain = number.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _plain(number: Decimal) -> str:
    shortest = _shortest(number)
    return str(shortest).replace(".", ",")
