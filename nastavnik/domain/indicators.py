"""Indicators: parameters over a fixed set of measures, and the arithmetic of their values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from nastavnik.domain.rounding import round_half_up


class Inclusion(StrEnum):
    """Which participants count on the as-of date."""

    JOINED = "joined"  # вошли в программу с начала учебного года
    ACTIVE = "active"  # состоят в действующей паре или группе на дату
    COMPLETED = "completed"  # прошли полный цикл


class RollUp(StrEnum):
    """How the value of a group of organisations comes about."""

    RATIO = "ratio"  # Σ числителей / Σ знаменателей
    SUM = "sum"  # сумма по организациям
    UNIQUE = "unique"  # уникальные в границах, не сумма


class Direction(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"


class Unit(StrEnum):
    """What a value is measured in."""

    PERCENT = "percent"
    PEOPLE = "people"
    PIECES = "pieces"


# Averages and shares of a whole scope are printed finer than those of one organisation.
AGGREGATE_DIGITS = 2


@dataclass(frozen=True)
class AgeBand:
    """Full years on the as-of date, both ends inclusive."""

    lower: int
    upper: int


@dataclass(frozen=True)
class Band:
    """A half-open range [lower, upper) of rounded values with its label; None is unbounded."""

    lower: Decimal | None
    upper: Decimal | None
    label: str

    def holds(self, value: Decimal) -> bool:
        """Tell whether a rounded value (in the indicator's unit) falls into the band."""
        above = self.lower is None or value >= self.lower
        return above and (self.upper is None or value < self.upper)


@dataclass(frozen=True)
class Figure:
    """A numerator and, for a share, its denominator. None is «no data», never zero."""

    numerator: int | None
    denominator: int | None = None
    is_share: bool = True

    @property
    def value(self) -> Fraction | None:
        """Per cent for a share, the count otherwise; None where it cannot be computed."""
        if self.numerator is None:
            return None
        if not self.is_share:
            return Fraction(self.numerator)
        if not self.denominator:
            return None
        return Fraction(100 * self.numerator, self.denominator)


def roll_up(figures: Iterable[Figure], *, is_share: bool) -> Figure:
    """Add organisations up: Σ numerators over Σ denominators (domain rule, not a mean).

    A share counts only organisations whose share can be computed; a count, those with a numerator.
    """
    numerator = 0
    denominator = 0
    known = False
    for figure in figures:
        if figure.value is None or figure.numerator is None:
            continue
        known = True
        numerator += figure.numerator
        denominator += figure.denominator or 0
    if not known:
        return Figure(None, None, is_share)
    return Figure(numerator, denominator if is_share else None, is_share)


def simple_mean(values: Iterable[Fraction | Decimal | None]) -> Fraction | None:
    """Return the mean of the known values, or None; «нет данных» is left out, never 0 or 100."""
    known = [Fraction(value) for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def band_of(value: Fraction | None, bands: Sequence[Band], digits: int) -> Band | None:
    """Return the band of a value rounded as it is printed, or None without data or bands."""
    if value is None:
        return None
    rounded = round_half_up(value, digits)
    return next((band for band in bands if band.holds(rounded)), None)


def reaches(value: Fraction | None, target: Decimal, direction: Direction, digits: int) -> bool:
    """Tell whether the printed (rounded) value meets the target; no data does not."""
    if value is None:
        return False
    rounded = round_half_up(value, digits)
    return rounded >= target if direction is Direction.MORE else rounded <= target
