import datetime
from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.consents import Signature, Signer, State
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.rows.models import VersionedModel
from nastavnik.registers.consents.choices import (
    ConsentKind,
    ConsentStatus,
    Method,
    Relation,
    SignerKind,
)
from nastavnik.registers.documents.models import Act
from nastavnik.registers.people.models import Person

# Whose own the row is: the person's, and the child's representative's.
OF_ONESELF: Mapping[Role, tuple[str, ...]] = dict.fromkeys(
    (Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE), ("person",)
)


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def current_on(self, day: datetime.date) -> Self:
        """Keep the latest edition in force of each kind."""
        later = self.filter(kind=models.OuterRef("kind"), valid_from__lte=day)
        newest = later.order_by("-edition").values("pk")[:1]
        return self.filter(pk=models.Subquery(newest))


class ConsentText(models.Model):
    """One edition of what people sign; what somebody may have signed is never changed.

    `purposes` are lines {"text", "optional"}: an optional one may be left out by the signer.
    """

    kind = models.CharField(_("Вид согласия"), max_length=20, choices=ConsentKind.choices)
    edition = models.PositiveIntegerField(_("Редакция"), editable=False)
    title = models.CharField(_("Заголовок"), max_length=300)
    body = models.TextField(_("Текст"))
    purposes = models.JSONField(_("Цели"), default=list, blank=True)
    act = models.ForeignKey(
        Act,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consent_texts",
        verbose_name=_("Нормативный акт"),
    )
    valid_from = models.DateField(_("Действует с"))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("текст согласия")
        verbose_name_plural = _("тексты согласий")
        ordering = ["kind", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "edition"],
                name="consent_text_edition_unique",
                violation_error_message=_("Эту редакцию уже добавили. Откройте форму заново."),
            )
        ]

    def __str__(self) -> str:
        return gettext("%(title)s, ред. %(edition)s") % {
            "title": self.title,
            "edition": self.edition,
        }

    def get_absolute_url(self) -> str:
        return reverse("consents:text_detail", args=[self.pk])

    @property
    def obligatory_purposes(self) -> list[str]:
        """The purposes nobody who agrees may leave out."""
        return [purpose["text"] for purpose in self.purposes if not purpose["optional"]]


class ConsentQuerySet(models.QuerySet["Consent"]):
    def matching(self, text: str) -> Self:
        """Search by the name of the person whose consent it is."""
        people = Person.objects.matching(text)
        return self.filter(person__in=people) if text.strip() else self

    def ever_given(self) -> Self:
        """Keep consents that were given, withdrawn ones too."""
        return self.exclude(given_on=None)

    def waiting(self) -> Self:
        """Keep those asked for and not answered yet."""
        return self.filter(status=ConsentStatus.REQUESTED)


