"""Columns are taken for what they are: over registers as they are kept, and one by one."""

import random
from collections.abc import Callable
from functools import cache

import pytest

from nastavnik.domain.spreadsheets.cells import Row, Sheet
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.mapping import Heading, map_columns
from nastavnik.domain.spreadsheets.tables import Table, find_table, find_tables, recognise
from tests.domain.spreadsheets.kept_registers import KeptRegister, kept_registers, on_sheets

REGISTERS = kept_registers()
PLACES = {register.name: place for place, register in enumerate(REGISTERS)}
PUBLISHED = [register for register in REGISTERS if register.status == "published"]


@cache
def _found(place: int, people: int) -> Table | None:
    register = REGISTERS[place]
    return find_table(KINDS[register.kind], on_sheets(register, people=people))


def table_of(register: KeptRegister, people: int = 12) -> Table | None:
    """The table of a register put on a sheet, found once for all tests."""
    return _found(PLACES[register.name], people)


def taken(register: KeptRegister, table: Table | None) -> list[bool]:
    """Column by column, whether it was taken for what it is, or rightly left alone."""
    assert table is not None, register.name
    found = {match.column: match.key for match in table.matches}
    truth = ["" if key == "!" else key for key in register.keys]
    return [found.get(place, "") == key for place, key in enumerate(truth, start=1)]


def share(registers: list[KeptRegister], *, people: int) -> float:
    """The share of columns, in per cent, that need no hands."""
    results = [
        right for register in registers for right in taken(register, table_of(register, people))
    ]
    return round(100 * sum(results) / len(results), 2)


def test_there_are_registers_with_a_source() -> None:
    assert len(REGISTERS) >= 30
    assert len(PUBLISHED) >= 30
    names = {register.name for register in REGISTERS}
    for register in REGISTERS:
        assert register.source if register.status != "variation" else register.of in names
    assert {register.kind for register in REGISTERS} == set(KINDS)


def test_columns_need_no_hands(report_figure: Callable[..., None]) -> None:
    figures = {
        "with rows": share(REGISTERS, people=12),
        "published ones": share(PUBLISHED, people=12),
        "headings alone": share(REGISTERS, people=0),
    }
    for name, value in figures.items():
        report_figure(f"columns mapped without hands, {name}", value, "%")
    assert all(value >= 95 for value in figures.values())


def roughened(text: str, dice: random.Random) -> str:
    """A heading as somebody else would type it: case, spaces, ё, a slip of the finger."""
    text = dice.choice((text, text.upper(), text.lower(), text.replace(" ", "  ")))
    text = dice.choice((text, text.replace("ё", "е"), text.replace(" ", "\u00a0"), f" {text}:"))
    places = [i for i, letter in enumerate(text) if letter.isalpha()]
    if len(places) > 7 and dice.random() < 0.5:
        slip = dice.choice(places[2:])
        text = text[:slip] + text[slip + 1 :]
    return text.replace(" ", "\n", 1) if dice.random() < 0.2 else text


def test_slips_in_headings_change_little(
    report_figure: Callable[..., None], count: Callable[[int, int], int]
) -> None:
    dice = random.Random(11)
    results: list[bool] = []
    for _ in range(count(1, 20)):
        for register in REGISTERS:
            header = [
                [roughened(text, dice) if text else "" for text in line] for line in register.header
            ]
            rough = KeptRegister(**{**register.__dict__, "header": header})
            results += taken(register, find_table(KINDS[register.kind], on_sheets(rough)))
    figure = round(100 * sum(results) / len(results), 2)
    report_figure("columns mapped without hands, headings with slips", figure, "%")
    assert figure >= 93


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_the_headings_are_found(register: KeptRegister) -> None:
    table = table_of(register)
    assert table is not None
    assert table.sheet == "Лист1"
    assert table.header_first == len(register.title) + 1
    assert table.header_last == len(register.title) + len(register.header)
    assert table.data_first == table.header_last + 1 + register.numbering
    assert table.missing == ()


@pytest.mark.parametrize(
    "register", [r for r in REGISTERS if r.title or len(r.header) == 2], ids=lambda r: r.name
)
def test_merged_headings_are_the_same_to_it(register: KeptRegister) -> None:
    merged = find_table(KINDS[register.kind], on_sheets(register, merged=True))
    plain = table_of(register)
    assert merged is not None
    assert plain is not None
    assert merged.header_first == plain.header_first
    assert [(m.column, m.key) for m in merged.matches] == [(m.column, m.key) for m in plain.matches]


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_what_is_not_collected_is_named(register: KeptRegister) -> None:
    table = table_of(register)
    assert table is not None
    named = {match.column for match in table.matches if match.not_collected}
    assert named == {place for place, key in enumerate(register.keys, start=1) if key == "!"}
    assert all("система не собирает" in m.reason for m in table.matches if m.not_collected)


