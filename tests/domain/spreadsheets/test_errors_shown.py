"""Errors of formulas as programs show them, and names that need no second look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.cleaning.names import _read_unusual, read_name, usual_name
from nastavnik.domain.spreadsheets.cleaning.text import is_error
from nastavnik.domain.spreadsheets.outcomes import Kept


@pytest.mark.parametrize(
    "shown", ["#REF!", "#Н/Д", "#SPILL!", "#CALC!", "Err:502", "Ошибка:508", "####", "#ПЕРЕНОС!"]
)
def test_an_error_of_a_formula_is_known(shown: str) -> None:
    assert is_error(shown)


@pytest.mark.parametrize("shown", ["#", "№ 5", "Ершова", "#1", "Ошибка", "Error", "Окт.502", ""])
def test_a_word_is_no_error(shown: str) -> None:
    assert not is_error(shown)


def test_a_usual_name_is_kept_at_a_glance() -> None:
    assert usual_name("Иванова Анна Петровна") == Kept(PersonName("Иванова", "Анна", "Петровна"))
    assert usual_name("Фамилия Имя Отчество") is None
    assert usual_name("Анна Петровна Иванова") is None


_WORDS = st.sampled_from(
    [
        *("Иванов", "Анна", "Пётр", "Петрович", "Петровна", "Мамедова", "Оглы", "Ильич", "ё"),
        *("Петрова-Водкина", "И.", "(Петрова)", "5А", "Ivanov", "ИВАНОВ", "Де", "Али", "Ольга"),
    ]
)


@given(st.lists(_WORDS, min_size=1, max_size=4).map(" ".join))
def test_the_glance_says_what_the_long_reading_says(text: str) -> None:
    glance = usual_name(text)
    if glance is not None:
        assert glance == _read_unusual(text)
    assert read_name(text) == _read_unusual(text)
