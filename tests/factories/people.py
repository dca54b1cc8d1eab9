"""People and places in registers, with the organisation and year they need."""

import itertools
from datetime import date
from typing import Any

from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear

_numbers = itertools.count(1)


def make_school(**facts: Any) -> Organization:
    """A school under nobody, unless said otherwise."""
    number = next(_numbers)
    parent: Organization | None = facts.get("parent")
    known = {
        "code": f"school-{number}",
        "kind": Kind.SCHOOL,
        "level": Level.GENERAL,
        "name": f"Средняя школа № {number}",
        "short_name": f"Школа № {number}",
        "path": f"{parent.path if parent else '/'}s{number}/",
        **facts,
    }
    return Organization.objects.create(**known)


def make_year(first: int = 2026) -> SchoolYear:
    """The school year that begins in September of `first`."""
    year, _ = SchoolYear.objects.get_or_create(
        title=f"{first}/{first + 1}",
        defaults={"starts_on": date(first, 9, 1), "ends_on": date(first + 1, 8, 31)},
    )
    return year


def make_person(organization: Organization, **facts: Any) -> Person:
    """A pupil, unless said otherwise."""
    known = {
        "category": Category.PUPIL,
        "last_name": f"Ёлкин{next(_numbers)}",
        "first_name": "Пётр",
        "patronymic": "Ильич",
        **facts,
    }
    return Person.objects.create(organization=organization, **known)


def make_place(
    organization: Organization,
    *,
    role: str = ParticipantRole.MENTEE,
    person: Person | None = None,
    school_year: SchoolYear | None = None,
    category: str = Category.PUPIL,
    **facts: Any,
) -> Enrolment:
    """A place «в базе» since the first day of the year, unless said otherwise."""
    year = school_year or make_year()
    who = person or make_person(organization, category=category)
    known = {"status": EnrolmentStatus.REGISTERED, "joined_on": year.starts_on, **facts}
    return Enrolment.objects.create(
        organization=organization,
        school_year=year,
        person=who,
        role=role,
        category=who.category,
        **known,
    )
