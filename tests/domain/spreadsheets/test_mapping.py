"""Columns are taken for what they are: over registers as they are kept, and one by one."""

import random
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from nastavnik.domain.spreadsheets.cells import Row, Sheet, Value
from nastavnik.domain.spreadsheets.headless import find_headless
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.mapping import SURE, Heading, map_columns
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
    assert match.reason == "по содержимому: здесь имена людей, заголовка нет"


NAMES = ("Иванов Иван Иванович", "Петрова Анна Сергеевна", "Сидорова Ольга Павловна")
PHONES = ("8 912 345-67-89", "8 (912) 345-67-80", 79123456781)
BIRTHS = ("12.03.2011", date(2012, 4, 5), "01.09.2010")


@pytest.mark.parametrize(
    ("kind", "heading", "samples", "offered"),
    [
        ("people", "Мать", NAMES, "representative"),
        ("people", "Отец", NAMES, "representative"),
        ("people", "Мама", PHONES, "representative_phone"),
        ("people", "Связь", PHONES, "phone"),
        ("people", "Дата", BIRTHS, "birth_date"),
        ("people", "Где учится", ("7А", "7 «Б»", "8-в"), "group"),
        ("people", "М/Ж", ("м", "ж", "м"), "sex"),
        ("people", "Куда писать", ("a@mail.ru", "b@mail.ru"), "email"),
        ("people", "", ("7А", "7Б"), "group"),
        ("mentees", "Кто ведёт", NAMES, "mentor"),
        ("mentors", "Кого ведёт", NAMES, "mentees"),
    ],
)
def test_content_is_offered_under_a_heading_nobody_knows(
    kind: str, heading: str, samples: tuple[Value, ...], offered: str
) -> None:
    first = Heading(1, "ФИО", samples=NAMES)
    _, match = map_columns(KINDS[kind], [first, Heading(2, heading, samples=samples)])
    assert (match.key, match.suggestion) == ("", offered)
    assert match.confidence < SURE
    assert match.reason.startswith("по содержимому: здесь ")


@pytest.mark.parametrize(
    ("heading", "samples"),
    [
        ("Когда зачислен", BIRTHS),
        ("Классный руководитель", NAMES),
        ("Кабинет", (12, 14, 15)),
        ("Кружок", ("Робототехника", "Хор")),
        ("Город", ("Нижний Тагил", "Верхний Уфалей")),
    ],
)
def test_content_that_may_be_anything_is_left_alone(
    heading: str, samples: tuple[Value, ...]
) -> None:
    first = Heading(1, "ФИО", samples=NAMES)
    _, match = map_columns(KINDS["people"], [first, Heading(2, heading, samples=samples)])
    assert (match.key, match.suggestion, match.is_asked) == ("", "", False)


def test_an_age_is_no_birth_date_and_is_asked_about() -> None:
    texts = (("ФИО", NAMES), ("Возраст", (12, "13 лет", 14)))
    told = [Heading(at, text, samples=rows) for at, (text, rows) in enumerate(texts, start=1)]
    _, age = map_columns(KINDS["people"], told)
    assert (age.key, age.suggestion, age.is_asked) == ("", "", True)
    assert age.reason.startswith("возраст не хранится")
    born = Heading(3, "Дата рождения", samples=BIRTHS)
    _, age, _ = map_columns(KINDS["people"], [*told, born])
    assert (age.key, age.suggestion, age.is_asked) == ("", "", False)


def test_of_two_parents_the_second_is_not_lost_unsaid() -> None:
    texts = ("ФИО", "Мать", "Отец")
    told = [Heading(at, text, samples=NAMES) for at, text in enumerate(texts, start=1)]
    _, mother, father = map_columns(KINDS["people"], told)
    assert (mother.suggestion, father.suggestion) == ("representative", "")
    assert father.is_asked
    assert father.reason == "здесь имена людей: представитель уже выбран, а загружается один"


def test_a_remembered_mapping_wins_while_it_fits() -> None:
    remembered = {"кто": "name", "куда": "group", "класс": ""}
    who, where, group = map_columns(KINDS["people"], headings("Кто", "Куда", "Класс"), remembered)
    assert (who.key, who.reason) == ("name", "как в прошлый раз")
    assert (where.key, group.key) == ("group", "")
    (_, group) = map_columns(KINDS["people"], headings("ФИО", "Класс"), remembered)
    assert group.key == "group", "its required column is gone: it does not fit"


