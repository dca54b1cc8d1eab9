"""Pairs and groups at any step of their life."""

from datetime import date
from typing import Any

from nastavnik.platform.access.policy import system_actor
from nastavnik.practice.mentorships import operations
from nastavnik.practice.mentorships.models import Mentorship
from nastavnik.practice.programmes.choices import Track
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.documents.choices import DocumentStatus, DocumentType
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Enrolment
from tests.factories.people import make_place, make_year

ACTOR = system_actor("tests")


def make_form(**facts: Any) -> MentoringForm:
    """«Ученик-ученик», unless said otherwise."""
    known = {
        "code": "pupil-pupil",
        "label": "Ученик-ученик",
        "mentor_category": Category.PUPIL,
        "mentee_category": Category.PUPIL,
        "track": Track.LEARNERS,
        **facts,
    }
    form, _ = MentoringForm.objects.get_or_create(code=known.pop("code"), defaults=known)
    return form


def make_teachers_form() -> MentoringForm:
    """«Педагог-педагог»: employees who mentor employees, by a written consent."""
    return make_form(
        code="teacher-teacher",
        label="Педагог-педагог",
        mentor_category=Category.TEACHER,
        mentee_category=Category.TEACHER,
        track=Track.TEACHERS,
    )


def make_order(organization: Organization, **facts: Any) -> Document:
    """An order in force of 10 September 2026, unless said otherwise."""
    known = {
        "type": DocumentType.PAIRS_ORDER,
        "title": "О формировании наставнических пар",
        "number": "17",
        "date": date(2026, 9, 10),
        "status": DocumentStatus.IN_FORCE,
        **facts,
    }
    return Document.objects.create(organization=organization, **known)


def make_pair(
    organization: Organization,
    *,
    mentors: list[Enrolment] | None = None,
    mentees: list[Enrolment] | None = None,
    form: MentoringForm | None = None,
    topic: str = "",
) -> Mentorship:
    """A proposed pair of pupils, unless said otherwise."""
    return operations.propose(
        actor=ACTOR,
        organization=organization,
        school_year=make_year(),
        form=form or make_form(),
        mentors=mentors or [make_place(organization, role=ParticipantRole.MENTOR)],
        mentees=mentees or [make_place(organization)],
        topic=topic,
    )


def make_active(organization: Organization, **facts: Any) -> Mentorship:
    """A pair at work since 15 September 2026."""
    pair = make_pair(organization, **facts)
    operations.agree(actor=ACTOR, mentorship=pair)
    operations.order(actor=ACTOR, mentorship=pair, document=make_order(organization))
    return operations.activate(actor=ACTOR, mentorship=pair, starts_on=date(2026, 9, 15))
