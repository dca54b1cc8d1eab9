import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import GRANTS, Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.accounts.choices import SELF_ROLES, SYSTEM_ROLES
from nastavnik.registers.accounts.models import Assignment, User


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """An assignment on a card: in force, over or to come."""

    assignment: Assignment
    in_force: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class UserCard:
    """An account with its assignments, the newest first."""

    user: User
    facts: Sequence[tuple[str, str]]
    lines: Sequence[AssignmentLine]


def grantable_roles(actor: Actor) -> frozenset[Role]:
    """Return the roles the actor may offer; whose own data a role opens, the actor must see."""
    roles = GRANTS.get(actor.role, frozenset()) - set(SYSTEM_ROLES)
    sees_people = policy.allows(actor, Action.PERSON_VIEW)
    return frozenset(role for role in roles if sees_people or role not in SELF_ROLES)


def whose_roles_are_not_offered(actor: Actor) -> str:
    """Say who gives the roles of people of a register to somebody who sees none of them."""
    if policy.allows(actor, Action.PERSON_VIEW) or SELF_ROLES[0] not in GRANTS.get(actor.role, ()):
        return ""
    return _(
        "Наставника, наставляемого и законного представителя приглашают куратор или руководитель "
        "их организации: только они видят людей своего реестра."
    )


def visible_users(actor: Actor, day: datetime.date) -> QuerySet[User]:
    """Return the accounts, each with its assignments in force on the day."""
    in_force = visible_assignments(actor) & Assignment.objects.active_on(day)
    visible = policy.scope(actor, Action.ACCOUNT_VIEW, User.objects.all())
    return visible.prefetch_related(
        Prefetch("assignments", in_force.select_related("organization"), to_attr="in_force")
    )


def visible_assignments(actor: Actor) -> QuerySet[Assignment]:
    """Return the assignments the actor answers for: in reach, of the roles the actor may grant."""
    return policy.scope(actor, Action.ACCOUNT_VIEW, Assignment.objects.all())


def answers_for(actor: Actor, user: User, day: datetime.date) -> bool:
    """Whether every role the account has, or will have, is one the actor could have given.

    Otherwise whoever answers for one organisation could take over an account of another.
    """
    rows = Assignment.objects.filter(user=user)
    answered = policy.scope(actor, Action.ACCOUNT_EDIT, rows)
    return not rows.not_over_on(day).exclude(pk__in=answered.values("pk")).exists()


def user_card(actor: Actor, user: User, day: datetime.date) -> UserCard:
    """Return an account's card."""
    own = visible_assignments(actor).filter(user=user)
    assignments = own.select_related("organization").order_by("-starts_on", "-pk")
    last = user.last_login
    return UserCard(
        user=user,
        facts=[
            (_("Электронная почта"), user.email),
            (_("Последний вход"), format_date(last.date()) if last else _("ещё не входил")),
        ],
        lines=[
            AssignmentLine(
                row,
                row.starts_on <= day and not row.is_over_on(day),
                not row.is_over_on(day),
            )
            for row in assignments
        ],
    )


def names_of(users: Iterable[int | None]) -> dict[int, str]:
    """Return the names of accounts, for events that keep only who acted by number."""
    wanted = {user for user in users if user is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
