"""Files taken away by a browser, and read as an import reads them."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
from django.test import Client
from django.urls import reverse

from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.columns import Kind
from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.domain.spreadsheets.outcomes import value_of
from nastavnik.domain.spreadsheets.rows import ReadRow, Sort, read_rows
from nastavnik.domain.spreadsheets.tables import Table, find_table, recognise
from nastavnik.doors.imports.reading.opening import read
from nastavnik.doors.imports.reading.tables import understandable

DAY = date(2026, 11, 20)
type Read = tuple[Table, list[ReadRow]]


def taken(client: Client, code: str, **asked: Any) -> bytes:
    answer = client.post(reverse(f"exports:{code}"), asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def read_back(content: bytes, name: str, kind: Kind) -> Read:
    book = read(BytesIO(content), name)
    assert book.notices in ([], [n for n in book.notices if "похоже на формулу" in n])
    sheets = [understandable(book, sheet) for sheet in book.sheets]
    found = recognise(KINDS.values(), sheets)
    assert found is not None
    assert found.kind == kind.code
    table = find_table(kind, sheets)
    assert table is not None
    return table, list(read_rows(sheets[0].rows, table, kind, Context(DAY)))


def values(row: ReadRow) -> dict[str, Any]:
    known = {key: value_of(outcome) for key, outcome in row.outcomes.items()}
    return {key: value for key, value in known.items() if value is not None}


def data(rows: list[ReadRow]) -> list[dict[str, Any]]:
    kept = [row for row in rows if row.sort is Sort.DATA]
    assert [(row.number, row.wrong, row.asked) for row in kept if row.wrong or row.asked] == []
    return [values(row) for row in kept]


def first_sheet(content: bytes) -> Any:
    """The only sheet of a workbook that left."""
    return openpyxl.load_workbook(BytesIO(content)).active
