from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain import enrolment
from nastavnik.domain.enrolment import AT_ENTRY, TRANSITIONS, Stage
from nastavnik.domain.errors import DomainError
from nastavnik.domain.kinship import require_kinship

DAY = date(2026, 9, 1)


@given(st.sampled_from(Stage), st.sampled_from(Stage))
def test_only_the_acts_of_the_register_move_a_place(current, target):
    if target in TRANSITIONS[current]:
        enrolment.require_transition(current, target)
        return
    with pytest.raises(DomainError) as caught:
        enrolment.require_transition(current, target)
    words = "сначала завершите" if current is Stage.PAIRED else enrolment.STAGE_WORDS[current]
    assert words in str(caught.value)


def test_no_act_of_the_register_gives_the_mark_of_completion():
    assert not any(Stage.COMPLETED in targets for targets in TRANSITIONS.values())


@pytest.mark.parametrize(
    ("completed_on", "trained_on", "stage"),
    [
        (None, None, Stage.REGISTERED),
        (None, DAY, Stage.TRAINED),
        (DAY, None, Stage.COMPLETED),
        (DAY, DAY, Stage.COMPLETED),
    ],
)
def test_completion_and_training_outlive_a_pair(completed_on, trained_on, stage):
    found = enrolment.stage_outside_pairs(completed_on=completed_on, trained_on=trained_on)
    assert found is stage


@given(st.sampled_from(Stage), st.none() | st.just(DAY), st.none() | st.just(DAY))
def test_a_new_place_claims_no_more_than_entering_gives(stage, joined_on, completed_on):
    right = (
        stage in AT_ENTRY
        and completed_on is None
        and (stage is Stage.CANDIDATE or joined_on is not None)
    )
    if right:
        enrolment.require_entry(stage, joined_on=joined_on, completed_on=completed_on)
        return
    with pytest.raises(DomainError) as caught:
        enrolment.require_entry(stage, joined_on=joined_on, completed_on=completed_on)
    assert caught.value.field in {"status", "joined_on", "completed_on"}


@pytest.mark.parametrize(
    ("parent", "parent_born", "reversed_", "sentence"),
    [
        (2, None, False, "Человек не может быть родителем самому себе."),
        (1, None, True, "Уже записано обратное: ребёнок — родитель."),
        (1, date(2015, 1, 1), False, "Родитель не может быть младше ребёнка."),
    ],
)
def test_an_impossible_kinship_is_refused(parent, parent_born, reversed_, sentence):
    with pytest.raises(DomainError) as caught:
        require_kinship(
            parent=parent,
            child=2,
            parent_born=parent_born,
            child_born=date(2014, 5, 1),
            reversed_=reversed_,
        )
    assert (caught.value.field, str(caught.value)) == ("parent", sentence)


def test_a_parent_of_unknown_age_is_accepted():
    require_kinship(parent=1, child=2, parent_born=None, child_born=DAY, reversed_=False)
