"""A plan is met by the value as it is printed, wherever the two are held side by side."""

from datetime import date
from decimal import Decimal

import pytest

from nastavnik.domain.indicators import Figure
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.oversight.indicators.queries import Result

DAY = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("of_one", "words", "is_reached", "tone"),
    [(False, "26,47\xa0%", False, "danger"), (True, "26,5\xa0%", True, "success")],
)
def test_a_sum_prints_finer_than_one_organisation(
    *, of_one: bool, words: str, is_reached: bool, tone: str
) -> None:
    share = Indicator(
        numerator="mentees", denominator="learners", digits=1, roll_up="ratio", unit="percent"
    )
    plan = Target(value=Decimal("26.5"), due_on=DAY)
    result = Result(share, (), Figure(9, 34), targets=(plan,), as_of=DAY, of_one=of_one)
    assert (result.total_words, result.is_reached, result.tone) == (words, is_reached, tone)


@pytest.mark.parametrize(
    ("direction", "words"), [("more", "15,5\xa0%"), ("less", "не более 15,5\xa0%")]
)
def test_a_plan_says_where_less_is_better(direction: str, words: str) -> None:
    share = Indicator(
        numerator="mentees", denominator="learners", direction=direction, unit="percent"
    )
    plan = Target(value=Decimal("15.5"), due_on=DAY)
    result = Result(share, (), Figure(9, 34), targets=(plan,), as_of=DAY)
    assert result.target_words(plan) == words
    assert result.plan_words == f"план: {words}"
