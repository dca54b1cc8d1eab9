"""Whatever stands in a cell, it is understood or told about; nothing breaks."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nastavnik.domain.spreadsheets.cells import Cell, Marks, Value
from nastavnik.domain.spreadsheets.cleaning.cells import clean_cell
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.columns import Column, Holds
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, Wrong

CONTEXT = Context(date(2026, 11, 26))
SIGNS = "абвгийёАБВИЁ IXVaeo0123456789.,;-–/()«»\"'+@#№\n\t\u00a0\u200b\u00ad"
WRITTEN = st.text(SIGNS, max_size=40)
WORDS = (
    *("Иванов", "ИВАН", "Иванович", "И.И.", "оглы", "5А", "8 (912) 345-67-89", "05.04.12", "№"),
    *("05.04.2012", "апреля", "1,5E+10", ";", ",", "-", "(", ")", "\n", "класс", "@mail.ru"),
)
PIECES = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.decimals(), st.integers(10**9, 10**13), st.integers(1, 60_000)
)
DAYS = st.one_of(st.dates(), st.datetimes(), st.times())
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), WRITTEN, PIECES, st.text(max_size=30), NUMBERS, DAYS
)
MARKS = st.builds(Marks, text=st.sampled_from(["", "9,00E+10", "0012"]), date_format=st.booleans())


@pytest.mark.parametrize("holds", Holds)
@given(value=VALUES, marks=MARKS)
def test_any_value_has_an_outcome(holds: Holds, value: Value, marks: Marks) -> None:
    column = Column("key", "Столбец", holds)
    cell = Cell(value, 7, 2, marks)
    outcome = clean_cell(cell, column, "Столбец", CONTEXT)
    assert isinstance(outcome, Kept | Fixed | Ask | Wrong)
    if not isinstance(outcome, Kept):
        assert outcome.address == "B7"
        words: Any = getattr(outcome, "question", None) or getattr(outcome, "sentence", None)
        words = words or getattr(outcome, "reason", None)
        assert words.startswith("Строка 7, столбец «Столбец»")


@pytest.mark.parametrize("holds", [Holds.NAME, Holds.NAME_PART, Holds.TEXT, Holds.GROUP])
@given(text=st.one_of(WRITTEN, PIECES))
@example(text="5А ")
def test_a_text_that_is_kept_is_kept_to_the_letter(holds: Holds, text: str) -> None:
    outcome = clean_cell(Cell(text, 1, 1), Column("key", "Столбец", holds), "Столбец", CONTEXT)
    if isinstance(outcome, Kept) and outcome.value is not None:
        assert str(outcome.value) == text


@pytest.mark.parametrize("holds", [Holds.DATE, Holds.BIRTH_DATE])
@given(day=st.dates(date(1950, 1, 1), date(2040, 1, 1)))
def test_a_true_date_is_kept_or_told_about(holds: Holds, day: date) -> None:
    for value in (day, datetime.combine(day, time()), f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}"):
        outcome = clean_cell(Cell(value, 1, 1), Column("key", "Дата", holds), "Дата", CONTEXT)
        if isinstance(outcome, Kept | Fixed):
            assert outcome.value == day
