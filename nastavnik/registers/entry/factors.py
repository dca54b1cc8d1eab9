"""What allauth does for second factors, as we ask it: codes, passkeys, recovery codes.

Its models and arithmetic are used; its views, signals and writes are not: every write of ours is
an operation with its event, and a code once taken is remembered in the database.
"""

import json
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.models import Factor
from nastavnik.registers.entry.secrecy import decrypt, encrypt

TYPE = Authenticator.Type
ABOUT = "second factor"
CODE_DIGITS = 6


class Adapter(DefaultMFAAdapter):
    """Secrets are encrypted; a passkey says whose it is by a name people know."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, ABOUT)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, ABOUT)

    def _get_site_name(self) -> str:
        return _("Наставник")

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        name = getattr(user, "name", "")
        return {
            "id": str(user.pk).encode(),
            "display_name": name,
            "name": self._get_user_identifier(user),
        }


def normalized(code: str) -> str:
    """A code without the spaces and dashes it was read with."""
    return normalize_user_code(code)


def new_secret() -> str:
    """A secret for an application with codes."""
    return totp.generate_totp_secret()


def counter_of(secret: str, code: str) -> int | None:
    """The half-minute whose code it is, if it is about now."""
    for counter in totp.yield_hotp_counters_from_time():
        if constant_time_compare(code, totp.format_hotp_value(totp.hotp_value(secret, counter))):
            return counter
    return None


def secret_of(factor: Factor) -> str:
    """The secret shared with the application."""
    return Adapter().decrypt(factor.data["secret"])


def totp_factor(user: User, secret: str, counter: int) -> Factor:
    """The row of an application; the code that proved it is used already."""
    data = {"secret": Adapter().encrypt(secret), "counter": counter}
    return Factor(user=user, type=TYPE.TOTP, data=data)


def recovery_factor(user: User) -> Factor:
    """The row of new recovery codes, which grow from one encrypted seed."""
    seed = Adapter().encrypt(RecoveryCodes.generate_seed())
    return Factor(user=user, type=TYPE.RECOVERY_CODES, data={"seed": seed, "used_mask": 0})


def unused_codes(factor: Factor) -> list[str]:
    """Recovery codes that were not taken yet."""
    found: list[str] = RecoveryCodes(factor).get_unused_codes()
    return found


def recovery_data_without(factor: Factor, code: str) -> dict[str, Any] | None:
    """The row's data with this code used up; None: it is not one of the unused."""
    for position, known in enumerate(RecoveryCodes(factor).generate_codes()):
        unused = not factor.data["used_mask"] & (1 << position)
        if unused and constant_time_compare(code, known):
            return {**factor.data, "used_mask": factor.data["used_mask"] | 1 << position}
    return None


def address_for_application(user: User, secret: str) -> str:
    """What an application reads from the picture."""
    return Adapter().build_totp_url(user, secret)


def picture_for_application(address: str) -> str:
    """The picture an application looks at, as SVG."""
    return Adapter().build_totp_svg(address)


def passkey_creation(user: User) -> str:
    """What the browser is asked to make a passkey, as JSON."""
    return json.dumps(_plain(webauthn.begin_registration(user, passwordless=False)))


def passkey_request(user: User) -> str:
    """What the browser is asked to prove by a passkey, as JSON."""
    return json.dumps(_plain(webauthn.begin_authentication(user)))


def passkey_factor(user: User, credential: str, name: str) -> Factor | None:
    """The row of a passkey just made; None: the browser's answer is no good."""
    try:
        answer = json.loads(credential)
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except DatabaseError:
        raise
    except Exception:  # whoever crafts an answer chooses at what the library stumbles
        return None
    return Factor(user=user, type=TYPE.WEBAUTHN, data={"name": name, "credential": answer})


def passkey_proved(user: User, credential: str) -> Authenticator | None:
    """The passkey by which the browser has just answered; None: its answer is no good."""
    try:
        answer = json.loads(credential)
        webauthn.parse_authentication_response(answer)
        return webauthn.complete_authentication(user, answer)
    except DatabaseError:
        raise
    except Exception:  # as of a new one
        return None


def _plain(options: Any) -> Any:
    if hasattr(options, "items"):
        return {key: _plain(value) for key, value in options.items() if value is not None}
    if isinstance(options, list | tuple):
        return [_plain(value) for value in options]
    return options
