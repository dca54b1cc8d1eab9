"""A generated region: municipalities × organisations with places in registers."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import batched
from typing import Any

from django.db import transaction

from nastavnik.oversight.indicators import operations as indicators
from nastavnik.platform.access.policy import system_actor
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.programmes import operations as programmes
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import ANY_AGE, Contingent, Organization
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear

DAY = date(2020, 12, 18)
SEED = 2020
# Beside a demonstration city whose labels are random: the region has a label none of them has.
ROOT_LABEL = 0
FAR = date(2023, 9, 1)
MENTEE_SHARE = 0.6
type _Group = tuple[Document, str, list[Enrolment], Enrolment]
# By the category of the mentor: the form and whom it takes as mentees.
FORMS = {
    "pupil": ("pupil-pupil", "pupil"),
    "employee": ("employee-pupil", "pupil"),
    "teacher": ("teacher-teacher", "teacher"),
}
_BANDS = (("learners", 10, 19, 500), ("learners", 15, 19, 200), ("teachers", 0, ANY_AGE, 40))
_POPULATIONS = (*_BANDS, ("young_specialists", 0, ANY_AGE, 6))


def make_region(municipalities: int, organizations: int, enrolments: int) -> None:
    """Write the region."""
    dice = random.Random(SEED)
    actor = system_actor("benchmark")
    with transaction.atomic():
        indicators.install_sets(actor=actor)
        programmes.install_presets(actor=actor)
        year, _ = SchoolYear.objects.get_or_create(
            title="2020/2021",
            defaults={"starts_on": date(2020, 9, 1), "ends_on": date(2021, 8, 31)},
        )
        schools = _tree(municipalities, organizations)
        partners = _save(Partner, _partners(dice, len(schools)))
        _save(Agreement, _agreements(dice, schools, partners))
        _save(Contingent, _contingents(dice, schools))
        _registers(dice, schools, partners, year, enrolments // len(schools))


def _save(model: Any, rows: Iterator[Any]) -> list[Any]:
    saved: list[Any] = []
    for batch in batched(rows, 5000):
        saved += model.objects.bulk_create(batch)
    return saved


def _tree(municipalities: int, organizations: int) -> list[Organization]:
    ministry = Organization.objects.create(
        code="R",
        kind="ministry",
        name="Министерство",
        short_name="Министерство",
        path=f"{ROOT_LABEL:012d}/",
    )
    above = _save(Organization, (_node(ministry, "municipality", n) for n in range(municipalities)))
    places = ((row, n) for row in above for n in range(organizations))
    return _save(Organization, (_node(row, "school", n) for row, n in places))


def _node(parent: Organization, kind: str, number: int) -> Organization:
    code = f"{parent.code}-{number + 1}"
    return Organization(
        code=code,
        kind=kind,
        level="general" if kind == "school" else "",
        name=f"Организация {code}",
        short_name=code,
        reference=str(number + 1),
        parent=parent,
        path=f"{parent.path}{number + 1:012d}/",
        position=number,
    )


def _partners(dice: random.Random, count: int) -> Iterator[Partner]:
    kinds = ("enterprise", "enterprise", "enterprise", "institution", "educational")
    for number in range(count):
        yield Partner(name=f"Предприятие {number}", kind=dice.choice(kinds))


def _agreements(
    dice: random.Random, schools: Sequence[Organization], partners: Sequence[Partner]
) -> Iterator[Agreement]:
    for school in schools:
        for partner in dice.sample(partners, min(len(partners), dice.randint(1, 6))):
            yield Agreement(
                organization=school,
                partner=partner,
                starts_on=date(2020, 1, 1),
                ends_on=dice.choice((None, date(2020, 6, 1), date(2022, 1, 1))),
                status=dice.choice(("intended", "signed", "signed", "signed")),
            )


def _contingents(dice: random.Random, schools: Sequence[Organization]) -> Iterator[Contingent]:
    for school in schools:
        for population, lower, upper, usual in _POPULATIONS:
            yield Contingent(
                organization=school,
                as_of=date(2020, 10, 1),
                population=population,
                age_from=lower,
                age_to=upper,
                count=dice.randint(usual // 2, 2 * usual),
            )


def _registers(
    dice: random.Random,
    schools: Sequence[Organization],
    partners: Sequence[Partner],
    year: SchoolYear,
    size: int,
) -> None:
    roles = ["mentee" if n < size * MENTEE_SHARE else "mentor" for n in range(size)]
    people = _save(
        Person, (_person(dice, school, partners, role) for school in schools for role in roles)
    )
    places = (
        _place(dice, person, roles[number % size], year) for number, person in enumerate(people)
    )
    _save(Coverage, (row for person in people for row in _coverage(dice, person)))
    _pairs(_save(Enrolment, places), schools, year, size)


def _person(
    dice: random.Random, school: Organization, partners: Sequence[Partner], role: str
) -> Person:
    common = (("pupil", 9), ("teacher", 1), ("employee", 0 if role == "mentee" else 2))
    category = dice.choices([name for name, _ in common], [weight for _, weight in common])[0]
    born = date(2000, 1, 1) + timedelta(days=dice.randrange(4600))
    return Person(
        organization=school,
        category=category,
        last_name="Ёлкина",
        first_name="Анна",
        patronymic="Ильинична",
        birth_date=born if category == "pupil" else date(1985, 5, 5),
        teaching_since=(
            date(2014, 9, 1) + timedelta(days=dice.randrange(2200))
            if category == "teacher"
            else None
        ),
        employer=dice.choice(partners) if category == "employee" else None,
    )


def _coverage(dice: random.Random, person: Person) -> Iterator[Coverage]:
    """Days of valid consents: a child's end on the 14th birthday, few have none."""
    for first, after in ((date(2020, 8, 20), date(2021, 3, 1)), (date(2021, 4, 1), FAR)):
        if dice.random() < 0.97:
            yield Coverage(person=person, kind="processing", starts_on=first, ends_before=after)


