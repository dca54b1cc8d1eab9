import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.organizations.models import Organization


def add_user(*, actor: Actor, email: str, name: str, password: str) -> User:
    """Open an account; what it may do comes later, by assignments."""
    policy.require(actor, Action.ACCOUNT_EDIT)
    user = User(email=_plain_email(email), name=name.strip())
    _set_password(user, password)
    return writing.insert(actor, user)


def edit_user(*, actor: Actor, user: User, version: int | None, **facts: Any) -> User:
    """Change the name, the address or the password of an account, close it or open it again."""
    policy.require(actor, Action.ACCOUNT_EDIT)
    changes = {name: value for name, value in facts.items() if name != "password"}
    if "email" in changes:
        changes["email"] = _plain_email(changes["email"])
    if facts.get("password"):
        _set_password(user, facts["password"])
        changes["password"] = user.password
    with transaction.atomic():
        writing.hold_rows_of(Assignment)
        if changes.get("is_active") is False:
            own = user.assignments.filter(role=Role.ADMINISTRATOR).order_by("pk")
            _require_other_administrator(own.filter(ends_on=None).first(), "is_active")
        return writing.update(actor, user, changes, version=version)


def assign(
    *,
    actor: Actor,
    user: User,
    role: str,
    organization: Organization,
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
) -> Assignment:
    """Give an account a role at an organisation for a time."""
    policy.require(actor, Action.ACCOUNT_EDIT)
    _require_fitting_organization(role, organization)
    with transaction.atomic():
        writing.lock(user)
        row = Assignment(
            user=user, role=role, organization=organization, starts_on=starts_on, ends_on=ends_on
        )
        writing.check(row)
        _require_no_overlap(row)
        return writing.insert(actor, row)


def end_assignment(*, actor: Actor, assignment: Assignment, ends_on: datetime.date) -> Assignment:
    """Take a role away from the day after `ends_on`."""
    policy.require(actor, Action.ACCOUNT_EDIT)
    with transaction.atomic():
        if ends_on < assignment.starts_on:
            raise DomainError(
                gettext_noop("Назначение началось %(day)s: укажите эту дату или более позднюю."),
                field="ends_on",
                day=format_date(assignment.starts_on),
            )
        writing.hold_rows_of(Assignment)
        if assignment.role == Role.ADMINISTRATOR:
            _require_other_administrator(assignment, "ends_on")
        return writing.update(actor, assignment, {"ends_on": ends_on}, act="end_assignment")


def _plain_email(email: str) -> str:
    """Letters of an address differ to nobody: one box, one account."""
    return email.strip().casefold()


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise writing.InvalidRowError({"password": error.messages}) from error
    user.set_password(password)


def _require_fitting_organization(role: str, organization: Organization) -> None:
    if organization.closed_on is not None:
        raise DomainError(gettext_noop("Организация закрыта."), field="organization")
    if role == Role.CURATOR and not organization.keeps_registers:
        raise DomainError(
            gettext_noop("Куратор назначается в образовательную организацию, где ведут реестры."),
            field="organization",
        )
    if role == Role.COORDINATOR and organization.keeps_registers:
        raise DomainError(
            gettext_noop("Муниципальный координатор назначается в орган управления, а не в школу."),
            field="organization",
        )


def _require_no_overlap(row: Assignment) -> None:
    same = Assignment.objects.filter(
        user=row.user, role=row.role, organization=row.organization
    ).filter(Q(ends_on=None) | Q(ends_on__gte=row.starts_on))
    if row.ends_on is not None:
        same = same.filter(starts_on__lte=row.ends_on)
    other = same.first()
    if other is not None:
        raise DomainError(
            gettext_noop("Такое назначение уже есть, с %(day)s."),
            field="starts_on",
            day=format_date(other.starts_on),
        )


def _require_other_administrator(assignment: Assignment | None, field: str) -> None:
    """Refuse to leave the system without an administrator."""
    if assignment is None:
        return
    others = Assignment.objects.filter(
        role=Role.ADMINISTRATOR, ends_on=None, user__is_active=True
    ).exclude(user=assignment.user_id)
    if not others.exists():
        raise DomainError(
            gettext_noop("Это единственный администратор: сначала назначьте другого."), field=field
        )
