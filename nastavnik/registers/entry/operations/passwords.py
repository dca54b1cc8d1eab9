"""Passwords are set by their owners alone: by a link, or knowing the old one."""

from dataclasses import replace
from datetime import timedelta

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import recording, writing
from nastavnik.platform.links import operations as links
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.queries import open_link
from nastavnik.platform.parameters.catalogue import PASSWORD_LINK_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.choices import Refusal, ResetKind
from nastavnik.registers.entry.limits import LETTERS
from nastavnik.registers.entry.models import Device
from nastavnik.registers.entry.operations.entering import (
    CLOSED,
    confirm_password,
    end_sessions,
    refuse,
)
from nastavnik.registers.entry.operations.limiting import count_attempt
from nastavnik.registers.entry.operations.notices import notify_of_reset
from nastavnik.registers.entry.queries import require_manageable
from nastavnik.registers.entry.tasks import send_password


def accept_link(*, actor: Actor, purpose: Purpose, token: str, password: str) -> User:
    """Set the password by a link and use the link up; a refused password leaves it open."""
    policy.require(actor, Action.LOGIN_USE)
    user = User.objects.get(pk=open_link(purpose, token).subject_id)
    if not user.is_active:
        refuse(actor=actor, why=Refusal.CLOSED, sentence=CLOSED, user=user)
    with transaction.atomic():
        links.use(actor=actor, purpose=purpose, token=token)
        known = replace(actor, user_id=user.pk, name=user.name)
        saved = _set_password(known, user, password, act="set_password")
        end_sessions(actor=known, user=user)
        return saved


def change_password(
    *, actor: Actor, request: ActorRequest, user: User, old: str, new: str, device: str = ""
) -> User:
    """Change one's own password, and end one's sessions elsewhere."""
    policy.require(actor, Action.LOGIN_USE)
    try:
        confirm_password(actor=actor, user=user, password=old, device=device)
    except DomainError as error:
        raise DomainError(error.template, field="old_password", **error.params) from error
    with transaction.atomic():
        saved = _set_password(actor, user, new, act="change_password")
        here = request.session.session_key or ""
        end_sessions(actor=actor, user=user, but=here)
        update_session_auth_hash(request, saved)
        # The session goes on under another key: its device is still to be seen and ended.
        Device.objects.filter(session_key=here).update(session_key=request.session.session_key)
        return saved


def issue_password_link(*, actor: Actor, user: User) -> str:
    """Make a link for somebody who forgot the password, to be handed over in person."""
    policy.require(actor, Action.INVITATION_ISSUE)
    require_manageable(actor, user)
    term = timedelta(hours=value(PASSWORD_LINK_TERM))
    with transaction.atomic():
        notify_of_reset(actor=actor, user=user, what=ResetKind.PASSWORD)
        return links.issue(actor=actor, purpose=Purpose.PASSWORD, subject=user, term=term)


def forgotten_password(*, actor: Actor, email: str, host: str, secure: bool) -> str:
    """Send a link to the address, if it is an account's; nobody is told whether it is."""
    policy.require(actor, Action.LOGIN_USE)
    address = email.strip().casefold()
    user = User.objects.filter(email=address, is_active=True).first()
    count_attempt(actor=actor, limit=LETTERS, account=address, user=user)
    facts = {} if user else {"why": Refusal.UNKNOWN.value}
    with transaction.atomic():
        recording.record(actor, "ask_for_password", subject=user, facts=facts)
        if user is not None:
            send_password.enqueue(user.pk, host, secure)
    return address


def _set_password(actor: Actor, user: User, password: str, *, act: str) -> User:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise writing.InvalidRowError({"password": error.messages}) from error
    # Whoever still holds an invitation or a letter must not set another one.
    links.void(actor=actor, subject=user)
    return writing.update(actor, user, {"password": make_password(password)}, act=act)
