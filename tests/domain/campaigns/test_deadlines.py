"""Terms: the rules of the acts, days off, the last second in every time zone of the country."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.campaigns.deadlines import (
    DeadlineRule,
    RuleKind,
    due_date,
    is_in_time,
    last_second,
    next_working_day,
    public_holidays,
    settled_moment,
)
from nastavnik.domain.errors import DomainError

TENTH = DeadlineRule(RuleKind.NEXT_MONTH, day=10)
FIFTEENTH = DeadlineRule(RuleKind.NEXT_MONTH, day=15)
JANUARY = DeadlineRule(RuleKind.NEXT_YEAR, day=20, month=1)
WINDOW = DeadlineRule(RuleKind.FIXED, fixed_on=date(2020, 12, 18))
OFFSETS = range(2, 13)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("rule", "ends", "due"),
    [
        (TENTH, date(2026, 3, 31), date(2026, 4, 10)),
        (TENTH, date(2026, 12, 31), date(2027, 1, 10)),
        (FIFTEENTH, date(2026, 9, 30), date(2026, 10, 15)),
        (JANUARY, date(2026, 12, 31), date(2027, 1, 20)),
        (WINDOW, date(2020, 12, 31), date(2020, 12, 18)),
    ],
)
def test_the_terms_of_the_acts(rule: DeadlineRule, ends: date, due: date) -> None:
    assert due_date(rule, ends) == due


def test_a_day_off_moves_the_term_only_where_asked() -> None:
    ends, holidays = date(2026, 12, 31), public_holidays(2027)
    moving = DeadlineRule(RuleKind.NEXT_MONTH, day=2, to_working_day=True)
    assert due_date(DeadlineRule(RuleKind.NEXT_MONTH, day=2), ends, holidays) == date(2027, 1, 2)
    # 1–8 January are holidays, the 9th and 10th of 2027 a Saturday and a Sunday.
    assert due_date(moving, ends, holidays) == date(2027, 1, 11)


@pytest.mark.parametrize(
    "rule", [DeadlineRule(RuleKind.FIXED), DeadlineRule(RuleKind.NEXT_MONTH, day=31)]
)
def test_a_rule_without_a_day_is_refused(rule: DeadlineRule) -> None:
    with pytest.raises(DomainError, match=r"дат|календаре"):
        due_date(rule, date(2026, 3, 31))


@given(DAYS, st.integers(1, 28))
def test_the_next_month_is_the_next_month(ends: date, day: int) -> None:
    due = due_date(DeadlineRule(RuleKind.NEXT_MONTH, day=day), ends)
    months = (due.year - ends.year) * 12 + due.month - ends.month
    assert (months, due.day) == (1, day)


@given(DAYS, st.sets(DAYS, max_size=20))
def test_a_working_day_is_the_nearest_one(day: date, holidays: set[date]) -> None:
    found = next_working_day(day, holidays)
    passed = [day + timedelta(days=n) for n in range((found - day).days)]
    assert found.weekday() < 5
    assert found not in holidays
    assert all(each.weekday() >= 5 or each in holidays for each in passed)


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("day", [date(2026, 4, 10), date(2027, 1, 20), date(2028, 2, 29)])
def test_two_seconds_around_midnight_where_the_organisation_is(offset: int, day: date) -> None:
    due = last_second(day, offset)
    local = due.astimezone(timezone(timedelta(hours=offset)))
    assert (local.date(), local.hour, local.minute, local.second) == (day, 23, 59, 59)
    for tenths in range(-20, 30):
        moment = due + timedelta(milliseconds=100 * tenths)
        same_day = moment.astimezone(timezone(timedelta(hours=offset))).date() == day
        assert is_in_time(moment, due) is same_day


@given(DAYS, st.sampled_from(OFFSETS), st.integers(-2_000_000, 2_000_000))
def test_in_time_is_by_the_wall_clock_there(day: date, offset: int, shift: int) -> None:
    due = last_second(day, offset)
    moment = due + timedelta(microseconds=shift)
    wall = moment.astimezone(timezone(timedelta(hours=offset)))
    assert is_in_time(moment, due) is (wall.date() <= day)


@pytest.mark.parametrize("offset", [-1, 0, 1, 13])
def test_no_such_time_zone(offset: int) -> None:
    with pytest.raises(DomainError, match=r"от UTC\+2 до UTC\+12"):
        last_second(date(2026, 4, 10), offset)


@given(st.lists(st.integers(-7200, 7200), min_size=1, max_size=30), st.sampled_from(OFFSETS))
def test_a_clock_that_steps_back_makes_nothing_earlier(steps: list[int], offset: int) -> None:
    due = last_second(date(2026, 4, 10), offset)
    acts: list[datetime] = []
    for step in steps:
        last = acts[-1] if acts else None
        acts.append(settled_moment(due + timedelta(seconds=step), last))
    assert acts == sorted(acts)
    # Once late, late for good.
    timely = [is_in_time(act, due) for act in acts]
    assert timely == sorted(timely, reverse=True)


def test_the_clock_is_believed_where_nothing_is_known() -> None:
    now = datetime(2026, 4, 10, 20, tzinfo=UTC)
    assert settled_moment(now, None) == now
