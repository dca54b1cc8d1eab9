"""What comes into the queue and what leaves it without being done."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.parameters import queries as parameters
from nastavnik.platform.parameters.catalogue import ERASURE_TERM
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import queries
from nastavnik.registers.privacy.choices import ErasureStatus, Ground
from nastavnik.registers.privacy.models import Erasure


def queue_erasure(
    *, actor: Actor, person: Person, ground: str, due_on: datetime.date | None = None
) -> Erasure:
    """Put a person into the queue; one who waits already waits no longer than before.

    What the person wills takes the place of a ground that ends by taking part again.
    """
    policy.require(actor, Action.ERASURE_QUEUE)
    _require_about(actor, person)
    today = timezone.localdate()
    due = due_on or today + datetime.timedelta(days=parameters.value(ERASURE_TERM))
    with transaction.atomic():
        current = writing.lock(person)
        if current.erased_on is not None:
            raise DomainError(gettext_noop("Данные этого человека уже уничтожены."))
        if current.merged_into_id is not None:
            raise DomainError(
                gettext_noop("Эта запись объединена с другой: данные уничтожают вместе с той.")
            )
        if ground == Ground.WITHDRAWAL:
            _require_withdrawn(current)
        else:
            _require_not_taking_part(current, today)
        waiting = Erasure.objects.waiting().filter(person=current).first()
        if waiting is None:
            row = Erasure(
                organization_id=current.organization_id,
                person=current,
                ground=ground,
                queued_on=today,
                due_on=due,
            )
            return writing.insert(actor, row, act="queue_erasure")
        changes = {"due_on": min(waiting.due_on, due), **_raised(waiting, ground, today)}
        return writing.update(actor, waiting, changes, act="queue_erasure")


def cancel_erasure(
    *, actor: Actor, erasure: Erasure, reason: str, version: int | None = None
) -> Erasure:
    """Take a person out of the queue, for instance because consent was given anew."""
    policy.require(actor, Action.ERASURE_QUEUE)
    _require_about(actor, erasure.person)
    with transaction.atomic():
        current = writing.lock(erasure)
        queries.require_waiting(current)
        if not reason.strip():
            raise DomainError(gettext_noop("Укажите причину отмены."), field="reason")
        changes = {
            "status": ErasureStatus.CANCELLED,
            "cancelled_on": timezone.localdate(),
            "failed_on": None,
            "reason": reason.strip(),
        }
        return writing.update(actor, current, changes, version=version, act="cancel_erasure")


def propose_retention(*, actor: Actor) -> int:
    """Queue everybody whose term of retention is over; return how many there were."""
    policy.require(actor, Action.ERASURE_EDIT)
    found = list(queries.kept_too_long(timezone.localdate()))
    for person in found:
        queue_erasure(actor=actor, person=person, ground=Ground.RETENTION)
    return len(found)


def _require_about(actor: Actor, person: Person) -> None:
    """Ask about the very person; who comes by a one-time link was let in by the link."""
    reach = policy.reach_of(actor, Action.ERASURE_QUEUE)
    if reach is Reach.SELF:
        policy.require_row(actor, Action.PERSON_VIEW, person)
    elif reach is not Reach.LINK:
        policy.require(actor, Action.ERASURE_QUEUE, person.organization)


def _raised(waiting: Erasure, ground: str, today: datetime.date) -> dict[str, Any]:
    """The stronger ground of a waiting entry, since the day it was told; nothing, if it is none."""
    wills = Ground.of_the_subject
    if ground in wills and waiting.ground not in wills:
        return {"ground": ground, "queued_on": today}
    return {}


def _require_withdrawn(person: Person) -> None:
    """Ask that the consent was withdrawn: that act ends pairs and places, the queue does not."""
    if queries.given_consents(person).exists():
        raise DomainError(queries.NOT_WITHDRAWN)


def _require_not_taking_part(person: Person, day: datetime.date) -> None:
    if queries.takes_part(person, day):
        raise DomainError(
            gettext_noop("Человек участвует в программе: сначала отметьте выбытие из реестра.")
        )
