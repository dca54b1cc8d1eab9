"""Many beside each other: who may be ranked, at which place, how warm a cell is."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from nastavnik.domain.indicators import Direction
from nastavnik.domain.rounding import round_half_up

HEAT_STEPS = 5


def is_complete(told: Mapping[str, int], obliged: Mapping[str, int]) -> bool:
    """Tell whether a hand-in is complete: every count asked for was told by all who had to.

    `obliged`: how many organisations each count was asked of, those let off not among them;
    `told`: how many told it. Whom nothing was asked of has handed in nothing. An incomplete
    hand-in is not ranked: its value would be that of those who were quick.
    """
    asked = {code: number for code, number in obliged.items() if number}
    return bool(asked) and all(told.get(code, 0) == number for code, number in asked.items())


def places(
    values: Sequence[Fraction | None], direction: Direction, digits: int
) -> list[int | None]:
    """Return the place of each value, 1 for the best; None stays without a place.

    Values that print alike share a place, and the places after them are left out: 1, 2, 2, 4.
    """
    found = _Column(values, direction, digits)
    return [None if value is None else 1 + found.better(value) for value in found.printed]


def heat_steps(
    values: Sequence[Fraction | None], direction: Direction, digits: int
) -> list[int | None]:
    """Return the fifth of the column each value falls into: 5 is the best fifth, 1 the worst.

    By the middle of the places of what prints alike, so that a column of one value is all 3.
    """
    found = _Column(values, direction, digits)
    return [None if value is None else found.step(value) for value in found.printed]


class _Column:
    """Values as they are printed, and in order."""

    def __init__(
        self, values: Sequence[Fraction | None], direction: Direction, digits: int
    ) -> None:
        self.printed = [None if one is None else round_half_up(one, digits) for one in values]
        self.known = sorted(value for value in self.printed if value is not None)
        self.direction = direction

    def better(self, value: Decimal) -> int:
        """How many are better."""
        if self.direction is Direction.MORE:
            return len(self.known) - bisect_right(self.known, value)
        return bisect_left(self.known, value)

    def step(self, value: Decimal) -> int:
        """The fifth that the middle of those alike lies in."""
        alike = bisect_right(self.known, value) - bisect_left(self.known, value)
        worse = len(self.known) - alike - self.better(value)
        return 1 + HEAT_STEPS * (2 * worse + alike) // (2 * len(self.known))
