"""A class kept in two columns: its number and its letter."""

import pytest

from nastavnik.domain.spreadsheets.cells import Marks
from nastavnik.domain.spreadsheets.outcomes import Ask, value_of
from tests.domain.spreadsheets.registers_read import in_kind


@pytest.mark.parametrize(
    "headings", [("Класс", "Буква класса"), ("Параллель", "Литера"), ("Класс", "Литер")]
)
@pytest.mark.parametrize(
    ("number", "letter", "group"),
    [
        *[(7, "Б", "7Б"), ("7", "б", "7Б"), (7.0, "«Б»", "7Б"), ("7Б", "Б", "7Б")],
        *[(7, None, "7"), (7, "-", "7"), ("11", "Х", "11Х"), ("7А", "Б", None), (None, "Б", None)],
    ],
)
def test_a_class_and_its_letter_are_one_class(
    headings: tuple[str, str], number: object, letter: object, group: str | None
) -> None:
    who = "Иванов Иван Иванович"
    (row,) = in_kind("people", ["ФИО", *headings], [who, number, letter], marks={})
    assert set(row.outcomes) == {"name", "group"}
    assert value_of(row.outcomes["group"]) == group
    assert [one.address for one in row.asked] == ([] if group else ["B2"])


@pytest.mark.parametrize(
    ("number", "letter", "group", "asked"),
    [
        ("10 класс", "А", "10А", ""),
        ("10 класс", "Б", "10Б", ""),
        ("7", "A", "7А", ""),
        ("7Б", "б", "7Б", ""),
        (7, "н/д", "7", ""),
        (None, "7Б", "7Б", ""),
        ("1", "1", "1", "C2"),
        (7, "нет", "7", "C2"),
        (7, "А, Б", "7", "C2"),
        (7, "#REF!", "7", "C2"),
        (None, "#REF!", None, "C2"),
        ("VII", "Б", "7Б", "B2"),
        ("7А", "Б", "7А", "B2"),
        ("ИС-21", "Б", "ИС-21", "B2"),
    ],
)
def test_a_letter_is_put_to_a_mere_number_only(
    number: object, letter: object, group: str | None, asked: str
) -> None:
    line = ["Иванов Иван Иванович", number, letter]
    (row,) = in_kind("people", ["ФИО", "Класс", "Литера"], line, marks={})
    told = row.outcomes["group"]
    assert (told.proposal if isinstance(told, Ask) else value_of(told)) == group
    assert [one.address for one in row.asked] == [asked] * bool(asked)
    assert row.wrong == []


def test_a_letter_by_a_formula_without_a_value_is_asked_about() -> None:
    marks = {2: {3: Marks(formula_without_value=True)}}
    line = ["Иванов Иван Иванович", 7, None]
    (row,) = in_kind("people", ["ФИО", "Класс", "Литера"], line, marks=marks)
    assert [(one.address, one.proposal) for one in row.asked] == [("C2", "7")]
    assert row.asked[0].question == (
        "Строка 2, столбец «Литера»: буква класса не прочиталась. Записать класс как «7»?"
    )