@pytest.mark.parametrize(
    "texts", [("Кто", "Куда"), ("Дети", "Откуда"), ("Слово", "Второе", "Куда")]
)
def test_the_mappings_of_several_files_are_remembered_together(texts: tuple[str, ...]) -> None:
    remembered = {"кто": "name", "куда": "group", "дети": "name", "откуда": "group"}
    remembered |= {"слово": "last_name", "второе": "first_name"}
    matches = map_columns(KINDS["people"], headings(*texts), remembered)
    assert [match.key for match in matches] == [remembered[text.casefold()] for text in texts]
    who, where = map_columns(KINDS["people"], headings("ФИО", "Куда"), remembered)
    assert (who.key, where.key) == ("name", ""), "a third file, of which nothing is known"


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


PASTED = (
    ["Иванов Иван Иванович", "12.03.2011", "7А"],
    ["Петрова Анна Сергеевна", "01.09.2010", "7Б"],
)


@pytest.mark.parametrize("above", [0, 1])
def test_without_headings_columns_are_offered_by_content(above: int) -> None:
    title: list[list[Value]] = [["7 «А» класс"]] * above
    rows = [Row(n, line) for n, line in enumerate([*title, *PASTED], start=1)]  # type: ignore[list-item]
    table = find_headless(KINDS["people"], Sheet("Лист1", rows))
    assert table is not None
    assert (table.header_first, table.header_last, table.data_first) == (0, 0, 1)
    assert [match.suggestion for match in table.matches] == ["name", "birth_date", "group"]
    assert table.keys == {}


def test_a_name_in_three_columns_needs_no_headings() -> None:
    rows = [Row(n, [*line[0].split(), line[1]]) for n, line in enumerate(PASTED, start=1)]
    table = find_headless(KINDS["mentees"], Sheet("Лист1", rows))
    assert table is not None
    offered = [match.suggestion for match in table.matches]
    assert offered == ["last_name", "first_name", "patronymic", "birth_date"]


def test_headings_nobody_knows_are_no_people() -> None:
    rows = [Row(1, ["Кто", "Когда", "Где"]), *(Row(n, line) for n, line in enumerate(PASTED, 2))]
    table = find_headless(KINDS["people"], Sheet("Лист1", rows))
    assert table is not None
    assert (table.header_first, table.header_last, table.data_first) == (1, 1, 2)
    assert [match.heading for match in table.matches] == ["Кто", "Когда", "Где"]


PEOPLE_FIRST = ["Петрова Анна", "7Б"]


@pytest.mark.parametrize(
    "lines",
    [
        [["Рахимов Хуршед", "7А"], ["Султанова Айсылу", "7А"], PEOPLE_FIRST],
        [["Рахимов Хуршед", "дома"], ["Султанова Айсылу", "дома"], PEOPLE_FIRST],
        [["Рахимов", "Хуршед"], ["Султанова", "Айсылу"], ["Петрова", "Анна"]],
        [["Петрова", "Айсылу"], ["Нгуен", "Тхи"], ["Петрова", "Анна"]],
        [["Нгуен", "Тхи"], ["Петрова", "Анна"]],
        [["хуршед р.", "дома"], ["айсылу с.", "дома"], PEOPLE_FIRST],
        [["Кто", "12"], PEOPLE_FIRST],
        [["7 «А» класс"], ["Кто", "Где"], PEOPLE_FIRST],
    ],
)
def test_people_above_the_first_known_one_are_no_headings(lines: list[list[Value]]) -> None:
    rows = [Row(n, line) for n, line in enumerate(lines, start=1)]
    table = find_headless(KINDS["people"], Sheet("Лист1", rows))
    assert table is not None
    assert (table.header_first, table.header_last, table.data_first) == (0, 0, 1)
    assert [match.heading for match in table.matches] == ["", ""]


@pytest.mark.parametrize(
    "lines", [[["12", "13"], ["14", "15"]], [["Гвозди", 12], ["Шурупы", 5]], [["Нижний Тагил"]], []]
)
def test_nobody_is_found_where_nobody_is(lines: list[list[Value]]) -> None:
    sheet = Sheet("Лист1", [Row(n, line) for n, line in enumerate(lines, start=1)])
    assert all(find_headless(kind, sheet) is None for kind in KINDS.values())
