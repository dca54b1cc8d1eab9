import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
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


def visible_users(actor: Actor, day: datetime.date) -> QuerySet[User]:
    """Return the accounts, each with its assignments in force on the day."""
    in_force = Assignment.objects.active_on(day).select_related("organization")
    visible = policy.scope(actor, Action.ACCOUNT_VIEW, User.objects.all())
    return visible.prefetch_related(Prefetch("assignments", in_force, to_attr="in_force"))


def user_card(user: User, day: datetime.date) -> UserCard:
    """Return an account's card."""
    assignments = user.assignments.select_related("organization").order_by("-starts_on", "-pk")
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
                row.starts_on <= day and (row.ends_on is None or row.ends_on >= day),
                row.ends_on is None or row.ends_on > day,
            )
            for row in assignments
        ],
    )
