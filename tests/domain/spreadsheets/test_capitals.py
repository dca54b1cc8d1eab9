"""Headings in capitals beside names: told apart by their words, and nobody is lost."""

import pytest

from nastavnik.domain.spreadsheets.cells import Row, Sheet, Value
from nastavnik.domain.spreadsheets.guessing import is_name_written
from nastavnik.domain.spreadsheets.headless import find_headless
from nastavnik.domain.spreadsheets.kinds import KINDS

PEOPLE: list[list[Value]] = [
    ["Иванов Иван Иванович", "12.03.2011", "7А"],
    ["Петрова Анна Сергеевна", "01.09.2010", "7Б"],
]


def begins(*lines: list[Value]) -> tuple[int, int]:
    """Where the headings are, and where the people below them begin."""
    rows = [Row(n, line) for n, line in enumerate([*lines, *PEOPLE], start=1)]
    table = find_headless(KINDS["people"], Sheet("Лист1", rows))
    assert table is not None
    return table.header_last, table.data_first


TELLING = (
    *("ФИО НАСТАВНИКОВ", "Ф.И.О. УЧАСТНИКОВ", "ДАТА РОЖДЕНИЯ", "ФИО НАСТАВЛЯЕМЫХ"),
    *("НОМЕР ТЕЛЕФОНА РОДИТЕЛЯ", "Фамилия Имя Отчество"),
)


@pytest.mark.parametrize("heading", [*TELLING, "ЗАКРЕПЛЁННЫЙ НАСТАВНИК"])
def test_headings_in_capitals_are_nobody_s_name(heading: str) -> None:
    assert not is_name_written(heading)
    assert begins(["ДЕТИ", heading, "КЛАСС"]) == (1, 2)


@pytest.mark.parametrize("heading", TELLING)
def test_beside_a_heading_that_tells_capitals_are_headings(heading: str) -> None:
    assert begins(["КОГО ВЕДЁМ", heading, "ГДЕ УЧИТСЯ"]) == (1, 2)


@pytest.mark.parametrize(
    "name",
    [
        *("РАХИМОВ ХУРШЕД", "Учеников Иван", "НАСТАВНИКОВ", "ФИО Иванов Иван", "Дата Рахимова"),
        *("Телефон Иванова", "ИВАНОВ И. И.", "Мать Рахимова"),
    ],
)
def test_a_name_beside_such_words_is_a_name(name: str) -> None:
    assert is_name_written(name)


@pytest.mark.parametrize(
    "line",
    [
        ["РАХИМОВ ХУРШЕД", "ДАТА РОЖДЕНИЯ", "КЛАСС"],
        ["АЙСЫЛУ АННА", "ДАТА РОЖДЕНИЯ", "КЛАСС"],
        ["НГУЕН ТХИ", "НЕТ ТЕЛЕФОНА", "ДОМА"],
        ["НГУЕН ТХИ", "МОЛОДОЙ СПЕЦИАЛИСТ", "ДОМА"],
        ["НГУЕН ТХИ", "ДАТА РОЖДЕНИЯ", "7А"],
        ["НГУЕН ТХИ", "12.03.2011", "КЛАСС"],
        ["Нгуен Тхи Хоа", "телефон", "звонить"],
    ],
)
def test_nobody_above_the_first_known_person_is_lost(line: list[Value]) -> None:
    assert begins(line) == (0, 1)
    assert begins(line, ["ФИО УЧЕНИКОВ", "ДАТА РОЖДЕНИЯ", "КЛАСС"]) == (0, 1)


def test_a_surname_column_under_words_of_headings_has_headings() -> None:
    lines: list[list[Value]] = [["УЧЕНИК", "ИМЯ"], ["Петрова", "Анна"], ["Иванов", "Иван"]]
    rows = [Row(n, line) for n, line in enumerate(lines, start=1)]
    table = find_headless(KINDS["people"], Sheet("Лист1", rows))
    assert table is not None
    assert (table.header_last, table.data_first) == (1, 2)
