"""Rows of a table: which are people, which divide, repeat, sum up and sign."""

from datetime import date

import pytest

from nastavnik.domain.spreadsheets.cells import Cell, Marks, Row, Sheet, column_letters, text_of
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.cleaning.days import read_day, serial_day
from nastavnik.domain.spreadsheets.cleaning.numbers import is_inn
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, value_of
from nastavnik.domain.spreadsheets.rows import ReadRow, Sort, days_may_be_swapped, read_rows
from nastavnik.domain.spreadsheets.tables import find_table

CONTEXT = Context(date(2026, 11, 26))
PEOPLE = KINDS["people"]


def read(*rows: Row) -> list[ReadRow]:
    """Read the rows of a class list."""
    table = find_table(PEOPLE, [Sheet("Лист1", rows)])
    assert table is not None
    return list(read_rows(rows, table, PEOPLE, CONTEXT))


def listed(*lines: list[object]) -> list[Row]:
    """Rows below the headings of a class list."""
    head = ["№", "ФИО", "Дата рождения", "Класс"]
    return [Row(n, line) for n, line in enumerate([head, *lines], start=1)]  # type: ignore[arg-type]


def test_a_total_a_signature_and_a_blank_tail_hold_nobody() -> None:
    rows = listed(
        [1, "Иванов Иван Иванович", date(2012, 4, 5), "5А"],
        [2, "Всеволодов Пётр Ильич", date(2012, 4, 6), "5А"],
        [None, "Итого", None, 2],
        ["Всего: 2 человека"],
        [None, "Директор школы _________ П. П. Петров"],
        ["М. П."],
    )
    rows += [Row(number, [None, " ", "\u200b"]) for number in range(8, 500)]
    sorts = [row.sort for row in read(*rows)]
    assert sorts == [Sort.DATA] * 2 + [Sort.TOTAL] * 2 + [Sort.SIGNATURE] * 2


def test_headings_repeated_by_every_page_are_passed() -> None:
    rows = listed(
        [1, "Иванов Иван Иванович", date(2012, 4, 5), "5А"],
        ["№", "ФИО", "Дата рождения", "Класс"],
        [1, 2, 3, 4],
        [2, "Петров Пётр Петрович", date(2012, 4, 6), "5А"],
    )
    assert [row.sort for row in read(*rows)] == [Sort.DATA, Sort.HEADER, Sort.HEADER, Sort.DATA]


def test_a_class_between_the_people_is_theirs_and_says_so() -> None:
    rows = listed(
        ["5 «А» класс"],
        [1, "Иванов Иван Иванович", date(2012, 4, 5)],
        ["6-б класс"],
        [2, "Петров Пётр Петрович", date(2011, 4, 6)],
        [3, "Сидоров Семён Ильич", date(2011, 4, 7), "7В"],
    )
    found = read(*rows)
    assert [row.sort for row in found if row.sort is not Sort.DATA] == [Sort.SECTION] * 2
    groups = [row.outcomes["group"] for row in found if row.sort is Sort.DATA]
    assert [value_of(group) for group in groups] == ["5А", "6Б", "7В"]
    assert groups[0] == Fixed("5А", "Класс «5А» взят из строки 2: «5 «А» класс».", "A2")
    assert groups[2] == Kept("7В")


def test_a_class_merged_across_the_table_divides_it_too() -> None:
    rows = listed([1, "Иванов Иван Иванович", date(2012, 4, 5), "5А"])
    spread = {column: Marks(merged_from="A3") for column in (2, 3, 4)}
    rows.append(Row(3, ["6 «Б» класс"] * 4, marks=spread))
    rows.append(Row(4, [2, "Петров Пётр Петрович", date(2011, 4, 6)]))
    found = read(*rows)
    assert [row.sort for row in found] == [Sort.DATA, Sort.SECTION, Sort.DATA]
    assert value_of(found[-1].outcomes["group"]) == "6Б"


