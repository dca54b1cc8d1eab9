"""A workbook, read back."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook

from nastavnik.platform.printing import charts
from nastavnik.platform.printing.report import Tone
from nastavnik.platform.printing.xlsx import (
    DATE,
    TWO_DIGITS,
    Sheet,
    SheetCell,
    SheetColumn,
    Workbook,
    render_xlsx,
    sheet_names,
)

ROWS = (
    ("=1+1", 1, Decimal("3.12"), date(2020, 12, 18), None),
    ("https://example.org", 0, Decimal("0.1"), date(1999, 1, 1), "нет данных"),
    ("+7 900 000-00-00", -5, 2.5, datetime(2020, 1, 2, 3, 4), "№ 7"),
    ("00123", 10**9, 0.0, None, SheetCell("плохо", tone=Tone.BAD)),
    ("имя\x00\x07", 1, None, None, "{{ 7*7 }}"),
)


@pytest.fixture(scope="module")
def file(chart: charts.Chart) -> bytes:
    sheet = Sheet(
        title="K1: доля [2020]/«все»",
        columns=(
            SheetColumn("Организация", 40),
            SheetColumn("Человек"),
            SheetColumn("Доля, %", 10, TWO_DIGITS),
            SheetColumn("Дата", 12, DATE),
            SheetColumn("Слова"),
        ),
        rows=ROWS,
        lines=("Доля наставляемых", "на 18.12.2020"),
        totals=(("Итого", 7, Decimal("3.12"), None, None),),
        notes=("Примечание",),
        picture=chart,
        frozen_columns=1,
    )
    return render_xlsx(Workbook((sheet,), title="Справка"))


@pytest.fixture(scope="module")
def page(file: bytes) -> Any:
    return load_workbook(BytesIO(file)).worksheets[0]


def test_values_keep_their_types(page: Any) -> None:
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5, max_row=9)]
    assert rows[0] == ["=1+1", 1, 3.12, datetime(2020, 12, 18), None]
    assert rows[1] == ["https://example.org", 0, 0.1, datetime(1999, 1, 1), "нет данных"]
    assert rows[2] == ["+7 900 000-00-00", -5, 2.5, datetime(2020, 1, 2, 3, 4), "№ 7"]
    assert rows[3] == ["00123", 10**9, 0.0, None, "плохо"]
    assert rows[4] == ["имя", 1, None, None, "{{ 7*7 }}"]


def test_text_is_never_a_formula_or_a_link(page: Any) -> None:
    for row in page.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.hyperlink is None


def test_formats(page: Any) -> None:
    assert page["C5"].number_format == "0.00"
    assert page["D5"].number_format == "dd.mm.yyyy"
    assert page["A8"].number_format == "@"
    assert page["A10"].font.b


def test_it_is_ready_to_print_and_to_filter(page: Any) -> None:
    assert page.title == "K1  доля  2020  «все»"
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:E9"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$4:$4"


def test_the_picture_has_words(file: bytes, chart: charts.Chart) -> None:
    with zipfile.ZipFile(BytesIO(file)) as package:
        drawing = etree.fromstring(package.read("xl/drawings/drawing1.xml"))
        assert package.read("xl/media/image1.png") == chart.png()
    described = [node.get("descr") for node in drawing.iter() if node.get("descr")]
    assert described == [chart.alt]


def test_sheet_names_are_short_and_differ() -> None:
    titles = ("Очень длинное название листа рабочей книги",) * 2 + ("а", "А", "[]:*?/\\", "'")
    names = sheet_names(tuple(Sheet(title, (), ()) for title in titles))
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names)
    assert names[-2:] == ["Лист", "Лист (2)"]


def test_a_row_must_fill_its_columns() -> None:
    sheet = Sheet("л", (SheetColumn("а"), SheetColumn("б")), (("одна",),))
    with pytest.raises(ValueError, match="zip"):
        render_xlsx(Workbook((sheet,)))
