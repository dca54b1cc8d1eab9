"""Counts of learners that give the printed shares, wherever such counts exist."""

from dataclasses import dataclass
from decimal import Decimal

from nastavnik.doors.demonstration.dice import Dice

# Attempts at a pair of counts; the first plausible one is taken, or else the closest to it.
DRAWS = 60
# What part of the learners from 10 to 19 are 15 or older, in per cent.
PLAUSIBLE = (13, 48)
# A school without figures to fit is of this size, in learners from 10 to 19.
FREE_LEARNERS = (150, 460)


@dataclass(frozen=True, slots=True)
class Learners:
    """How many learners an organisation has, by age band."""

    all_ages: int
    from_10_to_19: int
    from_15_to_19: int


def fitting(count: int, percent: Decimal) -> tuple[int, int] | None:
    """Return the least and the greatest whole to which `count` is `percent` after rounding.

    Rounding is half up to whole per cent. None where no whole gives the share, or any does.
    """
    printed = int(percent)
    if not count or not printed:
        return None
    return 200 * count // (2 * printed + 1) + 1, 200 * count // (2 * printed - 1)


def choose(
    dice: Dice,
    *,
    mentees: int,
    mentee_share: Decimal,
    mentors: int,
    mentor_share: Decimal,
    young_share: int,
) -> Learners:
    """Choose counts for the printed shares of mentees (10–19) and mentors (15–19).

    `young_share` is the per cent of an organisation's learners who are under 10 or over 19.
    """
    wished = dice.between(20, 40)
    wide, narrow = fitting(mentees, mentee_share), fitting(mentors, mentor_share)
    drawn = [_draw(dice, wide, narrow, wished) for _ in range(DRAWS)]
    possible = [pair for pair in drawn if pair[1] <= pair[0]]
    if not possible:
        raise ValueError(f"Нет согласованных чисел обучающихся: {wide}, {narrow}.")
    closest = min(possible, key=lambda pair: abs(100 * pair[1] - wished * pair[0]))
    plausible = (p for p in possible if PLAUSIBLE[0] <= 100 * p[1] // p[0] <= PLAUSIBLE[1])
    learners, older = next(plausible, closest)
    return Learners(learners * 100 // (100 - young_share), learners, older)


def _draw(
    dice: Dice, wide: tuple[int, int] | None, narrow: tuple[int, int] | None, wished: int
) -> tuple[int, int]:
    if wide is None and narrow is not None:
        # Nothing limits the school from above: keep it small.
        older = dice.between(narrow[0], min(narrow[1], narrow[0] + narrow[0] // 8))
        return older * 100 // wished, older
    learners = dice.between(*wide) if wide else dice.between(*FREE_LEARNERS)
    older = dice.between(*narrow) if narrow else learners * wished // 100
    return learners, older
