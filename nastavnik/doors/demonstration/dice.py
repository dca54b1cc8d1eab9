"""Choices that fall the same way on every run, platform and Python version."""

import random
from collections.abc import Sequence
from datetime import date, timedelta


class Dice:
    """Seeded choices. Built on random() alone: only its sequence is promised to stay the same."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - made-up people, not secrets

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def between(self, lower: int, upper: int) -> int:
        """Return a whole number, both ends inclusive."""
        return lower + self.below(upper - lower + 1)

    def pick[T](self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self.below(len(items))]

    def day(self, first: date, last: date) -> date:
        """Return a day, both ends inclusive."""
        return first + timedelta(days=self.below((last - first).days + 1))

    def weekday(self, first: date, last: date) -> date:
        """Return a working day not after `last`; the weekend gives way to the Friday before."""
        day = self.day(first, last)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def chance(self, percent: int) -> bool:
        """Return whether something of this likelihood happens."""
        return self.below(100) < percent
