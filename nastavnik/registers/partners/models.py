import datetime
from collections.abc import Mapping
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.typography import fold_search
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.choices import AgreementStatus, PartnerKind


class Partner(VersionedModel):
    """An enterprise or institution, counted once however many agreements it has."""

    SEALED_BY = ""
    SELF_LOOKUPS: ClassVar[Mapping[Role, tuple[str, ...]]] = {Role.PARTNER: ("",)}

    name = models.CharField(_("Название"), max_length=300)
    inn = models.CharField(
        _("ИНН"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(\d{10}|\d{12})$", _("ИНН состоит из 10 или 12 цифр."))],
    )
    kind = models.CharField(_("Вид"), max_length=20, choices=PartnerKind.choices)
    locality = models.CharField(_("Территория"), max_length=120, blank=True)
    contact = models.CharField(_("Контактное лицо и телефон"), max_length=200, blank=True)
    search = SearchField(sources=("name", "inn"))

    objects = SearchableQuerySet["Partner"].as_manager()

    class Meta:
        verbose_name = _("партнёр")
        verbose_name_plural = _("партнёры")
        ordering = ["search"]
        constraints = [
            models.UniqueConstraint(
                fields=["inn"],
                condition=~Q(inn=""),
                name="partner_inn_unique",
                violation_error_code="unique",
                violation_error_message=_("Партнёр с таким ИНН уже есть."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:detail", args=[self.pk])

    @property
    def is_educational(self) -> bool:
        """Whether targets for non-educational partners leave it out."""
        return self.kind == PartnerKind.EDUCATIONAL


class AgreementQuerySet(SearchableQuerySet["Agreement"]):
    def active_on(self, day: datetime.date) -> Self:
        """Keep agreements in force on the day; one terminated later was in force until then."""
        signed = Q(status=AgreementStatus.SIGNED) | Q(
            status=AgreementStatus.TERMINATED, signed_on__isnull=False
        )
        return self.filter(signed, starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def matching(self, text: str) -> Self:
        """Search by the number and by the partner's name."""
        found = self
        for word in fold_search(text).split():
            found = found.filter(Q(search__contains=word) | Q(partner__search__contains=word))
        return found


class Agreement(VersionedModel):
    """An agreement of an organisation with a partner; it is not yet a supplied mentor."""

    REACH_LOOKUP = "organization"
    SELF_LOOKUPS: ClassVar[Mapping[Role, tuple[str, ...]]] = {Role.PARTNER: ("partner",)}

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="agreements", verbose_name=_("Организация")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="agreements", verbose_name=_("Партнёр")
    )
    number = models.CharField(_("Номер"), max_length=60, blank=True)
    signed_on = models.DateField(_("Подписано"), null=True, blank=True)
    starts_on = models.DateField(_("Действует с"))
    ends_on = models.DateField(_("Действует по"), null=True, blank=True)
    status = models.CharField(
        _("Состояние"),
        max_length=20,
        choices=AgreementStatus.choices,
        default=AgreementStatus.INTENDED,
    )
    search = SearchField(sources=("number",))

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("соглашение")
        verbose_name_plural = _("соглашения")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_dates_ordered",
                violation_error_code="ends_on",
                violation_error_message=_("Срок действия заканчивается раньше, чем начинается."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(signed_on=None) | Q(signed_on__lte=F("ends_on")),
                name="agreement_signed_before_end",
                violation_error_code="signed_on",
                violation_error_message=_("Подписано позже, чем закончился срок действия."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, {self.starts_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("partners:agreement_detail", args=[self.pk])

    def has_expired_on(self, day: datetime.date) -> bool:
        """Whether its term ran out before the day; no status is written for that."""
        signed = self.status == AgreementStatus.SIGNED
        return signed and self.ends_on is not None and self.ends_on < day
