"""A table without headings: its error workbook is corrected, and is the same table again."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from nastavnik.doors.imports import marking
from nastavnik.doors.imports.models import Import
from nastavnik.platform.access.matrix import Role
from tests.doors.imports.acting import act, bring, names, paste, states
from tests.doors.imports.workbooks import workbook
from tests.factories.accounts import signed_in
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
PEOPLE = (
    ("Ёлкин Пётр Ильич", "12.03.2011", "7А"),
    ("Соснова Анна Олеговна", "31.02.2010", "7Б"),
    ("Берёзов Глеб Маратович", "30.12.2011", "7Б"),
    ("Клёнова Ия Ильинична", "32.12.2011", "7Б"),
)
COLUMNS = {"column_1": "name", "column_2": "birth_date", "column_3": "group"}
IN = "Что исправить: ничего, строка загружена"
MARKED = "такого дня нет в календаре"


@pytest.fixture
def curator() -> Client:
    return signed_in(Role.CURATOR, make_school())


def taken(client: Client, content: bytes, name: str = "Ученики.xlsx", **facts: Any) -> Import:
    """Bring a table without headings in, and take its columns for what they are."""
    batch = bring(client, content, name, **facts)
    form = client.get(f"/imports/{batch.pk}/columns/").context["form"]
    assert [name for name in form.fields if name.startswith("column_")] == list(COLUMNS)
    assert act(client, batch, "columns", **COLUMNS).status_code == 302
    return batch


def errors_of(client: Client, batch: Import) -> bytes:
    answer: Any = client.get(f"/imports/{batch.pk}/errors/")
    return b"".join(answer.streaming_content)


def corrected(content: bytes, cells: Mapping[str, str]) -> bytes:
    """The workbook with cells typed over, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(BytesIO(content))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(content: bytes, number: int) -> list[Any]:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [sheet.cell(row, number).value for row in range(1, sheet.max_row + 1)]


def as_text(content: bytes) -> bytes:
    """The first sheet saved as CSV."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    lines = [[f'"{value or ""}"' for value in row] for row in sheet.iter_rows(values_only=True)]
    return "\r\n".join(";".join(line) for line in lines).encode()


def original(name: str) -> bytes:
    if name.endswith("csv"):
        return "\r\n".join(";".join(row) for row in PEOPLE).encode()
    return workbook(*PEOPLE[1:], headings=PEOPLE[0], above=0)


@pytest.mark.parametrize("name", ["Ученики.xlsx", "Ученики.csv"])
def test_corrected_it_is_the_same_table_and_only_what_is_left_is_said(
    curator: Client, name: str
) -> None:
    first = taken(curator, original(name), name)
    assert states(first) == {1: "new", 2: "wrong", 3: "new", 4: "wrong"}
    act(curator, first, "apply")
    marked = errors_of(curator, first)
    said = column(marked, 4)
    assert (said[0], said[2]) == (IN, IN)
    assert all(text.startswith("Что исправить: ") and MARKED in text for text in said[1::2])
    second = taken(curator, corrected(marked, {"B2": "28.02.2010"}), follows=first.pk)
    assert states(second) == {1: "same", 2: "new", 3: "same", 4: "wrong"}
    act(curator, second, "apply")
    again = errors_of(curator, second)
    said = column(again, 4)
    assert (said[0], said[1], said[2], MARKED in said[3]) == (None, IN, None, True)
    assert column(again, 1) == [row[0] for row in PEOPLE]
    assert openpyxl.load_workbook(BytesIO(again)).worksheets[0].max_column == 4
    third = taken(curator, corrected(again, {"B4": "31.12.2011"}), follows=second.pk)
    assert states(third) == {1: "same", 2: "same", 3: "same", 4: "new"}
    act(curator, third, "apply")
    assert names() == sorted(row[0] for row in PEOPLE)


def test_a_big_one_comes_back_short_and_is_the_same_table(
    curator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MOST_CELLS", 3)
    first = taken(curator, original("Ученики.xlsx"))
    act(curator, first, "apply")
    marked = errors_of(curator, first)
    assert column(marked, 1) == [None, "Соснова Анна Олеговна", None, "Клёнова Ия Ильинична"]
    second = taken(curator, corrected(marked, {"B2": "28.02.2010"}), follows=first.pk)
    assert states(second) == {2: "new", 4: "wrong"}


def test_saved_as_text_it_is_the_same_table(curator: Client) -> None:
    first = taken(curator, original("Ученики.xlsx"))
    act(curator, first, "apply")
    text = as_text(corrected(errors_of(curator, first), {"B2": "28.02.2010"}))
    second = taken(curator, text, "Ученики.csv", follows=first.pk)
    assert states(second) == {1: "same", 2: "new", 3: "same", 4: "wrong"}
    again = errors_of(curator, second)
    assert openpyxl.load_workbook(BytesIO(again)).worksheets[0].max_column == 4
    assert [text and MARKED in text for text in column(again, 4)] == [None, None, None, True]


def headed(content: bytes) -> bytes:
    """The workbook with headings put above, as a person does."""
    book = openpyxl.load_workbook(BytesIO(content))
    book.worksheets[0].insert_rows(1)
    for number, heading in enumerate(("ФИО", "Дата рождения", "Класс"), start=1):
        book.worksheets[0].cell(1, number).value = heading
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_headings_put_above_later_leave_nothing_of_ours_behind(curator: Client) -> None:
    first = taken(curator, original("Ученики.xlsx"))
    act(curator, first, "apply")
    second = bring(curator, headed(errors_of(curator, first)), "Ученики.xlsx")
    assert [one["column"] for one in second.reading["columns"]] == [1, 2, 3]
    again = errors_of(curator, second)
    said = [value for number in range(4, 7) for value in column(again, number) if value]
    assert said[0] == "Что исправить"
    assert not any(text.startswith("Что исправить: ") for text in said)
    third = bring(curator, again, "Ученики.xlsx")
    assert [one["column"] for one in third.reading["columns"]] == [1, 2, 3]


def test_what_a_person_wrote_beside_stays(curator: Client) -> None:
    first = taken(curator, original("Ученики.xlsx"))
    marked = errors_of(curator, first)
    second = bring(curator, corrected(marked, {"D1": "проверено", "B2": "28.02.2010"}))
    found = {one["column"]: one["samples"] for one in second.reading["columns"]}
    assert found[4] == ["проверено"]


def test_copied_and_pasted_it_is_the_same_table(curator: Client) -> None:
    rows: Sequence[Sequence[str]] = ((*PEOPLE[0], IN), (*PEOPLE[1], f"Что исправить: {MARKED}"))
    batch = paste(curator, "\n".join("\t".join(row) for row in rows))
    assert [one["column"] for one in batch.reading["columns"]] == [1, 2, 3]
