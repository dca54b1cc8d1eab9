"""What a password may not be, by ASVS 5 §6.2: short, known to everybody, made of one's own words.

There are no rules of composition and no term: neither makes anybody safer.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nastavnik.domain.typography import fold_search

SHORTEST, LONGEST = 8, 256
OWN_LIST = Path(__file__).parent / "data" / "known_passwords.txt"
# The same keys in the other layout: «qwerty» is «йцукен», «пароль» is «gfhjkm».
KEYS = (
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`",
    "йцукенгшщзхъфывапролджэячсмитьбюё",
)
TO_LATIN = str.maketrans(KEYS[1], KEYS[0])
TO_RUSSIAN = str.maketrans(KEYS[0], KEYS[1])
PRODUCT_WORDS = ("наставник", "наставничество", "nastavnik", "nastavnichestvo", "mentor")
# What must be left of a password when one's own words are taken out of it.
LEAST_OF_ONES_OWN = 5


class LengthValidator:
    """Eight characters at least; more than anybody types is refused before it is hashed."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse with the number of characters."""
        if len(password) < SHORTEST:
            raise ValidationError(
                _("Пароль слишком короткий: нужно не меньше %(least)d знаков.")
                % {"least": SHORTEST},
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                _("Пароль длиннее %(most)d знаков: сократите его.") % {"most": LONGEST},
                code="password_too_long",
            )


class KnownPasswordValidator:
    """A password from the lists that are tried first: Django's, ours, both in either layout."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is on a list, with digits and signs around it too."""
        folded = fold_search(password.strip())
        for form in (folded, folded.translate(TO_LATIN), folded.translate(TO_RUSSIAN)):
            if form in known_passwords():
                raise ValidationError(
                    _("Этот пароль слишком распространён: его подберут. Придумайте другой."),
                    code="password_too_common",
                )
        if len(set(folded)) <= 2:
            raise ValidationError(
                _("Пароль из одного-двух повторяющихся знаков подберут за минуты."),
                code="password_too_common",
            )


class OwnWordsValidator:
    """One's own name and address and the name of the product are guessed first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password in which hardly anything stands beside such words."""
        rest = re.sub(r"[\W\d_]+", "", fold_search(password))
        for word in sorted(_words_of(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if _words_of(user) and len(rest) < LEAST_OF_ONES_OWN and _mentions(password, user):
            raise ValidationError(
                _("Пароль составлен из имени, почты или названия системы. Придумайте другой."),
                code="password_too_similar",
            )


@cache
def known_passwords() -> frozenset[str]:
    """Every password on the lists, folded."""
    theirs = CommonPasswordValidator().passwords
    ours = OWN_LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(fold_search(line) for line in (*theirs, *ours) if line[:1] != "#")


def _mentions(password: str, user: Any) -> bool:
    folded = fold_search(password)
    return any(word in folded for word in _words_of(user))


def _words_of(user: Any) -> set[str]:
    own = f"{getattr(user, 'name', '')} {getattr(user, 'email', '')}"
    parts = {part for part in re.split(r"[\W\d_]+", fold_search(own)) if len(part) >= 3}
    return parts | set(PRODUCT_WORDS)
