"""People and places in registers, with the organisation and year they need."""

import itertools
from collections.abc import Iterable
from datetime import date
from typing import Any

from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear

LONG_AGO, FAR_AHEAD = date(1990, 1, 1), date(2090, 1, 1)
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
    """A pupil, unless said otherwise; with consents, unless `consented` is False."""
    consented = facts.pop("consented", True)
    known = {
        "category": Category.PUPIL,
        "last_name": f"Ёлкин{next(_numbers)}",
        "first_name": "Пётр",
        "patronymic": "Ильич",
        **facts,
    }
    person = Person.objects.create(organization=organization, **known)
    if consented:
        cover([person])
    return person


def cover(people: Iterable[Person]) -> None:
    """Valid consents of every kind for all time; derived rows alone, for speed."""
    Coverage.objects.bulk_create(
        Coverage(person=person, kind=kind, starts_on=LONG_AGO, ends_before=FAR_AHEAD)
        for person in people
        for kind in (ConsentKind.PROCESSING, ConsentKind.MENTORING)
    )


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
