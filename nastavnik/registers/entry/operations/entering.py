"""Coming in and going out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Never

from django.contrib.auth import login, logout
from django.contrib.auth.hashers import make_password, verify_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import recording, writing
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import devices, sessions
from nastavnik.registers.entry.choices import Refusal
from nastavnik.registers.entry.limits import PASSWORDS
from nastavnik.registers.entry.models import Device
from nastavnik.registers.entry.operations.limiting import count_attempt, forget_attempts

BACKEND = "django.contrib.auth.backends.ModelBackend"
WRONG = gettext_noop(
    "Почта или пароль не подошли. Проверьте раскладку клавиатуры и Caps Lock. "
    "Если пароль забыт, получите ссылку для нового."
)
CLOSED = gettext_noop(
    "Эта учётная запись закрыта. Если это ошибка, обратитесь к тому, кто её открыл: "
    "к куратору, руководителю или администратору безопасности."
)
# Browsers whose session is long over are of no interest to anybody.
DEVICES_KEPT = timedelta(days=60)


def check_password(*, actor: Actor, email: str, password: str, device: str = "") -> User:
    """Return the account that the address and the password fit; refuse alike whatever is wrong."""
    policy.require(actor, Action.LOGIN_USE)
    address = email.strip().casefold()
    user = User.objects.filter(email=address).first()
    count_attempt(actor=actor, limit=PASSWORDS, account=address, device=device, user=user)
    if user is None or not user.has_usable_password():
        make_password(password)  # as long as a right address takes
        refuse(actor=actor, why=Refusal.UNKNOWN, sentence=WRONG)
    if not _fits(actor, user, password):
        refuse(actor=actor, why=Refusal.PASSWORD, sentence=WRONG, user=user)
    if not user.is_active:
        refuse(actor=actor, why=Refusal.CLOSED, sentence=CLOSED, user=user)
    forget_attempts(actor=actor, limit=PASSWORDS, account=address, device=device)
    return user


def confirm_password(*, actor: Actor, user: User, password: str, device: str = "") -> None:
    """Ask somebody inside for the password again, before what needs it."""
    policy.require(actor, Action.LOGIN_USE)
    count_attempt(actor=actor, limit=PASSWORDS, account=user.email, device=device, user=user)
    if not _fits(actor, user, password):
        sentence = gettext_noop("Пароль не подошёл. Проверьте раскладку клавиатуры и Caps Lock.")
        refuse(actor=actor, why=Refusal.PASSWORD, sentence=sentence, user=user, field="password")
    forget_attempts(actor=actor, limit=PASSWORDS, account=user.email, device=device)
    recording.record(actor, "confirm_identity", subject=user)


def refuse(
    *, actor: Actor, why: Refusal, sentence: str, user: User | None = None, field: str = ""
) -> Never:
    """Leave an event of somebody not let in, and say the sentence."""
    policy.require(actor, Action.LOGIN_USE)
    recording.record(actor, "refuse_log_in", subject=user, facts={"why": why.value})
    raise DomainError(sentence, field=field)


def enter(*, actor: Actor, request: ActorRequest, user: User, by: Sequence[str]) -> None:
    """Begin a session of somebody who has proved by `by` who they are."""
    policy.require(actor, Action.LOGIN_USE)
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        sessions.begin(request.session, by)
        now = timezone.now()
        Device.objects.filter(user=user, entered_at__lt=now - DEVICES_KEPT).delete()
        Device(
            user=user,
            session_key=request.session.session_key or "",
            browser=devices.described(request.headers.get("User-Agent", "")),
        ).save(force_insert=True)
        recording.record(_of(actor, user), "log_in", subject=user, facts={"by": list(by)})


def leave(*, actor: Actor, request: ActorRequest, lapse: str = "") -> None:
    """End the session of the request; `lapse` says why, if nobody asked for it."""
    policy.require(actor, Action.LOGIN_USE)
    user = User.objects.filter(pk=request.user.pk).first()
    with transaction.atomic():
        if not lapse:
            # One that has run out stays open here: its last form may still arrive.
            Device.objects.filter(session_key=request.session.session_key or "").update(
                ended_at=timezone.now()
            )
        if user is not None:
            facts = {"why": lapse} if lapse else {}
            recording.record(_of(actor, user), "log_out", subject=user, facts=facts)
        logout(request)


def end_session(*, actor: Actor, device: Device) -> None:
    """End one's session on another device."""
    policy.require(actor, Action.LOGIN_USE)
    with transaction.atomic():
        _end(actor, [device])


def end_sessions(*, actor: Actor, user: User, but: str = "") -> int:
    """End every session of an account but the one with this key; return how many there were."""
    policy.require(actor, Action.LOGIN_USE)
    with transaction.atomic():
        others = Device.objects.filter(user=user, ended_at=None).exclude(session_key=but)
        return _end(actor, list(others))


def _end(actor: Actor, ended: Sequence[Device]) -> int:
    for device in ended:
        writing.update(actor, device, {"ended_at": timezone.now()}, act="end_session")
        SessionStore(device.session_key).delete()
    return len(ended)


def _fits(actor: Actor, user: User, password: str) -> bool:
    """Whether it is the password; one hashed by older rules is hashed anew."""
    fits, stale = verify_password(password, user.password)
    if fits and stale:
        changes = {"password": make_password(password)}
        writing.update(_of(actor, user), user, changes, act="rehash_password")
    return fits


def _of(actor: Actor, user: User) -> Actor:
    """The visitor, now that it is known who it is."""
    return actor if actor.user_id else replace(actor, user_id=user.pk, name=user.name)
