"""Accounts are opened by inviting: a one-time link, by which the invited set their password."""

import datetime
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.links import operations as links
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.parameters.catalogue import INVITATION_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.letters import write_invitation_letter
from nastavnik.registers.entry.queries import require_manageable
from nastavnik.registers.organizations.models import Organization


def invite(
    *,
    actor: Actor,
    email: str,
    name: str,
    role: str,
    organization: Organization,
    starts_on: datetime.date | None = None,
    site: str = "",
    **whose: Any,
) -> tuple[User, str]:
    """Open an account with a role and return it with the token of its invitation.

    Where the address of the `site` is given, the invitation goes by letter too.
    """
    policy.require(actor, Action.INVITATION_ISSUE, organization)
    accounts.refuse_ungrantable(actor=actor, role=role, organization=organization)
    with transaction.atomic():
        assignment = accounts.add_invited(
            actor=actor,
            email=email,
            name=name,
            role=role,
            organization=organization,
            starts_on=starts_on or timezone.localdate(),
            **whose,
        )
        token = _issue(actor, assignment.user)
        if site:
            write_invitation_letter(actor, assignment.user, token, site)
        return assignment.user, token


def renew_invitation(*, actor: Actor, user: User) -> str:
    """Make another link instead of the one that was lost or has run out."""
    policy.require(actor, Action.INVITATION_ISSUE)
    require_manageable(actor, user)
    _require_pending(user)
    return _issue(actor, user)


def revoke_invitation(*, actor: Actor, user: User) -> User:
    """Take an invitation back; the account stays, without a way in, until it is closed."""
    policy.require(actor, Action.INVITATION_ISSUE)
    require_manageable(actor, user)
    _require_pending(user)
    if not links.revoke(actor=actor, purpose=Purpose.INVITATION, subject=user):
        raise DomainError(gettext_noop("Отзывать нечего: ссылка уже не действует."))
    return user


def _issue(actor: Actor, user: User) -> str:
    term = timedelta(days=value(INVITATION_TERM))
    return links.issue(actor=actor, purpose=Purpose.INVITATION, subject=user, term=term)


def _require_pending(user: User) -> None:
    if user.has_usable_password():
        raise DomainError(
            gettext_noop(
                "%(name)s уже пользуется учётной записью. Если пароль забыт, выдайте ссылку для "
                "нового пароля."
            ),
            name=user.name,
        )
