"""What became of a value from one period to the next."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from nastavnik.domain.findings.trends import STABLE_PER_CENT
from nastavnik.domain.indicators import Direction
from nastavnik.domain.rounding import round_half_up

HUNDRED = 100


class Change(StrEnum):
    """The list somebody belongs to."""

    RISE = "rise"
    FALL = "fall"
    STABLE = "stable"
    NOT_STARTED = "not_started"  # a reported zero
    FIRST = "first"  # nothing to compare with
    INCOMPLETE = "incomplete"  # a count, or a zero, that not everybody who had to has told
    UNKNOWN = "unknown"  # not handed in, or no denominator


def change_of(
    before: Fraction | None,
    now: Fraction | None,
    *,
    digits: int,
    is_share: bool,
    within: Decimal,
    is_whole: bool = True,
    told_by_all: bool = True,
    direction: Direction = Direction.MORE,
) -> Change:
    """Tell what became of a value; both are compared as they are printed, with `digits` decimals.

    A share is stable within `within` percentage points, both ends included; a count within five
    per cent of what it was. A reported zero has not started, whatever was before and whoever told
    that, where more is better: it is an answer, «не сдано» (None) is not. `is_whole`: all who had
    to told both values; a sum of some says nothing beside a sum of others, a share is a share of
    those who told. `told_by_all`: all who had to told the present one; the zero of some is not
    that of everybody.
    Source: мониторинг регионального центра, 2021–2022 («7,5 → 8 — стабильно»).
    """
    if now is None:
        return Change.UNKNOWN
    is_zero = now == 0 and direction is Direction.MORE
    if is_zero and told_by_all:
        return Change.NOT_STARTED
    if is_zero or not (is_share or is_whole):
        return Change.INCOMPLETE
    if before is None:
        return Change.FIRST
    was, is_now = round_half_up(before, digits), round_half_up(now, digits)
    allowed = within if is_share else abs(was) * STABLE_PER_CENT / HUNDRED
    if abs(is_now - was) <= allowed:
        return Change.STABLE
    return Change.RISE if is_now > was else Change.FALL


def difference(before: Fraction | None, now: Fraction | None, digits: int) -> Decimal | None:
    """Return the difference of two values as they are printed; None where one is not known."""
    if before is None or now is None:
        return None
    return round_half_up(now, digits) - round_half_up(before, digits)
