"""What stands below a heading contradicts the column it merely resembles."""

from datetime import date

import pytest

from nastavnik.domain.spreadsheets.cells import Value
from nastavnik.domain.spreadsheets.columns import Holds
from nastavnik.domain.spreadsheets.content import looks_like
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.mapping import Heading, Match, map_columns

NAMES = ("Иванов Иван Иванович", "Петрова Анна Сергеевна", "Сидорова Ольга Павловна")
ORDERS = ("№ 12 от 01.09.2026", "№ 13 от 02.09.2026", "14 от 01.09.2026")
PHONES = ("8 912 345-67-89", "8 (912) 345-67-80", 79123456781)
DAYS = (date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 1))
BIRTHS = (date(2010, 9, 1), date(2011, 4, 12), date(2009, 1, 30))
FORMS = ("очная", "очная", "заочная")


def match_of(kind: str, heading: str, samples: tuple[Value, ...]) -> Match:
    first = {"mentees": "ФИО наставляемого", "mentors": "ФИО наставника"}.get(kind, "ФИО")
    told = [Heading(1, first, samples=NAMES), Heading(2, heading, samples=samples)]
    return map_columns(KINDS[kind], told)[1]


@pytest.mark.parametrize(
    ("kind", "heading", "samples", "key", "offered"),
    [
        ("mentees", "Закреплён за", NAMES, "", "mentor"),
        ("mentees", "Закреплен за", NAMES, "", "mentor"),
        ("mentees", "ЗАКРЕПЛЁН ЗА", NAMES, "", "mentor"),
        ("mentees", "Прикреплён к", NAMES, "", "mentor"),
        ("mentees", "Куратор", NAMES, "", "mentor"),
        ("mentors", "За кем закреплён", NAMES, "", "mentees"),
        ("mentors", "Закреплённые ученики", NAMES, "", "mentees"),
        ("mentees", "Закреплён за", ORDERS, "", "order"),
        ("mentees", "Закреплён приказом", ORDERS, "order", ""),
        ("mentees", "Документ", ORDERS, "", ""),
        ("mentees", "Приказ о назначении наставника", ORDERS, "order", ""),
        ("mentees", "Приказ о зачислении", ORDERS, "", "order"),
        ("mentees", "Дата закрепления", DAYS, "joined_on", ""),
        ("people", "Дата зачисления", DAYS, "", ""),
        ("mentees", "Дата рождения обучающегося", BIRTHS, "birth_date", ""),
        ("people", "Год рождения принятого", BIRTHS, "", "birth_date"),
        ("people", "Дата выдачи свидетельства о рождении", DAYS, "", ""),
        ("people", "Дата выдачи", DAYS, "", ""),
        ("mentees", "Контакт наставника", PHONES, "", "mentor_phone"),
        ("mentees", "Как связаться с наставником", PHONES, "", "mentor_phone"),
        ("mentees", "Форма обучения", FORMS, "", "form"),
        ("people", "Бабушка", NAMES, "", "representative"),
        ("people", "Куратор", NAMES, "", ""),
    ],
)
def test_content_overrules_a_likeness(
    kind: str, heading: str, samples: tuple[Value, ...], key: str, offered: str
) -> None:
    match = match_of(kind, heading, samples)
    assert (match.key, match.suggestion) == (key, offered)


def test_what_a_heading_says_outright_stays() -> None:
    assert match_of("mentees", "Приказ о закреплении", NAMES).key == "order"
    assert match_of("mentees", "Примечание", NAMES).key == "note"


@pytest.mark.parametrize("value", [*ORDERS, "01.09.2026 12:30"])
def test_an_order_is_no_telephone(value: str) -> None:
    assert not looks_like(Holds.PHONE, value)


@pytest.mark.parametrize("value", [*PHONES, "8.912.345.67.89"])
def test_a_telephone_is_one(value: Value) -> None:
    assert looks_like(Holds.PHONE, value)
