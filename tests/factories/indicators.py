"""Random trees with registers whose dates lie around every edge an indicator has."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from nastavnik.oversight.indicators.choices import Crediting, Inclusion, RollUp, Unit, Window
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet, MeasureValue
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.choices import Kind, Level, Population
from nastavnik.registers.organizations.models import (
    ANY_AGE,
    Contingent,
    Organization,
    Subordination,
)
from nastavnik.registers.partners.choices import AgreementStatus, PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear
from tests.factories.consents import random_consents
from tests.factories.mentorships import make_form, make_order

# A usual day, the eve of 1 March in a common and in a leap year, the leap day itself.
DAYS = (date(2026, 12, 18), date(2027, 2, 28), date(2028, 2, 28), date(2028, 2, 29))
REPORTING = (Kind.SCHOOL, Kind.SCHOOL, Kind.SUPPLEMENTARY, Kind.COLLEGE, Kind.KINDERGARTEN)
LEVELS = {
    Kind.SCHOOL: Level.GENERAL,
    Kind.SUPPLEMENTARY: Level.SUPPLEMENTARY,
    Kind.COLLEGE: Level.VOCATIONAL,
    Kind.KINDERGARTEN: Level.PRESCHOOL,
}
FORMS = ("pupil-pupil", "employee-pupil", "teacher-teacher")
TYPED = (
    "satisfied_mentees",
    "respondent_mentees",
    "satisfied_mentors",
    "respondent_mentors",
    "lecturers",
    "certified_lecturers",
    "dual_agreements",
)
ONE_DAY = timedelta(days=1)


@dataclass
class World:
    """A random region on a day."""

    dice: random.Random
    day: date
    years: list[SchoolYear]
    ministry: Organization
    municipalities: list[Organization] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)

    def around(self, *, far: int = 90) -> date:
        """The day, its eve, the day after or some day near."""
        near = self.dice.choice((-1, 0, 1, self.dice.randint(-far, far)))
        return self.day + timedelta(days=near)

    def after(self, first: date | None) -> date | None:
        """A day not before `first`, or none."""
        if self.dice.random() < 0.5:
            return None
        day = self.around()
        return max(first, day) if first else day


def years_back(day: date, years: int) -> date:
    """The same date of an earlier year; the leap day gives 28 February."""
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, day.month, 28 if leap_day and (day.year - years) % 4 else day.day)


def make_node(code: str, parent: Organization | None, kind: str, **facts: object) -> Organization:
    """A node of the tree, without the subordination and the trail."""
    return Organization.objects.create(
        code=code,
        kind=kind,
        level=LEVELS.get(kind, ""),
        name=code,
        short_name=code,
        parent=parent,
        path=f"{parent.path if parent else ''}{Organization.objects.count():012d}/",
        **facts,
    )


def make_world(seed: int, *, municipalities: int, organizations: int, people: int) -> World:
    """A region with about `people` people in every organisation."""
    dice = random.Random(seed)
    day = dice.choice(DAYS)
    first = day.year - (day.month < 9)
    years = [
        SchoolYear.objects.create(
            title=f"{year}/{year + 1}", starts_on=date(year, 9, 1), ends_on=date(year + 1, 8, 31)
        )
        for year in (first - 1, *([first] if dice.random() < 0.95 else []))
    ]
    world = World(dice, day, years, make_node("ministry", None, Kind.MINISTRY))
    _plant_tree(world, municipalities, organizations)
    _subordinate(world)
    enrolments = _people(world, people)
    _mentorships(world, enrolments)
    _counts(world)
    return world


def _plant_tree(world: World, municipalities: int, organizations: int) -> None:
    dice = world.dice
    for number in range(municipalities):
        world.municipalities.append(make_node(f"m{number}", world.ministry, Kind.MUNICIPALITY))
    for number in range(organizations):
        above: list[Organization] = [*world.municipalities, *world.municipalities, world.ministry]
        if world.organizations and dice.random() < 0.15:
            above = world.organizations  # a branch of a school or college
        facts: dict[str, object] = {"position": number}
        if dice.random() < 0.15:
            facts["closed_on"] = world.around()
        if dice.random() < 0.1:
            facts["opened_on"] = min(world.around(), facts.get("closed_on", date.max))
        node = make_node(f"o{number}", dice.choice(above), dice.choice(REPORTING), **facts)
        world.organizations.append(node)
    # Another region: nothing of it may be counted.
    world.organizations.append(make_node("alien", None, Kind.SCHOOL, position=99))


def _subordinate(world: World) -> None:
    """Date who was under whom: some have moved, some have come, some keep no dates."""
    dice = world.dice
    above = [world.ministry, *world.municipalities, *world.organizations]
    rows = []
    for organization in [*world.municipalities, *world.organizations]:
        moves = dice.choice((None, 0, 0, 1, 1, 2))
        if organization.parent is None or moves is None:
            continue
        others = [row for row in above if row != organization]
        parents = [dice.choice(others) for _ in range(moves)]
        days = sorted({world.around(far=400) for _ in range(moves)})
        first = world.around() if dice.random() < 0.2 else date(2000, 1, 1)
        starts = [first, *(day for day in days if day > first)]
        ends = [day - ONE_DAY for day in starts[1:]]
        chain = [*parents[: len(ends)], organization.parent]
        rows += [
            Subordination(organization=organization, parent=parent, starts_on=start, ends_on=end)
            for parent, start, end in zip(chain, starts, [*ends, None], strict=True)
        ]
    Subordination.objects.bulk_create(rows)


def _birth_dates(world: World) -> Iterable[date | None]:
    edges = [years_back(world.day, age) for age in (10, 15, 16, 20)]
    yield from (edge + shift * ONE_DAY for edge in edges for shift in (-1, 0, 1))
    yield from (date(2008, 2, 29), date(2012, 2, 29), date(2016, 2, 29), date(2018, 2, 28))
    yield from (None, date(1980, 5, 1), date(2013, 6, 15), date(2010, 6, 15))


def _experience(world: World) -> list[date | None]:
    edges = (years_back(world.day, 3), world.day)
    found: list[date | None] = [edge + shift * ONE_DAY for edge in edges for shift in (-1, 0, 1)]
    return [*found, date(2024, 2, 29), date(2005, 9, 1), None]


def _people(world: World, people: int) -> list[Enrolment]:
    dice = world.dice
    partners = Partner.objects.bulk_create(
        Partner(name=f"p{number}", kind=dice.choice(PartnerKind.values)) for number in range(5)
    )
    births, experience = list(_birth_dates(world)), _experience(world)
    rows = []
    for organization in world.organizations:
        for _ in range(dice.randint(0, people)):
            category = dice.choice(Category.values)
            known = category == Category.EMPLOYEE or dice.random() < 0.1
            rows.append(
                Person(
                    organization=organization,
                    category=category,
                    last_name="Ёлкина",
                    first_name="Анна",
                    birth_date=None if category == Category.TEACHER else dice.choice(births),
                    teaching_since=(
                        dice.choice(experience) if category == Category.TEACHER else None
                    ),
                    employer=dice.choice(partners) if known else None,
                )
            )
    _agreements(world, partners)
    people = Person.objects.bulk_create(rows)
    random_consents(world, people)
    return _enrolments(world, people)


def _enrolments(world: World, people: list[Person]) -> list[Enrolment]:
    dice = world.dice
    places: dict[tuple[object, ...], Enrolment] = {}
    for person in people:
        for _ in range(dice.choice((1, 1, 2, 3))):
            year, role = dice.choice(world.years), dice.choice(ParticipantRole.values)
            keepers = [person.organization] if dice.random() < 0.8 else []
            # Some stand in the registers of two organisations in one role.
            keepers += [dice.choice(world.organizations)] if dice.random() < 0.4 else []
            for organization in keepers:
                places[organization.pk, year.pk, person.pk, role] = _place(
                    world, organization, year, person, role
                )
    return Enrolment.objects.bulk_create(places.values())


def _place(
    world: World, organization: Organization, year: SchoolYear, person: Person, role: str
) -> Enrolment:
    dice = world.dice
    status = dice.choice(EnrolmentStatus.values)
    is_candidate = status == EnrolmentStatus.CANDIDATE
    joined_on = None if is_candidate and dice.random() < 0.7 else world.around()
    return Enrolment(
        organization=organization,
        school_year=year,
        person=person,
        role=role,
        # The category of the year may differ from today's.
        category=person.category if dice.random() < 0.9 else Category.PUPIL,
        level=organization.level if dice.random() < 0.9 else "",
        status=status,
        joined_on=joined_on,
        left_on=world.after(joined_on),
        completed_on=world.after(joined_on),
    )


def _mentorships(world: World, enrolments: list[Enrolment]) -> None:
    dice = world.dice
    forms = [make_form(code=code, label=code) for code in FORMS]
    order = make_order(world.organizations[0])
    rows = [
        _mentorship(world, dice.choice(enrolments), dice.choice(forms), order)
        for _ in range(len(enrolments) // 2)
    ]
    members = {}
    for row in Mentorship.objects.bulk_create(rows):
        for place in dice.sample(enrolments, min(len(enrolments), dice.randint(1, 4))):
            left_on = world.after(row.starts_on) if dice.random() < 0.3 else None
            members[row.pk, place.pk] = Member(
                mentorship=row, enrolment=place, role=place.role, left_on=left_on
            )
    Member.objects.bulk_create(members.values())


def _mentorship(world: World, place: Enrolment, form: MentoringForm, order: Document) -> Mentorship:
    dice = world.dice
    status = dice.choice(MentorshipStatus.values)
    forming = status in (MentorshipStatus.PROPOSED, MentorshipStatus.AGREED)
    over = status in (MentorshipStatus.COMPLETED, MentorshipStatus.TERMINATED)
    starts_on = None if forming else world.around()
    return Mentorship(
        organization=place.organization,
        school_year=place.school_year,
        form=form,
        status=status,
        order=None if forming else order,
        starts_on=starts_on,
        ended_on=max(starts_on, world.around()) if over and starts_on else None,
        termination_reason="переезд" if status == MentorshipStatus.TERMINATED else "",
    )


def _agreements(world: World, partners: list[Partner]) -> None:
    dice = world.dice
    rows = []
    for organization in world.organizations:
        for _ in range(dice.randint(0, 4)):
            starts_on = world.around(far=400)
            rows.append(
                Agreement(
                    organization=organization,
                    partner=dice.choice(partners),
                    starts_on=starts_on,
                    ends_on=world.after(starts_on),
                    signed_on=dice.choice((None, starts_on)),
                    status=dice.choice([*AgreementStatus.values, AgreementStatus.SIGNED]),
                )
            )
    Agreement.objects.bulk_create(rows)


def _counts(world: World) -> None:
    """Contingents and typed figures: some missing, some zero, some too old or too new."""
    dice = world.dice
    first = date(world.day.year - (world.day.month < 9), 9, 1)
    bands = [(Population.LEARNERS, "", 10, 19), (Population.LEARNERS, "", 15, 19)]
    bands += [(Population.LEARNERS, "", 0, ANY_AGE), (Population.TEACHERS, "", 0, ANY_AGE)]
    bands += [(Population.YOUNG_SPECIALISTS, "", 0, ANY_AGE)]
    bands += [(Population.ENTERPRISES, "", 0, ANY_AGE)]
    bands += [(Population.LEARNERS, level, 0, ANY_AGE) for level in Level.values]
    new_year = world.day.replace(month=1, day=1)
    contingents, typed = [], []
    for organization in [world.ministry, *world.municipalities, *world.organizations]:
        days = [world.day + ONE_DAY, world.day, world.day - ONE_DAY, first, first - ONE_DAY]
        days += [new_year, new_year - ONE_DAY]
        for population, level, lower, upper in bands:
            contingents += [
                Contingent(
                    organization=organization,
                    as_of=day,
                    population=population,
                    level=level,
                    age_from=lower,
                    age_to=upper,
                    count=dice.choice((0, 1, 3, 7, 8, 40, 1200)),
                )
                for day in dice.sample(days, dice.randint(0, 3))
            ]
        for measure in TYPED:
            typed += [
                MeasureValue(
                    organization=organization,
                    measure=measure,
                    as_of=day,
                    value=dice.choice((0, 1, 2, 9, 1500)),
                    basis="опрос",
                )
                for day in dice.sample(days, dice.randint(0, 2))
            ]
    Contingent.objects.bulk_create(contingents)
    MeasureValue.objects.bulk_create(typed)


def make_variety(world: World, size: int = 8) -> IndicatorSet:
    """Plain counts by every inclusion and crediting, and indicators with random parameters."""
    variety = IndicatorSet.objects.create(
        code="variety", title="Разное", valid_from=date(2020, 1, 1)
    )
    Indicator.objects.bulk_create(
        _indicator(world.dice, variety, number) for number in range(1, size + 1)
    )
    plain = product(("mentees", "mentors"), Inclusion.values, Crediting.values)
    Indicator.objects.bulk_create(
        Indicator(
            set=variety,
            code=f"Y{number}",
            position=size + number,
            title=f"Простое {number}",
            numerator=numerator,
            inclusion=inclusion,
            crediting=crediting,
            roll_up=world.dice.choice((RollUp.SUM, RollUp.UNIQUE)),
            digits=0,
            unit=Unit.PEOPLE,
        )
        for number, (numerator, inclusion, crediting) in enumerate(plain, 1)
    )
    return variety


def _indicator(dice: random.Random, variety: IndicatorSet, number: int) -> Indicator:
    numerator = dice.choice(
        ("mentees", "mentees", "mentors", "mentors", "supplying_partners", "agreements", "partners")
    )
    is_share = dice.random() < 0.6
    lower, upper = dice.choice(((0, ANY_AGE), (10, 19), (15, 19), (15, ANY_AGE), (0, 15)))
    inclusion = dice.choice(Inclusion.values)
    by_year = inclusion == Inclusion.COMPLETED and numerator not in ("agreements", "partners")
    return Indicator(
        set=variety,
        code=f"X{number}",
        position=number,
        title=f"Разное {number}",
        numerator=numerator,
        denominator=dice.choice(Population.values) if is_share else "",
        categories=dice.sample(Category.values, dice.choice((0, 0, 1, 3))),
        forms=dice.sample(FORMS, dice.choice((0, 0, 0, 1, 2))),
        level=dice.choice(("", "", *Level.values)),
        age_from=lower,
        age_to=upper,
        young_specialists=dice.random() < 0.15,
        non_educational=dice.random() < 0.5,
        inclusion=inclusion,
        window=dice.choice(Window.values) if by_year else Window.SCHOOL_YEAR,
        crediting=dice.choice(Crediting.values),
        roll_up=dice.choice(RollUp.values),
        digits=dice.choice((0, 1, 2)),
        unit=Unit.PERCENT if is_share else Unit.PEOPLE,
    )
