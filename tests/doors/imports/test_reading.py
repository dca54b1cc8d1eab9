"""Honest files of every format: what is read is what was written, and what calamine reads too."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
import xlwt

from nastavnik.doors.imports.reading.number_formats import moment, shows
from nastavnik.doors.imports.reading.opening import read, read_pasted
from nastavnik.doors.imports.reading.sentences import UnreadableError
from nastavnik.doors.imports.reading.workbook import Area, Formula, Sheet, Visibility, letters
from tests.doors.imports.packages import MAIN, ods, sheet, table, xlsx, xlsx_parts, zipped

DAY, MOMENT = date(2010, 2, 28), datetime(2026, 9, 1, 8, 30)
ROWS: list[list[Any]] = [
    ["ФИО", "Дата рождения", "Телефон", "Класс", "Согласие", "Часы"],
    ["Ёлкина Анна-Мария <О'Нил> & Ко", DAY, "+7 (900) 000-00-01", 7, True, 1.5],
    [" пробелы  внутри ", MOMENT, "89000000001", -3, False, 1e-7],
    ["строка\nвторая\tтабуляция", None, "007", 12345678901, None, 0],
    [None, None, None, None, None, "«ёлочки» — тире…"],
    ["a" * 32_767, DAY, "", 1e15, True, 0.1],
]
DATES = {DAY: "dd.mm.yyyy", MOMENT: "dd.mm.yyyy hh:mm"}


def values(sheet: Sheet) -> list[list[Any]]:
    """The rows as they were written: blanks at their ends and blank rows left out."""
    return [row.values for row in sheet.rows]


def expected() -> list[list[Any]]:
    """What is to be read of ROWS."""
    cut = [[None if cell == "" else cell for cell in row] for row in ROWS]
    for row in cut:
        while row and row[-1] is None:
            row.pop()
    return cut


def by_xlsxwriter(**options: Any) -> bytes:
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, **options})
    page = book.add_worksheet("Лист")
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            shown = book.add_format({"num_format": DATES[cell]}) if cell in DATES else None
            if isinstance(cell, str):
                page.write_string(number, column, cell)
            elif isinstance(cell, date):
                page.write_datetime(number, column, cell, shown)
            elif cell is not None:
                page.write(number, column, cell)
    book.close()
    return content.getvalue()


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    for row in ROWS:
        page.append(row)
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, date):
                cell.number_format = DATES[cell.value]
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def by_xlwt() -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("Лист")
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write(number, column, cell, xlwt.easyxf(num_format_str=DATES[cell]))
            else:
                page.write(number, column, cell)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def by_hand() -> bytes:
    """Prefixes, apostrophes, comments, sections, attributes in another order: all of it legal."""
    rows = (
        "<!-- <row r='9'/> --><x:row hidden='true' r='2'><x:c t='inlineStr' r='B2'><x:is>"
        "<x:t><![CDATA[а<б]]></x:t></x:is></x:c><x:c t=\"str\" r='C2'><x:v>в&#x41;</x:v></x:c>"
        "</x:row><x:row><x:c><x:v>5</x:v></x:c><x:c t='b'><x:v>1</x:v></x:c></x:row>"
    )
    space = MAIN.replace("xmlns", "xmlns:x")
    text = f"<x:worksheet {space}><x:sheetData>{rows}</x:sheetData></x:worksheet>"
    return zipped(xlsx_parts(text))


WRITERS = {
    "xlsxwriter": (by_xlsxwriter, "a.xlsx"),
    "xlsxwriter, texts inside": (lambda: by_xlsxwriter(constant_memory=True), "a.xlsx"),
    "xlsxwriter, 1904": (lambda: by_xlsxwriter(date_1904=True), "a.xlsx"),
    "openpyxl": (by_openpyxl, "a.xlsx"),
    "xlwt": (by_xlwt, "a.xls"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_read_is_what_was_written(writer: str) -> None:
    make, name = WRITERS[writer]
    book = read(BytesIO(make()), name)
    assert values(book.sheets[0]) == expected()
    assert [type(cell) for row in values(book.sheets[0]) for cell in row] == [
        type(int(cell)) if isinstance(cell, float) and cell == int(cell) else type(cell)
        for row in expected()
        for cell in row
    ]
    assert book.epoch_1904 == writer.endswith("1904")
    assert book.notices == []


@pytest.mark.parametrize("writer", WRITERS)
def test_calamine_reads_the_same(writer: str) -> None:
    make, name = WRITERS[writer]
    content = make()
    theirs = python_calamine.load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    ours = values(read(BytesIO(content), name).sheets[0])
    for mine, other in zip(ours, theirs, strict=True):
        padded = ["" if cell is None else cell for cell in mine] + [""] * len(other)
        assert padded[: len(other)] == other


def test_markup_written_otherwise_is_read_all_the_same() -> None:
    page = read(BytesIO(by_hand()), "a.xlsx").sheets[0]
    assert [(row.number, row.hidden, row.values) for row in page.rows] == [
        (2, True, [None, "а<б", "вA"]),
        (3, False, [5, True]),
    ]


def test_hidden_merged_formulas_and_states() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B2"], page["A5"] = "Сведения", "=1+1", "класс"
    page.row_dimensions[5].hidden = True
    page.column_dimensions["C"].hidden = True
    page.merge_cells("A1:D1")
    page.merge_cells("A5:A9")
    for name, state in (("Скрытый", "hidden"), ("Тайный", "veryHidden")):
        other = book.create_sheet(name)
        other.sheet_state, other["A1"] = state, 1
    content = BytesIO()
    book.save(content)
    found = read(content, "a.xlsx")
    first = found.sheets[0]
    assert [item.visibility for item in found.sheets] == list(Visibility)
    assert {area.address for area in first.merged} == {"A1:D1", "A5:A9"}
    assert first.hidden_columns == {3}
    assert [row.number for row in first.rows if row.hidden] == [5]
    assert first.cell(2, 2).formula is Formula.UNCOMPUTED
    assert first.cell(1, 4).value is None
    assert (5, 1) in Area(5, 1, 9, 1)
    assert (4, 1) not in Area(5, 1, 9, 1)
    assert len(found.notices) == 1
    assert "B2" in found.notices[0]


def test_raw_text_of_numbers_is_kept() -> None:
    styles = (
        f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="00000"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/><xf numFmtId="11"/><xf numFmtId="49"/>'
        "</cellXfs></styleSheet>"
    )
    cells = (
        '<c r="A1"><v>007</v></c><c r="B1"><v>9.00E+10</v></c><c r="C1" s="1"><v>42</v></c>'
        '<c r="D1" s="2"><v>90000000000</v></c><c r="E1" s="3"><v>5</v></c>'
        '<c r="F1"><f>A1*2</f><v>14</v></c><c r="G1" t="e"><v>#N/A</v></c>'
        '<c r="H1" t="str"><f>""</f><v></v></c><c r="I1"><v>12345678901234567890</v></c>'
    )
    content = xlsx(f'<row r="1">{cells}</row>', styles=styles)
    row = read(BytesIO(content), "a.xlsx").sheets[0].row(1)
    said = [(cell.value, cell.raw, cell.number_format) for cell in map(row.cell, range(1, 6))]
    assert said == [
        *[(7, "007", ""), (9e10, "9.00E+10", ""), (42, "", "00000")],
        *[(90000000000, "", "0.00E+00"), (5, "", "@")],
    ]
    assert row.cell(6).formula is Formula.COMPUTED
    assert (row.cell(7).value, row.cell(7).error) == (None, "#N/A")
    assert (row.cell(8).value, row.cell(8).formula) == (None, Formula.COMPUTED)
    assert row.cell(9).value == 12345678901234567890
    assert row.cell(99).value is None


def test_strings_of_pieces_and_escapes() -> None:
    strings = (
        f"<sst {MAIN}><si><t>а</t></si><si><r><t>Ива</t></r><r><t xml:space='preserve'>нов </t></r>"
        "<rPh><t>чтение</t></rPh></si><si/><si><t>а_x000D_\nб&amp;в_x005F_x0041_</t></si></sst>"
    )
    cells = "".join(f'<c r="{letters(n)}1" t="s"><v>{n - 1}</v></c>' for n in range(1, 5))
    content = xlsx(f'<row r="1">{cells}</row>', strings=strings)
    found = read(BytesIO(content), "a.xlsx").sheets[0].row(1).values
    assert found == ["а", "Иванов ", None, "а\nб&в_x0041_"]


def test_open_document() -> None:
    cells = (
        '<table:table-cell office:value-type="string"><text:p>Ива<text:s text:c="2"/>нов</text:p>'
        "<text:p>Пётр</text:p><office:annotation><text:p>примечание</text:p></office:annotation>"
        "</table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2010-02-28">'
        "<text:p>28.02.10</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="7"'
        ' table:number-columns-spanned="2">'
        "<text:p>007</text:p></table:table-cell><table:covered-table-cell/>"
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT08H30M00S"/>'
        '<table:table-cell table:formula="of:=1+1"/>'
    )
    blank = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    hidden = f'<table:table-row table:visibility="collapse">{cells}</table:table-row>'
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    book = read(BytesIO(ods(table(columns + blank + hidden))), "a.ods")
    page = book.sheets[0]
    row = page.row(4)
    assert row.values[:6] == ["Ива  нов\nПётр", DAY, 7, None, True, time(8, 30)]
    assert (row.hidden, row.cell(2).raw, row.cell(3).raw) == (True, "28.02.10", "007")
    assert row.cell(7).formula is Formula.UNCOMPUTED
    assert [area.address for area in page.merged] == ["C4:D4"]
    assert page.hidden_columns == {2}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"]
)
def test_text_tables(encoding: str, delimiter: str) -> None:
    lines = [["ФИО", "Класс", "Телефон"], [f"Иванов{delimiter} Иван\nП", "007", '8 "А" кл']]
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line] for line in lines]
    text = "\r\n".join(delimiter.join(line) for line in quoted)
    book = read(BytesIO(text.encode(encoding)), "a.csv")
    assert values(book.sheets[0]) == lines
    assert book.delimiter == delimiter
    assert book.encoding == ("utf-16-le" if encoding == "utf-16" else encoding).removesuffix("-sig")


def test_pasted_cells() -> None:
    page = read_pasted('ФИО\tКласс\r\n"Иванов\nИван"\t007\r\n\r\nПетров; Пётр\t').sheets[0]
    assert [(row.number, row.values) for row in page.rows] == [
        *[(1, ["ФИО", "Класс"]), (2, ["Иванов\nИван", "007"])],
        (4, ["Петров; Пётр"]),
    ]
    with pytest.raises(UnreadableError, match="Файл пуст"):
        read_pasted(" \r\n")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *[("dd.mm.yyyy", "date"), ("[$-419]d mmmm yyyy;@", "date"), ("mmm yy", "date")],
        *[
            ("h:mm", "time"),
            ("dd.mm.yyyy h:mm", "moment"),
            ("[h]:mm:ss", "span"),
            ("mm:ss.0", "time"),
        ],
        *[("0.00", ""), ("General", ""), ("@", ""), ('0" дн."', ""), ("#,##0\\ [$р.-419]", "")],
        *[('"день" 0', ""), ("", ""), ("0.00E+00", ""), ("[Red]0", ""), ("h:mm AM/PM", "time")],
    ],
)
def test_what_a_format_shows(code: str, kind: str) -> None:
    assert shows(code) == kind


@pytest.mark.parametrize(
    ("serial", "kind", "old", "shown"),
    [
        *[(1, "date", False, "1900-01-01"), (59, "date", False, "1900-02-28")],
        *[(60, "date", False, None), (61, "date", False, "1900-03-01"), (-1, "date", False, None)],
        *[(45292, "date", False, "2024-01-01"), (43830, "date", True, "2024-01-01")],
        *[(0, "date", True, "1904-01-01"), (3_000_000, "date", False, None)],
        *[(0.5, "time", False, "T12:00:00"), (45292.75, "moment", False, "2024-01-01T18:00:00")],
        *[
            (45292.999999999, "moment", False, "2024-01-02T00:00:00"),
            (1.5, "span", False, "P129600.000"),
        ],
    ],
)
def test_what_day_a_number_is(serial: float, kind: str, old: bool, shown: str | None) -> None:
    assert moment(serial, kind, epoch_1904=old) == shown


def test_a_span_of_hours() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = timedelta(hours=30)
    content = BytesIO()
    book.save(content)
    assert read(content, "a.xlsx").sheets[0].cell(1, 1).value == timedelta(hours=30)


def test_windows_do_not_show() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr"><is><t>текст {n}'
        f"{' &lt;' if n % 700 == 0 else ''}</t></is></c>"
        f"{f'<c r=%sD{n}%s><v>1</v></c>' % (chr(39), chr(39)) if n % 900 == 0 else ''}</row>"
        for n in range(1, 12_001)
    )
    page = read(BytesIO(zipped(xlsx_parts(sheet(rows)))), "a.xlsx").sheets[0]
    assert [row.number for row in page.rows] == list(range(1, 12_001))
    for row in page.rows:
        n = row.number
        tail = [None, 1] if n % 900 == 0 else []
        assert row.values == [n, f"текст {n}{' <' if n % 700 == 0 else ''}", *tail]


def test_rows_alike_with_gaps_and_blanks() -> None:
    def row(n: int, last: str) -> str:
        return (
            f'<row r="{n}" spans="1:9"><c r="A{n}" s="1"/><c r="B{n}" s="1"><v>{n}</v></c>'
            f'<c r="D{n}" t="str"><v>а{n}</v></c><c r="F{n}" s="2"/>{last}</row>'
        )

    tails = {1: '<c r="H{n}"><f>B{n}</f><v>7</v></c>', 2: '<c r="H{n}" s="12"><v>8</v></c>'}
    rows = "".join(row(n, tails.get(n % 5, "").format(n=n)) for n in range(1, 2_001))
    page = read(BytesIO(xlsx(rows)), "a.xlsx").sheets[0]
    for found in page.rows:
        n = found.number
        tail = {1: [None, None, None, 7], 2: [None, None, None, 8]}.get(n % 5, [])
        day = date(1899, 12, 31 if n < 60 else 30) + timedelta(days=n) if n != 60 else 60
        assert found.values == [None, day, None, f"а{n}", *tail]
        assert found.cell(8).formula is (Formula.COMPUTED if n % 5 == 1 else Formula.NONE)