def test_the_kind_is_recognised(report_figure: Callable[..., None]) -> None:
    found = [recognise(KINDS.values(), on_sheets(register)) for register in REGISTERS]
    right = sum(
        table is not None and table.kind == register.kind
        for register, table in zip(REGISTERS, found, strict=True)
    )
    report_figure("kinds recognised", round(100 * right / len(REGISTERS), 1), "%")
    assert right / len(REGISTERS) >= 0.95


def headings(*texts: str) -> list[Heading]:
    return [Heading(column, text) for column, text in enumerate(texts, start=1)]


def test_each_column_says_how_surely_and_why() -> None:
    exact, synonym, alike, unknown = map_columns(
        KINDS["mentees"], headings("ФИО наставляемого", "Класс", "Дата рожденья", "Кабинет")
    )
    assert (exact.key, exact.confidence, exact.reason) == ("name", 1.0, "заголовок совпадает")
    assert (synonym.key, synonym.confidence) == ("group", 1.0)
    assert synonym.reason == "так называют «Место учебы (класс/группа)»"
    assert alike.key == "birth_date"
    assert 0.78 <= alike.confidence < 1
    assert alike.reason == "заголовок похож на «Дата рождения»"
    assert (unknown.key, unknown.reason) == ("", "не похоже ни на один столбец")


def test_a_heading_that_may_be_is_offered_and_not_taken() -> None:
    (match,) = map_columns(KINDS["mentees"], headings("Приказ директора"))
    assert match.key == ""
    assert match.suggestion == "order"


def test_content_speaks_where_there_is_no_heading() -> None:
    names = tuple(["Иванов Иван Иванович", "Петрова Анна Сергеевна", "Ли Ан"] * 3)
    nameless = Heading(1, "", samples=names)
    (match, _) = map_columns(KINDS["people"], [nameless, Heading(2, "Класс")])
    assert (match.key, match.suggestion) == ("", "name")
    assert match.reason == "по содержимому: заголовка нет"


def test_a_remembered_mapping_wins_while_it_fits() -> None:
    remembered = {"кто": "name", "куда": "group", "класс": ""}
    who, where, group = map_columns(KINDS["people"], headings("Кто", "Куда", "Класс"), remembered)
    assert (who.key, who.reason) == ("name", "как в прошлый раз")
    assert (where.key, group.key) == ("group", "")
    (_, group) = map_columns(KINDS["people"], headings("ФИО", "Класс"), remembered)
    assert group.key == "group", "its required column is gone: it does not fit"


def test_a_remembered_mapping_is_used_in_a_workbook() -> None:
    sheet = Sheet("Лист1", [Row(1, ["Кто", "Класс"]), Row(2, ["Иванов Иван", "5А"])])
    table = find_table(KINDS["people"], [sheet], {"кто": "name"})
    assert table is not None
    assert set(table.keys) == {"name", "group"}


def test_tables_side_by_side_are_two() -> None:
    rows = [
        Row(1, ["Список 5 класса"]),
        Row(2, ["№", "ФИО", "Класс", None, "№", "ФИО", "Класс"]),
        Row(3, [1, "Иванов Иван", "5А", None, 1, "Петров Пётр", "5Б"]),
    ]
    left, right = find_tables(KINDS["people"], Sheet("Лист1", rows))
    assert (left.first_column, left.last_column) == (1, 3)
    assert (right.first_column, right.last_column) == (5, 7)


def test_a_hidden_sheet_is_the_second_choice() -> None:
    rows = [Row(1, ["ФИО", "Класс"]), Row(2, ["Иванов Иван", "5А"])]
    table = find_table(KINDS["people"], [Sheet("Старое", rows, hidden=True), Sheet("Новое", rows)])
    assert table is not None
    assert table.sheet == "Новое"


def test_nothing_is_found_where_nothing_is() -> None:
    assert find_table(KINDS["people"], []) is None
    assert find_table(KINDS["people"], [Sheet("Лист1", [])]) is None
    price = Sheet("Цены", [Row(1, ["Товар", "Цена"]), Row(2, ["Гвозди", 12])])
    assert recognise(KINDS.values(), [price]) is None


def test_a_missing_required_column_is_named() -> None:
    sheet = Sheet("Лист1", [Row(1, ["Класс", "Дата рождения"]), Row(2, ["5А", "05.04.2012"])])
    table = find_table(KINDS["people"], [sheet])
    assert table is not None
    assert table.missing == ("ФИО обучающегося",)
