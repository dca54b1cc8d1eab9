"""Two places in one register become one, or the contradiction is told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nastavnik.domain.enrolment import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.domain.merging import PlaceFacts, join_places

KEPT = PlaceFacts(
    "Наставляемый, 2026/2027", Stage.REGISTERED, "pupil", {"request": "Физика"}, date(2026, 9, 5)
)
OTHER = replace(KEPT, texts={"request": ""}, joined_on=date(2026, 9, 1))


def test_dates_are_the_earliest_and_texts_stand_together() -> None:
    other = replace(OTHER, texts={"request": "Химия "}, trained_on=date(2026, 10, 1))
    assert join_places(KEPT, other) == {
        "status": "registered",
        "category": "pupil",
        "joined_on": date(2026, 9, 1),
        "trained_on": date(2026, 10, 1),
        "completed_on": None,
        "left_on": None,
        "request": "Физика\nХимия",
    }


@pytest.mark.parametrize(
    ("one", "another", "stage"),
    [
        (Stage.CANDIDATE, Stage.REGISTERED, Stage.REGISTERED),
        (Stage.TRAINED, Stage.REGISTERED, Stage.TRAINED),
        (Stage.COMPLETED, Stage.TRAINED, Stage.COMPLETED),
        (Stage.COMPLETED, Stage.PAIRED, Stage.PAIRED),
        (Stage.LEFT, Stage.CANDIDATE, Stage.CANDIDATE),
        (Stage.LEFT, Stage.LEFT, Stage.LEFT),
        (Stage.WITHDRAWN, Stage.WITHDRAWN, Stage.WITHDRAWN),
    ],
)
def test_the_person_stands_where_the_further_place_stood(
    one: Stage, another: Stage, stage: Stage
) -> None:
    for kept, other in ((one, another), (another, one)):
        joined = join_places(replace(KEPT, stage=kept), replace(OTHER, stage=other))
        assert joined["status"] == stage.value


def test_who_takes_part_has_not_left() -> None:
    left = replace(KEPT, stage=Stage.LEFT, left_on=date(2026, 10, 1))
    assert join_places(left, OTHER)["left_on"] is None
    later = replace(OTHER, stage=Stage.LEFT, left_on=date(2026, 11, 1))
    assert join_places(left, later)["left_on"] == date(2026, 11, 1)


def test_the_category_is_of_the_place_with_pairs() -> None:
    other = replace(OTHER, category="student", has_pairs=True)
    assert join_places(KEPT, other)["category"] == "student"
    assert join_places(KEPT, replace(other, has_pairs=False))["category"] == "pupil"


@pytest.mark.parametrize(
    ("kept", "other", "words"),
    [
        ({"is_mentee": True, "in_open_pair": True}, {"in_open_pair": True}, "прекратите лишнюю"),
        ({"stage": Stage.WITHDRAWN}, {}, "согласие отозвано"),
        ({"has_pairs": True}, {"has_pairs": True, "category": "student"}, "категориями"),
    ],
)
def test_contradictions_are_refused(
    kept: dict[str, Any], other: dict[str, Any], words: str
) -> None:
    with pytest.raises(DomainError, match=words) as refusal:
        join_places(replace(KEPT, **kept), replace(OTHER, **other))
    assert "Наставляемый, 2026/2027" in str(refusal.value)


def test_a_mentor_may_be_in_two_open_pairs() -> None:
    joined = join_places(replace(KEPT, in_open_pair=True), replace(OTHER, in_open_pair=True))
    assert joined["status"] == "registered"
