"""Accounts are opened by inviting: a one-time link, by which the invited set their password.

Whoever has an account already is offered the role: by a link that the owner accepts, logged in.
"""

import datetime
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.links import operations as links
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.queries import open_link
from nastavnik.platform.parameters.catalogue import INVITATION_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.models import Assignment, RoleOffer, User
from nastavnik.registers.entry.letters import write_invitation_letter, write_offer_letter
from nastavnik.registers.entry.queries import offer_of, require_manageable
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
) -> tuple[User | RoleOffer, str]:
    """Open an account with a role and return it with the token of its invitation.

    An address that is an account's already is offered the role instead. Where the address of the
    `site` is given, the invitation goes by letter too.
    """
    policy.require(actor, Action.INVITATION_ISSUE, organization)
    known = User.objects.filter(email=email.strip().casefold()).first()
    accounts.refuse_ungrantable(
        actor=actor, role=role, organization=organization, user=known, is_offered=True
    )
    with transaction.atomic():
        if known is not None:
            return _offer(actor, known, site, role=role, organization=organization, **whose)
        assignment = accounts.add_invited(
            actor=actor,
            email=email,
            name=name,
            role=role,
            organization=organization,
            starts_on=starts_on or timezone.localdate(),
            **whose,
        )
        token = _issue(actor, Purpose.INVITATION, assignment.user)
        if site:
            write_invitation_letter(actor, assignment.user, token, site)
        return assignment.user, token


def renew_invitation(*, actor: Actor, user: User) -> str:
    """Make another link instead of the one that was lost or has run out."""
    policy.require(actor, Action.INVITATION_ISSUE)
    require_manageable(actor, user)
    _require_pending(user)
    return _issue(actor, Purpose.INVITATION, user)


def revoke_invitation(*, actor: Actor, user: User) -> User:
    """Take an invitation back; the account stays, without a way in, until it is closed."""
    policy.require(actor, Action.INVITATION_ISSUE)
    require_manageable(actor, user)
    _require_pending(user)
    if not links.revoke(actor=actor, purpose=Purpose.INVITATION, subject=user):
        raise DomainError(gettext_noop("Отзывать нечего: ссылка уже не действует."))
    return user


def renew_offer(*, actor: Actor, offer: RoleOffer) -> str:
    """Make another link to an offered role instead of the one that was lost or has run out."""
    policy.require(actor, Action.INVITATION_ISSUE)
    policy.require_row(actor, Action.INVITATION_ISSUE, offer)
    return _issue(actor, Purpose.ROLE, offer)


def accept_offer(*, actor: Actor, user: User, token: str) -> Assignment:
    """Take on the role a link offers to the account that is logged in, and use the link up."""
    policy.require(actor, Action.LOGIN_USE)
    offer = offer_of(open_link(Purpose.ROLE, token))
    # Whose former roles are over acts as nobody until the new one is there.
    known = replace(actor, user_id=user.pk, name=user.name)
    with transaction.atomic():
        links.use(actor=known, purpose=Purpose.ROLE, token=token)
        return accounts.accept_role(actor=known, offer=offer)


def _offer(actor: Actor, user: User, site: str, **what: Any) -> tuple[RoleOffer, str]:
    offer = accounts.offer_role(actor=actor, user=user, **what)
    token = _issue(actor, Purpose.ROLE, offer)
    if site:
        write_offer_letter(actor, offer, token, site)
    return offer, token


def _issue(actor: Actor, purpose: Purpose, subject: Model) -> str:
    term = timedelta(days=value(INVITATION_TERM))
    return links.issue(actor=actor, purpose=purpose, subject=subject, term=term)


def _require_pending(user: User) -> None:
    if user.has_usable_password():
        raise DomainError(
            gettext_noop(
                "%(name)s уже пользуется учётной записью. Если пароль забыт, выдайте ссылку для "
                "нового пароля."
            ),
            name=user.name,
        )
