import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Self, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.rows.models import SearchableQuerySet, SearchField, VersionedModel
from nastavnik.registers.accounts.choices import NAMES_FROM_ABOVE, SELF_ROLES, SYSTEM_ROLES
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.organizations.queries import names_shared_above
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.models import Person
from nastavnik.registers.people.queries import minor_children

# Where no letter comes: the address of an account whose owner's data were destroyed.
ERASED_MAIL = "@erased.invalid"


class UserQuerySet(SearchableQuerySet["User"]):
    """Accounts, found by name or address."""

    def not_emptied(self) -> Self:
        """Keep accounts that still say whose they are."""
        return self.exclude(email__endswith=ERASED_MAIL)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """How log-in finds an account: capital letters of an address mean nothing."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return cast("User", self.get(email=(username or "").strip().casefold()))


class User(VersionedModel, AbstractBaseUser):
    """An account. What it may do comes from its assignments alone."""

    SEALED_BY = ""
    # An account emptied by an erasure is closed: opened again, it is somebody's.
    TOLD_WHILE: ClassVar[Mapping[str, Any]] = {"is_active": True}
    REACH_THROUGH = "assignments"
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

    @property
    def is_emptied(self) -> bool:
        """Whether nothing says any more whose account it was."""
        return self.email.endswith(ERASED_MAIL)

    def get_absolute_url(self) -> str:
        return reverse("accounts:detail", args=[self.pk])


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def active_on(self, day: datetime.date) -> Self:
        """Keep assignments in force on the day."""
        return self.not_over_on(day).filter(starts_on__lte=day)

    def not_over_on(self, day: datetime.date) -> Self:
        """Keep assignments in force on the day, and those to come."""
        kept = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), kept)


class GrantedRole(models.Model):
    """A role of an account at an organisation, with who or whose it is there."""

    REACH_LOOKUP = "organization"
    OWNER_LOOKUP = "user"
    GRANTED_ROLE = "role"
    PERSON_LOOKUPS = ("person",)

    user = models.ForeignKey(
        User, models.CASCADE, related_name="%(class)ss", verbose_name=_("Учётная запись")
    )
    role = models.CharField(_("Роль"), max_length=20, choices=Role.choices)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="%(class)ss", verbose_name=_("Организация")
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("Кто это в реестре"),
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("Партнёр"),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organization}"


class Assignment(GrantedRole, VersionedModel):
    """A role at an organisation from one day to another."""

    ERASE = ()

    starts_on = models.DateField(_("С"))
    ends_on = models.DateField(_("По"), null=True, blank=True)
    # Taken away at once: neither the rest of this day is left of it, nor what was to come.
    withdrawn_on = models.DateField(_("Снята"), null=True, blank=True)

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
                condition=Q(withdrawn_on=None) | Q(ends_on__isnull=False),
                name="assignment_withdrawn_has_end",
                violation_error_code="ends_on",
                violation_error_message=_("У снятой роли есть последний день."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=SYSTEM_ROLES),
                name="assignment_not_system",
                violation_error_code="role",
                violation_error_message=_("Эта роль никому не назначается."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=SELF_ROLES, person__isnull=False)
                | Q(~Q(role__in=SELF_ROLES), person__isnull=True),
                name="assignment_of_a_person",
                violation_error_code="person",
                violation_error_message=_(
                    "Укажите человека из реестра — для наставника, наставляемого и законного "
                    "представителя, и только для них."
                ),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.PARTNER, partner__isnull=False)
                | Q(~Q(role=Role.PARTNER), partner__isnull=True),
                name="assignment_of_a_partner",
                violation_error_code="partner",
                violation_error_message=_(
                    "Укажите партнёра — для его представителя, и только для него."
                ),
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.user.get_absolute_url()

    def is_over_on(self, day: datetime.date) -> bool:
        """Whether the role is in force neither on the day nor on a later one."""
        has_ended = self.ends_on is not None and self.ends_on < day
        return has_ended or (self.withdrawn_on is not None and self.withdrawn_on <= day)

    def taken_away(self, day: datetime.date) -> dict[str, datetime.date]:
        """What is written of a role that is in force no more from this moment of the day on.

        Its last day is the one before, as far as it had begun by then.
        """
        last = max(self.starts_on, day - datetime.timedelta(days=1))
        return {"ends_on": last, "withdrawn_on": day}

    def actor(self, request_id: str = "") -> Actor:
        """Return who acts under this assignment, with all that the policy will ask."""
        role, place = Role(self.role), self.organization
        zones = place.zones.values_list("level", "function") if role is Role.CENTRE else ()
        children = minor_children(self.person_id) if role is Role.REPRESENTATIVE else ()
        return Actor(
            user_id=self.user_id,
            name=self.user.name,
            role=role,
            organization_id=self.organization_id,
            organization_path=place.path,
            request_id=request_id,
            person_id=self.person_id,
            children=frozenset(children),
            partner_id=self.partner_id,
            zones=frozenset(zones),
            region_path=place.path_above,
            in_organization=place.keeps_registers,
            sharing=role in NAMES_FROM_ABOVE and names_shared_above(place),
        )


class RoleOffer(GrantedRole):
    """One more role for an account that is there already, until whoever owns it accepts.

    An offer that was answered or taken back is removed: the journal keeps it.
    """

    ERASE = "delete"

    class Meta:
        verbose_name = _("предложение роли")
        verbose_name_plural = _("предложения ролей")
        ordering = ["-pk"]
