"""The demonstration city: the full list of what its note contradicts, and a clean copy of it."""

import re
from dataclasses import replace
from decimal import Decimal

from nastavnik.domain.findings import find
from nastavnik.domain.findings.means import means_of
from nastavnik.domain.findings.model import ClaimKind, Finding, Monitoring, Severity
from nastavnik.domain.findings.tables import Tables
from nastavnik.domain.rounding import round_half_up
from nastavnik.doors.demonstration import claims as shipped
from tests.domain.findings.city import city
from tests.domain.findings.clean_city import clean_city

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

# (rule, severity, reference of the unit, indicator, place). Each was checked by hand against the
# text of the note; the comment says what stands there.
GOLDEN = {
    # «средний показатель – 8%»; the 41 printed shares average 3,12 %
    ("R01", ERROR, "", "K1", "вывод 2.1"),
    # «в среднем 2-3 формы»: 75 rows over 41 organisations
    ("R01", ERROR, "", "forms_per_unit", "вывод 1"),
    # «в 3 раза меньше требуемого»: 15 against 8
    ("R02", ERROR, "", "K1", "вывод 2.1"),
    # «небольшая часть … не одну форму»: 26 of 41
    ("R03", ERROR, "", "several_forms", "вывод 1"),
    # «…17,18,18,20…» in «Ученик-ученик»
    ("R04", ERROR, "18", "", "таблица 1.2"),
    # rows 19 and 34 have teacher pairs, the list «Учитель-учитель» has neither
    ("R04", ERROR, "23", "", "таблица 1.2"),
    ("R04", ERROR, "40", "", "таблица 1.2"),
    # three against two rows, two against one
    ("R05", ERROR, "4", "", "таблица 1.3"),
    ("R05", ERROR, "7", "", "таблица 1.3"),
    # «Итого: 69, 20» over 18 rows
    ("R06", WARNING, "", "K3", "таблица 2.3, вторая"),
    # «…13,14,15,16,17…»: there is no № 15 in the city
    ("R07", ERROR, "", "K3", "вывод 2.3"),
    # teacher pairs only, yet shares of children
    ("R08", ERROR, "25", "K1", "таблица 2.1"),
    ("R08", ERROR, "33", "K1", "таблица 2.1"),
    ("R08", ERROR, "35", "K1", "таблица 2.1"),
    ("R08", ERROR, "16", "K2", "таблица 2.2"),
    ("R08", ERROR, "23", "K2", "таблица 2.2"),
    ("R08", ERROR, "25", "K2", "таблица 2.2"),
    ("R08", ERROR, "33", "K2", "таблица 2.2"),
    ("R08", ERROR, "35", "K2", "таблица 2.2"),
    # 100 % of young specialists without teacher pairs
    ("R08", ERROR, "29", "K3", "таблица 2.3"),
    ("R08", ERROR, "ЦХР", "K3", "таблица 2.3"),
    # «Нет молодых специалистов», but a row «Учитель-учитель» with one mentee
    ("R09", INFO, "ЭБЦ", "K3", "таблица 2.3"),
    # the table of mentors is headed «в роли наставляемого»
    ("R10", ERROR, "", "K2", "таблица 2.2"),
    # «МБОУ «Средняя школа №2»» in the text, «МБОУ СШ № 2» in the tables
    ("R22", INFO, "2", "", "вывод 1"),
    # table 2.1 drops «с углубленным изучением …»
    ("R22", INFO, "22", "", "таблица 2.1"),
    ("R22", INFO, "23", "", "таблица 2.1"),
    # one mentee and three mentors; two and four; one employee for four pupils
    ("R23", WARNING, "2", "", "таблица 1.1"),
    ("R23", WARNING, "СЮТ", "", "таблица 1.1"),
    ("R23", INFO, "40", "", "таблица 1.1"),
    # 43 enterprises, nine mentors in «Работодатель-ученик»
    ("R24", WARNING, "", "K4′", "таблица 2.4"),
    # table 2.4 counts «предприятия (организации)», the plan below it «не образовательные»
    ("R25", WARNING, "", "K4′", "вывод 2.4"),
}


