"""A workbook of past years from the browser: preview, errors in the file, writing, undoing."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.test import Client

from nastavnik.domain.spreadsheets.kinds import KINDS
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.preview import preview_of
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.indicators.operations import install_sets
from nastavnik.platform.access.matrix import Role
from tests.doors.exports.coming_back import data, read_back, taken
from tests.doors.imports.acting import act, bring, states
from tests.doors.imports.test_marking import coloured
from tests.factories.accounts import ACTOR, signed_in
from tests.factories.organizations import Region, make_region

pytestmark = pytest.mark.django_db
HEADINGS = ("№", "Территория", "Показатель", "Год", "Числитель", "Знаменатель", "Значение, %")
SOURCE = "Письмо министерства"


@pytest.fixture
def region() -> Region:
    install_sets(actor=ACTOR)
    return make_region()


@pytest.fixture
def ministry(region: Region) -> Client:
    return signed_in(Role.MINISTRY, region.ministry)


def workbook(*rows: tuple[Any, ...]) -> bytes:
    """A table with a title above; a share of less than one stands in a cell shown as per cent."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("2022")
    percent = book.add_format({"num_format": "0.0%"})
    sheet.write(0, 0, "Показатели целевой модели по территориям")
    sheet.write_row(2, 0, (*HEADINGS, "Источник"))
    for place, row in enumerate(rows, start=3):
        for column, value in enumerate((*row, SOURCE)):
            is_share = isinstance(value, float) and value < 1
            sheet.write(place, column, value, percent if is_share else None)
    book.close()
    return written.getvalue()


def good(region: Region) -> bytes:
    return workbook(
        (1, region.city.short_name, "K1", 2022, 2, 13, 0.154),
        (2, region.other_city.short_name, "K1", 2022, None, None, "20,5"),
        ("", "Итого", "", "", 3, 13, ""),
    )


def told() -> list[tuple[Any, ...]]:
    fields = ("code", "numerator", "denominator", "value", "source", "provenance", "version")
    return [
        (*row[:3], float(row[3]), *row[4:])
        for row in PastFigure.objects.order_by("pk").values_list(*fields)
    ]


def test_a_workbook_comes_in_is_the_same_again_and_goes_away(
    region: Region, ministry: Client
) -> None:
    batch = bring(ministry, good(region), "2022.xlsx", kind="earlier")
    assert states(batch) == {4: "new", 5: "new"}
    page = ministry.get(batch.get_absolute_url()).content.decode()
    assert "(R06): Напечатан итог 3, а сумма по строкам — 2." in page
    act(ministry, batch, "apply")
    assert told() == [
        ("K1", 2, 13, 15.4, SOURCE, "import", 1),
        ("K1", None, None, 20.5, SOURCE, "import", 1),
    ]
    again = bring(ministry, good(region), "2022.xlsx", kind="earlier")
    assert set(states(again).values()) == {"same"}
    act(ministry, batch, "undo")
    assert (batch.state, told()) == ("undone", [])


def test_errors_come_back_in_the_file(region: Region, ministry: Client) -> None:
    name = region.city.short_name
    batch = bring(
        ministry,
        workbook((1, name, "K1", 2022, 2, 13, 0.5), (2, name, "K2", 2022, None, None, "много")),
        "2022.xlsx",
        kind="earlier",
    )
    assert states(batch) == {4: "wrong", 5: "wrong"}
    answer = ministry.get(f"/imports/{batch.pk}/errors/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet: Any = openpyxl.load_workbook(BytesIO(content)).active
    words = [sheet.cell(row, 9).value for row in (4, 5)]
    assert "значение 50 не получается из 2 и 13: выходит 15,38" in words[0]
    assert "нужно число, например 25 или 15,4" in words[1]
    assert coloured(sheet) == {"G4", "G5"}


def test_an_answer_that_is_not_understood_either_is_asked_about_again(
    region: Region, ministry: Client
) -> None:
    batch = bring(
        ministry, workbook((1, "Чебаркуль", "Ю7", 2022, 2, 13, None)), "2022.xlsx", kind="earlier"
    )
    sent = {"number": number_of(4), "answer": 1}
    act(ministry, batch, "answer", **sent, key="organization", typed="Златоуст")
    act(ministry, batch, "answer", **sent, key="indicator", typed="Ю8")
    (line,) = preview_of(batch, "asked", "1").lines
    assert [one.sentence for one in line.questions] == [
        "Строка 4, столбец «Территория»: «Златоуст» здесь нет. Напишите название или код, как в "
        "системе.",
        "Строка 4, столбец «Показатель»: показателя «Ю8» нет. Укажите его код, например K1.",
    ]
    act(ministry, batch, "answer", **sent, key="organization", typed=region.city.short_name)
    act(ministry, batch, "answer", **sent, key="indicator", typed="K1")
    assert states(batch) == {4: "new"}


def test_what_was_taken_away_changes_nothing(region: Region, ministry: Client) -> None:
    batch = bring(ministry, good(region), "2022.xlsx", kind="earlier")
    act(ministry, batch, "apply")
    for kind in ("xlsx", "csv"):
        content = taken(ministry, "past", **{"as": kind})
        _table, rows = read_back(content, f"x.{kind}", KINDS["earlier"])
        assert {row["indicator"] for row in data(rows)} == {"K1"}
        again = bring(ministry, content, f"x.{kind}", kind="earlier")
        assert set(states(again).values()) == {"same"}
    assert [row[-1] for row in told()] == [1, 1]


def test_a_figure_corrected_by_hand_keeps_the_import(region: Region, ministry: Client) -> None:
    batch: Import = bring(ministry, good(region), "2022.xlsx", kind="earlier")
    act(ministry, batch, "apply")
    figure = PastFigure.objects.get(value="20.5")
    page = f"/campaigns/past/{figure.pk}/edit/"
    sent = {"as_of": "31.12.2022", "value": "21", "source": SOURCE, "row_version": 1}
    assert ministry.post(page, {**sent, "value": "121"}).status_code == 200
    assert ministry.post(page, sent).status_code == 302
    stale = ministry.post(page, {**sent, "value": "22"})
    assert stale.status_code == 200
    assert "запись изменили" in stale.content.decode()
    act(ministry, batch, "undo")
    assert (batch.state, PastFigure.objects.count()) == ("applied", 2)


def test_parts_of_one_in_a_plain_table_are_answered_line_by_line(
    region: Region, ministry: Client
) -> None:
    told_of = ((region.city, "0,25"), (region.other_city, "1"))
    rows = [f"{place.short_name};K1;2022;{value};{SOURCE}" for place, value in told_of]
    text = "\n".join(("Территория;Показатель;Год;Значение;Источник", *rows))
    batch = bring(ministry, text.encode(), "2022.csv", kind="earlier")
    assert states(batch) == {2: "asked", 3: "asked"}
    page = ministry.get(batch.get_absolute_url()).content.decode()
    assert "это 0,25 % или 25 %?" in page
    for row in (2, 3):
        sent = {"number": number_of(row), "key": "value", "answer": 1}
        act(ministry, batch, "answer", **sent, choice="²")
        assert states(batch)[row] == "asked"
        act(ministry, batch, "answer", **sent, choice="1")
    assert states(batch) == {2: "new", 3: "new"}
    act(ministry, batch, "apply")
    assert [row[3] for row in told()] == [25.0, 100.0]
