import datetime
from typing import Self, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.organizations.models import Organization


class UserQuerySet(SearchableQuerySet["User"]):
    """Accounts, found by name or address."""


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """How log-in finds an account: capital letters of an address mean nothing."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return cast("User", self.get(email=(username or "").strip().casefold()))


class User(VersionedModel, AbstractBaseUser):
    """An account. What it may do comes from its assignments alone."""

    UNRECORDED_FIELDS = frozenset({"password", "last_login"})

    email = models.EmailField(
        _("Электронная почта"),
        unique=True,
        error_messages={"unique": _("Учётная запись с такой почтой уже есть.")},
    )
    name = models.CharField(_("Имя"), max_length=200)
    is_active = models.BooleanField(_("Действует"), default=True)

    search = SearchField(sources=("name", "email"))

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("учётная запись")
        verbose_name_plural = _("учётные записи")
        ordering = ["search"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:detail", args=[self.pk])


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def active_on(self, day: datetime.date) -> Self:
        """Keep assignments in force on the day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Assignment(models.Model):
    """A role at an organisation from one day to another."""

    REACH_LOOKUP = "organization"

    user = models.ForeignKey(
        User, models.CASCADE, related_name="assignments", verbose_name=_("Учётная запись")
    )
    role = models.CharField(_("Роль"), max_length=20, choices=Role.choices)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="assignments", verbose_name=_("Организация")
    )
    starts_on = models.DateField(_("С"))
    ends_on = models.DateField(_("По"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("назначение")
        verbose_name_plural = _("назначения")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="assignment_dates_ordered",
                violation_error_code="ends_on",
                violation_error_message=_("Дата окончания раньше даты начала."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.SYSTEM),
                name="assignment_not_system",
                violation_error_code="role",
                violation_error_message=_("Роль «Система» никому не назначается."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organization}"

    def get_absolute_url(self) -> str:
        return self.user.get_absolute_url()

    def actor(self, request_id: str = "") -> Actor:
        """Return who acts under this assignment."""
        return Actor(
            user_id=self.user_id,
            name=self.user.name,
            role=Role(self.role),
            organization_id=self.organization_id,
            organization_path=self.organization.path,
            request_id=request_id,
        )
