import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.consents import EMPLOYEES
from nastavnik.platform.access.matrix import Role
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

    def open_with(self, person: Person, role: str = "") -> Self:
        """Keep pairs and groups not yet over in which the person takes part, in any role or one."""
        seats = Member.objects.current().filter(enrolment__person=person)
        seats = seats.filter(role=role) if role else seats
        return self.filter(status__in=MentorshipStatus.open, pk__in=seats.values("mentorship"))

    def matching(self, text: str) -> Self:
        """Search by the names of the members."""
        if not text.strip():
            return self
        people = Person.objects.matching(text)
        seats = Member.objects.current().filter(enrolment__person__in=people)
        return self.filter(pk__in=seats.values("mentorship"))


class Mentorship(VersionedModel):
    """A pair or a group: one or more mentors with one or more mentees."""

    REACH_LOOKUP = "organization"
    SEALED_BY = ""
    SEALED_FIELDS = frozenset({"topic", "termination_reason"})
    # Told of as long as anybody is left in it.
    TOLD_WHILE: ClassVar[Mapping[str, Any]] = {"members__enrolment__person__erased_on": None}
    PERSON_LOOKUPS = ("members__enrolment__person",)
    ERASE = ("topic", "termination_reason")
    NEVER_EMPTIED = frozenset({"termination_reason"})
    SELF_LOOKUPS: ClassVar[Mapping[Role, tuple[str, ...]]] = dict.fromkeys(
        (Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE), ("members__enrolment__person",)
    )
    # Nobody reads of the others in what was broken off, least of all after a withdrawal.
    SELF_WHILE: ClassVar[Mapping[str, Any]] = {
        "members__left_on": None,
        "status__in": MentorshipStatus.open | {MentorshipStatus.COMPLETED},
    }

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


class MemberQuerySet(models.QuerySet["Member"]):
    def current(self) -> Self:
        """Keep those who did not leave while the others went on."""
        return self.filter(left_on=None)

    def on(self, day: datetime.date) -> Self:
        """Keep those who had not left by the day."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))

    def mentoring_colleagues(self) -> Self:
        """Keep employees who mentor employees in the same pair or group."""
        return self.filter(
            role=ParticipantRole.MENTOR,
            enrolment__category__in=EMPLOYEES,
            mentorship__members__role=ParticipantRole.MENTEE,
            mentorship__members__left_on=None,
            mentorship__members__enrolment__category__in=EMPLOYEES,
        )

    def took_part(self) -> Self:
        """Keep those who were there on some day of the work, however it ended for them."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=F("mentorship__starts_on")))


class Member(models.Model):
    """A place of a register inside a pair or group."""

    REACH_LOOKUP = "mentorship__organization"
    SEALED_BY = "mentorship"
    SEALED_FIELDS = frozenset[str]()  # numbers and a day; reasons are sealed anyway
    PERSON_LOOKUPS = ("enrolment__person",)
    ERASE = ()
    DROPPED_WHEN_DOUBLED = True
    SELF_LOOKUPS: ClassVar[Mapping[Role, tuple[str, ...]]] = dict.fromkeys(
        (Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE),
        ("mentorship__members__enrolment__person",),
    )
    SELF_WHILE: ClassVar[Mapping[str, Any]] = {
        f"mentorship__{name}": value for name, value in Mentorship.SELF_WHILE.items()
    }

    mentorship = models.ForeignKey(
        Mentorship, models.CASCADE, related_name="members", verbose_name=_("Пара или группа")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="memberships", verbose_name=_("Участник")
    )
    role = models.CharField(_("Роль"), max_length=10, choices=ParticipantRole.choices)
    left_on = models.DateField(_("Вышел из группы"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

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
