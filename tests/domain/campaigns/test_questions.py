"""What registers answer to the fifteen items and the six documents."""

from dataclasses import replace

import pytest

from nastavnik.domain.campaigns.questions import (
    DOCUMENTS,
    ITEMS,
    TITLES,
    Held,
    Question,
    derived,
)
from nastavnik.domain.findings.funnel import ITEMS as NUMBERS

PAPERS = frozenset({
    "introduction_order", "curator_order", "regulation", "roadmap", "programme", "pairs_order",
    "partnership", "report", "site",
})  # fmt: skip
FULL = Held(PAPERS, formed=4, ordered=4, started=3, mentees=6, mentors=5, trained=1, minors=6,
            told=6, agreements=2)  # fmt: skip
ASKED = {Question.PRACTICES, Question.PROVISION}
SILENT = ASKED | {
    Question.PARENTS, Question.PARTNERS, Question.TRAINING, Question.AUDIT, Question.PUBLISHED,
}  # fmt: skip


def test_there_are_fifteen_items_in_their_order_and_six_documents() -> None:
    assert [one.kind for one in ITEMS] == [str(number) for number in range(1, 16)]
    assert len(DOCUMENTS) == 6
    assert set(TITLES) == {*ITEMS, *DOCUMENTS} == set(Question)
    assert {f"item:{number}" for number in NUMBERS.values()} <= set(ITEMS)


def test_full_registers_answer_all_but_two() -> None:
    found = derived(FULL)
    assert {one for one, value in found.items() if value is None} == ASKED
    assert {value for value in found.values() if value is not None} == {1}


def test_empty_registers_say_no_only_where_they_would_know() -> None:
    found = derived(Held())
    assert {one for one, value in found.items() if value is None} == SILENT
    assert {value for value in found.values() if value is not None} == {0}


@pytest.mark.parametrize(
    ("change", "question", "value"),
    [
        ({"documents": PAPERS - {"roadmap"}}, Question.LOCAL_ACTS, 0),
        ({"documents": PAPERS - {"roadmap"}}, Question.ROADMAP, 0),
        ({"documents": PAPERS - {"partnership"}}, Question.PARTNERSHIP, 1),
        ({"documents": PAPERS - {"partnership"}, "agreements": 0}, Question.PARTNERSHIP, 0),
        ({"agreements": 0}, Question.PARTNERSHIP, 1),
        ({"agreements": 0}, Question.PARTNERS, None),
        ({"ordered": 3}, Question.ORDERED, 0),
        ({"formed": 0, "ordered": 0}, Question.ORDERED, 0),
        ({"started": 0}, Question.STARTED, 0),
        ({"mentors": 0}, Question.REGISTER, 0),
        ({"told": 5}, Question.PARENTS, None),
        ({"minors": 0, "told": 0}, Question.PARENTS, None),
    ],
)  # fmt: skip
def test_one_thing_changes_one_answer(
    change: dict[str, object], question: Question, value: int | None
) -> None:
    assert derived(replace(FULL, **change))[question] == value  # type: ignore[arg-type]
