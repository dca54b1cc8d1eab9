"""Cells of columns that are not brought in stop no row: numbers of rows, marks, consents."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.platform.access.matrix import Role
from tests.doors.imports.acting import act, bring, names, paste, states
from tests.factories.accounts import signed_in
from tests.factories.people import make_school, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HEADINGS = ("№", "ФИО наставляемого", "Дата рождения", "Класс")
ANNA = ("Соснова Анна Олеговна", "01.09.2010", "7А")
GLEB = ("Берёзов Глеб Маратович", "30.12.2011", "7Б")
BOTH = [GLEB[0], ANNA[0]]


@pytest.fixture
def curator() -> Client:
    return signed_in(Role.CURATOR, make_school())


def book(*rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    """A workbook whose formulas nobody has computed."""
    written = openpyxl.Workbook()
    for row in (headings, *rows):
        written.worksheets[0].append(row)
    stream = BytesIO()
    written.save(stream)
    return stream.getvalue()


def mentees(client: Client, content: bytes) -> Import:
    return bring(client, content, kind="mentees", school_year=make_year().pk)


def remarks_of(batch: Import) -> list[Any]:
    return [one for row in ImportLine.objects.filter(batch=batch) for one in row.remarks]


@pytest.mark.parametrize("numbers", [("=ROW()-1", "=A2+1"), ("#REF!", "#NAME?")])
def test_the_number_of_a_row_is_read_by_nobody(curator: Client, numbers: tuple[Any, Any]) -> None:
    first, second = numbers
    batch = mentees(curator, book((first, *ANNA), (second, *GLEB)))
    assert (states(batch), remarks_of(batch)) == ({2: "new", 3: "new"}, [])
    act(curator, batch, "apply")
    assert names() == BOTH


def test_numbers_below_a_deleted_row_are_read_by_nobody(curator: Client) -> None:
    rows = ["\t".join(HEADINGS), "\t".join(("1", *ANNA)), "\t".join(("#ССЫЛКА!", *GLEB))]
    batch = paste(curator, "\n".join(rows), kind="mentees", school_year=make_year().pk)
    assert (states(batch), remarks_of(batch)) == ({2: "new", 3: "new"}, [])


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Отметка о завершении", "в процессе"),
        ("Отметка о завершении", "=IF(1,2)"),
        ("Дата завершения программы", "май"),
        ("Дата завершения программы", "#VALUE!"),
        ("Согласие на обработку персональных данных", "у классного руководителя"),
        ("Примечание", 9.0e10),
    ],
)
def test_what_is_not_brought_in_is_not_asked_about(
    curator: Client, heading: str, value: object
) -> None:
    headings = (*HEADINGS, heading)
    batch = mentees(curator, book((1, *ANNA, value), (2, *GLEB, None), headings=headings))
    assert {found["heading"]: found["key"] for found in batch.reading["columns"]}[heading]
    assert (states(batch), remarks_of(batch)) == ({2: "new", 3: "new"}, [])
    assert f"«{heading}»: " in curator.get(batch.get_absolute_url()).content.decode()
    act(curator, batch, "apply")
    assert names() == BOTH


def test_a_year_of_birth_is_not_brought_in_and_still_read(curator: Client) -> None:
    headings = ("№", "ФИО наставляемого", "Год рождения", "Класс")
    batch = mentees(curator, book((1, ANNA[0], "давно", "7А"), headings=headings))
    assert [one["key"] for one in remarks_of(batch)] == ["birth_year"]
    assert states(batch) != {2: "new"}
