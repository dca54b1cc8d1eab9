"""Many people changed at once: what a workbook brings, in few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from nastavnik.domain import kinship as family
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.consents.operations.retiring import retire_requests
from nastavnik.registers.consents.queries import subject_of
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.checks import (
    require_consent,
    require_joined_kept,
    require_not_erased,
    require_within,
)
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Kinship, Person


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change of a row, as it was seen: the version is compared, None takes any."""

    row: int
    version: int | None
    facts: Mapping[str, Any]


def edit_people(*, actor: Actor, organization: Organization, edits: Sequence[Edit]) -> list[Person]:
    """Change what is known of many people, each as `edit_person` does."""
    policy.require(actor, Action.PERSON_EDIT, organization)
    wanted = {edit.row: edit for edit in edits}
    with transaction.atomic():
        rows = writing.lock_many(
            Person.objects.filter(pk__in=wanted, organization=organization, erased_on=None)
        )
        _require_as_seen(rows, wanted)
        before = {person.pk: subject_of(person) for person in rows}
        changed = writing.update_many(
            actor, rows, lambda person: wanted[person.pk].facts, act="edit_person"
        )
        moved = [person for person in changed if subject_of(person) != before[person.pk]]
        for person in moved:
            person.organization = organization
        if moved:
            consents.refresh(actor=actor, people=moved)
            retire_requests(actor=actor, people=moved)
    found = {person.pk: person for person in rows}
    return [found[edit.row] for edit in edits]


def add_kinships(
    *, actor: Actor, organization: Organization, kinships: Sequence[tuple[Person, Person]]
) -> list[Kinship]:
    """Record many parents and children of one organisation, each as `add_kinship` does."""
    policy.require(actor, Action.PERSON_EDIT, organization)
    people = {person.pk for pair in kinships for person in pair}
    with transaction.atomic():
        writing.hold_rows_of(Kinship)
        for one in writing.lock_many(Person.objects.filter(pk__in=people)):
            require_not_erased(one)
        writing.lock_many(Enrolment.objects.filter(person__in=people))
        known = Kinship.objects.filter(parent__in=people, child__in=people)
        recorded = set(known.values_list("parent_id", "child_id"))
        mentoring = set(Enrolment.objects.mentoring_among(people))
        for position, (parent, child) in enumerate(kinships):
            if {parent.organization_id, child.organization_id} != {organization.pk}:
                raise DomainError(
                    gettext_noop("%(name)s — из другой организации."), name=str(parent)
                )
            try:
                _require_kinship(parent, child, recorded, mentoring)
            except DomainError as refusal:
                raise writing.InvalidBatchError(
                    str(refusal), position=position, row=str(child)
                ) from refusal
        rows = [Kinship(parent=parent, child=child) for parent, child in kinships]
        return writing.insert_checked(actor, rows, act="add_kinship")


def _require_as_seen(rows: Sequence[Person | Enrolment], wanted: Mapping[int, Edit]) -> None:
    for row in rows:
        seen = wanted[row.pk].version
        if seen is not None and row.version != seen:
            raise writing.StaleVersionError(row)
    if len(rows) < len(wanted):
        raise DomainError(gettext_noop("Части этих записей уже нет."))


def _require_kinship(
    parent: Person,
    child: Person,
    recorded: set[tuple[int, int]],
    mentoring: set[tuple[int, int]],
) -> None:
    family.require_kinship(
        parent=parent.pk,
        child=child.pk,
        parent_born=parent.birth_date,
        child_born=child.birth_date,
        reversed_=(child.pk, parent.pk) in recorded,
    )
    family.require_not_mentoring(
        parent=parent.full_name,
        child=child.full_name,
        mentoring=(parent.pk, child.pk) in mentoring,
    )


def edit_enrolments(
    *, actor: Actor, organization: Organization, edits: Sequence[Edit]
) -> list[Enrolment]:
    """Change many places of registers, each as `edit_enrolment` does.

    Of a candidate the day of training may be written too: it was before they joined.
    """
    policy.require(actor, Action.PERSON_EDIT, organization)
    wanted = {edit.row: edit for edit in edits}
    with transaction.atomic():
        places = Enrolment.objects.filter(pk__in=wanted, organization=organization)
        writing.lock_many(Person.objects.filter(pk__in=places.values("person")))
        rows = writing.lock_many(places.select_related("school_year", "person"))
        _require_as_seen(rows, wanted)
        for position, row in enumerate(rows):
            try:
                _require_editable(row, wanted[row.pk].facts)
            except DomainError as refusal:
                raise writing.InvalidBatchError(
                    str(refusal), position=position, row=str(row.person)
                ) from refusal
        writing.update_many(actor, rows, lambda place: wanted[place.pk].facts, act="edit_enrolment")
    found = {place.pk: place for place in rows}
    return [found[edit.row] for edit in edits]


def _require_editable(row: Enrolment, facts: Mapping[str, Any]) -> None:
    is_candidate = row.status == EnrolmentStatus.CANDIDATE
    allowed = {"request", "competences", "interests", "results", "joined_on"}
    if forbidden := facts.keys() - (allowed | {"trained_on"} if is_candidate else allowed):
        raise ValueError(f"an edit of many does not change {sorted(forbidden)}")
    require_not_erased(row.person)
    joined_on = facts.get("joined_on", row.joined_on)
    require_within(joined_on, row.school_year)
    if joined_on != row.joined_on:
        require_joined_kept(row, joined_on)
        if not is_candidate:
            require_consent(row.person, joined_on)