def keys(monitoring: Monitoring, found: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    reference = {unit.code: unit.reference for unit in monitoring.units} | {"": ""}
    return [(f.rule, f.severity, reference[f.unit], f.indicator, f.place) for f in found]


def test_city_gives_exactly_the_reviewed_findings() -> None:
    monitoring = city()
    found = keys(monitoring, find(monitoring))
    assert len(found) == len(GOLDEN)
    assert set(found) == GOLDEN


def test_order_does_not_depend_on_the_order_of_claims() -> None:
    monitoring = city()
    turned = replace(
        monitoring,
        claims=monitoring.claims[::-1],
        form_rows=monitoring.form_rows[::-1],
        indicators=monitoring.indicators[::-1],
    )
    straight, reversed_ = find(monitoring), find(turned)
    assert keys(monitoring, straight) == keys(monitoring, reversed_)
    assert straight == find(monitoring)


def test_codes_of_the_caller_are_kept() -> None:
    codes = {number: f"dz-{number:02}" for number in range(1, 42)}
    units = shipped.dzerzhinsk_units(codes)
    assert {claim.unit for claim in shipped.dzerzhinsk_claims(codes)} - {""} == set(codes.values())
    assert [unit.code for unit in units] == list(codes.values())
    assert {row.unit for row in shipped.dzerzhinsk_form_rows(codes)} == set(codes.values())


def test_sources_are_copied_in_full() -> None:
    rows = shipped.dzerzhinsk_form_rows()
    assert len(shipped.dzerzhinsk_units()) == 41
    assert (len(rows), sum(r.mentees for r in rows), sum(r.mentors for r in rows)) == (75, 500, 346)
    kinds = [claim.kind for claim in shipped.dzerzhinsk_claims()]
    assert kinds.count(ClaimKind.SHARE) == 3 * 41
    assert kinds.count(ClaimKind.COUNT) == 41
    assert kinds.count(ClaimKind.PART_ROW) == 18


def test_mean_of_young_specialists_matches_two_methods_and_is_no_finding() -> None:
    monitoring = city()
    mean = next(c for c in monitoring.claims if c.kind is ClaimKind.MEAN and c.indicator == "K3")
    matching = {
        method.key
        for method in means_of(Tables(monitoring), "K3")
        if round_half_up(method.value, 0) == mean.number
    }
    assert matching == {"simple_computed", "ratio_computed"}


def test_sentences_are_set_as_russian_text() -> None:
    for finding in find(city()):
        assert finding.sentence[0].isupper() or finding.sentence[0] == "«"
        assert finding.sentence.endswith(".")
        plain = re.sub(r" \(таблица [\d.]+\)", "", finding.sentence)
        assert not re.search(r"№ |\d %|\d\.\d|  ", plain), plain


def test_clean_copy_of_the_city_gives_nothing() -> None:
    monitoring = clean_city()
    assert len(monitoring.claims) > 500
    assert find(monitoring) == ()


def test_each_source_statement_alone_makes_its_finding_in_the_clean_copy() -> None:
    """Putting one wrong statement of the source back brings back its finding and no other."""
    clean = clean_city()
    for kind, indicator, number, rule in (
        (ClaimKind.MEAN, "K3", Decimal(8), "R01"),
        (ClaimKind.FORM_COUNT, "", Decimal(3), "R05"),
        (ClaimKind.TIMES, "K1", Decimal(3), "R02"),
    ):
        claim = next(
            c
            for c in clean.claims
            if (c.kind, c.indicator) == (kind, indicator) and c.number != number
        )
        claims = tuple(replace(c, number=number) if c is claim else c for c in clean.claims)
        found = find(replace(clean, claims=claims))
        assert [finding.rule for finding in found] == [rule]
