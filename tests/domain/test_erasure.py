"""Dates made general: the exact day is gone, every counted age is the same."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.erasure import (
    general_birth_date,
    general_teaching_date,
    reporting_days,
)
from nastavnik.domain.mentoring_forms import age_on, born_between, is_young_specialist

DAYS = st.lists(st.dates(date(2019, 1, 1), date(2030, 12, 31)), min_size=1, max_size=12)
QUARTERS = [date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30)]


@given(born=st.dates(date(1950, 1, 1), date(2015, 12, 31)), days=DAYS)
def test_ages_stay(born: date, days: list[date]) -> None:
    general = general_birth_date(born, days)
    assert general is not None
    assert general <= born
    assert [age_on(general, day) for day in days] == [age_on(born, day) for day in days]
    for day in days:
        for lower, upper in ((0, 9), (10, 19), (14, 18), (20, 120)):
            first, last = born_between(day, lower, upper)
            assert (first <= general <= last) == (first <= born <= last)


@given(born=st.dates(date(2005, 1, 1), date(2015, 12, 31)))
def test_everybody_of_a_span_becomes_the_same(born: date) -> None:
    """Quarters leave no more than five dates a year: whose exactly is not to be told."""
    general = general_birth_date(born, QUARTERS)
    assert general is not None
    assert (general.month, general.day) in {(10, 1), (1, 1), (4, 1), (7, 1)}


def test_without_a_day_of_counting_nothing_is_kept() -> None:
    assert general_birth_date(date(2011, 3, 17), []) is None
    assert general_birth_date(None, QUARTERS) is None
    assert general_teaching_date(None, QUARTERS) is None
    assert general_teaching_date(date(2001, 9, 1), QUARTERS) is None


@given(since=st.dates(date(2015, 1, 1), date(2028, 12, 31)), days=DAYS)
def test_young_specialists_stay(since: date, days: list[date]) -> None:
    general = general_teaching_date(since, days)
    answers = [is_young_specialist(since, day) for day in days]
    assert [is_young_specialist(general, day) for day in days] == answers


def test_teaching_begins_after_birth() -> None:
    since, born = date(2026, 8, 20), date(2026, 7, 1)
    general = general_teaching_date(since, [date(2026, 12, 31)], after=born)
    assert general == born + timedelta(days=1)


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([], []),
        (
            [(date(2026, 9, 1), date(2027, 1, 15))],
            [date(2026, 9, 30), date(2026, 12, 18), date(2026, 12, 31)],
        ),
        ([(date(2026, 12, 18), date(2026, 12, 18))], [date(2026, 12, 18)]),
    ],
)
def test_days_of_counting(windows: list[tuple[date, date]], expected: list[date]) -> None:
    known = [date(2026, 12, 18), date(2020, 12, 18)]
    assert reporting_days(windows, known) == expected
