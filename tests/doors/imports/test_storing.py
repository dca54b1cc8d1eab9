"""Values of lines kept as JSON come back as what they were."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact, Whose
from nastavnik.doors.imports import storing
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import Difference, Plan, Remark, Suspect

VALUES = [
    True,
    0,
    12,
    1.5,
    "2011-03-12",
    "ёлка",
    date(2011, 3, 12),
    Decimal("1.50"),
    PersonName("Ёлкин", "Пётр", "Ильич"),
    PersonName("Ли", "Анна"),
    (PersonName("Ёлкин", "Пётр"), PersonName("Ли", "Анна")),
    Contact(("+79120000000",), ("a@example.org",), "мама", Whose.REPRESENTATIVE),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_survives(value: Any) -> None:
    kept = json.loads(json.dumps(storing.encode(value)))
    back = storing.decode(kept)
    assert (back, type(back)) == (value, type(value))


def test_contacts_kept_before_it_was_known_whose_they_are_come_back() -> None:
    kept = {"contact": {"phones": ["+79120000000"], "emails": [], "words": "мама"}}
    assert storing.decode(kept) == Contact(("+79120000000",), (), "мама")


def test_what_no_reading_makes_is_refused() -> None:
    with pytest.raises(TypeError):
        storing.encode(object())


def test_empty_values_are_left_out() -> None:
    assert storing.encode_values({"a": None, "b": 0, "c": ""}) == {"b": 0, "c": ""}


def test_remarks_survive() -> None:
    remarks = [
        Remark("fixed", "Записано как «7А».", "C4", "group"),
        Remark("asked", "Какой год?", "B4", "birth_date", (date(2011, 1, 1), date(2012, 1, 1))),
        Remark("asked", "Скрыта. Загрузить?", "A4", "", (True, False), True),
    ]
    kept = json.loads(json.dumps([storing.encode_remark(one) for one in remarks]))
    assert storing.decode_remarks(kept) == remarks


def test_a_plan_survives_without_names_of_suspects() -> None:
    plan = Plan(
        4,
        LineState.DOUBLE,
        target=7,
        version=2,
        differences=(Difference("Класс", "6А", "7А"),),
        suspects=(Suspect(9, "Ёлкин Пётр", ("имя совпадает",)),),
        person=7,
        is_named=True,
    )
    kept = json.loads(json.dumps(storing.encode_plan(plan)))
    assert "Ёлкин" not in json.dumps(kept, ensure_ascii=False)
    back = storing.decode_plan(4, kept)
    assert back.suspects == (Suspect(9, "", ("имя совпадает",)),)
    assert (back.state, back.target, back.version, back.person) == (LineState.DOUBLE, 7, 2, 7)
    assert back.differences == plan.differences
    assert (back.is_named, storing.decode_plan(5, {"state": "new"}).is_named) == (True, False)
