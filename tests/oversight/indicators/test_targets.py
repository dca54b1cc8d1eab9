"""The rules of findings over the shipped sets, as the page of a set shows them."""

import pytest

from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.indicators.operations import install_sets
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
