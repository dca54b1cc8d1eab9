"""Check rules, completeness and stages: what is not told is never a zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.campaigns.checks import (
    BothTold,
    ChangeWithin,
    NotAbove,
    NotFalling,
    PartsOfTotal,
    Percentage,
    Rule,
    Severity,
    check,
    errors,
    require_sound,
)
from nastavnik.domain.campaigns.completeness import (
    Completeness,
    Duty,
    completeness,
    share_reported,
)
from nastavnik.domain.campaigns.stages import EDITABLE, FROZEN, TRANSITIONS, Act, Stage, after
from nastavnik.domain.errors import DomainError

RULES: tuple[Rule, ...] = (
    PartsOfTotal(("boys", "girls"), "all"),
    NotAbove("mentees", "all"),
    NotFalling("mentees"),
    ChangeWithin("all", 20),
    Percentage("satisfied"),
)
CODES = ("boys", "girls", "all", "mentees", "satisfied")
VALUES = st.dictionaries(st.sampled_from(CODES), st.none() | st.integers(0, 300))


@pytest.mark.parametrize(
    ("values", "before", "said"),
    [
        ({"boys": 3, "girls": 4, "all": 8}, {}, ["Сумма частей 7, а всего указано 8."]),
        ({"boys": 9, "all": 8}, {}, ["Сумма частей 9, а всего указано 8."]),
        ({"boys": 3, "all": 8}, {}, []),
        ({"boys": 3, "girls": 5, "all": 8}, {}, []),
        ({"mentees": 9, "all": 8}, {}, ["Указано 9, а всего таких 8: доля больше 100 %."]),
        ({"mentees": 0}, {"mentees": 1}, ["Значение с начала года уменьшилось: было 1, стало 0."]),
        ({"mentees": None}, {"mentees": 1}, []),
        ({"all": 13}, {"all": 10}, ["Было 10, стало 13: изменение больше 20 %."]),
        ({"all": 12}, {"all": 10}, []),
        ({"all": 12}, {"all": 0}, []),
        ({"satisfied": 101}, {}, ["Процент не бывает больше ста: указано 101."]),
        ({"satisfied": 100}, {}, []),
        ({"boys": -1}, {}, ["Значение не бывает меньше нуля."]),
    ],
)  # fmt: skip
def test_each_rule(
    values: dict[str, int | None], before: dict[str, int | None], said: list[str]
) -> None:
    assert [str(problem) for problem in check(RULES, values, before)] == said


def test_a_change_is_only_suspicious() -> None:
    problems = check(RULES, {"all": 100, "satisfied": 200}, {"all": 10})
    assert [problem.severity for problem in problems] == [Severity.WARNING, Severity.ERROR]
    assert [problem.field for problem in errors(problems)] == ["satisfied"]


@pytest.mark.parametrize(
    ("values", "severity"),
    [
        ({"mentees": 3, "all": 4}, None),
        ({"mentees": None, "all": None}, None),
        ({"mentees": 0, "all": 0}, None),
        ({"mentees": None, "all": 4}, Severity.ERROR),
        ({"all": 0}, Severity.ERROR),
        ({"mentees": 3, "all": None}, Severity.WARNING),
        ({"mentees": 0}, Severity.WARNING),
    ],
)
def test_a_share_needs_both_its_numbers(
    values: dict[str, int | None], severity: Severity | None
) -> None:
    found = [(one.field, one.severity) for one in check([BothTold("mentees", "all")], values, {})]
    assert found == ([] if severity is None else [("mentees", severity)])


@given(VALUES, VALUES)
def test_telling_less_never_makes_an_error(
    values: dict[str, int | None], before: dict[str, int | None]
) -> None:
    found = {(problem.field, problem.template) for problem in check(RULES, values, before)}
    for code in values:
        fewer = check(RULES, {**values, code: None}, before)
        assert {(problem.field, problem.template) for problem in fewer} <= found


@given(VALUES)
def test_a_zero_is_told_and_an_empty_field_is_not(values: dict[str, int | None]) -> None:
    told = sum(value is not None for value in values.values())
    found = completeness(values, CODES)
    assert found == Completeness(told, len(CODES))
    assert [found.is_empty, found.is_partial, found.is_full].count(True) == 1
    assert completeness({**values, "stranger": 5}, CODES) == found


def test_a_form_that_asks_nothing_is_never_full() -> None:
    assert (Completeness(0, 0).is_full, Completeness(0, 0).is_empty) == (False, True)


@given(st.lists(st.builds(Duty, st.booleans(), st.booleans())))
def test_the_share_is_never_above_one(duties: list[Duty]) -> None:
    found = share_reported(duties)
    assert found.obliged == sum(not duty.is_exempt for duty in duties)
    assert found.share is None if found.obliged == 0 else 0 <= (found.share or 0) <= 1


def test_the_exempt_are_in_neither_number() -> None:
    duties = [Duty(False, True), Duty(False, False), Duty(True, True), Duty(True, False)]
    assert share_reported(duties).share == Fraction(1, 2)


@given(st.lists(st.sampled_from(Act), max_size=40))
def test_figures_change_only_where_nothing_is_frozen(acts: list[Act]) -> None:
    stage = Stage.OPEN
    for act in acts:
        if (stage, act) not in TRANSITIONS:
            with pytest.raises(DomainError):
                after(stage, act)
            continue
        if act is Act.SAVE:
            assert stage in EDITABLE
        if stage in FROZEN and act not in (Act.CONSOLIDATE, Act.APPROVE):
            assert act is Act.REOPEN
        stage = after(stage, act)


def test_reopening_goes_top_down_step_by_step() -> None:
    stage, passed = Stage.APPROVED, []
    while stage in FROZEN:
        stage = after(stage, Act.REOPEN)
        passed.append(stage)
    assert passed == [Stage.CONSOLIDATED, Stage.ACCEPTED, Stage.RETURNED]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (PartsOfTotal(("boys",), "all"), "Частей бывает не меньше двух"),
        (PartsOfTotal(("boys", "all"), "all"), "целое среди них не стоит"),
        (PartsOfTotal(("boys", "girls", "boys"), "all"), "Частей бывает"),
        (NotAbove("all", "all"), "два разных значения"),
        (ChangeWithin("all", 0), "хотя бы один процент"),
    ],
)
def test_a_rule_that_compares_nothing_is_refused(rule: Rule, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        require_sound(rule)


def test_rules_that_compare_are_taken() -> None:
    for rule in RULES:
        require_sound(rule)
