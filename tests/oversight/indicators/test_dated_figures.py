"""Figures of a past day: who was under whom then, and what was completed in which year."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.indicators import definitions, operations, queries
from nastavnik.oversight.indicators.models import Band, Indicator, IndicatorSet
from nastavnik.oversight.notes.models import Note
from nastavnik.practice.mentorships.counting import places
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.organizations.queries import members_on
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import Period, SchoolYear
from tests.factories.accounts import signed_in
from tests.factories.campaigns import make_campaign, make_field
from tests.factories.mentorships import ACTOR, make_form, make_order
from tests.factories.organizations import Region, make_organization, make_region
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2020, 12, 18), date(2021, 12, 18)
MOVED_ON = date(2021, 9, 1)


def make_year(first: int) -> SchoolYear:
    return SchoolYear.objects.create(
        title=f"{first}/{first + 1}", starts_on=date(first, 9, 1), ends_on=date(first + 1, 8, 31)
    )


def make_place(
    organization: Organization, year: SchoolYear, person: Person | None = None, **facts: object
) -> Enrolment:
    person = person or make_person(organization)
    known = {"role": "mentee", "status": "paired", "joined_on": year.starts_on, **facts}
    return Enrolment.objects.create(
        organization=organization,
        school_year=year,
        person=person,
        category="pupil",
        level="general",
        **known,
    )


def make_count(code: str = "N", **facts: object) -> Indicator:
    row, _ = IndicatorSet.objects.get_or_create(
        code="own", defaults={"title": "Свой", "valid_from": date(2020, 1, 1)}
    )
    known = {"numerator": "mentees", "unit": "people", "digits": 0, "roll_up": "sum", **facts}
    return Indicator.objects.create(set=row, code=code, title=code, **known)


def numerator(indicator: Indicator, root: Organization, day: date) -> int:
    return queries.compute([indicator], root, day)[indicator.code].total.numerator or 0


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def moved(region: Region) -> Region:
    """A school that went from one city to another after its first year of mentoring."""
    for first in (2020, 2021):
        year = make_year(first)
        for school in (region.school, region.school, region.other_school):
            make_place(school, year)
    organizations.move_organization(
        actor=ACTOR, organization=region.school, parent=region.other_city, starts_on=MOVED_ON
    )
    region.school.refresh_from_db()
    return region


@pytest.mark.parametrize(
    ("day", "expected"),
    [(BEFORE, (2, 1)), (date(2021, 8, 31), (2, 1)), (MOVED_ON, (0, 3)), (AFTER, (0, 3))],
)
def test_a_school_belongs_to_whom_it_was_under(
    moved: Region, day: date, expected: tuple[int, int]
) -> None:
    indicator = make_count()
    assert numerator(indicator, moved.city, day) == expected[0]
    assert numerator(indicator, moved.other_city, day) == expected[1]
    assert numerator(indicator, moved.ministry, day) == 3
    assert numerator(indicator, moved.school, day) == 2


def test_what_is_below_an_organisation_moves_with_it(region: Region) -> None:
    branch = make_organization(region.school)
    organizations.move_organization(
        actor=ACTOR, organization=region.school, parent=region.other_city, starts_on=MOVED_ON
    )
    found = {day: set(members_on(region.city, day)) for day in (BEFORE, AFTER)}
    assert found == {BEFORE: {region.school, branch}, AFTER: set()}


def test_an_organisation_added_later_is_not_in_the_past(region: Region) -> None:
    late = make_organization(region.city, starts_on=MOVED_ON)
    older = make_organization(region.city, starts_on=MOVED_ON, opened_on=date(1965, 9, 1))
    undated = make_organization(region.city)
    undated.subordinations.all().delete()
    assert set(members_on(region.city, BEFORE)) == {region.school, older, undated}
    assert set(members_on(region.ministry, BEFORE)) == {
        region.school,
        region.other_school,
        older,
        undated,
    }
    assert late in members_on(region.city, MOVED_ON)


def test_places_of_pairs_stay_with_the_former_city(moved: Region) -> None:
    form = make_form()
    year = SchoolYear.objects.get(title="2020/2021")
    pair = Mentorship.objects.create(
        organization=moved.school,
        school_year=year,
        form=form,
        status="active",
        order=make_order(moved.school),
        starts_on=date(2020, 10, 1),
    )
    place = Enrolment.objects.filter(organization=moved.school, school_year=year)[0]
    Member.objects.create(mentorship=pair, enrolment=place, role="mentee")
    assert [row.mentees for row in places(moved.city, BEFORE)] == [1]
    assert places(moved.other_city, BEFORE) == []
    assert [row.mentees for row in places(moved.other_city, AFTER)] == [1]


def test_a_calendar_year_counts_what_both_school_years_completed(region: Region) -> None:
    operations.install_sets(actor=ACTOR)
    indicator = IndicatorSet.objects.get(code="chelyabinsk").indicators.get(code="C1")
    last, this = make_year(2019), make_year(2020)
    school = region.school
    in_may = make_place(school, last, status="completed", completed_on=date(2020, 5, 25))
    make_place(  # the same person again: one
        school, this, in_may.person, status="completed", completed_on=date(2020, 12, 20)
    )
    make_place(school, this, status="completed", completed_on=date(2020, 12, 31))
    make_place(school, last, status="completed", completed_on=date(2019, 12, 31))
    make_place(school, this, status="completed", completed_on=date(2021, 1, 1))
    Contingent.objects.create(
        organization=school,
        as_of=date(2020, 1, 10),
        population="learners",
        level="general",
        count=20,
    )
    days = (date(2020, 6, 30), date(2020, 12, 31), date(2021, 1, 31))
    totals = [queries.totals([indicator], school, day)["C1"] for day in days]
    assert [(total.numerator, total.denominator) for total in totals] == [
        (1, 20),
        (2, 20),
        (None, None),  # the count of a year ago is too old
    ]
    value = queries.value_of(indicator, school, days[1])
    assert (value.people.count(), value.contingents.count()) == (3, 1)
    assert "с 1 января" in dict(value.definition)["Кого включаем"]
    school_year = make_count(inclusion="completed")
    assert numerator(school_year, school, days[1]) == 2


def test_a_calendar_year_is_only_for_what_people_complete(region: Region) -> None:
    indicator = make_count()
    for facts in ({"inclusion": "joined"}, {"inclusion": "completed", "numerator": "agreements"}):
        with pytest.raises(DomainError) as refused:
            operations.edit_indicator(
                actor=ACTOR, indicator=indicator, version=None, window="calendar_year", **facts
            )
        assert refused.value.field == "window"


def test_definitions_say_only_what_applies() -> None:
    people, agreements, typed = (
        dict(definitions.definition(make_count(name, numerator=name, direction=direction)))
        for name, direction in (
            ("mentees", "more"),
            ("agreements", "more"),
            ("left_lecturers", "less"),
        )
    )
    assert {"Кого включаем", "Кому засчитываем"} <= people.keys()
    assert not {"Кого включаем", "Кому засчитываем"} & (agreements.keys() | typed.keys())
    assert people["Направление"] == "чем больше, тем лучше"
    assert typed["Направление"] == "чем меньше, тем лучше"


def test_an_edition_with_notes_keeps_its_parameters(region: Region) -> None:
    indicator = make_count()
    Note.objects.create(
        organization=region.city,
        indicator_set=indicator.set,
        period=Period.objects.create(
            kind="quarter",
            title="IV квартал 2020 года",
            starts_on=date(2020, 10, 1),
            ends_on=date(2020, 12, 31),
            as_of=BEFORE,
        ),
    )
    with pytest.raises(DomainError, match="Новая редакция"):
        operations.edit_indicator(actor=ACTOR, indicator=indicator, version=None, age_to=18)
    with pytest.raises(DomainError, match="Новая редакция"):
        operations.set_bands(actor=ACTOR, indicator=indicator, bands=[Band(label="любой")])
    operations.edit_indicator(
        actor=ACTOR, indicator=indicator, version=None, title="Наставляемые", age_to=150
    )
    target = operations.add_target(
        actor=ACTOR, indicator=indicator, due_on=AFTER, value=Decimal(400)
    )
    operations.withdraw_target(actor=ACTOR, target=target, withdrawn_on=BEFORE)
    indicator.refresh_from_db()
    assert (indicator.title, indicator.bands.count(), indicator.targets.count()) == (
        "Наставляемые",
        0,
        1,
    )


@pytest.mark.parametrize("opened", [False, True], ids=["draft", "open"])
def test_an_edition_with_campaigns_keeps_its_parameters(opened: bool) -> None:
    where = make_field(random.Random(1), organizations=0)
    make_organization(where.towns[0])
    indicator = make_count()
    campaign = make_campaign(where, indicator_set=indicator.set, opened=opened)
    for change in (
        {"numerator": "mentors"},
        {"numerator": "mentees", "denominator": "learners", "roll_up": "ratio"},
    ):
        with pytest.raises(DomainError, match="справки или кампании"):
            operations.edit_indicator(actor=ACTOR, indicator=indicator, version=None, **change)
    with pytest.raises(DomainError, match="справки или кампании"):
        operations.set_bands(actor=ACTOR, indicator=indicator, bands=[Band(label="любой")])
    operations.edit_indicator(actor=ACTOR, indicator=indicator, version=None, title="Пары")
    indicator.refresh_from_db()
    assert (indicator.title, indicator.numerator, indicator.denominator) == ("Пары", "mentees", "")
    assert [ask.code for ask in campaign.asks.all()] == ["N"]


@pytest.mark.parametrize(
    ("value", "unit", "is_possible"),
    [
        ("-1", "people", False),
        ("101", "people", True),
        ("0", "percent", True),
        ("100", "percent", True),
        ("100.01", "percent", False),
    ],
)
def test_a_target_is_a_possible_value(value: str, unit: str, is_possible: bool) -> None:
    share = {"denominator": "learners", "roll_up": "ratio"} if unit == "percent" else {}
    indicator = make_count(unit=unit, **share)
    plan = {"actor": ACTOR, "indicator": indicator, "due_on": AFTER, "value": Decimal(value)}
    if is_possible:
        assert operations.add_target(**plan).value == Decimal(value)
        return
    with pytest.raises(DomainError) as refused:
        operations.add_target(**plan)
    assert refused.value.field == "value"


def test_a_target_is_not_withdrawn_before_the_set() -> None:
    indicator = make_count()
    plan = operations.add_target(actor=ACTOR, indicator=indicator, due_on=AFTER, value=Decimal(4))
    with pytest.raises(DomainError, match=r"01\.01\.2020"):
        operations.withdraw_target(actor=ACTOR, target=plan, withdrawn_on=date(2019, 12, 31))


def test_rows_in_registers_of_others_are_told_of(region: Region) -> None:
    indicator = make_count(crediting="home")
    pupil = make_person(region.school, last_name="Ёлкина", first_name="Анна")
    make_place(region.other_school, make_year(2020), pupil)
    where = f"?organization={region.school.pk}&indicator_set={indicator.set_id}&day=18.12.2020"
    address = reverse("indicators:value", args=[indicator.pk, region.school.pk]) + where

    def told(role: str, organization: Organization) -> str:
        return signed_in(role, organization).get(address).content.decode()

    page = told("curator", region.school)
    assert "В реестрах других организаций, куда у вас нет доступа, строк: 1." in page
    assert "нет строк" not in page
    assert "Ёлкина" not in page
    above = told("ministry", region.ministry)
    assert "доступны только числа" in above
    assert "нет строк" not in above
