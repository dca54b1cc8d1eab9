"""Numbers, dates and words as Russians write them."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain import typography as t

NB = t.NO_BREAK_SPACE
numbers = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=4)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0, 0, "0"),
        (1234.5, 1, f"1{NB}234,5"),
        (999, 0, "999"),
        (1234567, 0, f"1{NB}234{NB}567"),
        (Decimal("2.675"), 2, "2,68"),
        (2.675, 2, "2,68"),
        (0.5, 0, "1"),
        (-0.4, 0, "0"),
        (-1234.56, 1, f"\u22121{NB}234,6"),
        (1000000.0, 0, f"1{NB}000{NB}000"),
        (1e22, 0, NB.join(["10", *["000"] * 7])),
    ],
)
def test_format_number(value: float, digits: int, expected: str) -> None:
    assert t.format_number(value, digits) == expected


@given(numbers, st.integers(0, 6))
def test_a_written_number_reads_back(value: Decimal, digits: int) -> None:
    text = t.format_number(value, digits)
    back = Decimal(text.replace(NB, "").replace(",", ".").replace(t.MINUS, "-"))
    assert back == value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert not text.startswith("\u22120") or back != 0


def test_format_percent() -> None:
    assert t.format_percent(Decimal("12.45")) == f"12,5{NB}%"
    assert t.format_percent(100, 0) == f"100{NB}%"


def test_dates() -> None:
    assert t.format_date(date(2026, 4, 5)) == "05.04.2026"
    assert t.format_date_long(date(2026, 4, 5)) == f"5{NB}апреля{NB}2026{NB}г."


@pytest.mark.parametrize(
    ("count", "word"),
    [
        (0, "пар"),
        (1, "пара"),
        (2, "пары"),
        (4, "пары"),
        (5, "пар"),
        (11, "пар"),
        (12, "пар"),
        (14, "пар"),
        (21, "пара"),
        (22, "пары"),
        (111, "пар"),
        (112, "пар"),
        (121, "пара"),
        (Decimal("1.5"), "пары"),
        (Decimal("3"), "пары"),
    ],
)
def test_plural(count: int, word: str) -> None:
    assert t.plural(count, "пара", "пары", "пар") == word


@given(st.integers(0, 10**6))
def test_plural_repeats_every_hundred(count: int) -> None:
    words = ("1", "2", "5")
    assert t.plural(count, *words) == t.plural(count + 100, *words)


def test_phrases() -> None:
    assert t.count_phrase(5, "пара", "пары", "пар") == f"5{NB}пар"
    assert t.number_sign("7") == f"№{NB}7"


def test_join_words() -> None:
    assert t.join_words([]) == ""
    assert t.join_words(["а"]) == "а"
    assert t.join_words(["а", "б"]) == f"а и{NB}б"
    assert t.join_words(["а", "б", "в"]) == f"а, б и{NB}в"


def test_fold_search_ignores_case_yo_and_spaces() -> None:
    assert t.fold_search("  ЁЛКИНА \u00a0 Анна\n") == "елкина анна"
    assert t.fold_search("е\u0308лкина") == t.fold_search("Ёлкина")


@given(st.text())
def test_fold_search_is_settled_after_once(text: str) -> None:
    once = t.fold_search(text)
    assert t.fold_search(once) == once


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31) - timedelta(days=1)))
def test_short_dates_sort_by_their_parts(day: date) -> None:
    shown = t.format_date(day)
    assert (int(shown[6:]), int(shown[3:5]), int(shown[:2])) == (day.year, day.month, day.day)
