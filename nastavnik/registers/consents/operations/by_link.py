"""Consents given or declined by a one-time link, without an account."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from nastavnik.domain import consents as rules
from nastavnik.domain.consents import State
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import recording, writing
from nastavnik.platform.links import operations as links
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.parameters.catalogue import CONSENT_LINK_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.registers.consents.choices import ConsentStatus, Method
from nastavnik.registers.consents.models import Consent, ConsentText
from nastavnik.registers.consents.operations.papers import _give
from nastavnik.registers.consents.queries import current_text, usual_end
from nastavnik.registers.people.checks import require_not_erased

TEXT_CHANGED = gettext_noop("Текст согласия обновили. Прочитайте его ещё раз.")


def issue_link(*, actor: Actor, consent: Consent) -> str:
    """Make a one-time link by which a consent asked for is given or declined."""
    policy.require(actor, Action.CONSENT_EDIT, consent.person.organization)
    rules.require_transition(consent.state, State.GIVEN)
    term = datetime.timedelta(days=value(CONSENT_LINK_TERM))
    return links.issue(actor=actor, purpose=Purpose.CONSENT, subject=consent, term=term)


def give_by_link(
    *, actor: Actor, token: str, text: ConsentText, agreed: Sequence[str], **facts: Any
) -> tuple[Consent, str]:
    """Give the consent a link was sent for; return it with the token that withdraws it.

    `text` is the edition that was read; people sign none but the one of the day.
    """
    policy.require(actor, Action.CONSENT_GIVE)
    visitor = policy.visitor_actor(actor.request_id)
    today = timezone.localdate()
    with transaction.atomic():
        asked = _of_link(links.use(actor=visitor, purpose=Purpose.CONSENT, token=token))
        if text != current_text(asked.kind, today):
            raise DomainError(TEXT_CHANGED)
        if missing := [line for line in text.obligatory_purposes if line not in agreed]:
            raise DomainError(
                gettext_noop("Без этой цели участие невозможно: «%(purpose)s»."),
                field="purposes",
                purpose=missing[0],
            )
        row = Consent(
            person=asked.person,
            kind=asked.kind,
            signer=asked.signer,
            status=ConsentStatus.GIVEN,
            text=text,
            given_on=today,
            expires_on=usual_end(today),
            method=Method.LINK,
            purposes=[line["text"] for line in text.purposes if line["text"] in agreed],
            **facts,
        )
        (given,) = _give(visitor, [row], act="give_consent")
        term = datetime.timedelta(days=(usual_end(today) - today).days)
        return given, links.issue(
            actor=visitor, purpose=Purpose.WITHDRAWAL, subject=given, term=term
        )


def decline_by_link(*, actor: Actor, token: str) -> Consent:
    """Decline the consent a link was sent for."""
    policy.require(actor, Action.CONSENT_GIVE)
    with transaction.atomic():
        asked = _of_link(links.use(actor=actor, purpose=Purpose.CONSENT, token=token))
        changes = {"status": ConsentStatus.DECLINED}
        return writing.update(actor, asked, changes, act="decline_consent")


def record_refusal(*, actor: Actor, consent: Consent, sentence: str) -> None:
    """Leave an event of an answer that was refused: a consent withdrawn or given already."""
    policy.require(actor, Action.CONSENT_GIVE)
    recording.record(actor, "refuse_consent", subject=consent, reason=sentence)


def _of_link(link: OneTimeLink) -> Consent:
    """Return the consent asked for that a link leads to, held until the act ends."""
    asked = writing.lock(Consent.objects.get(pk=link.subject_id))
    require_not_erased(asked.person)
    rules.require_transition(asked.state, State.GIVEN)
    return asked
