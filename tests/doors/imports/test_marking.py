"""The error workbook: what it marks and keeps, and that it is understood again."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from nastavnik.domain.spreadsheets.cleaning.context import Context
from nastavnik.domain.spreadsheets.kinds.people import PEOPLE
from nastavnik.domain.spreadsheets.rows import read_rows
from nastavnik.domain.spreadsheets.tables import Table, find_table
from nastavnik.doors.imports.lines import Remark
from nastavnik.doors.imports.marking import HEADING, RowNote, marked
from nastavnik.doors.imports.marks import running, words
from nastavnik.doors.imports.marks.shortening import without_rows
from nastavnik.doors.imports.reading.opening import read, read_pasted
from nastavnik.doors.imports.reading.sentences import UnreadableError
from nastavnik.doors.imports.reading.tables import understandable
from nastavnik.doors.imports.reading.workbook import Formula, Workbook
from tests.doors.imports.packages import xlsx_parts, zipped

DAY = date(2026, 11, 20)


def new_rule() -> Any:
    rule: Any = CellIsRule
    return rule("equal", ["9"], font=Font(italic=True))


def new_book() -> Any:
    return openpyxl.Workbook()


def class_list() -> Any:
    """A class list as a school keeps it, with two errors of its own."""
    book = new_book()
    sheet = book.active
    sheet.title = "7 «А» класс"
    sheet.append(["Список класса"])
    sheet.append([])
    sheet.append(["№", "ФИО", "Дата рождения", "Класс", "Телефон"])
    sheet.append([1, "Иванова Анна Петровна", date(2013, 4, 5), "7А", "+7 912 345-67-89"])
    sheet.append([2, "Пётр", "31.02.2013", "7А", "0079123456789"])
    sheet.append([3, "Сидоров Олег Ильич", date(2013, 5, 6), "7А", None])
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["B5"].fill = PatternFill("solid", fgColor="FFDDEEFF")
    sheet["C5"].comment = Comment("Спросить маму", "Учитель")
    sheet.merge_cells("A1:E1")
    sheet.column_dimensions["B"].width = 41
    sheet.conditional_formatting.add("A4:A9", new_rule())
    book.create_sheet("Другой лист")["A1"] = "=СУММ(1)"
    return book


def saved(book: Any) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def loaded(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def understood(book: Workbook) -> tuple[Table, list[Any]]:
    """The table of people of a workbook and its rows, as an import reads them."""
    sheets = [understandable(book, sheet) for sheet in book.sheets]
    table = find_table(PEOPLE, sheets)
    assert table is not None
    rows = next(sheet.rows for sheet in sheets if sheet.name == table.sheet)
    return table, list(read_rows(rows, table, PEOPLE, Context(DAY)))


def notes_of(book: Workbook) -> tuple[dict[str, int], list[RowNote]]:
    """What an import has to say of a workbook: errors, and that the rest is in the register."""
    table, rows = understood(book)
    notes = []
    for row in rows:
        remarks = [Remark("wrong", one.sentence, one.address) for one in row.wrong]
        remarks += [Remark("asked", one.question, one.address) for one in row.asked]
        notes.append(RowNote(row.number, tuple(remarks), is_applied=not remarks))
    place = next(i for i, sheet in enumerate(book.sheets) if sheet.name == table.sheet)
    size = {"header_row": table.header_last, "last_column": table.last_column}
    return {"sheet": place, **size}, notes


def with_errors(content: bytes, name: str) -> bytes:
    place, notes = notes_of(read(BytesIO(content), name))
    return marked(content, name, notes=notes, **place)


def coloured(sheet: Any) -> set[str]:
    ours = [
        area
        for area in sheet.conditional_formatting
        if [rule.formula for rule in area.rules] == [[words.RULE]]
    ]
    return {address for area in ours for address in str(area.sqref).split()}


def test_wrong_cells_are_coloured_and_explained() -> None:
    sheet = loaded(with_errors(saved(class_list()), "класс.xlsx")).worksheets[0]
    assert coloured(sheet) == {"B5", "C5", "E5"}
    comment = sheet["C5"].comment.text
    assert comment.startswith("Столбец «Дата рождения», значение «31.02.2013»: ")
    assert comment.endswith("Спросить маму")
    assert sheet["F3"].value == HEADING
    assert sheet["F4"].value == sheet["F6"].value == words.APPLIED
    assert len(sheet["F5"].value.splitlines()) == 3
    look = next(
        rule.dxf
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.formula == [words.RULE]
    )
    # It is seen in black and white too.
    assert (look.font.b, look.border.left.style) == (True, "thin")


def test_what_the_file_had_is_kept() -> None:
    book = loaded(with_errors(saved(class_list()), "класс.xlsx"))
    sheet = book.worksheets[0]
    assert book.sheetnames == ["7 «А» класс", "Другой лист", HEADING]
    assert sheet["A1"].font.size == 16
    assert sheet["B5"].fill.fgColor.rgb == "FFDDEEFF"
    assert sheet.column_dimensions["B"].width == 41
    assert str(sheet.merged_cells) == "A1:E1"
    assert sheet["C4"].value == datetime(2013, 4, 5)
    assert sheet["E5"].value == "0079123456789"
    assert book["Другой лист"]["A1"].value == "=СУММ(1)"
    assert any("A4:A9" in str(area.sqref) for area in sheet.conditional_formatting)
    assert book.active.title == "7 «А» класс"


def test_the_summary_counts_and_leads_to_cells() -> None:
    page = loaded(with_errors(saved(class_list()), "класс.xlsx"))[HEADING]
    said = [[cell.value for cell in row] for row in page.iter_rows()]
    assert said[0][0] == words.TITLE
    assert said[1][0] == ("Строк, которые нужно исправить: 1. Замечаний: 3. Загружено строк: 2.")
    places = [row[1] for row in said[5:]]
    assert set(places) == {"B5", "C5", "E5"}
    link = page.cell(6, 2).hyperlink
    assert f"{link.location or ''}{link.target or ''}".endswith(f"'7 «А» класс'!{places[0]}")


def test_only_what_is_left_is_said_again() -> None:
    first = with_errors(saved(class_list()), "класс.xlsx")
    book = loaded(first)
    sheet = book.worksheets[0]
    sheet["B5"], sheet["C5"] = "Петров Пётр Ильич", datetime(2013, 3, 1)
    second = with_errors(saved(book), "класс.xlsx")
    page = loaded(second).worksheets[0]
    assert coloured(page) == {"E5"}
    assert page["B5"].comment is None
    assert (page["F3"].value, page["G3"].value) == (HEADING, None)
    assert loaded(second).sheetnames.count(HEADING) == 1
    table, rows = understood(read(BytesIO(second), "класс.xlsx"))
    assert table.last_column == 5
    assert [row.number for row in rows] == [4, 5, 6]
    assert [len(row.wrong) + len(row.asked) for row in rows] == [0, 1, 0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
def test_a_text_table_comes_back_as_a_workbook(encoding: str) -> None:
    text = "ФИО;Дата рождения;Класс;Телефон\r\nПётр;31.02.2013;7А;0079\r\n"
    done = with_errors(text.encode(encoding), "класс.csv")
    sheet = loaded(done).worksheets[0]
    assert {"A2", "B2"} <= coloured(sheet)
    assert (sheet["D2"].value, sheet["D2"].number_format) == ("0079", "@")
    assert sheet["E1"].value == HEADING
    assert (
        notes_of(read(BytesIO(done), "x.xlsx"))[1]
        == notes_of(read(BytesIO(text.encode()), "x.csv"))[1]
    )


def test_pasted_cells_come_back_as_a_workbook() -> None:
    text = "ФИО\tДата рождения\nПётр\t31.02.2013\n"
    place, notes = notes_of(read_pasted(text))
    sheet = loaded(marked(text.encode(), "", notes=notes, **place)).worksheets[0]
    assert coloured(sheet) == {"A2", "B2"}


def test_text_that_looks_like_a_formula_stays_text() -> None:
    text = 'ФИО;Примечание\r\n"=HYPERLINK(""http://x"")";=1+1\r\n'
    sheet = loaded(with_errors(text.encode(), "класс.csv")).worksheets[0]
    assert sheet["B2"].value == "=1+1"
    assert sheet["B2"].data_type == "s" or sheet["B2"].quotePrefix


def note(row: int) -> Sequence[RowNote]:
    return [RowNote(row, (Remark("wrong", f"Строка {row}: исправьте.", f"A{row}"),))]


def test_a_shared_width_is_cut_and_not_doubled() -> None:
    book = new_book()
    book.active.append(["ФИО", "Класс"])
    book.active.append(["Пётр", "7А"])
    book.active.column_dimensions.group("B", "F", hidden=False)
    book.active.column_dimensions["B"].width = 33
    done = marked(saved(book), "x.xlsx", sheet=0, header_row=1, last_column=2, notes=note(2))
    widths = loaded(done).active.column_dimensions
    assert (widths["B"].min, widths["B"].max, widths["B"].width) == (2, 2, 33)
    assert (widths["C"].min, widths["C"].max, widths["C"].width) == (3, 3, words.COLUMN_WIDTH)


def test_a_neighbour_of_the_table_is_not_written_over() -> None:
    book = new_book()
    for row in (["ФИО", "Класс", "посторонняя запись"], ["Пётр", "7А", 5]):
        book.active.append(row)
    done = marked(saved(book), "x.xlsx", sheet=0, header_row=1, last_column=2, notes=note(2))
    sheet = loaded(done).active
    assert [cell.value for cell in sheet[1]] == ["ФИО", "Класс", "посторонняя запись", HEADING]


def test_what_openpyxl_cannot_open_is_written_anew() -> None:
    # A merge of every cell there is: opened as it is, it takes all the memory there is.
    markup = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>ФИО</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Пётр</t></is></c></row></sheetData>'
        '<mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells></worksheet>'
    )
    content = zipped(xlsx_parts(markup))
    done = marked(content, "x.xlsx", sheet=0, header_row=1, last_column=1, notes=note(2))
    sheet = loaded(done).worksheets[0]
    assert sheet["A2"].value == "Пётр"
    assert coloured(sheet) == {"A2"}


def test_a_number_shown_as_an_impossible_date_is_not_lost() -> None:
    book = new_book()
    for row in (["ФИО", "Телефон"], ["Пётр", 89123456789]):
        book.active.append(row)
    book.active["B2"].number_format = "dd.mm.yyyy"
    done = marked(saved(book), "x.xlsx", sheet=0, header_row=1, last_column=2, notes=note(2))
    with pytest.warns(UserWarning, match="outside the limits"):
        loaded(done)
    cell = read(BytesIO(done), "x.xlsx").sheets[0].cell(2, 2)
    assert cell.value == 89123456789


def with_errors_alone(content: bytes, name: str) -> bytes:
    """The file as a big one comes back: without the rows that are in order."""
    place, notes = notes_of(read(BytesIO(content), name))
    spare = [one.row for one in notes if one.is_applied]
    return marked(content, name, notes=notes, spare=spare, **place)


def test_a_big_workbook_comes_back_with_the_rows_to_correct_alone() -> None:
    content = saved(class_list())
    book = loaded(with_errors_alone(content, "класс.xlsx"))
    sheet = book.worksheets[0]
    assert [sheet.cell(row, 2).value for row in (3, 4, 5, 6)] == ["ФИО", None, "Пётр", None]
    assert [sheet.row_dimensions[row].hidden for row in (3, 4, 5, 6)] == [False, True, False, True]
    assert [sheet.cell(row, 6).value is None for row in (4, 5, 6)] == [True, False, True]
    assert coloured(sheet) == {"B5", "C5", "E5"}
    assert sheet["C5"].comment.text.endswith("Спросить маму")
    assert (sheet["A1"].font.size, sheet["B5"].fill.fgColor.rgb) == (16, "FFDDEEFF")
    assert sheet.column_dimensions["B"].width == 41
    said = [row[0].value for row in book[HEADING].iter_rows(max_row=4)]
    assert said[1] == "Строк, которые нужно исправить: 1. Замечаний: 3. Загружено строк: 2."
    assert said[3].startswith("Книга большая: здесь только строки, которые нужно исправить")


@pytest.mark.parametrize("name", ["класс.xlsx", "класс.csv"])
def test_a_shortened_workbook_is_understood_again(name: str) -> None:
    text = "ФИО;Дата рождения\r\nИванова Анна Петровна;05.04.2013\r\nПётр;31.02.2013\r\n"
    content = saved(class_list()) if name.endswith("xlsx") else text.encode()
    number = 5 if name.endswith("xlsx") else 3
    rows = understood(read(BytesIO(with_errors_alone(content, name)), "x.xlsx"))[1]
    assert [(row.number, bool(row.wrong or row.asked)) for row in rows] == [(number, True)]


def test_values_stand_in_a_shortened_workbook_where_formulas_stood() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    markup = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData>'
        '<x:row spans="1:2" r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="2"/>'
        '<x:row r="3"><x:c r="A3"><x:f>A1+A4</x:f><x:v>7</x:v></x:c>'
        '<x:c r="B3"><x:f t="shared" si="0"/><x:v>8</x:v></x:c></x:row>'
        '<x:row r="4"><x:c r="A4"><x:v>6</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    content = zipped(xlsx_parts(markup))
    short = without_rows(content, "xl/worksheets/sheet1.xml", {2, 4})
    sheet = read(BytesIO(short), "x.xlsx").sheets[0]
    cells = [cell for row in sheet.rows for cell in row.cells()]
    assert [(cell.address, cell.value, cell.formula) for cell in cells] == [
        ("A1", 1, Formula.NONE),
        ("A3", 7, Formula.NONE),
        ("B3", 8, Formula.NONE),
    ]


def run() -> bytes | None:
    with TemporaryFile() as given:
        return running.run(given)


def test_a_child_that_gives_no_workbook_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_PROGRAM", "print('PK')")
    assert run() == b"PK\n"
    monkeypatch.setattr(running, "_PROGRAM", "print('PK'); raise SystemExit(3)")
    assert run() is None
    monkeypatch.setattr(running, "_PROGRAM", "print('nothing')")
    assert run() is None


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(UnreadableError):
        marked(b"%PDF-1.7", "x.xlsx", sheet=0, header_row=1, last_column=1, notes=[])