class Consent(VersionedModel):
    """A consent as a document: what to, whose signature, which text, from when to when."""

    REACH_LOOKUP = "person__organization"
    SELF_LOOKUPS = OF_ONESELF
    # Erasing a representative must not close what the trail says of the child: a key of its own,
    # and for the words of whoever signed alone.
    SEALED_BY = ""
    SEALED_FIELDS = frozenset({"signer_name", "basis", "file", "withdrawal_reason"})
    # Whoever signed may be erased; it is told of as long as of the person it is about.
    TOLD_WHILE: ClassVar[Mapping[str, object]] = {"person__erased_on": None}
    PERSON_LOOKUPS = ("person", "representative")
    # Of a representative the signature goes; the consent stays as long as the person it is about.
    ERASE: ClassVar[Mapping[str, object]] = {
        "person": "delete",
        "representative": ("signer_name", "basis", "withdrawal_reason"),
    }
    DROPPED_WHEN_DOUBLED = True  # a request asked of both

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="consents", verbose_name=_("Чьи данные")
    )
    kind = models.CharField(_("Вид согласия"), max_length=20, choices=ConsentKind.choices)
    signer = models.CharField(_("Кто подписывает"), max_length=20, choices=SignerKind.choices)
    representative = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consents_signed",
        verbose_name=_("Представитель"),
    )
    signer_name = models.CharField(_("ФИО подписавшего"), max_length=250, blank=True)
    relation = models.CharField(
        _("Кем приходится"), max_length=20, choices=Relation.choices, blank=True
    )
    basis = models.CharField(_("Документ о праве представлять"), max_length=300, blank=True)
    status = models.CharField(
        _("Состояние"),
        max_length=20,
        choices=ConsentStatus.choices,
        default=ConsentStatus.REQUESTED,
    )
    text = models.ForeignKey(
        ConsentText,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("Текст согласия"),
    )
    purposes = models.JSONField(_("Цели, на которые дано согласие"), default=list, blank=True)
    method = models.CharField(_("Как получено"), max_length=20, choices=Method.choices, blank=True)
    file = models.FileField(_("Скан"), upload_to="consents/%Y/", blank=True)
    requested_on = models.DateField(_("Запрошено"), null=True, blank=True)
    given_on = models.DateField(_("Дата согласия"), null=True, blank=True)
    expires_on = models.DateField(_("Действует по"), null=True, blank=True)
    withdrawn_on = models.DateField(_("Отозвано"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("Причина отзыва"), max_length=300, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("согласие")
        verbose_name_plural = _("согласия")
        ordering = ["-given_on", "-pk"]
        indexes = [models.Index(fields=["person", "kind", "status"], name="consent_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "signer"],
                condition=Q(status=ConsentStatus.REQUESTED),
                name="consent_one_request",
                violation_error_message=_("Это согласие уже запрошено."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN])
                | Q(given_on__isnull=False, expires_on__isnull=False, text__isnull=False),
                name="consent_given_is_complete",
                violation_error_message=_("Укажите дату, срок и текст согласия."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("given_on")),
                name="consent_dates_ordered",
                violation_error_code="expires_on",
                violation_error_message=_("Срок согласия заканчивается раньше, чем начинается."),
            ),
            models.CheckConstraint(
                condition=Q(status=ConsentStatus.WITHDRAWN, withdrawn_on__isnull=False)
                | (~Q(status=ConsentStatus.WITHDRAWN) & Q(withdrawn_on=None)),
                name="consent_withdrawn_has_day",
                violation_error_message=_("Укажите дату отзыва."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_status_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("consents:person", args=[self.person_id])

    @property
    def organization_id(self) -> int:
        """The organisation whose chain of events holds what is done to the consent."""
        return self.person.organization_id

    @property
    def state(self) -> State:
        """The status for the rules."""
        return State(self.status)

    @property
    def signature(self) -> Signature | None:
        """The signature for the rules; None while nothing is signed."""
        return None if self.given_on is None else self.given_signature

    @property
    def given_signature(self) -> Signature:
        """The signature of a consent known to have been given."""
        if self.given_on is None or self.expires_on is None:
            raise ValueError(f"consent {self.pk} was never given")
        return Signature(Signer(self.signer), self.given_on, self.expires_on, self.withdrawn_on)


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def on(self, day: datetime.date, kind: str = ConsentKind.PROCESSING) -> Self:
        """Keep what is valid on the day."""
        return self.filter(kind=kind, starts_on__lte=day, ends_before__gt=day)


class Coverage(models.Model):
    """Days on which a person's consent of a kind is valid: derived from consents and birth date.

    Kept so that counting asks one index; `operations.refresh` writes it, nothing else does.
    """

    REACH_LOOKUP = "person__organization"
    SELF_LOOKUPS = OF_ONESELF
    SEALED_BY = "person"
    PERSON_LOOKUPS = ("person",)
    ERASE = ()  # says that somebody was counted on a day, not who

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="coverage", verbose_name=_("Чьи данные")
    )
    kind = models.CharField(_("Вид согласия"), max_length=20, choices=ConsentKind.choices)
    starts_on = models.DateField(_("Действует с"))
    ends_before = models.DateField(_("Не действует с"))

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("срок действия согласий")
        verbose_name_plural = _("сроки действия согласий")
        ordering = ["person", "kind", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "starts_on", "ends_before"],
                name="coverage_unique",
                violation_error_message=_("Этот срок уже записан."),
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="coverage_not_empty",
                violation_error_message=_("Срок заканчивается раньше, чем начинается."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.starts_on}…{self.ends_before}"
