"""What the shipped tables of targets give away when the rules read them."""

from nastavnik.doors.demonstration.shipped import shipped_findings, shipped_json


def test_each_document_has_the_findings_of_its_own_tables() -> None:
    found = [(f.document.split()[0], f.finding.rule, f.finding.subject) for f in shipped_findings()]
    assert [(document, rule) for document, rule, _subject in found] == [
        ("Целевая", "R05"),
        ("Программа", "R19"),
        ("Программа", "R20"),
        ("Программа", "R22"),
    ]
    assert found[-1][2] == "Кеморовской"


def test_a_published_finding_names_its_document_and_its_figures() -> None:
    order, falling, *_rest = shipped_json()
    assert order["document"].startswith("Целевая модель наставничества Челябинской области")
    assert order["figures"]["unnumbered"] == 2
    assert falling["indicator"] == "P5"
    assert set(falling) == {
        *("document", "rule", "severity", "place", "subject", "unit", "indicator"),
        *("sentence", "figures"),
    }
