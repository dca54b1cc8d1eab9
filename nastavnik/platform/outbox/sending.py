"""The talk with the mail server. What it says may quote an address: kinds and codes alone are kept.

A letter that the server has taken is never tried again. Where the talk broke off in between, it
is, under the same Message-ID: the server may have taken it without saying so, and of two mails
with one number a mailbox shows one, while a lost letter is lost.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.core.mail import mailers
from django.utils import timezone

from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.platform.audit.cipher import UnopenableError
from nastavnik.platform.outbox import operations
from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.envelope import message_of
from nastavnik.platform.outbox.kinds import kind_of
from nastavnik.platform.outbox.models import Letter

log = logging.getLogger("nastavnik.outbox")
# Replies from here on are final (RFC 5321, 4.2.1); 421 says that the server goes away.
FINAL, GOING_AWAY = 500, 421


def send_due() -> int:
    """Send what is due; return how many letters the server took."""
    actor, sent = system_actor("outbox"), 0
    with _connection() as box:
        while (letter := operations.take(actor=actor)) is not None:
            if not _is_wanted(actor, letter):
                continue
            taken, server_answers = _deliver(actor, letter, box)
            sent += taken
            if not server_answers:
                break
    return sent


def _is_wanted(actor: Actor, letter: Letter) -> bool:
    kind = kind_of(letter)
    if letter.expires_at <= timezone.now():
        operations.end(actor=actor, letter=letter, state=LetterState.EXPIRED)
        return False
    if kind is None or not kind.is_wanted(letter):
        operations.end(actor=actor, letter=letter, state=LetterState.UNWANTED)
        return False
    return True


def _deliver(actor: Actor, letter: Letter, box: Any) -> tuple[bool, bool]:
    """Send one letter; tell whether it was taken, and whether the server is there for more."""
    try:
        message = message_of(letter)
        box.open()
        box.send_messages([message])
    except (ValueError, UnopenableError) as error:
        _refused(actor, letter, type(error).__name__)
        return False, True
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        code = _code_of(error)
        if code >= FINAL:
            _refused(actor, letter, f"{type(error).__name__} {code}")
        else:
            _later(actor, letter, f"{type(error).__name__} {code}")
        return False, code != GOING_AWAY
    except OSError as error:
        _later(actor, letter, type(error).__name__)
        return False, False
    operations.end(actor=actor, letter=letter, state=LetterState.SENT)
    return True, True


def _code_of(error: SMTPRecipientsRefused | SMTPDataError) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _words in error.recipients.values())
    return int(error.smtp_code)


def _refused(actor: Actor, letter: Letter, trouble: str) -> None:
    log.warning("letter %s was refused: %s", letter.pk, trouble)
    operations.end(actor=actor, letter=letter, state=LetterState.REFUSED, trouble=trouble)


def _later(actor: Actor, letter: Letter, trouble: str) -> None:
    log.warning("letter %s was not sent: %s", letter.pk, trouble)
    operations.put_back(actor=actor, letter=letter, trouble=trouble)


@contextmanager
def _connection() -> Iterator[Any]:
    """One talk for all letters of a run, begun by the first of them."""
    box = mailers.default
    try:
        yield box
    finally:
        try:
            box.close()
        except OSError as error:
            # The letters are taken by now: a farewell that failed takes nothing back.
            log.info("the mail server hung up: %s", type(error).__name__)
