"""The published figures of the city stand alike in JSON, XLSX, DOCX and on the page."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from nastavnik.doors.demonstration.claims import DATA
from nastavnik.oversight.notes import publishing
from nastavnik.oversight.notes.choices import Format
from nastavnik.oversight.notes.models import Note
from nastavnik.platform.access.matrix import Role
from tests.factories.accounts import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FORMS = {
    "Ученик-ученик": (36, 398, 264),
    "Студент-ученик": (5, 13, 9),
    "Работодатель-ученик": (7, 16, 9),
    "Учитель-учитель": (27, 73, 64),
}
FORMS_PER_ORGANIZATION = {1: 15, 2: 19, 3: 6, 4: 1}
PRINTED = {"K1": (3.12, 41), "K2": (8.83, 41), "K3": (62.05, 38)}
PRINTED_TABLES = {
    "K1": "04_share_mentees_10_19",
    "K2": "05_share_mentors_15_19",
    "K3": "06_share_young_specialists",
}


@pytest.fixture
def data(note: Note) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(publishing.render(note, Format.JSON))
    return found


def printed_table(name: str) -> list[dict[str, str]]:
    with (DATA / "dzerzhinsk" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def docx_tables(note: Note) -> list[list[list[str]]]:
    document = Document(io.BytesIO(publishing.render(note, Format.DOCX)))
    return [
        [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in table.rows]
        for table in document.tables
    ]


def table_headed(tables: list[list[list[str]]], *headings: str) -> list[list[str]]:
    return next(table for table in tables if [*headings] == table[0][: len(headings)])


def test_json_holds_places_and_forms(data: dict[str, Any]) -> None:
    assert data["organizations"] == 41
    assert data["places"] == {"mentees": 500, "mentors": 346}
    assert data["forms"] == {
        label: {"organizations": members, "mentees": mentees, "mentors": mentors}
        for label, (members, mentees, mentors) in FORMS.items()
    }
    assert data["forms_per_organization"] == {
        str(count): members for count, members in FORMS_PER_ORGANIZATION.items()
    }


@pytest.mark.parametrize("code", PRINTED)
def test_json_keeps_printed_values_beside_computed(data: dict[str, Any], code: str) -> None:
    indicator = data["indicators"][code]
    mean, count = PRINTED[code]
    assert indicator["printed"] == {"mean_simple": mean, "count": count}
    rows = printed_table(PRINTED_TABLES[code])
    assert len(rows) == len(indicator["rows"]) == 41
    for row, published in zip(indicator["rows"], rows, strict=True):
        share = published["share_printed"]
        assert row["printed"] == (int(share.rstrip("%")) if share.endswith("%") else share)


@pytest.mark.parametrize("code", PRINTED)
def test_json_means_follow_from_its_own_rows(data: dict[str, Any], code: str) -> None:
    indicator = data["indicators"][code]
    known = [row for row in indicator["rows"] if row["denominator"]]
    shares = [100 * row["numerator"] / row["denominator"] for row in known]
    assert indicator["count"] == len(known)
    assert indicator["mean_simple"] == pytest.approx(sum(shares) / len(shares), abs=1e-6)
    whole = sum(row["denominator"] for row in known)
    part = sum(row["numerator"] for row in known)
    assert indicator["ratio"] == pytest.approx(100 * part / whole, abs=1e-6)
    for row, share in zip(known, shares, strict=True):
        assert row["value"] == pytest.approx(share, abs=1e-6)


def test_young_specialists_are_72_of_121_in_36_organizations(data: dict[str, Any]) -> None:
    rows = data["indicators"]["K3"]["rows"]
    known = [row for row in rows if row["value"] is not None]
    assert sum(row["numerator"] for row in known) == 72
    assert sum(row["denominator"] for row in known) == 121
    assert len(known) == 36
    assert data["indicators"]["K3"]["ratio"] == pytest.approx(59.504132)


def test_enterprises_are_43_and_a_count_has_no_ratio(data: dict[str, Any]) -> None:
    indicator = data["indicators"]["K4′"]
    assert set(indicator) == {"rows", "mean_simple", "ratio", "count", "printed"}
    assert sum(row["numerator"] for row in indicator["rows"]) == 43
    assert indicator["ratio"] is None
    published = printed_table("08_enterprises")
    for row, printed in zip(indicator["rows"], published, strict=True):
        assert row["organization"] == printed["org"]
        assert row["numerator"] == row["value"] == row["printed"] == int(printed["enterprises"])
        assert row["denominator"] is None


def test_teacher_only_schools_have_no_pupil_shares(data: dict[str, Any]) -> None:
    for code in ("K1", "K2"):
        zero = [
            row["organization"] for row in data["indicators"][code]["rows"] if row["value"] == 0
        ]
        assert [name.split("№ ")[1].split("»")[0].split(" ")[0] for name in zero] == [
            "16",
            "23",
            "25",
            "33",
            "35",
        ]


def test_workbook_holds_the_same_numbers_as_numbers(note: Note, data: dict[str, Any]) -> None:
    book = load_workbook(io.BytesIO(publishing.render(note, Format.XLSX)))
    cells = [list(row) for row in book["Формы, итог"].iter_rows(values_only=True)]
    found = {row[0]: tuple(row[1:4]) for row in cells if row[0] in FORMS}
    assert found == FORMS
    form_rows = [row for row in book["Формы"].iter_rows(values_only=True) if row[0]]
    assert sum(1 for row in form_rows if isinstance(row[0], int)) == 75
    counts = [row[2] for row in book["Число форм"].iter_rows(values_only=True)]
    assert {n: counts.count(n) for n in FORMS_PER_ORGANIZATION} == FORMS_PER_ORGANIZATION
    for code, indicator in data["indicators"].items():
        rows = [row for row in book[code].iter_rows(values_only=True) if isinstance(row[0], int)]
        values = [row[4] if code in PRINTED else row[2] for row in rows]
        expected = [row["value"] for row in indicator["rows"]]
        numbers = [value for value in values if not isinstance(value, str)]
        assert numbers == pytest.approx([value for value in expected if value is not None])
        assert len(values) == len(expected)
    summary = {row[0]: row for row in book["Сводка"].iter_rows(values_only=True)}
    for code, (mean, count) in PRINTED.items():
        assert round(summary[code][10], 2) == mean
        assert summary[code][11] == count
    assert summary["K3"][4:6] == (72, 121)
    assert summary["K4′"][6] == 43


def test_word_file_holds_the_same_numbers(note: Note, data: dict[str, Any]) -> None:
    tables = docx_tables(note)
    forms = table_headed(tables, "Форма", "Организаций")
    assert {row[0]: tuple(map(int, row[1:4])) for row in forms[1:]} == FORMS
    counts = table_headed(tables, "Количество форм", "Организаций")
    assert {int(row[0]): int(row[1]) for row in counts[1:]} == FORMS_PER_ORGANIZATION
    places = table_headed(tables, "№", "Организация", "Форма")
    assert places[-1][-2:] == ["500", "346"]
    shares = [table for table in tables if table[0][-1] == "Напечатано в источнике"]
    assert len(shares) == 4
    for table, code in zip(shares, data["indicators"], strict=True):
        rows = table[1:42]
        assert [row[1] for row in rows] == [
            row["organization"] for row in data["indicators"][code]["rows"]
        ]
        if code in PRINTED:
            assert table[-1][-1] == f"{PRINTED[code][0]:.2f} %".replace(".", ",")
            numerators = sum(row["numerator"] for row in data["indicators"][code]["rows"])
            assert int(table[-2][2].replace(" ", "")) == numerators
    assert shares[3][-2][-2:] == ["43 ед.", "43 ед."]


def test_partial_table_says_that_it_is_partial(note: Note) -> None:
    document = Document(io.BytesIO(publishing.render(note, Format.DOCX)))
    captions = [paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs]
    assert any("частичная: только организации с показателем ниже 100 %" in c for c in captions)
    partial = next(t for t in docx_tables(note) if t[-1][0].startswith("Итого по части"))
    assert partial[-1][0] == "Итого по части организаций (18 из 36)"
    assert partial[-1][2:4] == ["69", "20"]


def test_page_shows_the_same_numbers(note: Note, data: dict[str, Any]) -> None:
    page = signed_in(Role.COORDINATOR, note.organization).get(note.get_absolute_url())
    text = page.content.decode().replace("\u00a0", " ")
    for words in ("500 / 346", "2,97 %", "59,50 %", "43 ед.", "62,05 %", "3,12 %", "8,83 %"):
        assert words in text
    value = f"/indicators/{note.indicator_set.indicators.get(code='K1').pk}/organizations/"
    assert text.count(value) == 41


def test_files_are_written_whole(note: Note, tmp_path: Path) -> None:
    written = publishing.write_files(note, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "findings.json",
        "note.docx",
        "note.json",
        "note.pdf",
        "note.xlsx",
    ]
    assert (tmp_path / "out" / "note.pdf").read_bytes().startswith(b"%PDF-")
    findings = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    assert len(written) == 5
    assert {"R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R10", "R23", "R24"} <= {
        finding["rule"] for finding in findings
    }
    assert set(findings[0]) == {
        *("rule", "severity", "place", "subject", "unit", "indicator", "sentence", "figures")
    }
