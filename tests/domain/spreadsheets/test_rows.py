"""Rows of a table: which are people, which divide, repeat, sum up and sign."""

from datetime import date

import pytest

from nastavnik.domain.spreadsheets.cells import Cell, Marks, Row, Sheet, column_letters, text_of
from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.cleaning.days import read_day, serial_day
from nastavnik.domain.spreadsheets.cleaning.numbers import is_inn
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.outcomes import Ask, Fixed, Kept, value_of
from nastavnik.domain.spreadsheets.rows import (
    ReadRow,
    Sort,
    days_may_be_swapped,
    month_may_come_first,
    read_rows,
)
from nastavnik.domain.spreadsheets.tables import find_table
from tests.domain.spreadsheets.registers_read import CONTEXT, in_kind

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
        [None, "Итого в классе 2 человека"],
        [None, "Директор школы _________ П. П. Петров"],
        ["М. П."],
    )
    rows += [Row(number, [None, " ", "\u200b"]) for number in range(9, 500)]
    sorts = [row.sort for row in read(*rows)]
    assert sorts == [Sort.DATA] * 2 + [Sort.TOTAL] * 3 + [Sort.SIGNATURE] * 2


@pytest.mark.parametrize(
    ("position", "name"),
    [
        ("Заведующая библиотекой", "ИВАНОВА АННА ПЕТРОВНА"),
        ("Руководитель ШМО", "Ким Анна"),
        ("Директор", "Иванова А. П."),
        ("Директор", "А. П. Иванова"),
    ],
)
def test_a_post_beside_a_name_is_somebody_of_the_staff(position: str, name: str) -> None:
    staff = in_kind("people", ["Должность", "ФИО"], [position, name], marks={})
    assert [row.sort for row in staff] == [Sort.DATA]


def test_a_post_below_the_people_signs() -> None:
    head, teacher = ["Должность", "ФИО"], ["Учитель", "Петров Пётр Петрович"]
    signs = ["Директор", "Иванова А. П."]
    below = in_kind("people", head, teacher, [], signs, signs, marks={})
    assert [row.sort for row in below] == [Sort.DATA, Sort.SIGNATURE, Sort.SIGNATURE]
    counted = in_kind("people", head, teacher, ["Итого", 1], signs, marks={})
    assert [row.sort for row in counted] == [Sort.DATA, Sort.TOTAL, Sort.SIGNATURE]
    blank = in_kind("people", head, teacher, ["Директор", "________ Иванова А. П."], marks={})
    assert [row.sort for row in blank] == [Sort.DATA, Sort.SIGNATURE]
    in_place = in_kind("people", head, teacher, [None, "Директор Иванова А. П."], marks={})
    assert [row.sort for row in in_place] == [Sort.DATA, Sort.SIGNATURE]
    numbered = read(*listed([1, "Иванов Иван Иванович"], ["Директор школы", "Иванова А. П."]))
    assert [row.sort for row in numbered] == [Sort.DATA, Sort.SIGNATURE]


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


@pytest.mark.parametrize(
    ("label", "group"),
    [("5А класс", "5А"), ("6В", "6В"), ("7 «б»", "7Б"), ("8-г кл.", "8Г"), ("9 класс", "9")],
)
def test_a_class_in_the_column_of_names_divides_too(label: str, group: str) -> None:
    rows = [Row(1, ["ФИО", "Дата рождения"]), Row(2, ["4 «А» класс"]), Row(3, [label])]
    rows.append(Row(4, ["Иванов Иван Иванович", date(2012, 4, 5)]))
    found = read(*rows)
    assert [row.sort for row in found] == [Sort.SECTION, Sort.SECTION, Sort.DATA]
    assert value_of(found[-1].outcomes["group"]) == group


def test_below_a_divider_nobody_understood_the_class_above_is_over() -> None:
    rows = [Row(1, ["ФИО", "Дата рождения"]), Row(2, ["4 «А» класс"])]
    people = ["ИВАНОВ ИВАН ИВАНОВИЧ", "Ильин И.", "Новенькие", "Петров Пётр Петрович"]
    rows += [Row(number, [text]) for number, text in enumerate(people, start=3)]
    found = read(*rows)
    groups = [value_of(row.outcomes.get("group", Kept(None))) for row in found[1:]]
    assert groups == ["4А", "4А", None, None]
    assert found[3].wrong


