"""What is recognised at a glance: the same as looking closely finds, and nothing more."""

import pytest

from nastavnik.domain.spreadsheets.cells import Cell
from nastavnik.domain.spreadsheets.cleaning.names import read_name_part
from nastavnik.domain.spreadsheets.cleaning.numbers import read_email, read_phone
from nastavnik.domain.spreadsheets.outcomes import Fixed, Kept


@pytest.mark.parametrize("text", ["Ёлкина", "Римская-Корсакова", "Мамед"])
def test_a_usual_word_of_a_name_is_kept(text: str) -> None:
    assert read_name_part(text) == Kept(text)


def test_a_particle_is_no_usual_word() -> None:
    outcome = read_name_part("Оглы")
    assert isinstance(outcome, Fixed)
    assert outcome.value == "оглы"


@pytest.mark.parametrize("text", ["+79123456789", "8 (912) 345-67-89"])
def test_a_telephone_is_read_in_any_form(text: str) -> None:
    assert read_phone(Cell(text, 2, 1)) == Kept("+79123456789")


def test_a_telephone_of_no_area_is_not_usual() -> None:
    assert not isinstance(read_phone(Cell("+70123456789", 2, 1)), Kept)


def test_an_address_that_begins_as_a_label_stays_whole() -> None:
    assert read_email(Cell("email1@mail.ru", 2, 1)) == Kept("email1@mail.ru")


def test_a_stop_before_an_address_is_taken_away() -> None:
    outcome = read_email(Cell(".anna@mail.ru", 2, 1))
    assert isinstance(outcome, Fixed)
    assert outcome.value == "anna@mail.ru"
