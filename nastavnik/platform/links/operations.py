import secrets
import string
from datetime import timedelta

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import recording, writing
from nastavnik.platform.links.choices import Purpose, Refusal
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.links.queries import LinkRefusedError, digest_of, usable

# Letters and digits that nobody mixes up when dictating: 57²² > 2¹²⁸.
ALPHABET = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1Il")))
TOKEN_LENGTH = 22
MAX_FAILED_TRIES = 5


def issue(*, actor: Actor, purpose: str, subject: Model, term: timedelta) -> str:
    """Make a link to a row and return its token, which is shown once and kept nowhere.

    The calling operation has asked for the right to the row. Links of the same purpose to the
    same row that are still open are revoked: the latest one counts.
    """
    policy.require(actor, Action.LINK_ISSUE)
    now = timezone.now()
    token = "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))
    with transaction.atomic():
        _revoke_open(actor, purpose, subject)
        link = OneTimeLink(
            purpose=purpose,
            digest=digest_of(token),
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            organization_id=getattr(subject, "organization_id", None),
            issued_at=now,
            issued_by=actor.user_id,
            expires_at=now + term,
        )
        writing.insert(actor, link, act="issue_link")
    return token


def revoke(*, actor: Actor, purpose: str, subject: Model) -> int:
    """Make every open link of the purpose to a row useless; return how many there were."""
    policy.require(actor, Action.LINK_ISSUE)
    with transaction.atomic():
        return _revoke_open(actor, purpose, subject)


def void(*, actor: Actor, subject: Model) -> None:
    """Make every open link to a row useless, whatever for: what they were made for is done."""
    policy.require(actor, Action.LINK_USE)
    with transaction.atomic():
        for purpose in Purpose:
            _revoke_open(actor, purpose, subject)


def use(*, actor: Actor, purpose: str, token: str) -> OneTimeLink:
    """Use a link up, inside the transaction of what it was used for; of two at once one wins."""
    policy.require(actor, Action.LINK_USE)
    with transaction.atomic():
        found = OneTimeLink.objects.filter(digest=digest_of(token)).first()
        link = usable(writing.lock(found) if found else None, purpose)
        return writing.update(actor, link, {"used_at": timezone.now()}, act="use_link")


def count_failure(*, actor: Actor, link: OneTimeLink) -> OneTimeLink:
    """Count a wrong answer to what a page of the link asks; too many revoke the link."""
    policy.require(actor, Action.LINK_USE)
    with transaction.atomic():
        current = usable(writing.lock(link), link.purpose)
        tries = current.failed_tries + 1
        changes: dict[str, object] = {"failed_tries": tries}
        if tries >= MAX_FAILED_TRIES:
            changes["revoked_at"] = timezone.now()
        return writing.update(actor, current, changes, act="refuse_link_answer")


def record_refusal(*, actor: Actor, refusal: LinkRefusedError) -> None:
    """Leave an event of a link that opened nothing; the token itself is never written."""
    policy.require(actor, Action.LINK_USE)
    link = refusal.link
    foreign = link is not None and refusal.why is Refusal.UNKNOWN
    recording.record(
        actor,
        "refuse_link",
        subject=link,
        facts={"why": "foreign" if foreign else refusal.why.value},
    )


def _revoke_open(actor: Actor, purpose: str, subject: Model) -> int:
    now = timezone.now()
    rows = writing.lock_many(OneTimeLink.objects.about(purpose, subject).open_at(now))
    for row in rows:
        writing.update(actor, row, {"revoked_at": now}, act="revoke_link")
    return len(rows)
