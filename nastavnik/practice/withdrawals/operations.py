"""Withdrawing a consent: one act for the consent, the places and the pairs."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.links import operations as links
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.parameters.catalogue import ERASURE_TERM
from nastavnik.platform.parameters.queries import value
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.mentorships.checks import unconsented_pairs
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.consents.queries import require_withdrawable
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.operations.queueing import queue_erasure


def withdraw(
    *, actor: Actor, person: Person, kind: str, on: datetime.date, reason: str = ""
) -> list[Consent]:
    """Withdraw a consent: the person leaves pairs and groups and is counted no more."""
    policy.require(actor, Action.CONSENT_WITHDRAW)
    policy.require_row(actor, Action.CONSENT_WITHDRAW, person)
    return _withdraw(actor, person, kind, on, reason)


def withdraw_by_link(*, actor: Actor, token: str) -> list[Consent]:
    """Withdraw today, by the link of the receipt, the consent it was given with.

    Whoever holds the link acts as a visitor: a role somebody is logged in with adds nothing. The
    link opens no more than its consent did: a representative's ends with their right to sign.
    """
    policy.require(actor, Action.CONSENT_GIVE)
    visitor = policy.visitor_actor(actor.request_id)
    with transaction.atomic():
        link = links.use(actor=visitor, purpose=Purpose.WITHDRAWAL, token=token)
        consent = Consent.objects.select_related("person").get(pk=link.subject_id)
        today = timezone.localdate()
        require_withdrawable(consent, today)
        return _withdraw(visitor, consent.person, consent.kind, today, "", link=link)


def pause_unconsented(*, actor: Actor, on: datetime.date) -> list[Mentorship]:
    """Put on hold the pairs and groups in which somebody has no valid consent any more."""
    policy.require(actor, Action.MENTORSHIP_EDIT)
    with transaction.atomic():
        return [mentorships.pause(actor=actor, mentorship=row) for row in unconsented_pairs(on)]


def _withdraw(
    actor: Actor,
    person: Person,
    kind: str,
    on: datetime.date,
    reason: str,
    *,
    link: OneTimeLink | None = None,
) -> list[Consent]:
    with transaction.atomic():
        if kind != ConsentKind.PUBLICATION:
            words = reason.strip() or _("Согласие отозвано")
            # Whoever no longer agrees to mentor may still be mentored.
            role = ParticipantRole.MENTOR if kind == ConsentKind.MENTORING else ""
            mentorships.leave_open(actor=actor, person=person, on=on, reason=words, role=role)
        withdrawn = consents.withdraw(
            actor=actor, person=person, kind=kind, on=on, reason=reason, link=link
        )
        if kind == ConsentKind.PROCESSING:
            due_on = on + datetime.timedelta(days=value(ERASURE_TERM))
            queue_erasure(actor=actor, person=person, ground=Ground.WITHDRAWAL, due_on=due_on)
    return withdrawn
