"""What log-in keeps secret in the database: encrypted by the operator's data key."""

from nastavnik.platform.audit.cipher import unwrap, wrap


def encrypt(text: str, about: str) -> str:
    """Encrypt a text so that it opens only as what it is about."""
    return wrap(text.encode(), about)


def decrypt(encrypted: str, about: str) -> str:
    """Open what `encrypt` made."""
    return unwrap(encrypted, about).decode()