def _place(dice: random.Random, person: Person, role: str, year: SchoolYear) -> Enrolment:
    status = dice.choices(("candidate", "registered", "paired", "left"), (1, 3, 15, 1))[0]
    joined = date(2020, 9, 10) + timedelta(days=dice.randrange(120))
    return Enrolment(
        organization_id=person.organization_id,
        school_year=year,
        person=person,
        role=role,
        category=person.category,
        level="general",
        status=status,
        joined_on=None if status == "candidate" else joined,
    )


def _groups(places: Sequence[Enrolment], orders: Sequence[Document], size: int) -> list[_Group]:
    """The order, the form, the mentees and the mentor of each pair or group to be."""
    groups: list[_Group] = []
    for number, order in enumerate(orders):
        own = [row for row in places[number * size : (number + 1) * size] if row.status == "paired"]
        for mentor_category, (code, mentee_category) in FORMS.items():
            sides = {"mentor": mentor_category, "mentee": mentee_category}
            mentees, mentors = (
                [row for row in own if (row.role, row.category) == (role, sides[role])]
                for role in ("mentee", "mentor")
            )
            groups += [
                (order, code, mentees[n :: len(mentors)], mentor)
                for n, mentor in enumerate(mentors)
                if mentees[n :: len(mentors)]
            ]
    return groups


def _pairs(
    places: Sequence[Enrolment], schools: Sequence[Organization], year: SchoolYear, size: int
) -> None:
    """Pair the mentees of a school with its mentors in turn."""
    forms = {form.code: form for form in MentoringForm.objects.all()}
    groups = _groups(places, _orders(schools), size)
    rows = _save(
        Mentorship,
        (
            Mentorship(
                organization_id=order.organization_id,
                school_year=year,
                order=order,
                form=forms[code],
                status="active",
                starts_on=date(2020, 9, 15),
            )
            for order, code, _, _ in groups
        ),
    )
    _save(
        Member,
        (
            Member(mentorship=row, enrolment=place, role=place.role)
            for row, (_, _, mentees, mentor) in zip(rows, groups, strict=True)
            for place in (*mentees, mentor)
        ),
    )


def _orders(schools: Sequence[Organization]) -> list[Document]:
    """The order of every school that names its pairs."""
    return _save(
        Document,
        (
            Document(
                organization=school,
                type="pairs_order",
                title="Приказ",
                number="1",
                date=date(2020, 9, 9),
                status="in_force",
            )
            for school in schools
        ),
    )
