"""Lines that load nothing: taken back while they are kept, left in peace once they are emptied."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations import answering
from nastavnik.platform.access.matrix import Role
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import PEOPLE, workbook
from tests.factories.accounts import signed_in
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
UNSOUND = (4, "Осинин Илья Петрович", "31.02.2011", "7А", "")


@pytest.fixture
def curator() -> Client:
    return signed_in(Role.CURATOR, make_school())


@pytest.fixture
def applied(curator: Client) -> Import:
    """An import that is applied: one row was there, one is left out, one is wrong."""
    act(curator, bring(curator, workbook(PEOPLE[0])), "apply")
    batch = bring(curator, workbook(*PEOPLE, UNSOUND))
    act(curator, batch, "answer", number=number_of(5), leave=1)
    act(curator, batch, "apply")
    assert states(batch) == {4: "same", 5: "left_out", 6: "applied", 7: "wrong"}
    return batch


def correct(client: Client, batch: Import) -> None:
    sent = {"key": "birth_date", "number": number_of(7), "answer": 1, "typed": "28.02.2011"}
    assert act(client, batch, "answer", **sent).status_code == 302


def may_take_back(client: Client, batch: Import) -> bool:
    page = client.get(f"{batch.get_absolute_url()}?tab=left_out").content.decode()
    return 'name="back"' in page


@pytest.mark.parametrize("many", [1_000, 0])
def test_an_answer_after_applying_judges_no_line_that_is_emptied(
    curator: Client, applied: Import, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(answering, "SMALL_LINES", many)
    correct(curator, applied)
    assert states(applied) == {4: "same", 5: "left_out", 6: "applied", 7: "new"}
    act(curator, applied, "check")
    assert states(applied) == {4: "same", 5: "left_out", 6: "applied", 7: "new"}
    act(curator, applied, "apply")
    assert states(applied) == {4: "same", 5: "left_out", 6: "applied", 7: "applied"}
    left_out = PEOPLE[1][1]
    assert names() == sorted({UNSOUND[1], *(str(row[1]) for row in PEOPLE)} - {left_out})


def test_a_line_of_which_nothing_is_kept_is_not_offered_to_be_taken_back(
    curator: Client, applied: Import
) -> None:
    assert not may_take_back(curator, applied)
    answer = act(curator, applied, "answer", number=number_of(5), back=1)
    assert "Этих строк уже нет среди ждущих" in answer.content.decode()
    assert states(applied)[5] == "left_out"


def test_a_line_left_out_after_applying_is_taken_back(curator: Client, applied: Import) -> None:
    correct(curator, applied)
    act(curator, applied, "answer", number=number_of(7), leave=1)
    assert (states(applied)[7], may_take_back(curator, applied)) == ("left_out", True)
    act(curator, applied, "answer", number=number_of(7), back=1)
    assert states(applied) == {4: "same", 5: "left_out", 6: "applied", 7: "new"}


def with_hidden_row(row: int) -> bytes:
    book: Any = openpyxl.load_workbook(BytesIO(workbook(*PEOPLE)))
    book.worksheets[0].row_dimensions[row].hidden = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_hidden_row_answered_with_no_is_asked_about_again_once_taken_back(
    curator: Client,
) -> None:
    batch = bring(curator, with_hidden_row(5))
    assert states(batch) == {4: "new", 5: "asked", 6: "new"}
    no, yes = "1", "0"  # the second answer offered, and the first
    sent = {"number": number_of(5), "key": "", "answer": 1}
    act(curator, batch, "answer", **sent, choice=no)
    assert (states(batch)[5], may_take_back(curator, batch)) == ("left_out", True)
    act(curator, batch, "answer", number=number_of(5), back=1)
    assert states(batch) == {4: "new", 5: "asked", 6: "new"}
    act(curator, batch, "answer", **sent, choice=yes)
    assert states(batch) == {4: "new", 5: "new", 6: "new"}


def test_a_hidden_row_wanted_and_left_out_stays_wanted_once_taken_back(curator: Client) -> None:
    batch = bring(curator, with_hidden_row(5))
    sent = {"number": number_of(5), "key": "", "answer": 1, "choice": "0"}
    act(curator, batch, "answer", **sent)
    act(curator, batch, "answer", number=number_of(5), leave=1)
    act(curator, batch, "answer", number=number_of(5), back=1)
    assert states(batch) == {4: "new", 5: "new", 6: "new"}
