"""The cookie by which a browser is known to have entered an account before."""

import re
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

COOKIE = "device"
SALT = "nastavnik.registers.entry.devices"
LASTS = 180 * 24 * 60 * 60
# A browser in a teachers' room serves many; the oldest accounts are forgotten first.
REMEMBERED = 12
# The first that fits; Chromium's kin name Chrome and Safari too, and Chrome names Safari.
BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def known(request: HttpRequest, account: int | None) -> str:
    """Return the mark this browser has for the account; "" where it never entered it."""
    return "" if account is None else _marks(request).get(_name(account), "")


def remember(request: HttpRequest, response: HttpResponse, account: int) -> None:
    """Let the browser be known for the account from now on."""
    marks = dict(_marks(request))
    mark = marks.pop(_name(account), "") or secrets.token_hex(8)
    marks[_name(account)] = mark
    latest = dict(list(marks.items())[-REMEMBERED:])
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def described(user_agent: str) -> str:
    """«Firefox, Windows»: enough to tell one's own devices apart."""
    words = [
        next((label for mark, label in table if mark in user_agent), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    told = ", ".join(word for word in words if word)
    return told or re.sub(r"[^\w .,()/-]", "", user_agent)[:60] or _("Неизвестный браузер")


def _marks(request: HttpRequest) -> Mapping[str, str]:
    try:
        marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return marks if isinstance(marks, dict) else {}


def _name(account: int) -> str:
    return salted_hmac(SALT, str(account), algorithm="sha256").hexdigest()[:16]
