"""The one code path of places in pairs and groups."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.registers.consents.queries import counted
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.organizations.queries import members_on
from nastavnik.registers.people.choices import ParticipantRole


@dataclass(frozen=True, slots=True)
class Places:
    """Places of mentees and mentors an organisation has in a form of mentoring."""

    organization_id: int
    form_id: int
    mentees: int
    mentors: int


def places(root: Organization, day: datetime.date) -> list[Places]:
    """Count places by organisation and form in pairs and groups active on the day.

    A place of a register stands once in a form, in however many pairs of that form it takes part.
    """
    members = members_on(root, day).order_by().values("pk")
    active = Mentorship.objects.active_on(day).filter(organization__in=members)
    consented = counted(day, "enrolment__person")
    rows = (
        Member.objects.on(day)
        .filter(consented, mentorship__in=active)
        .order_by()
        .values_list("mentorship__organization", "mentorship__form")
        .annotate(
            mentees=Count("enrolment", distinct=True, filter=Q(role=ParticipantRole.MENTEE)),
            mentors=Count("enrolment", distinct=True, filter=Q(role=ParticipantRole.MENTOR)),
        )
    )
    return [Places(*row) for row in rows]
