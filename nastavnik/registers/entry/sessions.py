"""What a session remembers of its beginning, and when it is over."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from nastavnik.platform.access.confirmation import CONFIRMED_KEY, FACTOR_KEY
from nastavnik.platform.parameters.catalogue import SESSION_IDLE, SESSION_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.entry.choices import Lapse, Method

ENTERED_KEY, SEEN_KEY = "entered", "seen"
PENDING_KEY, KEPT_KEY = "pending", "kept"
# Noting a request writes to the database: once in this many seconds is enough for hours.
NOTED_EVERY = 300
# Between the password and the code.
PENDING_LASTS = 10 * 60
FACTORS = frozenset({Method.TOTP, Method.PASSKEY, Method.RECOVERY})


def begin(session: SessionBase, by: Sequence[str]) -> None:
    """Note how and when somebody came in."""
    now = _now()
    session.pop(PENDING_KEY, None)
    for key in (ENTERED_KEY, SEEN_KEY, CONFIRMED_KEY):
        session[key] = now
    session[FACTOR_KEY] = bool(FACTORS.intersection(by))


def note_request(session: SessionBase) -> None:
    """Let the session last from the latest request, give or take a few minutes."""
    now = _now()
    if now - session.get(SEEN_KEY, 0) >= NOTED_EVERY:
        session[SEEN_KEY] = now
        session.setdefault(ENTERED_KEY, now)


def lapse_of(session: SessionBase) -> Lapse | None:
    """Why the session is over; None: it goes on."""
    now = _now()
    seen = session.get(SEEN_KEY, now)
    if now - seen > timedelta(hours=value(SESSION_IDLE)).total_seconds():
        return Lapse.IDLE
    if now - session.get(ENTERED_KEY, seen) > timedelta(days=value(SESSION_TERM)).total_seconds():
        return Lapse.TERM
    return None


def confirm(session: SessionBase, *, by_factor: bool = False) -> None:
    """Note that somebody inside has just proved again who they are."""
    session[CONFIRMED_KEY] = _now()
    if by_factor:
        session[FACTOR_KEY] = True


def suspend(session: SessionBase, user: int, by: Sequence[str]) -> None:
    """Keep who has given the password until the second factor comes."""
    session.cycle_key()
    session[PENDING_KEY] = {"user": user, "by": list(by), "at": _now()}


def pending(session: SessionBase) -> dict[str, Any] | None:
    """Who has given the password and not yet the second factor, if it was lately."""
    kept: dict[str, Any] | None = session.get(PENDING_KEY)
    return kept if kept and _now() - kept["at"] <= PENDING_LASTS else None


def _now() -> int:
    return int(timezone.now().timestamp())
