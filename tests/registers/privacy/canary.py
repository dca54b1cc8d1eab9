"""A person whose every text and file carries a word found nowhere else."""

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Model
from django.utils import timezone

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit import writing
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.consents.choices import ConsentKind, ConsentStatus, SignerKind
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.privacy import operations, walking
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.models import Erasure
from tests.factories.consents import make_text
from tests.factories.mentorships import make_active
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person, make_place

WORD = "qz7canary"
PHONE = "+79007318426"
BORN = date(2010, 3, 17)
_numbers = itertools.count(1)


def word() -> str:
    """A text that fits every column and is found nowhere else."""
    return f"{WORD}{next(_numbers)}"


@dataclass(frozen=True)
class Canary:
    """The person, the account and the place of their own."""

    person: Person
    user: User
    organization: Organization


def make_canary() -> Canary:
    """A pupil in a pair, with a parent, an account and a word in every field."""
    school = make_organization()
    person = make_person(school, birth_date=BORN)
    place = make_place(school, person=person)
    make_active(school, mentees=[place], topic=word())
    parent = make_person(school, category=Category.PARENT)
    Kinship.objects.create(parent=parent, child=person)
    make_consent(person, parent)
    user = User.objects.create(email=f"{word()}@example.test", name=word())
    Assignment.objects.create(
        user=user,
        role=Role.MENTEE,
        organization=school,
        person=person,
        starts_on=date(2026, 9, 1),
    )
    for model in walking.holders():
        for one in walking.held(model, person):
            fill(one.row)
    person.refresh_from_db()
    return Canary(person, user, school)


def make_consent(person: Person, parent: Person) -> Consent:
    """The parent's consent, by a scanned paper."""
    return Consent.objects.create(
        person=person,
        kind=ConsentKind.PROCESSING,
        text=make_text(),
        signer=SignerKind.REPRESENTATIVE,
        representative=parent,
        status=ConsentStatus.GIVEN,
        given_on=date(2026, 9, 1),
        expires_on=date(2029, 9, 1),
    )


def queue(person: Person, ground: str = Ground.WITHDRAWAL) -> Erasure:
    """Put the person into the queue; with a withdrawal, the consents are withdrawn before."""
    if ground == Ground.WITHDRAWAL:
        gone = {"status": ConsentStatus.WITHDRAWN, "withdrawn_on": timezone.localdate()}
        person.consents.filter(status=ConsentStatus.GIVEN).update(**gone)
    return operations.queue_erasure(actor=ACTOR, person=person, ground=ground)


def fill(row: Model) -> None:
    """Write a word into every text and every file of a row, with events, as people would."""
    changes: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, models.FileField):
            changes[field.name] = ContentFile(b"%PDF-1.4 " + word().encode(), f"{word()}.pdf")
        elif isinstance(field, models.EmailField):
            changes[field.name] = f"{word()}@example.test"
        elif field.name == "phone":
            changes[field.name] = PHONE
        elif _is_text(field):
            changes[field.name] = word()
    if changes:
        writing.update(ACTOR, row, changes, act="fill")


def _is_text(field: "models.Field[Any, Any]") -> bool:
    is_text = isinstance(field, models.CharField | models.TextField) and field.editable
    return is_text and not field.choices


def find(content: bytes) -> int:
    """How often the word stands in some bytes, whatever the case."""
    folded = content.lower()
    return folded.count(WORD.encode()) + folded.count(PHONE.encode())


def mentor_place(person: Person) -> Enrolment:
    """A place of a mentor for the person."""
    return make_place(person.organization, role=ParticipantRole.MENTOR, person=person)


def links_of(person: Person) -> int:
    """How many links lead to the person."""
    return OneTimeLink.objects.filter(subject_id=person.pk).count()
