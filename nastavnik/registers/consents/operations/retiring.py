"""Requests for signatures that nobody needs any more."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from nastavnik.domain import consents as rules
from nastavnik.domain.consents import Kind, Signer
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.links import operations as links
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.queries import signatures_of, subject_of
from nastavnik.registers.people.models import Person


def retire_requests(*, actor: Actor, people: Iterable[Person]) -> None:
    """Take back what was asked of people and is not missing today; its links open nothing more.

    Whoever came of age answers alone: a request to the representative would wait for ever.
    """
    policy.require(actor, Action.CONSENT_EDIT)
    known = {person.pk: person for person in people}
    with transaction.atomic():
        for person in known.values():
            policy.require(actor, Action.CONSENT_EDIT, person.organization)
        waiting = writing.lock_many(Consent.objects.waiting().filter(person__in=known))
        asked = {row.person_id: known[row.person_id] for row in waiting}
        signed = signatures_of(asked.values()) if asked else {}
        today = timezone.localdate()
        needless = [
            row
            for row in waiting
            if Signer(row.signer)
            not in rules.missing_signatures(
                Kind(row.kind),
                subject_of(asked[row.person_id]),
                signed.get((row.person_id, row.kind), ()),
                today,
            )
        ]
        for row in needless:
            links.void(actor=actor, subject=row)
        writing.delete_many(actor, needless, act="retire_request")
