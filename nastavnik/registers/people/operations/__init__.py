import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from nastavnik.domain import enrolment as life
from nastavnik.domain import kinship as family
from nastavnik.domain.enrolment import Stage
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.consents.operations.retiring import retire_requests
from nastavnik.registers.consents.queries import require_valid, subject_of
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.checks import (
    require_consent,
    require_joined_kept,
    require_not_erased,
    require_within,
)
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.periods.models import SchoolYear

# What only the acts of a lifecycle change, never an edit.
_OF_ACTS = frozenset(
    {"status", "left_on", "completed_on", "trained_on", "organization", "person", "role"}
)


def add_person(*, actor: Actor, organization: Organization, **facts: Any) -> Person:
    """Add a person the organisation knows."""
    policy.require(actor, Action.PERSON_EDIT, organization)
    _require_registers(organization)
    return writing.insert(actor, Person(organization=organization, **facts))


def add_people(
    *, actor: Actor, organization: Organization, people: Sequence[Person]
) -> list[Person]:
    """Add many people in few queries, each checked as if added alone."""
    policy.require(actor, Action.PERSON_EDIT, organization)
    _require_registers(organization)
    for person in people:
        person.organization = organization
    employers = {person.employer_id for person in people if person.employer_id}
    if Partner.objects.filter(pk__in=employers).count() != len(employers):
        raise DomainError(
            gettext_noop("Такого предприятия нет в списке партнёров."), field="employer"
        )
    return writing.insert_checked(actor, people, act="add_person")


def edit_person(*, actor: Actor, person: Person, version: int | None, **facts: Any) -> Person:
    """Change what is known of a person."""
    policy.require(actor, Action.PERSON_EDIT, person.organization)
    with transaction.atomic():
        before = writing.lock(person)
        require_not_erased(before)
        changed = writing.update(actor, person, facts, version=version)
        # The age and the category say whose signature a consent needs.
        if subject_of(changed) != subject_of(before):
            consents.refresh(actor=actor, people=[changed])
            retire_requests(actor=actor, people=[changed])
    return changed


def archive_person(*, actor: Actor, person: Person, on: datetime.date, reason: str) -> Person:
    """Keep a person for history only; nobody with an open place of a current year is archived."""
    policy.require(actor, Action.PERSON_EDIT, person.organization)
    with transaction.atomic():
        current = writing.lock(person)
        if current.archived_on is not None:
            raise DomainError(gettext_noop("Этот человек уже в архиве."))
        taking_part = Enrolment.objects.filter(
            person=current, status__in=EnrolmentStatus.open, school_year__ends_on__gte=on
        )
        if taking_part.exists():
            raise DomainError(
                gettext_noop("Человек участвует в программе: сначала отметьте выбытие из реестра.")
            )
        changes = {"archived_on": on}
        return writing.update(actor, current, changes, act="archive_person", reason=reason)


def add_kinship(*, actor: Actor, parent: Person, child: Person) -> Kinship:
    """Record who is whose parent, so that they are never paired."""
    policy.require(actor, Action.PERSON_EDIT, child.organization)
    policy.require(actor, Action.PERSON_EDIT, parent.organization)
    with transaction.atomic():
        writing.hold_rows_of(Kinship)
        for one in writing.lock_many(Person.objects.filter(pk__in=[parent.pk, child.pk])):
            require_not_erased(one)
        # A pair is formed of locked places: while they are held here, none comes into being.
        writing.lock_many(Enrolment.objects.filter(person__in=[parent, child]))
        family.require_kinship(
            parent=parent.pk,
            child=child.pk,
            parent_born=parent.birth_date,
            child_born=child.birth_date,
            reversed_=Kinship.objects.filter(parent=child, child=parent).exists(),
        )
        family.require_not_mentoring(
            parent=parent.full_name,
            child=child.full_name,
            mentoring=Enrolment.objects.mentored_now(child, by=parent).exists(),
        )
        return writing.insert(actor, Kinship(parent=parent, child=child))


def remove_kinship(*, actor: Actor, kinship: Kinship) -> None:
    """Remove a kinship recorded by mistake."""
    policy.require(actor, Action.PERSON_EDIT, kinship.child.organization)
    writing.delete(actor, kinship)


