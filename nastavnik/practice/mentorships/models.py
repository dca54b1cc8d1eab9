import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.rows.models import VersionedModel
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def active_on(self, day: datetime.date) -> Self:
        """Keep pairs and groups that had begun and were not over on the day."""
        return self.filter(starts_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def matching(self, text: str) -> Self:
        """Search by the names of the members."""
        if not text.strip():
            return self
        people = Person.objects.matching(text)
        return self.filter(
            pk__in=Member.objects.filter(enrolment__person__in=people).values("mentorship")
        )


class Mentorship(VersionedModel):
    """A pair or a group: one or more mentors with one or more mentees."""

    REACH_LOOKUP = "organization"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="mentorships", verbose_name=_("Организация")
    )
    school_year = models.ForeignKey(
        SchoolYear, models.PROTECT, related_name="mentorships", verbose_name=_("Учебный год")
    )
    form = models.ForeignKey(
        MentoringForm,
        models.PROTECT,
        related_name="mentorships",
        verbose_name=_("Форма наставничества"),
    )
    topic = models.CharField(_("Тема или запрос"), max_length=300, blank=True)
    status = models.CharField(
        _("Состояние"),
        max_length=20,
        choices=MentorshipStatus.choices,
        default=MentorshipStatus.PROPOSED,
    )
    order = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mentorships",
        verbose_name=_("Приказ о формировании пар (групп)"),
    )
    starts_on = models.DateField(_("Начало"), null=True, blank=True)
    ended_on = models.DateField(_("Окончание"), null=True, blank=True)
    termination_reason = models.CharField(_("Причина прекращения"), max_length=300, blank=True)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("пара или группа")
        verbose_name_plural = _("пары и группы")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                name="mentorship_dates_ordered",
                violation_error_message=_("Дата окончания раньше даты начала."),
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        MentorshipStatus.ORDERED,
                        MentorshipStatus.ACTIVE,
                        MentorshipStatus.PAUSED,
                        MentorshipStatus.COMPLETED,
                    ]
                )
                | Q(order__isnull=False),
                name="mentorship_active_after_order",
                violation_error_message=_("Пара или группа действует только после приказа."),
            ),
            models.CheckConstraint(
                condition=~Q(status=MentorshipStatus.TERMINATED) | ~Q(termination_reason=""),
                name="mentorship_termination_has_reason",
                violation_error_message=_("Укажите причину прекращения."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} № {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("mentorships:detail", args=[self.pk])


class Member(models.Model):
    """A place of a register inside a pair or group."""

    REACH_LOOKUP = "mentorship__organization"

    mentorship = models.ForeignKey(
        Mentorship, models.CASCADE, related_name="members", verbose_name=_("Пара или группа")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="memberships", verbose_name=_("Участник")
    )
    role = models.CharField(_("Роль"), max_length=10, choices=ParticipantRole.choices)

    class Meta:
        verbose_name = _("участник пары или группы")
        verbose_name_plural = _("участники пар и групп")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship", "enrolment"],
                name="member_unique",
                violation_error_message=_("Этот человек уже есть в паре или группе."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentorship_id}: {self.enrolment_id}"
