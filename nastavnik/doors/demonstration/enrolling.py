"""Loads the people of one organisation into its registers, and its pairs and groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from nastavnik.domain.consents import next_review
from nastavnik.domain.mentoring_forms import Role
from nastavnik.doors.demonstration.cast import PersonPlan
from nastavnik.doors.demonstration.city import AS_OF, MentorshipPlan, OrganizationPlan, PlacePlan
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import ConsentText
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.consents.queries import subject_of
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear

# Whoever looks at the demonstration finds consents that are valid, whenever they look.
SIGNED_UNTIL = date(2060, 8, 31)


@dataclass(frozen=True)
class Setting:
    """Where people take part: year, order, text of consents, forms, partners by ИНН."""

    organization: Organization
    school_year: SchoolYear
    order: Document
    text: ConsentText
    forms: Mapping[str, MentoringForm]
    partners: Mapping[str, Partner]


def load_people(actor: Actor, plan: OrganizationPlan, setting: Setting) -> None:
    """Add the people with their kinship and consents, give them their places, pair them."""
    persons = people.add_people(
        actor=actor,
        organization=setting.organization,
        people=[_person(person, setting.partners) for person in plan.people],
    )
    for parent, child in plan.kinships:
        people.add_kinship(actor=actor, parent=persons[parent], child=persons[child])
    _attest(actor, plan, persons, setting)
    places = people.enrol_many(
        actor=actor,
        organization=setting.organization,
        enrolments=[_place(place, persons, setting) for place in plan.places],
    )
    _pair(actor, plan.mentorships, places, setting)


def _attest(
    actor: Actor, plan: OrganizationPlan, persons: Sequence[Person], setting: Setting
) -> None:
    """Record synthetic consents: nobody of the demonstration exists.

    Signed before the first joins, and anew on the 14th and 18th birthday up to the day of figures;
    by those who grew up since, on the first day of the school year in which it is loaded.
    """
    first = min(place.joined_on for place in plan.places)
    signing: dict[date, list[Person]] = {}
    for index in {place.person for place in plan.places}:
        day: date | None = first
        while day is not None and day <= AS_OF:
            signing.setdefault(day, []).append(persons[index])
            day = next_review(subject_of(persons[index]), day)
    renewed = _first_of_september(timezone.localdate())
    if renewed > AS_OF:
        signing[renewed] = [persons[index] for index in {place.person for place in plan.places}]
    for day in sorted(signing):
        consents.attest_many(
            actor=actor,
            organization=setting.organization,
            people=signing[day],
            paper=consents.Paper(
                ConsentKind.PROCESSING, day, setting.text, expires_on=SIGNED_UNTIL
            ),
        )


def _first_of_september(today: date) -> date:
    first = date(today.year, 9, 1)
    return first if first <= today else date(today.year - 1, 9, 1)


def _person(plan: PersonPlan, partners: Mapping[str, Partner]) -> Person:
    return Person(
        category=plan.category.value,
        last_name=plan.last_name,
        first_name=plan.first_name,
        patronymic=plan.patronymic,
        sex=plan.gender.value,
        birth_date=plan.birth_date,
        group_name=plan.group_name,
        position=plan.position,
        teaching_since=plan.teaching_since,
        phone=plan.phone,
        email=plan.email,
        employer=partners[plan.employer] if plan.employer else None,
    )


def _place(plan: PlacePlan, persons: Sequence[Person], setting: Setting) -> Enrolment:
    person = persons[plan.person]
    mentee = plan.role is Role.MENTEE
    return Enrolment(
        school_year=setting.school_year,
        person=person,
        role=plan.role.value,
        category=person.category,
        status=EnrolmentStatus.REGISTERED,
        joined_on=plan.joined_on,
        request=plan.words if mentee else "",
        competences="" if mentee else plan.words,
    )


def _pair(
    actor: Actor,
    plans: Sequence[MentorshipPlan],
    places: Sequence[Enrolment],
    setting: Setting,
) -> None:
    """Take pairs and groups from the proposal through the order to their start."""
    proposed = mentorships.propose_many(
        actor=actor,
        organization=setting.organization,
        school_year=setting.school_year,
        proposals=[
            mentorships.Proposal(
                form=setting.forms[plan.form],
                mentors=[places[index] for index in plan.mentors],
                mentees=[places[index] for index in plan.mentees],
                topic=plan.topic,
            )
            for plan in plans
        ],
    )
    agreed = mentorships.agree_many(actor=actor, mentorships=proposed)
    ordered = mentorships.order_many(actor=actor, mentorships=agreed, document=setting.order)
    starts = {row.pk: plan.starts_on for row, plan in zip(ordered, plans, strict=True)}
    for day in sorted(set(starts.values())):
        begun = [row for row in ordered if starts[row.pk] == day]
        mentorships.activate_many(actor=actor, mentorships=begun, starts_on=day)