def enrol(
    *,
    actor: Actor,
    organization: Organization,
    school_year: SchoolYear,
    person: Person,
    role: str,
    **facts: Any,
) -> Enrolment:
    """Give a person a place in a register of a school year, as a candidate."""
    policy.require(actor, Action.PERSON_EDIT, organization)
    _require_registers(organization)
    place = Enrolment(
        organization=organization, school_year=school_year, person=person, role=role, **facts
    )
    place.category = place.category or person.category
    place.level = place.level or organization.level
    with transaction.atomic():
        current = writing.lock(person)
        _require_enrollable(place, current, school_year)
        _require_consents([place], {current.pk: current})
        return writing.insert(actor, place, act="enrol")


def enrol_many(
    *, actor: Actor, organization: Organization, enrolments: Sequence[Enrolment]
) -> list[Enrolment]:
    """Give many people places in few queries; a place may be entered as «в базе» or «обучен»."""
    policy.require(actor, Action.PERSON_EDIT, organization)
    _require_registers(organization)
    years = SchoolYear.objects.in_bulk({place.school_year_id for place in enrolments})
    with transaction.atomic():
        wanted = Person.objects.filter(pk__in={place.person_id for place in enrolments})
        people = {person.pk: person for person in writing.lock_many(wanted)}
        for place in enrolments:
            _fill(place, organization, people, years)
            _require_enrollable(place, people[place.person_id], years[place.school_year_id])
        _require_consents(enrolments, people)
        return writing.insert_checked(actor, enrolments, act="enrol")


def edit_enrolment(
    *, actor: Actor, enrolment: Enrolment, version: int | None, **facts: Any
) -> Enrolment:
    """Change a place in a register; status and marks change by their own acts."""
    policy.require(actor, Action.PERSON_EDIT, enrolment.organization)
    if forbidden := _OF_ACTS & facts.keys():
        raise ValueError(f"an edit does not change {sorted(forbidden)}")
    with transaction.atomic():
        require_not_erased(writing.lock(enrolment.person))
        current = writing.lock(enrolment)
        if facts.get("category", current.category) != current.category:
            _require_category_free(current)
        require_within(facts.get("joined_on"), current.school_year)
        if facts.get("joined_on", current.joined_on) != current.joined_on:
            require_joined_kept(current, facts["joined_on"])
            if current.status != EnrolmentStatus.CANDIDATE:
                require_consent(current.person, facts["joined_on"])
        return writing.update(actor, enrolment, facts, version=version)


def register(*, actor: Actor, enrolment: Enrolment, joined_on: datetime.date) -> Enrolment:
    """Take a candidate into the register."""
    policy.require(actor, Action.PERSON_EDIT, enrolment.organization)
    require_within(joined_on, enrolment.school_year)
    changes = {"joined_on": joined_on}
    with transaction.atomic():
        require_consent(writing.lock(enrolment.person), joined_on)
        return _move(actor, enrolment, Stage.REGISTERED, changes, act="register")


def register_many(
    *, actor: Actor, enrolments: Sequence[Enrolment], joined_on: datetime.date
) -> list[Enrolment]:
    """Take many candidates into the register on one day, all or none."""
    policy.require(actor, Action.PERSON_EDIT)
    with transaction.atomic():
        wanted = Enrolment.objects.filter(pk__in=[place.pk for place in enrolments])
        places = writing.lock_many(wanted.select_related("organization", "school_year", "person"))
        for place in places:
            policy.require(actor, Action.PERSON_EDIT, place.organization)
            require_within(joined_on, place.school_year)
            life.require_transition(Stage(place.status), Stage.REGISTERED)
        people = Person.objects.filter(pk__in=[place.person_id for place in places])
        require_valid(
            writing.lock_many(people), ConsentKind.PROCESSING, joined_on, field="joined_on"
        )
        changes = {"status": Stage.REGISTERED.value, "joined_on": joined_on}
        return writing.update_many(actor, places, lambda place: changes, act="register")


