"""What a letter says and to whom: encrypted while it waits, opened only to be sent."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from nastavnik.platform.audit.cipher import unwrap, wrap
from nastavnik.platform.outbox.models import Letter


@dataclass(frozen=True, slots=True)
class Envelope:
    """An address and the words for it: text alone, a school's filter throws away what is more."""

    to: str
    subject: str
    text: str


def close(envelope: Envelope, key: UUID) -> str:
    """Encrypt an envelope so that it opens as this letter alone."""
    return wrap(json.dumps(asdict(envelope), ensure_ascii=False).encode(), f"letter {key}")


def open_up(letter: Letter) -> Envelope:
    """Open what `close` made."""
    return Envelope(**json.loads(unwrap(letter.content, f"letter {letter.key}")))


def message_of(letter: Letter) -> EmailMessage:
    """Return the letter as mail; its number is the same whenever it is tried."""
    opened = open_up(letter)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    number = f"<{letter.key.hex}@{domain}>"
    # No answer of a machine («я в отпуске») comes back to a letter that says so: RFC 3834.
    headers = {"Message-ID": number, "Auto-Submitted": "auto-generated"}
    return EmailMessage(opened.subject, opened.text, None, [opened.to], headers=headers)
