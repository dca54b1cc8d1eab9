from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.links.choices import Purpose, Refusal


class OneTimeLinkQuerySet(models.QuerySet["OneTimeLink"]):
    def open_at(self, now: datetime) -> "OneTimeLinkQuerySet":
        """Keep links that would still open something."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def about(self, purpose: str, subject: models.Model) -> "OneTimeLinkQuerySet":
        """Keep links of a purpose to one row."""
        return self.filter(
            purpose=purpose, subject_type=subject._meta.label_lower, subject_id=subject.pk
        )


class OneTimeLink(models.Model):
    """A link that whoever holds it may use once; only a digest of its token is kept."""

    UNRECORDED_FIELDS = frozenset({"digest"})

    purpose = models.CharField(_("Назначение"), max_length=20, choices=Purpose.choices)
    digest = models.CharField(_("Отпечаток"), max_length=64, unique=True)
    subject_type = models.CharField(_("Тип объекта"), max_length=80)
    subject_id = models.BigIntegerField(_("Объект"))
    organization_id = models.BigIntegerField(_("Организация"), null=True, blank=True)
    issued_at = models.DateTimeField(_("Выдана"))
    issued_by = models.BigIntegerField(_("Кем выдана"), null=True, blank=True)
    expires_at = models.DateTimeField(_("Действует до"))
    used_at = models.DateTimeField(_("Использована"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Отозвана"), null=True, blank=True)
    failed_tries = models.PositiveSmallIntegerField(_("Неудачных попыток"), default=0)

    objects = OneTimeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("одноразовая ссылка")
        verbose_name_plural = _("одноразовые ссылки")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "purpose"], name="link_subject")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")),
                name="link_term_positive",
                violation_error_code="expires_at",
                violation_error_message=_("Срок ссылки должен быть больше нуля."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} № {self.pk}"

    def refusal_at(self, now: datetime) -> Refusal | None:
        """Why the link opens nothing at the moment; None: it opens."""
        if self.used_at is not None:
            return Refusal.USED
        if self.revoked_at is not None:
            return Refusal.REVOKED
        return Refusal.EXPIRED if self.expires_at <= now else None
