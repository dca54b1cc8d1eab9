"""What is missing to a plan, what a value is heading for: against trying every number."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.campaigns.plans import Course, Point, forecast, quarters_left, shortfall
from nastavnik.domain.indicators import Direction, Figure, reaches

YEAR = Course(date(2026, 9, 1), date(2027, 8, 31))
AS_OF, YEAR_END = date(2026, 11, 27), date(2026, 12, 31)
MORE, LESS = Direction.MORE, Direction.LESS
TARGETS = st.decimals(0, 100, places=2)


def test_thirty_seven_mentees_are_missing() -> None:
    # 226 of 7189 is 3,14 %. 3,65 % prints as 3,7 %: 262,4 mentees, so 263.
    assert shortfall(Figure(226, 7189), Decimal("3.7"), MORE, 1) == 37
    assert shortfall(Figure(262, 7189), Decimal("3.7"), MORE, 1) == 1
    assert shortfall(Figure(263, 7189), Decimal("3.7"), MORE, 1) == 0


@pytest.mark.parametrize(
    ("figure", "target", "direction", "found"),
    [
        (Figure(12, None, is_share=False), "40", MORE, 28),
        (Figure(41, None, is_share=False), "40", MORE, 0),
        (Figure(45, None, is_share=False), "40", LESS, 5),
        (Figure(45, 100), "40", LESS, 5),
        (Figure(40, 100), "40", LESS, 0),
        (Figure(None, 100), "40", MORE, None),
        (Figure(5, None), "40", MORE, None),
        (Figure(0, 0), "40", MORE, None),
        (Figure(3, 4), "101", MORE, None),
        (Figure(3, 4), "-1", LESS, None),
    ],
)
def test_what_is_missing(
    figure: Figure, target: str, direction: Direction, found: int | None
) -> None:
    assert shortfall(figure, Decimal(target), direction, 0) == found


@given(
    st.integers(0, 60), st.integers(1, 60), TARGETS, st.sampled_from(Direction), st.integers(0, 2)
)
def test_no_smaller_number_would_do(
    part: int, whole: int, target: Decimal, direction: Direction, digits: int
) -> None:
    part = min(part, whole)
    found = shortfall(Figure(part, whole), target, direction, digits)
    way = range(whole - part + 1) if direction is MORE else range(part + 1)
    sign = 1 if direction is MORE else -1
    enough = (
        step
        for step in way
        if reaches(Figure(part + sign * step, whole).value, target, direction, digits)
    )
    assert found == next(enough, None)


def test_what_is_counted_up_goes_on_at_its_pace() -> None:
    # 87 days from 1 September to 27 November, 121 to 31 December.
    found = forecast([Point(AS_OF, Fraction(87, 10))], YEAR_END, YEAR)
    assert found == Fraction(121, 10)
    early = Point(date(2026, 8, 31), Fraction(50))  # of the school year before
    assert forecast([early, Point(AS_OF, Fraction(87, 10))], YEAR_END, YEAR) == Fraction(121, 10)


def test_a_state_goes_on_between_two_points_of_a_year() -> None:
    points = [Point(date(2025, 9, 1), Fraction(90)), Point(date(2026, 9, 30), Fraction(10))]
    last = Point(date(2026, 11, 29), Fraction(16))  # 60 days, six more
    assert forecast([*points, last], date(2026, 12, 29), Course()) == 19
    assert forecast([points[1]], YEAR_END, Course()) is None
    assert forecast([points[0], last], YEAR_END, Course()) is None
    falling = [Point(points[1].day, Fraction(10)), Point(last.day, Fraction(1))]
    assert forecast(falling, date(2027, 5, 31), Course()) == 0
    rising = forecast([points[1], last], date(2030, 1, 1), Course(), ceiling=Fraction(100))
    assert rising == 100


@pytest.mark.parametrize(
    ("course", "day", "is_young"),
    [
        (YEAR, date(2026, 9, 1), True),
        (YEAR, date(2026, 11, 29), True),
        (YEAR, date(2026, 11, 30), False),
        (YEAR, date(2027, 1, 15), False),
        (Course(date(2026, 1, 1), date(2026, 12, 31)), date(2026, 3, 30), True),
        (Course(date(2026, 1, 1), date(2026, 12, 31)), date(2026, 3, 31), False),
        (Course(), date(2026, 9, 1), False),
    ],
)
def test_a_quarter_of_the_year_is_behind(course: Course, day: date, is_young: bool) -> None:
    assert course.is_young(day) is is_young


def test_where_there_is_nothing_to_go_by() -> None:
    point = Point(AS_OF, Fraction(5))
    assert forecast([], YEAR_END, YEAR) is None
    assert forecast([Point(AS_OF, None)], YEAR_END, YEAR) is None
    assert forecast([point], AS_OF, YEAR) is None
    assert forecast([point], date(2027, 9, 1), YEAR) is None  # counted anew from that day
    assert forecast([point, point], YEAR_END, Course()) is None


@given(st.fractions(0, 50), st.integers(1, 86), st.integers(1, 200))
def test_a_forecast_is_the_rule_of_three(value: Fraction, days: int, ahead: int) -> None:
    day = YEAR.starts_on + timedelta(days=days) if YEAR.starts_on else AS_OF
    found = forecast([Point(day, value)], day + timedelta(days=ahead), YEAR)
    assert found is not None
    assert found * days == value * (days + ahead)


@pytest.mark.parametrize(
    ("after", "due_on", "found"),
    [
        (date(2026, 9, 30), date(2026, 12, 31), (4,)),
        (date(2026, 9, 15), date(2026, 12, 15), (4,)),
        (date(2026, 3, 31), date(2026, 12, 31), (2, 3, 4)),
        (date(2026, 12, 31), date(2026, 12, 31), (4,)),
        (date(2025, 12, 31), date(2026, 6, 15), (2,)),
    ],
)
def test_quarters_are_left(after: date, due_on: date, found: tuple[int, ...]) -> None:
    assert quarters_left(after, due_on) == found
