"""A count that does not fall within its year begins anew with the next one."""

import random
from datetime import date

import pytest

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations, sheets
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign, Submission
from nastavnik.oversight.indicators.choices import Inclusion, RollUp, Unit, Window
from nastavnik.oversight.indicators.models import Indicator
from tests.factories.campaigns import (
    ACTOR,
    Field,
    make_campaign,
    make_field,
    make_period,
    make_set,
    submission_of,
)
from tests.factories.organizations import make_organization
from tests.factories.people import make_year

pytestmark = pytest.mark.django_db
SPRING, SUMMER, AUTUMN = date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30)
WINTER, NEXT_SPRING, NEXT_SUMMER = date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)
NEXT_AUTUMN = date(2026, 9, 30)
QUARTERS = (SPRING, SUMMER, AUTUMN, WINTER, NEXT_SPRING, NEXT_SUMMER, NEXT_AUTUMN)


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0])]
    for first in (2024, 2025, 2026):
        make_year(first)
    return found


def fell(campaign: Campaign, place: Field, code: str, value: int) -> bool:
    """Hand in less by one than the value; where it is refused, the value."""
    row = submission_of(campaign, place.organizations[0])
    row = filled(row, code, value - 1)
    blocking = [line.ask.code for line in sheets.filling(row).blocking]
    said = refusal(row)
    if said:
        now = value - 1
        assert said == f"Значение с начала года уменьшилось: было {value}, стало {now}."
        assert refusal(filled(row, code, value)) == ""
    assert blocking == ([code] if said else [])
    return not said


def filled(row: Submission, code: str, value: int) -> Submission:
    entries = {code: Entry(value, reason="Сверено")}
    return operations.save(actor=ACTOR, submission=row, version=None, entries=entries)


def refusal(row: Submission) -> str:
    try:
        operations.submit(actor=ACTOR, submission=row, version=None)
    except DomainError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("code", "falls"),
    [
        ("C", [NEXT_SPRING]),
        ("M", [AUTUMN, NEXT_AUTUMN]),
        # Of what years a typed count is nobody says: it may begin anew with either.
        ("D", [AUTUMN, NEXT_SPRING, NEXT_AUTUMN]),
    ],
)
def test_a_count_falls_only_where_its_year_begins(
    place: Field, code: str, falls: list[date]
) -> None:
    chosen = make_set()
    Indicator.objects.create(
        set=chosen, code="C", title="Завершили", numerator="mentees", roll_up=RollUp.SUM,
        unit=Unit.PEOPLE, digits=0, inclusion=Inclusion.COMPLETED, window=Window.CALENDAR_YEAR,
    )  # fmt: skip
    value, found = 120, []
    previous: Campaign | None = None
    for ends in QUARTERS:
        previous = make_campaign(
            place,
            indicator_set=chosen,
            period=make_period(ends),
            previous=previous,
            rules=[{"kind": "not_falling", "code": code}],
        )
        if fell(previous, place, code, value):
            value -= 1
            found.append(ends)
    assert found == [SPRING, *falls]
