"""The rules of findings over the shipped sets, as the page of a set shows them."""

import datetime

import pytest

from nastavnik.domain.findings.model import Severity
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.indicators.operations import install_sets, open_edition
from nastavnik.oversight.indicators.targets import findings_of
from nastavnik.platform.access.policy import system_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def sets():
    return {row.code: row for row in install_sets(actor=system_actor("test"))}


def test_college_programme_falls_once_and_asks_for_a_region(sets: dict[str, IndicatorSet]) -> None:
    found = findings_of(sets["pgt"])
    assert [(finding.rule, finding.indicator) for finding in found] == [
        ("R19", "R5"),
        ("R20", "K4"),
    ]
    assert (
        found[0].sentence == "Цель снижается: 2022\u00a0год — 40\u00a0%, 2023\u00a0год — 30\u00a0%."
    )


@pytest.mark.parametrize("code", ["federal", "chelyabinsk", "dzerzhinsk-2020"])
def test_consistent_sets_are_left_alone(sets: dict[str, IndicatorSet], code: str) -> None:
    assert findings_of(sets[code]) == ()


def test_withdrawn_target_is_no_longer_compared(sets: dict[str, IndicatorSet]) -> None:
    indicator = sets["pgt"].indicators.get(code="R5")
    falling = indicator.targets.get(due_on="2023-12-31")
    falling.withdrawn_on = falling.due_on
    falling.save()
    later = indicator.targets.get(due_on="2024-12-31")
    later.withdrawn_on = later.due_on
    later.save()
    assert [finding.rule for finding in findings_of(sets["pgt"])] == ["R20"]


def test_target_outside_the_days_of_its_act_is_named(sets: dict[str, IndicatorSet]) -> None:
    indicator = sets["chelyabinsk"].indicators.get(code="C1")
    indicator.targets.create(due_on="2020-11-17", value=5)
    indicator.targets.create(due_on="2025-01-01", value=70)
    assert [(found.rule, found.sentence[:44]) for found in findings_of(sets["chelyabinsk"])] == [
        ("R21", "Срок 01.01.2025 — позже окончания действия ("),
        ("R21", "Срок 17.11.2020 — раньше самого акта от 18.1"),
    ]


def test_a_set_without_an_act_still_has_its_days(sets: dict[str, IndicatorSet]) -> None:
    indicator_set = sets["chelyabinsk"]
    indicator_set.act = None
    indicator_set.indicators.get(code="C1").targets.create(due_on="2020-11-17", value=5)
    assert [found.sentence for found in findings_of(indicator_set)] == [
        "Срок 17.11.2020 — раньше начала действия (18.11.2020, «Целевые показатели региональной "
        "модели, Челябинская область, 2020–2024 годы»): исправьте срок или даты действия."
    ]


def test_a_new_edition_that_counts_otherwise_says_so(sets: dict[str, IndicatorSet]) -> None:
    day = datetime.date(2021, 1, 1)
    actor = system_actor("test")
    edition = open_edition(actor=actor, indicator_set=sets["federal"], valid_from=day)
    assert findings_of(edition) == ()
    edition.indicators.filter(code="K1").update(age_from=11, na_words="Нет", direction="less")
    found = findings_of(edition)
    assert [(row.rule, row.severity, row.indicator) for row in found] == [
        ("R25", Severity.INFO, "K1")
    ]
    assert found[0].figures["terms"] == "Числитель и\u00a0Знаменатель"
    assert found[0].place.endswith(", редакция 2")
    assert findings_of(sets["federal"]) == ()