def test_a_divider_merged_over_the_column_of_names_is_nobody() -> None:
    spread = {2: Marks(merged_from="A2")}
    rows = [Row(1, ["ФИО", "Дата рождения"]), Row(2, ["Начальная школа"] * 2, marks=spread)]
    rows.append(Row(3, ["Иванов Иван Иванович", date(2012, 4, 5)]))
    assert [row.sort for row in read(*rows)] == [Sort.SECTION, Sort.DATA]


def test_a_name_alone_in_its_row_goes_on_with_the_row_above() -> None:
    mentors = KINDS["mentors"]
    rows = [
        Row(1, ["№", "ФИО наставника", "Форма наставничества", "ФИО наставляемого"]),
        Row(2, [1, "Петров Пётр Петрович", "Ученик-ученик", "Иванов Иван Иванович"]),
        Row(3, [None, None, None, "Ильин Илья Ильич"]),
        Row(4, [None, "Педагоги"]),
        Row(5, [None, None, "По программе школы"]),
    ]
    table = find_table(mentors, [Sheet("Лист1", rows)])
    assert table is not None
    _first, second, third, fourth = read_rows(rows, table, mentors, CONTEXT)
    assert [second.sort, third.sort, fourth.sort] == [Sort.DATA, Sort.DATA, Sort.SECTION]
    assert second.wrong[0].address == "B3"


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


APPENDIX_2 = ["№", "ФИО наставника", "Форма наставничества", "ФИО наставляемого"]
MERGED = {2: Marks(merged_from="B2"), 3: Marks(merged_from="C2")}


def test_rows_of_a_merged_mentor_are_each_about_a_mentee_of_their_own() -> None:
    who, form = "Петров Пётр Петрович", "Ученик-ученик"
    rows = in_kind(
        "mentors",
        APPENDIX_2,
        [1, who, form, "Иванов Иван Иванович"],
        [None, who, form, "Ильин Илья Ильич"],
        [None, who, form, None],
        marks={number: dict(MERGED) for number in (3, 4)},
    )
    assert [row.number for row in rows] == [2, 3]
    assert [row.asked for row in rows] == [[], []]
    assert value_of(rows[1].outcomes["name"]) == value_of(rows[0].outcomes["name"])
    told = rows[1].outcomes["name"]
    assert isinstance(told, Fixed)
    assert told.reason.endswith("взято из объединённой ячейки B2.")


def test_a_merged_mentor_without_a_mentee_in_the_row_is_asked_about() -> None:
    who, form = "Петров Пётр Петрович", "Ученик-ученик"
    _, row = in_kind(
        "mentors",
        APPENDIX_2,
        [1, who, form, "Иванов Иван Иванович"],
        [2, who, form, None],
        marks={3: dict(MERGED)},
    )
    assert [one.address for one in row.asked] == ["B3"]


BOTH = ("Иванов Иван Иванович", "Петров Пётр Петрович")


@pytest.mark.parametrize(
    "text",
    [", ".join(BOTH), "; ".join(BOTH), "\n".join(BOTH), "1) {}\n2) {}".format(*BOTH)],
)
def test_a_row_of_several_certain_people_is_split(text: str) -> None:
    head = ["ФИО наставляемого", "Класс", "ФИО наставника", "Телефон наставника", "Форма"]
    line = [text, "7А", "Котова Ия Львовна", "8 912 345-67-89", "Ученик-ученик"]
    rows = in_kind("mentees", head, line, marks={})
    assert [(row.number, row.part) for row in rows] == [(2, 0), (2, 1)]
    assert [str(value_of(row.outcomes["name"])) for row in rows] == list(BOTH)
    assert rows[0].outcomes["mentor"] == rows[1].outcomes["mentor"]
    told = rows[1].outcomes["name"]
    assert isinstance(told, Fixed)
    assert told.address == "A2"
    assert told.reason.endswith(
        "в ячейке A2 несколько человек: 2. Строка разделена, здесь человек № 2."
    )


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        (", ".join(BOTH), "12.03.2011"),
        ("Иванов И. И., Петров П. П.", None),
        ("Иванов Иван Иванович, Саша Петров", None),
        ("Иванов Иван Иванович; Иванов Иван Иванович", None),
    ],
)
def test_a_row_of_several_people_of_whom_one_is_in_doubt_is_asked_about(
    text: str, birth: str | None
) -> None:
    head = ["ФИО наставляемого", "Дата рождения", "Класс", "ФИО наставника"]
    (row,) = in_kind("mentees", head, [text, birth, "7А", "Котова Ия Львовна"], marks={})
    assert [one.address for one in row.asked] == ["A2"]


