import datetime
from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.organizations.models import Organization


class Act(models.Model):
    """An act of law behind an indicator set, a form or a note, with the names it goes by."""

    code = models.SlugField(_("Код"), unique=True, allow_unicode=True)
    title = models.CharField(_("Название"), max_length=500)
    number = models.CharField(_("Номер"), max_length=60, blank=True)
    date = models.DateField(_("Дата"), null=True, blank=True)
    aliases = models.JSONField(_("Другие названия"), default=list, blank=True)

    class Meta:
        verbose_name = _("нормативный акт")
        verbose_name_plural = _("нормативные акты")
        ordering = ["date", "code"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:act_list")


class DocumentQuerySet(SearchableQuerySet["Document"]):
    def active_on(self, day: datetime.date) -> Self:
        """Keep documents in force on the day."""
        return (
            self.filter(status__in=[DocumentStatus.APPROVED, DocumentStatus.IN_FORCE])
            .filter(Q(valid_from=None) | Q(valid_from__lte=day))
            .filter(Q(valid_until=None) | Q(valid_until__gte=day))
        )


class Document(VersionedModel):
    """A document of an organisation: number, date, validity, scan."""

    REACH_LOOKUP = "organization"
    SEALED_BY = ""
    # Without its scan it stays the organisation's, and is told of on.
    TOLD_WHILE: ClassVar[Mapping[str, object]] = {}
    # A title may name others than the person who asks what is held on them.
    UNTOLD_FIELDS = frozenset({"title"})

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="documents", verbose_name=_("Организация")
    )
    type = models.CharField(_("Вид документа"), max_length=30, choices=DocumentType.choices)
    title = models.CharField(_("Заголовок"), max_length=300)
    number = models.CharField(_("Номер"), max_length=60, blank=True)
    date = models.DateField(_("Дата"), null=True, blank=True)
    valid_from = models.DateField(_("Действует с"), null=True, blank=True)
    valid_until = models.DateField(_("Действует по"), null=True, blank=True)
    status = models.CharField(
        _("Состояние"),
        max_length=20,
        choices=DocumentStatus.choices,
        default=DocumentStatus.DRAFT,
    )
    file = models.FileField(_("Файл"), upload_to="documents/%Y/", blank=True)
    search = SearchField(sources=("title", "number"))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("документ")
        verbose_name_plural = _("документы")
        ordering = ["type", "-date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="document_validity_ordered",
                violation_error_code="valid_until",
                violation_error_message=_("Срок действия заканчивается раньше, чем начинается."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:detail", args=[self.pk])
