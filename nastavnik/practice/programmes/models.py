from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.mentoring_forms import Role
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.practice.programmes.choices import Track
from nastavnik.registers.people.choices import Category


class MentoringFormQuerySet(SearchableQuerySet["MentoringForm"]):
    def current(self) -> Self:
        """Leave out forms no longer offered."""
        return self.filter(archived_on=None)


class MentoringForm(VersionedModel):
    """A form of mentoring: who mentors whom. A row, so that a region may have its own."""

    code = models.SlugField(_("Код"), max_length=60)
    label = models.CharField(_("Название"), max_length=120)
    aliases = models.JSONField(_("Другие названия"), default=list, blank=True)
    mentor_category = models.CharField(_("Наставник"), max_length=20, choices=Category.choices)
    mentee_category = models.CharField(_("Наставляемый"), max_length=20, choices=Category.choices)
    track = models.CharField(_("Направление"), max_length=20, choices=Track.choices)
    group_allowed = models.BooleanField(_("Допускает группу"), default=True)
    position = models.PositiveIntegerField(_("Порядок в списках"), default=0)
    archived_on = models.DateField(_("Не используется с"), null=True, blank=True)
    search = SearchField(sources=("label", "code"))

    objects = MentoringFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("форма наставничества")
        verbose_name_plural = _("формы наставничества")
        ordering = ["position", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="form_code_unique",
                violation_error_code="unique",
                violation_error_message=_("Форма с таким кодом уже есть."),
            ),
            models.UniqueConstraint(
                fields=["label"],
                name="form_label_unique",
                violation_error_code="unique",
                violation_error_message=_("Форма с таким названием уже есть."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("programmes:form_detail", args=[self.pk])

    def expected(self, role: str) -> Category:
        """The category a participant of the role must have."""
        return Category(self.mentor_category if role == Role.MENTOR else self.mentee_category)
