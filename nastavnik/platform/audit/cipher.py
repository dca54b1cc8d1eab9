"""How personal values of the trail are sealed: a key per person, wrapped by a master key.

The master key is the operator's and lives outside the database. A sealed text is base64 of the
nonce and what AES-GCM made; a wrapped key names the master key it opens with by a fingerprint.
"""

import base64
import hashlib
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
KEY_BITS = 256


class UnopenableError(Exception):
    """What was sealed cannot be opened: another master key, or the text was tampered with."""


def new_key() -> bytes:
    """Make a key to seal with."""
    return AESGCM.generate_key(KEY_BITS)


def seal(key: bytes, text: str) -> str:
    """Seal a text."""
    return _seal(AESGCM(key), text.encode(), b"")


def unseal(key: bytes, sealed: str) -> str:
    """Open what `seal` made."""
    return _open(AESGCM(key), sealed, b"").decode()


def wrap(key: bytes, about: str) -> str:
    """Wrap a key by the master key, so that it opens only as the key about this row."""
    master = settings.DATA_KEY
    return f"{fingerprint(master)}:{_seal(_master(master), key, about.encode())}"


def unwrap(wrapped: str, about: str) -> bytes:
    """Open what `wrap` made, by the present master key or one used before."""
    mark, _, sealed = wrapped.partition(":")
    for master in (settings.DATA_KEY, *settings.DATA_KEYS_BEFORE):
        if fingerprint(master) == mark:
            return _open(_master(master), sealed, about.encode())
    raise UnopenableError(mark)


def current_fingerprint() -> str:
    """Name the master key that wraps today."""
    return fingerprint(settings.DATA_KEY)


@lru_cache(maxsize=8)
def fingerprint(master: str) -> str:
    """Name a master key without telling it."""
    return hashlib.sha256(b"fingerprint" + _stretched(master)).hexdigest()[:8]


@lru_cache(maxsize=8)
def _master(secret: str) -> AESGCM:
    return AESGCM(_stretched(secret))


def _stretched(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _seal(cipher: AESGCM, text: bytes, about: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + cipher.encrypt(nonce, text, about)).decode("ascii")


def _open(cipher: AESGCM, sealed: str, about: bytes) -> bytes:
    try:
        raw = base64.b64decode(sealed, validate=True)
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise UnopenableError from error
