from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain import pairing
from nastavnik.domain.errors import DomainError
from nastavnik.domain.mentoring_forms import Category, Role
from nastavnik.domain.pairing import OVER, RUNNING, TRANSITIONS, FormRules, Pairing, State

PUPILS = FormRules(label="Ученик-ученик", mentor=Category.PUPIL, mentee=Category.PUPIL)


def participant(place, role=Role.MENTEE, **facts):
    known = {
        "place": place,
        "person": place,
        "name": f"Участник {place}",
        "role": role,
        "category": Category.PUPIL,
        "organization": 1,
        "school_year": 1,
        "joined_on": date(2026, 9, 1),
    }
    return pairing.Participant(**(known | facts))


MENTOR, MENTEE = participant(1, Role.MENTOR), participant(2)
PAIR = Pairing(1, 1, PUPILS, [MENTOR], [MENTEE])


def refusal(act, *args, **kwargs):
    with pytest.raises(DomainError) as caught:
        act(*args, **kwargs)
    return caught.value.field, str(caught.value)


def test_a_right_pair_and_a_right_group_are_accepted():
    pairing.require_pairing(PAIR, set())
    pairing.require_pairing(replace(PAIR, mentees=[MENTEE, participant(3)]), {(1, 4), (2, 1)})


@pytest.mark.parametrize(
    ("pair", "kinship", "field", "sentence"),
    [
        (replace(PAIR, mentors=[]), set(), "mentors", "Выберите хотя бы одного наставника."),
        (replace(PAIR, mentees=[]), set(), "mentees", "Выберите хотя бы одного наставляемого."),
        (
            replace(
                PAIR,
                form=replace(PUPILS, group_allowed=False),
                mentees=[MENTEE, participant(3)],
            ),
            set(),
            "mentees",
            "Форма «Ученик-ученик» — только для пар: оставьте одного участника.",
        ),
        (
            replace(
                PAIR,
                form=replace(PUPILS, group_allowed=False),
                mentors=[MENTOR, participant(3, Role.MENTOR)],
            ),
            set(),
            "mentors",
            "Форма «Ученик-ученик» — только для пар: оставьте одного участника.",
        ),
        (
            replace(PAIR, mentees=[replace(MENTEE, organization=2)]),
            set(),
            "mentees",
            "Участник 2 — из реестра другой организации.",
        ),
        (
            replace(PAIR, mentors=[replace(MENTOR, school_year=2)]),
            set(),
            "mentors",
            "Участник 1 — из реестра другого учебного года.",
        ),
        (
            replace(PAIR, mentors=[replace(MENTOR, role=Role.MENTEE)]),
            set(),
            "mentors",
            "Участник 1 — не из того реестра: проверьте роль.",
        ),
        (
            replace(PAIR, mentees=[replace(MENTEE, is_open=False)]),
            set(),
            "mentees",
            "Участник 2 больше не участвует в программе этого года.",
        ),
        (
            replace(PAIR, mentors=[replace(MENTOR, category=Category.TEACHER)]),
            set(),
            "mentors",
            "В форме «Ученик-ученик» наставником может быть только ученик.",
        ),
        (
            replace(PAIR, mentees=[replace(MENTEE, category=Category.PARENT)]),
            set(),
            "mentees",
            "В форме «Ученик-ученик» наставляемым может быть только ученик.",
        ),
        (
            replace(PAIR, mentees=[replace(MENTEE, person=1)]),
            set(),
            "mentees",
            "Участник 2 не может быть наставником самому себе.",
        ),
        (
            replace(PAIR, mentees=[MENTEE, replace(MENTEE, place=3)]),
            set(),
            "mentees",
            "Один и тот же человек выбран дважды.",
        ),
        (
            PAIR,
            {(1, 2)},
            "mentors",
            "Участник 1 — родитель участника Участник 2 и не может быть наставником.",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused_at_its_field(pair, kinship, field, sentence):
    assert refusal(pairing.require_pairing, pair, kinship) == (field, sentence)


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True),
    st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True),
    st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=6),
)
def test_a_group_is_accepted_exactly_when_nobody_is_on_both_sides_or_a_parent(
    mentors, mentees, kinship
):
    group = Pairing(
        1,
        1,
        PUPILS,
        [participant(10 + one, Role.MENTOR, person=one) for one in mentors],
        [participant(20 + one, person=one) for one in mentees],
    )
    both_sides = set(mentors) & set(mentees)
    own_children = kinship & {(mentor, mentee) for mentor in mentors for mentee in mentees}
    if both_sides or own_children:
        refusal(pairing.require_pairing, group, kinship)
    else:
        pairing.require_pairing(group, kinship)


@given(st.sampled_from(State), st.sampled_from(State))
def test_only_the_steps_of_the_table_are_possible(current, target):
    if target in TRANSITIONS[current]:
        pairing.require_transition(current, target)
    else:
        field, sentence = refusal(pairing.require_transition, current, target)
        assert field == ""
        assert pairing.STATE_WORDS[current] in sentence


def test_nothing_follows_the_end_and_work_follows_only_an_order():
    assert all(not TRANSITIONS[state] for state in OVER)
    before_work = {state for state in State if State.ACTIVE in TRANSITIONS[state]}
    assert before_work == {State.ORDERED, State.PAUSED}
    assert {state for state in State if State.COMPLETED in TRANSITIONS[state]} == RUNNING
    assert {state for state in State if State.TERMINATED in TRANSITIONS[state]} == set(State) - OVER


YEAR = {"first": date(2026, 9, 1), "last": date(2027, 8, 31)}


@pytest.mark.parametrize("day", [YEAR["first"], date(2027, 1, 1), YEAR["last"]])
def test_days_of_the_school_year_are_accepted(day):
    pairing.require_day(day, field="on", **YEAR)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2027, 9, 1)])
def test_days_outside_the_school_year_are_refused(day):
    assert refusal(pairing.require_day, day, field="on", **YEAR) == (
        "on",
        "Дата должна быть в пределах учебного года: с 01.09.2026 по 31.08.2027.",
    )


ORDERED = date(2026, 9, 10)


@pytest.mark.parametrize(
    ("starts_on", "order_date", "member", "sentence"),
    [
        (ORDERED, None, MENTEE, "У приказа нет даты: укажите её в документе."),
        (
            date(2026, 9, 9),
            ORDERED,
            MENTEE,
            "Начало не может быть раньше приказа от 10.09.2026.",
        ),
        (
            ORDERED,
            ORDERED,
            replace(MENTEE, joined_on=None),
            "Участник 2 — ещё кандидат: сначала внесите участника в базу.",
        ),
        (
            ORDERED,
            ORDERED,
            replace(MENTEE, joined_on=date(2026, 9, 11)),
            "Участник 2 вошёл (вошла) в программу позже — 11.09.2026.",
        ),
    ],
)
def test_a_start_out_of_order_is_refused(starts_on, order_date, member, sentence):
    found = refusal(pairing.require_start, starts_on, order_date=order_date, members=[member])
    assert found == ("starts_on", sentence)


def test_a_start_on_the_day_of_the_order_is_accepted():
    pairing.require_start(ORDERED, order_date=ORDERED, members=[MENTOR, MENTEE])


@pytest.mark.parametrize(
    ("category", "mentees", "overloaded"),
    [
        (Category.TEACHER, 3, False),
        (Category.TEACHER, 4, True),
        (Category.EMPLOYEE, 4, True),
        (Category.PUPIL, 12, False),
    ],
)
def test_more_than_three_mentees_are_a_warning_for_adults(category, mentees, overloaded):
    assert pairing.is_overloaded(category, mentees) is overloaded
