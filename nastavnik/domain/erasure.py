"""How dates of a person are made general when the person is erased, so that counts stay.

152-ФЗ (ст. 3 п. 9, ст. 5 п. 7): what is kept for counting must no longer tell whose it is. A birth
date becomes the first day of the span in which nobody's age differs on any reporting date; the
beginning of teaching likewise. The exact day is gone, every counted age is the same.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from nastavnik.domain.mentoring_forms import (
    YOUNG_SPECIALIST_YEARS,
    age_on,
    anniversary,
    is_young_specialist,
)

_DAY = timedelta(days=1)
# In a span without a birthday on a reporting date there are at most so many days.
_YEAR = 366


def general_birth_date(born: date | None, reporting: Iterable[date]) -> date | None:
    """Return the earliest date of birth that gives the same age on every reporting date.

    None where the age is asked on no date.
    """
    days = sorted(set(reporting))
    if born is None or not days:
        return None
    ages = [age_on(born, day) for day in days]
    return _earliest(born, lambda other: [age_on(other, day) for day in days] == ages, _YEAR)


def general_teaching_date(
    since: date | None, reporting: Iterable[date], *, after: date | None = None
) -> date | None:
    """Return the earliest beginning of teaching that gives the same answer to «молодой специалист».

    None where the answer is «нет» on every reporting date; never before `after`.
    """
    days = sorted(set(reporting))
    answers = [is_young_specialist(since, day) for day in days]
    if since is None or not any(answers):
        return None

    def same(other: date) -> bool:
        later = after is None or other > after
        return later and [is_young_specialist(other, day) for day in days] == answers

    first = anniversary(since, -YOUNG_SPECIALIST_YEARS)
    return _earliest(since, same, (since - first).days)


def reporting_days(windows: Iterable[tuple[date, date]], known: Iterable[date]) -> list[date]:
    """Return the days on which somebody is counted: the known ones and the ends of quarters.

    `windows` are the spans, both ends inclusive, in which the person takes part.
    """
    spans = list(windows)
    days = set(known)
    for first, last in spans:
        days.update(_quarter_ends(first, last))
    return sorted(day for day in days if any(first <= day <= last for first, last in spans))


def _quarter_ends(first: date, last: date) -> Iterable[date]:
    for year in range(first.year, last.year + 1):
        for month in (4, 7, 10):
            yield date(year, month, 1) - _DAY
        yield date(year, 12, 31)


def _earliest(start: date, fits: Callable[[date], bool], limit: int) -> date:
    found = start
    for back in range(1, limit + 1):
        candidate = start - back * _DAY
        if not fits(candidate):
            break
        found = candidate
    return found
