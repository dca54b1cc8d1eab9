"""The arithmetic of indicators (Р-145, показатели эффективности; rounding as in a note)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.errors import DomainError
from nastavnik.domain.indicators import (
    Band,
    Direction,
    Figure,
    RollUp,
    band_of,
    reaches,
    roll_up,
    simple_mean,
)
from nastavnik.domain.measures import CATALOGUE, Measure, Source, require_countable
from nastavnik.domain.rounding import round_half_up

numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=997)
shares = st.builds(
    Figure,
    st.one_of(st.none(), st.integers(0, 500)),
    st.one_of(st.none(), st.integers(0, 500)),
)


@given(numbers, st.integers(0, 4))
def test_rounding_is_nearest_and_halves_go_away_from_zero(value: Fraction, digits: int) -> None:
    rounded = round_half_up(value, digits)
    error = Fraction(rounded) - value
    half = Fraction(1, 2 * 10**digits)
    assert abs(error) <= half
    if abs(error) == half:
        assert abs(Fraction(rounded)) > abs(value)
    assert rounded.as_tuple().exponent == -digits


@given(st.integers(-(10**6), 10**6), st.integers(0, 2))
def test_rounding_agrees_with_decimal(thousandths: int, digits: int) -> None:
    value = Decimal(thousandths).scaleb(-3)
    expected = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert round_half_up(value, digits) == expected


@pytest.mark.parametrize(
    ("value", "digits", "printed"),
    [
        (Fraction(5, 2), 0, "3"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(-2, 5), 0, "0"),
        (2.675, 2, "2.68"),
        (Fraction(7200, 121), 1, "59.5"),
    ],
)
def test_rounding_examples(value: Fraction, digits: int, printed: str) -> None:
    assert str(round_half_up(value, digits)) == printed


def test_share_without_denominator_is_no_data_never_zero_or_hundred() -> None:
    assert Figure(3, 0).value is None
    assert Figure(3, None).value is None
    assert Figure(None, 5).value is None
    assert Figure(0, 5).value == 0
    assert Figure(4, None, is_share=False).value == 4
    assert Figure(None, None, is_share=False).value is None


@given(st.lists(shares))
def test_ratio_is_sums_over_those_with_data(figures: list[Figure]) -> None:
    total = roll_up(figures, is_share=True)
    known = [(f.numerator, f.denominator) for f in figures if f.numerator is not None]
    known = [(top, bottom) for top, bottom in known if bottom]
    if not known:
        assert (total.numerator, total.denominator, total.value) == (None, None, None)
        return
    assert total.numerator == sum(top for top, _ in known)
    assert total.denominator == sum(bottom for _, bottom in known)
    values = [Fraction(100 * top, bottom) for top, bottom in known]
    assert min(values) <= total.value <= max(values)


@given(st.lists(shares), shares)
def test_organisation_without_data_changes_nothing(figures: list[Figure], extra: Figure) -> None:
    if extra.value is None:
        assert roll_up([*figures, extra], is_share=True) == roll_up(figures, is_share=True)
        means = [simple_mean(f.value for f in rows) for rows in (figures, [*figures, extra])]
        assert means[0] == means[1]


@given(st.lists(st.integers(0, 50), min_size=1))
def test_counts_add_up_in_any_order(counts: list[int]) -> None:
    figures = [Figure(count, None, is_share=False) for count in counts]
    assert roll_up(figures, is_share=False).value == sum(counts)
    assert roll_up(reversed(figures), is_share=False) == roll_up(figures, is_share=False)
    assert simple_mean(f.value for f in figures) == Fraction(sum(counts), len(counts))


edges = st.lists(st.integers(0, 100), min_size=1, max_size=6, unique=True).map(sorted)


@given(edges, st.fractions(min_value=0, max_value=100, max_denominator=300), st.integers(0, 1))
def test_every_value_falls_into_exactly_one_of_touching_bands(
    cuts: list[int], value: Fraction, digits: int
) -> None:
    limits = [None, *map(Decimal, cuts), None]
    bands = [Band(lower, upper, f"{lower}–{upper}") for lower, upper in pairwise(limits)]
    rounded = round_half_up(value, digits)
    assert sum(band.holds(rounded) for band in bands) == 1
    found = band_of(value, bands, digits)
    assert found is not None
    assert found.holds(rounded)
    assert band_of(None, bands, digits) is None


@given(numbers, st.decimals(-1000, 1000, places=1), st.integers(0, 2))
def test_target_is_met_by_the_printed_value(value: Fraction, target: Decimal, digits: int) -> None:
    rounded = round_half_up(value, digits)
    assert reaches(value, target, Direction.MORE, digits) == (rounded >= target)
    assert reaches(value, target, Direction.LESS, digits) == (rounded <= target)
    assert reaches(Fraction(target), target, Direction.MORE, 1)
    assert reaches(Fraction(target), target, Direction.LESS, 1)
    assert not reaches(None, target, Direction.LESS, digits)


@given(st.sampled_from(Measure), st.sampled_from([None, *Measure]), st.sampled_from(RollUp))
def test_only_countable_measures_make_an_indicator(
    numerator: Measure, denominator: Measure | None, rule: RollUp
) -> None:
    top = CATALOGUE[numerator].source
    bottom = CATALOGUE[denominator].source if denominator else None
    countable = top is not Source.CONTINGENT and bottom is not Source.REGISTER
    countable = countable and (rule is not RollUp.UNIQUE or top is Source.REGISTER)
    if countable:
        require_countable(numerator, denominator, rule)
    else:
        with pytest.raises(DomainError):
            require_countable(numerator, denominator, rule)
