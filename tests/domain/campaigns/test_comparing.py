"""Lists of change, places, heat: golden cases of the sources, and against the plain definition."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.campaigns.changes import Change, change_of, difference
from nastavnik.domain.campaigns.comparing import heat_steps, is_complete, places
from nastavnik.domain.indicators import Direction

HALF = Decimal("0.5")
MORE, LESS = Direction.MORE, Direction.LESS
VALUES = st.lists(st.none() | st.fractions(0, 20, max_denominator=30), max_size=12)


def printed(value: Fraction, digits: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("7.5", "8", Change.STABLE),  # the source's own example
        ("8", "7.5", Change.STABLE),
        ("7.5", "8.01", Change.RISE),
        ("8.01", "7.5", Change.FALL),
        ("0", "0", Change.NOT_STARTED),
        (None, "0", Change.NOT_STARTED),
        ("3", "0", Change.NOT_STARTED),
        ("0", "0.1", Change.STABLE),
        ("3", "0.1", Change.FALL),
        (None, "5", Change.FIRST),
        ("5", None, Change.UNKNOWN),
        (None, None, Change.UNKNOWN),
    ],
)
def test_a_share_belongs_to_one_list(before: str | None, now: str | None, found: Change) -> None:
    was, is_now = (None if text is None else Fraction(text) for text in (before, now))
    assert change_of(was, is_now, digits=2, is_share=True, within=HALF) is found


@pytest.mark.parametrize(
    ("before", "now", "direction", "found"),
    [
        ("3", "0", MORE, Change.INCOMPLETE),
        (None, "0", MORE, Change.INCOMPLETE),
        ("3", "0.1", MORE, Change.FALL),
        ("3", "0", LESS, Change.FALL),
    ],
)
def test_the_zero_of_some_is_not_that_of_everybody(
    before: str | None, now: str, direction: Direction, found: Change
) -> None:
    was = None if before is None else Fraction(before)
    told = {"digits": 2, "is_share": True, "within": HALF, "is_whole": False, "told_by_all": False}
    assert change_of(was, Fraction(now), direction=direction, **told) is found  # type: ignore[arg-type]


@pytest.mark.parametrize("before", [None, 0, 3])
def test_a_count_of_zero_that_all_told_has_not_started_whoever_was_missing_before(
    before: int | None,
) -> None:
    was, zero = None if before is None else Fraction(before), Fraction(0)
    told = {"digits": 0, "is_share": False, "within": HALF, "is_whole": False}
    assert change_of(was, zero, **told) is Change.NOT_STARTED  # type: ignore[arg-type]
    assert change_of(was, zero, told_by_all=False, **told) is Change.INCOMPLETE  # type: ignore[arg-type]
    # Where less is better a zero is a value as any other.
    assert change_of(was, zero, direction=LESS, **told) is Change.INCOMPLETE  # type: ignore[arg-type]


def test_what_is_compared_is_what_is_printed() -> None:
    # 7,04 and 7,55 print as 7,0 and 7,6: the lists never contradict the column beside them.
    was, now = Fraction("7.04"), Fraction("7.55")
    assert change_of(was, now, digits=1, is_share=True, within=HALF) is Change.RISE
    assert change_of(was, now, digits=0, is_share=True, within=Decimal(1)) is Change.STABLE
    assert difference(was, now, 1) == Decimal("0.6")
    assert difference(None, now, 1) is None
    assert difference(was, None, 1) is None


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (100, 105, Change.STABLE),
        (100, 106, Change.RISE),
        (100, 94, Change.FALL),
        (0, 1, Change.RISE),
    ],
)
def test_a_count_is_stable_within_five_per_cent(before: int, now: int, found: Change) -> None:
    was, is_now = Fraction(before), Fraction(now)
    assert change_of(was, is_now, digits=0, is_share=False, within=HALF) is found


def test_where_less_is_better_a_zero_is_no_omission() -> None:
    zero = Fraction(0)
    kept = {"digits": 0, "is_share": False, "within": HALF, "direction": LESS}
    assert change_of(zero, zero, **kept) is Change.STABLE  # type: ignore[arg-type]
    assert change_of(None, zero, **kept) is Change.FIRST  # type: ignore[arg-type]


def test_those_alike_share_a_place() -> None:
    values = [Fraction(5), None, Fraction("7.04"), Fraction(7), Fraction(1)]
    assert places(values, MORE, 0) == [3, None, 1, 1, 4]
    assert places(values, MORE, 2) == [3, None, 1, 2, 4]
    assert places(values, LESS, 0) == [2, None, 3, 3, 1]
    assert places([], MORE, 0) == []


@given(VALUES, st.sampled_from(Direction), st.integers(0, 2))
def test_a_place_is_one_more_than_how_many_are_better(
    values: list[Fraction | None], direction: Direction, digits: int
) -> None:
    sign = 1 if direction is MORE else -1
    known = [sign * printed(value, digits) for value in values if value is not None]
    for value, place in zip(values, places(values, direction, digits), strict=True):
        if value is None:
            assert place is None
        else:
            assert place == 1 + len([one for one in known if one > sign * printed(value, digits)])


def test_heat_goes_by_fifths() -> None:
    assert heat_steps([Fraction(n) for n in (5, 1, 3, 2, 4)], MORE, 0) == [5, 1, 3, 2, 4]
    assert heat_steps([Fraction(n) for n in (5, 1, 3, 2, 4)], LESS, 0) == [1, 5, 3, 4, 2]
    assert heat_steps([Fraction(7)], MORE, 0) == [3]
    assert heat_steps([Fraction(7), None, Fraction(7)], MORE, 0) == [3, None, 3]
    assert heat_steps([Fraction(0), Fraction(9)], MORE, 0) == [2, 4]


@given(VALUES, st.sampled_from(Direction))
def test_heat_is_the_fifth_of_the_middle_of_those_alike(
    values: list[Fraction | None], direction: Direction
) -> None:
    known = sorted(printed(value, 1) for value in values if value is not None)
    if direction is LESS:
        known.reverse()
    for value, step in zip(values, heat_steps(values, direction, 1), strict=True):
        if value is None:
            assert step is None
            continue
        at = [place for place, one in enumerate(known) if one == printed(value, 1)]
        middle = Fraction(sum(at) + Fraction(len(at), 2), len(at))  # of cells half a place wide
        assert step == 1 + int(5 * middle / len(known))


@pytest.mark.parametrize(
    ("told", "obliged", "found"),
    [
        ({"a": 3, "b": 3}, {"a": 3, "b": 3}, True),
        ({"a": 3, "b": 2}, {"a": 3, "b": 3}, False),
        ({"a": 3}, {"a": 3, "b": 3}, False),
        ({"a": 3}, {"a": 3, "b": 0}, True),  # asked of nobody here
        ({"a": 3, "c": 1}, {"a": 3}, True),
        ({}, {"a": 0}, False),
        ({}, {}, False),
    ],
)
def test_a_hand_in_is_complete(told: dict[str, int], obliged: dict[str, int], found: bool) -> None:
    assert is_complete(told, obliged) is found
