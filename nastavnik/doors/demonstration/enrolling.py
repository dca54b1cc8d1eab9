"""Loads the people of one organisation into its registers, and its pairs and groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nastavnik.domain.mentoring_forms import Role
from nastavnik.doors.demonstration.cast import PersonPlan
from nastavnik.doors.demonstration.city import MentorshipPlan, OrganizationPlan, PlacePlan
from nastavnik.platform.access.policy import Actor
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear


@dataclass(frozen=True)
class Setting:
    """Where the people of an organisation take part: year, order, forms, partners by ИНН."""

    organization: Organization
    school_year: SchoolYear
    order: Document
    forms: Mapping[str, MentoringForm]
    partners: Mapping[str, Partner]


def load_people(actor: Actor, plan: OrganizationPlan, setting: Setting) -> None:
    """Add the people with their kinship, give them their places, pair them."""
    persons = people.add_people(
        actor=actor,
        organization=setting.organization,
        people=[_person(person, setting.partners) for person in plan.people],
    )
    for parent, child in plan.kinships:
        people.add_kinship(actor=actor, parent=persons[parent], child=persons[child])
    places = people.enrol_many(
        actor=actor,
        organization=setting.organization,
        enrolments=[_place(place, persons, setting) for place in plan.places],
    )
    _pair(actor, plan.mentorships, places, setting)


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
