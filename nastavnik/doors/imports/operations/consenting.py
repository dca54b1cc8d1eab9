"""The paper consents of the people an import brought, and their taking into the register."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.doors.imports import queries
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.models import Import
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.recording import record
from nastavnik.registers.consents.operations import papers
from nastavnik.registers.consents.operations.papers import Paper
from nastavnik.registers.people import operations as people_operations
from nastavnik.registers.people.models import Enrolment, Person


def attest_and_register(
    *,
    actor: Actor,
    batch: Import,
    version: int | None,
    people: Sequence[Person],
    paper: Paper | None,
    joined_on: datetime.date | None,
) -> Import:
    """Record the papers of people the import brought, and take its candidates into the register.

    Without a `paper` only the register is touched, without a day only the consents. A day of
    joining that the workbook says is kept; `joined_on` is for the others. What is written stands
    under the import that brought the person, and is taken back with it.
    """
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    policy.require(actor, Action.CONSENT_EDIT, batch.organization)
    with transaction.atomic():
        facts = {"people": len(people), "joined_on": str(joined_on or "")}
        current = writing.touch(
            actor, batch, version=version, act="attest_import", before={}, after=facts
        )
        if current.state != ImportState.APPLIED:
            raise DomainError(gettext_noop("Сначала загрузите строки этой загрузки."))
        _require_brought(batch, people)
        for one, brought in queries.brought_by(batch):
            own = replace(actor, request_id=one.request_id)
            theirs = [person for person in people if person.pk in brought]
            if one.pk != batch.pk:
                record(actor, "attest_import", subject=one, facts={"people": len(theirs)})
            if paper is not None and theirs:
                papers.attest_many(
                    actor=own, organization=batch.organization, people=theirs, paper=paper
                )
            if joined_on is not None:
                places = [p for p in queries.candidates_of(batch) if p.person_id in brought]
                _take_in(own, places, joined_on)
        return current


def _take_in(actor: Actor, places: Sequence[Enrolment], joined_on: datetime.date) -> None:
    """Take candidates into the register on days of their own, else on the day given.

    Nobody joins before their consent is valid: whose own day is too early joins on the day given,
    and whoever has no valid consent on that one stays a candidate.
    """
    own: dict[datetime.date, list[Enrolment]] = defaultdict(list)
    for place in places:
        if place.joined_on is not None:
            own[place.joined_on].append(place)
    ready = {day: queries.consented_among(some, day) for day, some in own.items()}
    kept = {place.pk for some in ready.values() for place in some}
    others = [place for place in places if place.pk not in kept]
    consented = queries.consented_among(others, joined_on)
    ready[joined_on] = [*ready.get(joined_on, ()), *consented]
    for day, some in sorted(ready.items()):
        if some:
            people_operations.register_many(actor=actor, enrolments=some, joined_on=day)


def _require_brought(batch: Import, people: Sequence[Person]) -> None:
    brought = set(queries.people_of(batch).values_list("pk", flat=True))
    if any(person.pk not in brought for person in people):
        raise DomainError(gettext_noop("Среди отмеченных есть те, кого эта загрузка не касалась."))
