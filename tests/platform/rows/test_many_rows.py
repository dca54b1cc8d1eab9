"""Many rows at once: what is stored, and that no check is left out, beside Django's own way."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nastavnik.doors.imports.models import ImportLine
from nastavnik.platform.rows.cleaning import Sound, clean_fields
from nastavnik.platform.rows.inserting import insert_rows
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Enrolment, Person
from tests.factories.imports import make_checked_import
from tests.factories.people import make_school, make_year

pytestmark = pytest.mark.django_db


def person(number: int, **facts: Any) -> Person:
    school = Organization.objects.filter(code="one").first() or make_school(code="one")
    told = {"organization": school, "category": "pupil", "first_name": "Анна"}
    return Person(**told | {"last_name": f"Ёлкина{number}", **facts})


def stored(rows: list[Any]) -> list[dict[str, Any]]:
    """The rows as the table holds them, in the order given, without their keys."""
    found = type(rows[0])._base_manager.in_bulk([row.pk for row in rows])
    columns = [field.attname for field in type(rows[0])._meta.concrete_fields if field.name != "id"]
    return [{name: getattr(found[row.pk], name) for name in columns} for row in rows]


def test_what_is_stored_is_what_django_stores() -> None:
    facts = [{"birth_date": date(2012, 3, 4)}, {"phone": "+79120000000"}, {"category": "teacher"}]
    ours = insert_rows([person(at, **told) for at, told in enumerate(facts)])
    theirs = Person.objects.bulk_create([person(at, **told) for at, told in enumerate(facts)])
    assert stored(ours) == stored(theirs)
    assert [row["search"] for row in stored(ours)] == [
        "елкина0 анна",
        "елкина1 анна",
        "елкина2 анна",
    ]
    assert [(row._state.adding, row._state.db) for row in ours] == [(False, "default")] * 3


def test_values_of_json_are_kept() -> None:
    batch = make_checked_import(make_school(), 1)
    lines = [ImportLine(batch=batch, number=90 + n, state="new", values={"n": n}) for n in (1, 2)]
    assert [row["values"] for row in stored(insert_rows(lines))] == [{"n": 1}, {"n": 2}]


def test_a_row_follows_one_that_was_saved_after_it_was_named() -> None:
    one = person(1)
    place = Enrolment(
        organization=one.organization,
        school_year=make_year(),
        person=one,
        role="mentee",
        category="pupil",
    )
    insert_rows([one])
    assert insert_rows([place])[0].person_id == one.pk


def test_one_statement_for_many() -> None:
    school = make_school()
    rows = [person(number, organization=school) for number in range(50)]
    with CaptureQueriesContext(connection) as asked:
        insert_rows(rows)
    assert len(asked) == 1


def test_no_rows_ask_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert insert_rows(list[Person]()) == []
    assert len(asked) == 0


def test_rows_that_bring_keys_keep_them() -> None:
    key = 10_000_001
    assert insert_rows([person(1, pk=key)])[0].pk == key
    assert Person.objects.get(pk=key).last_name == "Ёлкина1"


def test_a_text_found_good_is_not_judged_again() -> None:
    sound: Sound = set()
    clean_fields(person(1, email="anna@example.ru"), sound)
    assert ("email", "anna@example.ru") in sound
    assert ("phone", "anna@example.ru") not in sound


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "anna"},
        {"category": "anna@example.ru"},
        {"phone": "1" * 21},
        {"birth_date": "31.02.2012"},
    ],
)
def test_what_is_wrong_is_refused_however_many_were_right(wrong: dict[str, Any]) -> None:
    sound: Sound = set()
    for number in range(3):
        clean_fields(person(number, email="anna@example.ru"), sound)
    for _again in range(2):
        with pytest.raises(ValidationError) as refusal:
            clean_fields(person(9, **wrong), sound)
        assert list(refusal.value.message_dict) == list(wrong)


def test_a_value_that_is_read_is_read_in_each_row() -> None:
    sound: Sound = set()
    rows: list[Any] = [person(number, birth_date="2012-03-04") for number in range(2)]
    for row in rows:
        clean_fields(row, sound)
    assert [row.birth_date for row in rows] == [date(2012, 3, 4)] * 2