def readmit(*, actor: Actor, enrolment: Enrolment) -> Enrolment:
    """Make somebody whose consent was withdrawn a candidate again: a new consent may come."""
    policy.require(actor, Action.PERSON_EDIT, enrolment.organization)
    with transaction.atomic():
        require_not_erased(writing.lock(enrolment.person))
        return _move(actor, enrolment, Stage.CANDIDATE, {"left_on": None}, act="readmit")


def train(
    *, actor: Actor, enrolment: Enrolment, trained_on: datetime.date | None = None
) -> Enrolment:
    """Mark a mentor as trained, by default on the day of joining; one in a pair stays there."""
    policy.require(actor, Action.PERSON_EDIT, enrolment.organization)
    if enrolment.role != ParticipantRole.MENTOR:
        raise DomainError(gettext_noop("Обучение отмечают только у наставников."))
    with transaction.atomic():
        current = writing.lock(enrolment)
        changes = {"trained_on": trained_on or current.joined_on}
        if current.status == EnrolmentStatus.PAIRED:
            return writing.update(actor, current, changes, act="train")
        return _move(actor, current, Stage.TRAINED, changes, act="train")


def leave(*, actor: Actor, enrolment: Enrolment, left_on: datetime.date, reason: str) -> Enrolment:
    """Mark that somebody left the programme; pairs and groups are ended before that."""
    policy.require(actor, Action.PERSON_EDIT, enrolment.organization)
    require_within(left_on, enrolment.school_year, field="left_on")
    if not reason.strip():
        raise DomainError(gettext_noop("Укажите причину выбытия."), field="reason")
    changes = {"left_on": left_on}
    return _move(actor, enrolment, Stage.LEFT, changes, act="leave", reason=reason)


def _move(
    actor: Actor,
    enrolment: Enrolment,
    target: Stage,
    changes: Mapping[str, Any],
    *,
    act: str,
    reason: str = "",
) -> Enrolment:
    with transaction.atomic():
        current = writing.lock(enrolment)
        life.require_transition(Stage(current.status), target)
        moved = {**changes, "status": target.value}
        return writing.update(actor, current, moved, act=act, reason=reason)


def _require_registers(organization: Organization) -> None:
    if not organization.keeps_registers:
        raise DomainError(
            gettext_noop("%(name)s не ведёт реестров участников."), name=organization.short_name
        )


def _fill(
    place: Enrolment,
    organization: Organization,
    people: Mapping[int, Person],
    years: Mapping[int, SchoolYear],
) -> None:
    """Complete a row of a bulk as `enrol` completes one; unknown keys are refused."""
    if place.person_id not in people:
        raise DomainError(
            gettext_noop("Такого человека нет среди людей организации."), field="person"
        )
    if place.school_year_id not in years:
        raise DomainError(gettext_noop("Такого учебного года нет."), field="school_year")
    place.organization = organization
    place.category = place.category or people[place.person_id].category
    place.level = place.level or organization.level


def _require_enrollable(place: Enrolment, person: Person, year: SchoolYear) -> None:
    if person.organization_id != place.organization_id:
        raise DomainError(
            gettext_noop("%(name)s — из другой организации."), field="person", name=person.full_name
        )
    if person.archived_on is not None:
        raise DomainError(
            gettext_noop("%(name)s — в архиве."), field="person", name=person.full_name
        )
    life.require_entry(
        Stage(place.status), joined_on=place.joined_on, completed_on=place.completed_on
    )
    require_within(place.joined_on, year)


def _require_consents(enrolments: Sequence[Enrolment], people: Mapping[int, Person]) -> None:
    """Refuse places «в базе» of people without a valid consent on the day of joining."""
    by_day: dict[datetime.date, list[Person]] = {}
    for place in enrolments:
        if place.status != EnrolmentStatus.CANDIDATE and place.joined_on is not None:
            by_day.setdefault(place.joined_on, []).append(people[place.person_id])
    for day, joining in sorted(by_day.items()):
        require_valid(joining, ConsentKind.PROCESSING, day, field="joined_on")


def _require_category_free(current: Enrolment) -> None:
    if current.status in (EnrolmentStatus.PAIRED, EnrolmentStatus.COMPLETED):
        raise DomainError(
            gettext_noop("Категория участника пары или группы не меняется до конца учебного года."),
            field="category",
        )