def test_an_error_the_reader_tells_of_is_no_empty_cell() -> None:
    rows = listed([1, "Иванов Иван Иванович", None, "5А"])
    rows[1].marks[3] = Marks(text="#Н/Д")  # type: ignore[index]
    (wrong,) = read(*rows)[0].wrong
    assert wrong.sentence.endswith("в ячейке ошибка формулы. Впишите значение.")
    assert wrong.address == "C2"


def test_a_hidden_row_is_asked_about() -> None:
    rows = listed([1, "Иванов Иван Иванович", date(2012, 4, 5), "5А"])
    rows.append(Row(3, [2, "Петров Пётр Петрович", date(2012, 4, 6), "5А"], hidden=True))
    (question,) = read(*rows)[1].asked
    assert question.question == "Строка 3 скрыта. Загрузить её?"
    assert question.address == "A3"


def test_a_person_without_a_name_is_wrong() -> None:
    (row,) = read(*listed([1, None, date(2012, 4, 5), "5А"]))
    assert [wrong.sentence for wrong in row.wrong] == [
        "Строка 2, столбец «ФИО»: здесь пусто. Заполните ячейку или удалите строку."
    ]
    assert row.wrong[0].address == "B2"


@pytest.mark.parametrize(
    "name", ["Иванов Иван Иванович", "Директоров Иван", "Кураторова Анна", "Иванов Иван, 5 класс"]
)
def test_a_person_known_by_name_alone_is_a_person(name: str) -> None:
    (row,) = read(*listed([None, name]))
    assert row.sort is Sort.DATA


def test_days_a_program_swapped_are_asked_about() -> None:
    true = [Row(n, [date(2012, n, 3)]) for n in range(1, 5)]
    texts = [Row(n + 10, [f"{n + 12}.05.2012"]) for n in range(1, 5)]
    assert days_may_be_swapped([*true, *texts], 1)
    assert not days_may_be_swapped(true, 1)
    assert not days_may_be_swapped([*true, Row(9, [date(2012, 5, 30)]), *texts], 1)
    context = Context(CONTEXT.day, swapped_days=True)
    outcome = read_day(Cell(date(2012, 5, 3), 2, 1), context, birth=True)
    assert isinstance(outcome, Ask)
    assert outcome.options == (date(2012, 5, 3), date(2012, 3, 5))
    same = Cell(date(2012, 5, 5), 2, 1)
    assert read_day(same, context, birth=True) == Kept(date(2012, 5, 5))


@pytest.mark.parametrize(
    ("serial", "epoch_1904", "day"),
    [
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (41004, False, date(2012, 4, 5)),
        (39542, True, date(2012, 4, 5)),
        (0, True, date(1904, 1, 1)),
    ],
)
def test_days_are_counted_from_two_epochs(serial: int, epoch_1904: bool, day: date) -> None:
    assert serial_day(serial, epoch_1904=epoch_1904) == day


@pytest.mark.parametrize(
    ("text", "day"), [("05.04.12", date(2012, 4, 5)), ("05.04.45", date(1945, 4, 5))]
)
def test_the_century_of_a_birth_is_chosen_where_one_fits(text: str, day: date) -> None:
    assert value_of(read_day(Cell(text, 2, 1), CONTEXT, birth=True)) == day


def test_a_century_that_two_fit_is_asked() -> None:
    outcome = read_day(Cell("05.04.26", 2, 1), CONTEXT, birth=True)
    assert isinstance(outcome, Ask)
    assert outcome.options == (date(1926, 4, 5), date(2026, 4, 5))


@pytest.mark.parametrize(
    ("inn", "right"),
    [("7707083893", True), ("7707083894", False), ("500100732259", True), ("123", False)],
)
def test_the_check_digits_of_an_inn(inn: str, right: bool) -> None:
    assert is_inn(inn) is right


def test_cells_have_names_and_one_line_of_text() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert Cell(None, 7, 2).address == "B7"
    assert [text_of(v) for v in (None, True, 5.0, 5.5, " а\n б ")] == ["", "да", "5", "5.5", "а б"]
    assert Cell("\u200b", 1, 1).is_blank
    assert not Cell(None, 1, 1, Marks(formula_without_value=True)).is_blank
    assert Row(1, [None], marks={3: Marks(formula_without_value=True)}).cells()[0].address == "C1"
