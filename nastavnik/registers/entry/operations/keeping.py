"""Input that arrived when its session had run out: nothing typed is lost, nothing is acted upon."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import recording
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.models import KeptInput
from nastavnik.registers.entry.secrecy import encrypt

KEPT_FOR = timedelta(hours=2)
FORMS_KEPT = 10
LARGEST, LONGEST_PATH = 500_000, 400
# What a form must not find again: its token is another one by then, a password nobody keeps.
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "code", "credential"})


def keep_input(*, actor: Actor, user: User, path: str, typed: QueryDict) -> bool:
    """Keep what was typed for the account whose session it was; tell whether there was anything."""
    policy.require(actor, Action.LOGIN_USE)
    kept = typed.copy()
    for name in typed:
        if name in LEFT_OUT or "password" in name:
            del kept[name]
    text = kept.urlencode()
    if not text or len(text) > LARGEST or len(path) > LONGEST_PATH:
        return False
    now = timezone.now()
    with transaction.atomic():
        rows = KeptInput.objects.filter(user=user)
        rows.filter(path=path).delete()
        if rows.fresh_at(now).count() >= FORMS_KEPT:
            return False
        content = encrypt(text, _about(user))
        KeptInput(user=user, path=path, content=content, expires_at=now + KEPT_FOR).save()
        known = replace(actor, user_id=user.pk, name=user.name)
        recording.record(known, "keep_input", subject=user, facts={"path": path})
    return True


def forget_input(*, actor: Actor, user: User, path: str) -> None:
    """Let go of what was kept: it was sent again, or there is no form to put it into."""
    policy.require(actor, Action.LOGIN_USE)
    KeptInput.objects.filter(user=user, path=path).delete()


def forget_expired(*, actor: Actor) -> int:
    """Remove input nobody came back for; return how many forms it was."""
    policy.require(actor, Action.LOGIN_USE)
    return KeptInput.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _about(user: User) -> str:
    return f"input of {user.pk}"
