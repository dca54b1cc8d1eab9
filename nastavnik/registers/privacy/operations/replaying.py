"""Erasing again whom a restored backup brought back."""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import ledger, queries
from nastavnik.registers.privacy.models import Erasure
from nastavnik.registers.privacy.operations.execution import execute_erasure

log = logging.getLogger("nastavnik.privacy")


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many people were erased again, and of how many it failed."""

    again: int = 0
    left: int = 0


def replay(*, actor: Actor) -> Replayed:
    """Execute anew every erasure of the list outside the database.

    One that fails, whatever the failure, does not hold up the others.
    """
    policy.require(actor, Action.ERASURE_EDIT)
    ledger.add(queries.executed_lines())
    again = left = 0
    for line in ledger.read():
        person = Person.objects.filter(pk=line.person_id, erased_on=None).first()
        if person is None or not _was_there(person, line):
            continue
        try:
            _erase_again(actor, person, line)
            again += 1
        except Exception as failure:  # the law gives the others their day too
            # The words of an error may name somebody: only its kind is said.
            kind = type(failure).__name__
            log.error("person %s was not erased again: %s", line.person_id, kind)
            left += 1
    return Replayed(again, left)


def _was_there(person: Person, line: ledger.Line) -> bool:
    """Whether it is the same person: a restored database may give a lost number to a newcomer."""
    about = Event.objects.filter(subject_type=Person._meta.label_lower, subject_id=person.pk)
    first = about.order_by("at").values_list("at", flat=True).first()
    return first is None or timezone.localdate(first) <= line.executed_on


def _erase_again(actor: Actor, person: Person, line: ledger.Line) -> None:
    today = timezone.localdate()
    with transaction.atomic():
        erasure = Erasure.objects.waiting().filter(person=person).first()
        if erasure is None:
            erasure = writing.insert(
                actor,
                Erasure(
                    organization_id=person.organization_id,
                    person=person,
                    ground=line.ground,
                    queued_on=line.executed_on,
                    due_on=today,
                ),
                act="queue_erasure",
            )
        execute_erasure(actor=actor, erasure=erasure, is_again=True)