@pytest.mark.parametrize("mentor", ["Котова Ия Львовна, Сомова Яна Львовна", "Ким Эн; Чан Бо"])
def test_several_mentees_of_several_mentors_are_asked_about(mentor: str) -> None:
    head = ["ФИО наставляемого", "Класс", "ФИО наставника", "Форма наставничества"]
    (row,) = in_kind("mentees", head, [", ".join(BOTH), "7А", mentor, "Ученик-ученик"], marks={})
    assert "A2" in [one.address for one in row.asked]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Петрова Анна Ивановна\nучитель математики", 1),
        ("Петрова Анна Ивановна\nУчитель Ольга Сергеевна", 1),
        ("Иванова Анна Петровна / Сидорова Анна Петровна", 1),
        ("Иванова Анна Петровна / Сидорова Ольга Петровна", 2),
        ("Алиев Ариф Мамед оглы; Рахимов Хуршед Саидович", 2),
    ],
)
def test_a_remark_or_a_former_surname_is_no_second_person(text: str, count: int) -> None:
    rows = in_kind("people", ["ФИО", "Класс"], [text, None], marks={})
    assert len(rows) == count
    assert [one.address for row in rows for one in row.asked] == ["A2"] * (count == 1)


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


def test_a_day_that_may_be_a_month_is_asked_where_months_come_first() -> None:
    texts = ["01/13/2012", "05/04/2012", "05/04/12", "5/5/2012", "13.02.2012"]
    rows = [Row(n, [text]) for n, text in enumerate(texts[:4])]
    assert month_may_come_first(rows, 1)
    assert not month_may_come_first([*rows, Row(9, [texts[4]])], 1)
    assert not month_may_come_first(rows[1:], 1)
    context = Context(CONTEXT.day, month_first=True)
    sure, asked, short, same = (read_day(Cell(t, 2, 1), context, birth=True) for t in texts[:4])
    assert value_of(sure) == date(2012, 1, 13)
    assert isinstance(asked, Ask)
    assert asked.options == (date(2012, 4, 5), date(2012, 5, 4))
    assert isinstance(short, Ask)
    assert value_of(same) == date(2012, 5, 5)
    assert value_of(read_day(Cell(texts[1], 2, 1), CONTEXT, birth=True)) == date(2012, 4, 5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-", Fixed(None, "прочерк значит, что даты нет.")),
        ("бессрочно", Fixed(None, "срок не ограничен, дата не записана.")),
        ("по 31.12.2027 г.", Fixed(date(2027, 12, 31), "прочитано как 31.12.2027.")),
        ("от 01.02.2026", Fixed(date(2026, 2, 1), "прочитано как 01.02.2026.")),
        ("до 31.12.2027", Ask("31.12.2027 — последний день срока?", date(2027, 12, 31))),
    ],
)
def test_terms_of_agreements(text: str, value: object) -> None:
    assert read_day(Cell(text, 2, 1), CONTEXT, birth=False) == value


@pytest.mark.parametrize("text", ["до 31.02.2027", "по договору", "от 31"])
def test_a_term_without_a_day_is_no_day(text: str) -> None:
    assert not isinstance(read_day(Cell(text, 2, 1), CONTEXT, birth=False), Fixed | Kept)


@pytest.mark.parametrize("value", [date(2026, 4, 5), "05.04.2026", "5 апреля 2026", "20260405"])
def test_nobody_is_born_this_year_without_a_question(value: object) -> None:
    outcome = read_day(Cell(value, 2, 1), CONTEXT, birth=True)  # type: ignore[arg-type]
    assert outcome == Ask("по этой дате человеку меньше двух лет. Всё верно?", date(2026, 4, 5))


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
