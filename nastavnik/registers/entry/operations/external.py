"""Log-in through an OpenID Connect provider: to accounts that are there, never a new one."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.errors import gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.links import operations as links
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.choices import Refusal
from nastavnik.registers.entry.models import ExternalLogin
from nastavnik.registers.entry.operations.entering import CLOSED, refuse

STRANGER = gettext_noop(
    "С этим внешним входом не связана ни одна учётная запись. Войдите по паролю и свяжите его "
    "на странице «Вход и безопасность» или попросите приглашение у своего куратора."
)


def find_external(*, actor: Actor, provider: str, subject: str, email: str = "") -> User:
    """Return the account of an external log-in; `email` is one the provider has verified."""
    policy.require(actor, Action.LOGIN_USE)
    rows = ExternalLogin.objects.filter(provider=provider)
    linked = rows.connected().filter(subject=subject).first()
    user = linked.user if linked else _by_address(email)
    if user is None:
        refuse(actor=actor, why=Refusal.EXTERNAL, sentence=STRANGER)
    # Whoever disconnected the provider connects it again on their own page, or nobody does.
    if linked is None and rows.exclude(disconnected_at=None).filter(user=user).exists():
        refuse(actor=actor, why=Refusal.EXTERNAL, sentence=STRANGER, user=user)
    if not user.is_active:
        refuse(actor=actor, why=Refusal.CLOSED, sentence=CLOSED, user=user)
    if linked is None:
        known = replace(actor, user_id=user.pk, name=user.name)
        connect_external(actor=known, user=user, provider=provider, subject=subject)
    return user


def connect_external(*, actor: Actor, user: User, provider: str, subject: str) -> ExternalLogin:
    """Let an account be entered through the provider from now on."""
    policy.require(actor, Action.LOGIN_USE)
    with transaction.atomic():
        rows = ExternalLogin.objects.connected()
        own = rows.filter(user=user, provider=provider, subject=subject).first()
        row = ExternalLogin(user=user, provider=provider, subject=subject)
        if own is None:
            # Who has come this way needs no invitation any more; nobody else is to use it.
            links.void(actor=actor, subject=user)
        return own or writing.insert(actor, row, act="connect_external_login")


def disconnect_external(*, actor: Actor, external: ExternalLogin) -> None:
    """Let the account be entered through the provider no more, by its address neither."""
    policy.require(actor, Action.LOGIN_USE)
    changes = {"disconnected_at": timezone.now()}
    writing.update(actor, external, changes, act="disconnect_external_login")


def _by_address(email: str) -> User | None:
    return User.objects.filter(email=email.strip().casefold()).first() if email else None
