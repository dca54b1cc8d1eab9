"""A number with or without a fraction: what is taken, what is said of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nastavnik.domain.spreadsheets.cells import PLAIN, Cell, Marks, Value
from nastavnik.domain.spreadsheets.cleaning.numbers import read_number
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, Wrong
from nastavnik.doors.imports.reading.number_formats import is_percent


@pytest.mark.parametrize(
    ("value", "number"),
    [(15, "15"), (15.4, "15.4"), ("15,4", "15.4"), ("15.4", "15.4"), ("40", "40")],
)
def test_a_plain_number_is_kept(value: Value, number: str) -> None:
    assert read_number(Cell(value, 1, 1)) == Kept(Decimal(number))


@pytest.mark.parametrize(
    ("value", "number"), [("1 234,5", "1234.5"), ("15,4 %", "15.4"), ("40 чел.", "40")]
)
def test_what_stands_around_a_number_is_said(value: Value, number: str) -> None:
    assert read_number(Cell(value, 1, 1)) == Fixed(Decimal(number), "взято число.")


def test_a_cell_shown_as_per_cent_holds_a_hundredth_of_it() -> None:
    found = read_number(Cell(0.154, 1, 1, Marks(percent_format=True)))
    assert found == Fixed(Decimal("15.4"), "взято в процентах, как показано.")
    assert read_number(Cell(0.154, 1, 1, PLAIN)) == Kept(Decimal("0.154"))


def test_a_dash_is_no_data() -> None:
    assert read_number(Cell("—", 1, 1)) == Fixed(None, "прочерк значит, что данных нет.")


@pytest.mark.parametrize(
    ("value", "sort"),
    [
        (date(2022, 5, 1), Ask),
        ("10–15", Ask),
        ("много", Wrong),
        (-3, Wrong),
        ("-3", Wrong),
        (True, Wrong),
        ("1,2,3", Wrong),
    ],
)
def test_what_is_no_number_is_said(value: Value, sort: Any) -> None:
    assert type(read_number(Cell(value, 1, 1))) is sort


@pytest.mark.parametrize(
    ("code", "shows"),
    [("0%", True), ("0.0%", True), ('0.0"%"', False), ("0.00", False), ("", False)],
)
def test_a_format_of_per_cent_is_told_from_a_sign(code: str, shows: bool) -> None:
    assert is_percent(code) is shows
