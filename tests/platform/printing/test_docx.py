"""A report as a Word file, read back."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from nastavnik.domain.errors import DomainError
from nastavnik.platform.printing.docx import render_docx
from nastavnik.platform.printing.report import Paragraph, Report, Table, cell_of
from nastavnik.platform.printing.template import TEMPLATE_PATH, build_template


@pytest.fixture(scope="module")
def document(report: Report) -> Any:
    created = datetime(2020, 12, 21, 9, 0, tzinfo=UTC)
    return Document(BytesIO(render_docx(report, created=created)))


def test_cells_are_what_was_given(document: Any, wide_table: Table) -> None:
    for printed in document.tables[:2]:
        texts = [[cell.text for cell in row.cells] for row in printed.rows]
        assert texts[0] == [column.title for column in wide_table.columns]
        assert texts[1:-1] == [[cell_of(c).text for c in row] for row in wide_table.rows]
        assert texts[-1] == ["Итого", "Итого", "41\u00a0000", "20,25"]


def test_layout_is_official(document: Any) -> None:
    section = document.sections[0]
    margins = [section.left_margin, section.right_margin, section.top_margin, section.bottom_margin]
    assert [round(margin.mm) for margin in margins] == [30, 15, 20, 20]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    orientations = [s.page_width > s.page_height for s in document.sections]
    assert orientations == [False, True, False]
    # The page number is hidden on the first page of the paper only.
    hidden = [s.different_first_page_header_footer for s in document.sections]
    assert hidden == [True, False, False]
    assert "PAGE" in document.sections[0].header._element.xml
    body = document.styles["Body Text"]
    assert round(body.paragraph_format.first_line_indent.mm, 1) == 12.5
    heading = document.styles["Heading 1"].element.rPr
    fonts = heading.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {
        "Times New Roman"
    }


def test_tables_repeat_their_header_and_keep_rows_whole(document: Any) -> None:
    table = document.tables[0]._tbl
    rows = table.findall(qn("w:tr"))
    assert len(table.findall(f".//{qn('w:tblHeader')}")) == 1
    assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    grid = [int(column.get(qn("w:w"))) for column in table.tblGrid.findall(qn("w:gridCol"))]
    assert sum(grid) == pytest.approx(165 * 56.7, abs=4)


def test_captions_headings_and_lists(document: Any) -> None:
    styles = {p.text: p.style.name for p in document.paragraphs}
    assert styles["1. Основание"] == "Heading 1"
    assert styles["1.1. Показатели"] == "Heading 2"
    assert styles["Таблица\u00a01\u00a0– Доля наставляемых"] == "Caption"
    assert styles["Рисунок\u00a01\u00a0– План и факт"] == "FigureCaption"
    assert document.styles["Caption"].paragraph_format.keep_with_next
    numbers = {
        p.text: p._p.pPr.numPr.numId.val
        for p in document.paragraphs
        if p.style.name == "List Number"
    }
    assert numbers["первый"] == numbers["второй"] != numbers["снова первый"]


def test_template_marks_in_data_stay_text(document: Any) -> None:
    texts = [p.text for p in document.paragraphs]
    assert "об итогах & {{ 7*7 }}" in texts
    assert "{{ 7*7 }}" in texts
    assert "Департамент <образования>" in texts
    assert "49" not in "\n".join(texts)


def test_properties_and_language(document: Any) -> None:
    properties = document.core_properties
    assert properties.title == "ИНФОРМАЦИОННАЯ СПРАВКА об итогах & {{ 7*7 }}"
    assert properties.author == "Управление {{ 7*7 }}"
    assert properties.created.date().isoformat() == "2020-12-21"
    assert 'w:val="ru-RU"' in document.styles.element.xml


def test_pictures_have_words(document: Any, report: Report) -> None:
    picture = document.element.body.find(f".//{qn('wp:docPr')}")
    assert picture.get("descr").startswith("план 15 %, достигли: ")
    assert len(document.inline_shapes) == 1


def test_what_xml_cannot_hold_is_dropped() -> None:
    blocks = (Paragraph("а\x00б\x07в\x0cг\x1fд\tе"),)
    document = Document(BytesIO(render_docx(Report("т\x00", blocks))))
    assert "абвгд е" in [p.text for p in document.paragraphs]


def test_the_kept_template_is_the_built_one() -> None:
    assert _parts(TEMPLATE_PATH.read_bytes()) == _parts(build_template())


def _parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(file)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _uploaded(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_an_operators_template_is_filled(report: Report) -> None:
    template = _uploaded("Бланк школы", "{{ title }}", "{{p body }}", "{{p signatures }}")
    document = Document(BytesIO(render_docx(report, template)))
    texts = [p.text for p in document.paragraphs]
    assert texts[:2] == ["Бланк школы", "ИНФОРМАЦИОННАЯ СПРАВКА"]
    assert len(document.tables) == 3
    used = {value.get(qn("w:val")) for value in document.element.iter(qn("w:pStyle"))}
    assert used <= {style.style_id for style in document.styles}


def test_a_template_saved_by_russian_word_keeps_its_styles(report: Report) -> None:
    """Russian Word calls the style «heading 1» by the id «1»."""
    renamed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(_uploaded("{{p body }}"))) as source,
        zipfile.ZipFile(renamed, "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "word/styles.xml":
                content = re.sub(rb'"Heading1"', b'"1"', content)
            target.writestr(name, content)
    document = Document(BytesIO(render_docx(report, renamed.getvalue())))
    heading = next(p for p in document.paragraphs if p.text == "1. Основание")
    assert heading._p.pPr.pStyle.val == "1"
    assert [s.style_id for s in document.styles if s.name == "Heading 1"] == ["1"]


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ title.__init__.__globals__ }}",
        "{% for x in %}",
        "{{ 1/0 }}",
    ],
)
def test_a_bad_template_is_refused_in_words(report: Report, line: str) -> None:
    with pytest.raises(DomainError, match="Шаблон документа содержит ошибку"):
        render_docx(report, _uploaded(line))


def test_a_file_that_is_not_word_is_refused(report: Report) -> None:
    with pytest.raises(DomainError, match="не файл Word"):
        render_docx(report, b"%PDF-1.7")


def test_totals_and_signatures_are_tied_to_what_stands_above_them(document: Any) -> None:
    rows = [row.cells[-1].paragraphs[0] for row in document.tables[0].rows]
    assert [bool(row.paragraph_format.keep_with_next) for row in rows[-4:]] == [
        False,
        True,
        True,
        False,
    ]
    signature = document.tables[-1]
    assert "Директор" in signature.cell(0, 0).text
    spacer = signature._tbl.getprevious()
    last_words = spacer.getprevious()
    for paragraph in (spacer, last_words):
        assert paragraph.find(qn("w:pPr")).find(qn("w:keepNext")) is not None
