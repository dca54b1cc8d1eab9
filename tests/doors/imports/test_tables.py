"""What was read, as the domain takes it."""

from datetime import date, timedelta

from nastavnik.domain.spreadsheets import cells
from nastavnik.doors.imports.reading.tables import understandable
from nastavnik.doors.imports.reading.workbook import Area, Formula, Row, Sheet, Stored, Workbook


def taken(*rows: Row, merged: tuple[Area, ...] = ()) -> cells.Sheet:
    return understandable(Workbook("xlsx"), Sheet("Лист", rows=list(rows), merged=list(merged)))


def test_values_and_marks() -> None:
    stored = [
        *[Stored(date(2010, 2, 28), "40237", "dd.mm.yyyy"), Stored(42, "", "00000"), "текст"],
        *[Stored(9e10, "9.00E+10"), Stored(None, formula=Formula.UNCOMPUTED)],
        *[Stored(None, error="#N/A"), Stored(timedelta(hours=30, minutes=5)), Stored(7, "007")],
    ]
    row = taken(Row(3, True, list(stored))).rows[0]
    assert row.values == [date(2010, 2, 28), 42, "текст", 9e10, None, None, "30:05:00", 7]
    assert (row.number, row.hidden) == (3, True)
    assert {column: mark.text for column, mark in row.marks.items()} == {
        2: "00042",
        4: "9.00E+10",
        5: "",
        6: "#N/A",
        8: "007",
    }
    assert row.cell(5).marks.formula_without_value


def test_merged_cells_are_filled_and_marked() -> None:
    rows = (Row(1, False, ["7 «А»", "Анна"]), Row(2, False, [None, "Иван"]), Row(9, False, ["а"]))
    sheet = taken(*rows, merged=(Area(1, 1, 3, 1), Area(9, 1, 9, 500), Area(2, 2, 2, 2)))
    assert [row.values for row in sheet.rows] == [["7 «А»", "Анна"], ["7 «А»", "Иван"], ["а", "а"]]
    assert sheet.rows[1].cell(1).marks.merged_from == "A1"
    assert sheet.rows[2].cell(2).marks.merged_from == "A9"
    assert sheet.rows[1].cell(2).marks == cells.PLAIN


def test_merged_without_measure_costs_little() -> None:
    whole = tuple(Area(1, 1, 1_048_576, 16_384) for _time in range(40_000))
    sheet = taken(Row(1, False, ["а"]), merged=whole)
    assert sheet.rows[0].values == ["а"]
