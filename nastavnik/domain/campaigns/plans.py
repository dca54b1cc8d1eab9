"""A value beside its plan: how much is missing, and what the value is heading for."""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.indicators import Direction, Figure

HUNDRED = 100
MONTHS_OF_QUARTER = 3
# A pace is read off the points of one year: older ones say nothing of it.
ONE_YEAR = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Point:
    """An exact value on a day."""

    day: datetime.date
    value: Fraction | None


@dataclass(frozen=True)
class Course:
    """From when to when a value is counted: what is counted up begins at nothing each time.

    `starts_on` None: the value is a state, not a sum that grows; it has no beginning of its own.
    """

    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None

    def is_young(self, day: datetime.date) -> bool:
        """Whether less than a quarter of the year it is counted over is behind on a day.

        A pace read off a few days of September says nothing of a year.
        """
        if self.starts_on is None:
            return False
        following = day + datetime.timedelta(days=1)
        months = 12 * (following.year - self.starts_on.year) + following.month
        months -= self.starts_on.month + (following.day < self.starts_on.day)
        return months < MONTHS_OF_QUARTER

    def begins_anew_before(self, due_on: datetime.date) -> bool:
        """Whether the count ends before a day, so that what it comes to then is another count."""
        return self.ends_on is not None and self.ends_on < due_on


def shortfall(figure: Figure, target: Decimal, direction: Direction, digits: int) -> int | None:
    """Return how many units of the numerator lie between a figure and its target; 0 if it is met.

    `target` is in per cent for a share, else a count; the printed (rounded) value is what is
    compared, as everywhere. The denominator is taken to stay as it is. Where more is better these
    units are to be added, where less is better to be lost. None: no value, or no numerator could
    meet the target. Source: целевая модель Челябинской области, приложение 3 (плановые значения).
    """
    if figure.value is None or figure.numerator is None:
        return None
    whole = Fraction(figure.denominator or 0, HUNDRED) if figure.is_share else Fraction(1)
    step = Fraction(1, 10**digits)
    if direction is Direction.MORE:
        # Halves are rounded up: half a step below the first printed value that meets the target.
        bound = math.ceil(Fraction(target) / step) * step - step / 2
        least = math.ceil(bound * whole)
        if figure.is_share and least > (figure.denominator or 0):
            return None
        return max(0, least - figure.numerator)
    bound = math.floor(Fraction(target) / step) * step + step / 2
    most = math.ceil(bound * whole) - 1
    return None if most < 0 else max(0, figure.numerator - most)


def forecast(
    points: Iterable[Point],
    due_on: datetime.date,
    course: Course,
    *,
    ceiling: Fraction | None = None,
) -> Fraction | None:
    """Return what a value comes to on `due_on` if it goes on at its mean pace, exactly.

    Values are in per cent or counts. A value that is counted up since `course.starts_on` was
    nothing on that day: one point is enough. A state needs two points of one year: its pace is
    the one between the first and the last of them. Never below zero nor above `ceiling`. None:
    nothing to go by, `due_on` is not ahead, or the count begins anew before it.
    """
    known = sorted((p.day, p.value) for p in points if p.value is not None)
    if course.starts_on is not None:
        known = [(course.starts_on, Fraction(0)), *(p for p in known if p[0] > course.starts_on)]
    if len(known) < 2 or known[-1][0] >= due_on:
        return None
    if course.begins_anew_before(due_on):
        return None
    last_day, last = known[-1]
    if course.starts_on is None:
        known = [point for point in known if last_day - point[0] <= ONE_YEAR]
    first_day, first = known[0]
    if first_day == last_day:
        return None
    pace = (last - first) / (last_day - first_day).days
    found = max(last + pace * (due_on - last_day).days, Fraction(0))
    return found if ceiling is None else min(found, ceiling)


def quarters_left(after: datetime.date, due_on: datetime.date) -> tuple[int, ...]:
    """Return the numbers (1 to 4) of the quarters in which what is missing to a term can come.

    Those that begin after `after`, the last day of the period told of, up to the one of the term;
    the quarter of the term alone where no later one is left.
    """
    last = _quarter(due_on)
    if after.year != due_on.year:
        return (last,)
    return tuple(range(_quarter(after) + 1, last + 1)) or (last,)


def _quarter(day: datetime.date) -> int:
    return (day.month - 1) // MONTHS_OF_QUARTER + 1
