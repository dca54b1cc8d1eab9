"""A report as PDF, read back."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from pypdf import PdfReader

from nastavnik.platform.printing.pdf import render_pdf
from nastavnik.platform.printing.report import (
    Column,
    NumberedList,
    Paragraph,
    Report,
    Run,
    Signature,
    Table,
    cell_of,
)


@pytest.fixture(scope="module")
def reader(report: Report) -> PdfReader:
    return PdfReader(BytesIO(render_pdf(report)))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def text(reader: PdfReader) -> str:
    return _squeezed("".join(page.extract_text() for page in reader.pages))


def test_every_number_and_name_is_printed(text: str, wide_table: Table) -> None:
    for row in wide_table.rows:
        for cell in map(cell_of, row[1:]):
            assert _squeezed(cell.text) in text
    assert "Итого4100020,25" in text


def test_markup_in_data_stays_text(text: str, hostile: tuple[str, ...]) -> None:
    for name in hostile:
        assert text.count(_squeezed(name)) >= 2
    assert "обитогах&{{7*7}}" in text


def test_it_is_an_archive_file_anybody_can_read(reader: PdfReader) -> None:
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith("ru")
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "ИНФОРМАЦИОННАЯ СПРАВКА об итогах & {{ 7*7 }}"
    assert reader.metadata.author == "Управление {{ 7*7 }}"


def test_pages_are_numbered_from_the_second_and_turn(reader: PdfReader) -> None:
    tops = [page.extract_text().strip().splitlines()[0].strip() for page in reader.pages]
    assert tops[0] == "Департамент <образования>"
    assert tops[1:] == [str(number) for number in range(2, len(tops) + 1)]
    assert any(page.mediabox.width > page.mediabox.height for page in reader.pages)


def test_headers_of_tables_repeat(reader: PdfReader) -> None:
    with_table = [page for page in reader.pages if "Средняя школа" in page.extract_text()]
    assert len(with_table) >= 3
    assert all("Организация" in page.extract_text() for page in with_table)


def test_only_our_fonts_are_used(reader: PdfReader) -> None:
    fonts = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(font.get_object()["/BaseFont"].split("+")[1])
    assert fonts
    assert all(font.startswith(("PTSerif", "PTSans", "PT_", "DejaVuSerif")) for font in fonts)


def test_threads_share_the_compiler() -> None:
    reports = [Report(f"Справка {number}", ()) for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        files = list(pool.map(render_pdf, reports))
    titles = [PdfReader(BytesIO(file)).metadata for file in files]
    assert [info and info.title for info in titles] == [r.title for r in reports]


def test_unprintable_characters_do_not_break_the_paper() -> None:
    file = render_pdf(Report("Имя\x00\x07\ud800 конец", ()))
    assert "Имя" in PdfReader(BytesIO(file)).pages[0].extract_text()


def test_primes_and_sums_are_searched_as_they_are_written() -> None:
    table = Table((Column("K4′"), Column("Числитель", numeric=True)), (("Всего (Σ/Σ)", "1"),))
    file = render_pdf(Report("K4′", (Paragraph((Run("Σ′", bold=True),)), table)))
    text = PdfReader(BytesIO(file)).pages[0].extract_text()
    assert text.count("K4′") == 2
    assert "Σ/Σ" in text
    assert "Σ′" in text
    assert "Числитель" in text


@pytest.mark.parametrize("lines", range(20, 60, 3))
def test_a_signature_stands_with_the_last_words(lines: int) -> None:
    """However long the paper is, its last page has more than a signature."""
    items = (*(f"пункт {number}" for number in range(lines)), "последний пункт")
    signature = Signature("Директор", "Иванова")
    last = PdfReader(
        BytesIO(render_pdf(Report("Справка", (NumberedList(items),), signatures=(signature,))))
    ).pages[-1]
    text = last.extract_text()
    assert "Иванова" in text
    assert "последний пункт" in text
    assert f"{lines + 1})" in text


@pytest.mark.parametrize("rows", range(30, 56, 2))
def test_totals_stand_with_the_last_rows(rows: int) -> None:
    table = Table(
        (Column("Организация"), Column("Чел.", numeric=True)),
        tuple((f"Школа {number}", str(number)) for number in range(1, rows + 1)),
        totals=(("Всего", "1"), ("Среднее", "2")),
    )
    pages = PdfReader(BytesIO(render_pdf(Report("Справка", (table,))))).pages
    last = next(text for page in pages if "Всего" in (text := page.extract_text()))
    assert f"Школа {rows}" in last
    assert f"Школа {rows - 1}" in last
    assert "Среднее" in last
