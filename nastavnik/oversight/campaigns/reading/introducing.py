"""How introduction goes on: the funnel of the fifteen items, the coverage by each document."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from nastavnik.domain.campaigns.questions import DOCUMENTS, ITEMS, Question
from nastavnik.oversight.campaigns.introduction import Answered, answered
from nastavnik.oversight.campaigns.queries import Duties
from nastavnik.oversight.campaigns.reading.figures import Reading, Unit
from nastavnik.oversight.campaigns.reading.gathering import Told


@dataclass(frozen=True)
class Answer:
    """An answered question with its shares in per cent."""

    answered: Answered

    @property
    def label(self) -> str:
        """The question as a chart names it."""
        number = self.answered.number
        return f"{number}. {self.answered.title}" if number else self.answered.title

    @property
    def percent(self) -> Fraction | None:
        """Yes of those who answered."""
        return _percent(self.answered.share)

    @property
    def percent_of_obliged(self) -> Fraction | None:
        """Yes of those who were to answer."""
        return _percent(self.answered.share_of_obliged)


@dataclass(frozen=True)
class UnitAnswers:
    """What a part answered, with who stands behind it."""

    unit: Unit
    answers: Sequence[Answer]
    duties: Duties


@dataclass(frozen=True)
class IntroductionPage:
    """Questions answered by yes or no at a body, and by each of its parts."""

    answers: Sequence[Answer]
    rows: Sequence[UnitAnswers]
    duties: Duties

    @property
    def done_by_all(self) -> int:
        """How many everybody who was to answer answered by yes."""
        return sum(one.answered.is_done_by_all for one in self.answers)


def funnel_page(reading: Reading) -> IntroductionPage:
    """Return the fifteen items; nothing where they are not asked about."""
    return _page(reading, ITEMS)


def coverage_page(reading: Reading) -> IntroductionPage:
    """Return the six documents; nothing where they are not asked about."""
    return _page(reading, DOCUMENTS)


def _page(reading: Reading, questions: Sequence[Question]) -> IntroductionPage:
    asked = [one for one in questions if one.value in reading.now.levels]
    groups, whole = reading.groups(reading.now), reading.whole(reading.now)
    rows = [
        UnitAnswers(unit, _answers(asked, groups[unit.key]), groups[unit.key].all)
        for unit in reading.units
        if unit.key in groups
    ]
    return IntroductionPage(_answers(asked, whole), rows if asked else [], whole.all)


def _answers(asked: Sequence[Question], told: Told) -> list[Answer]:
    return [Answer(one) for one in answered(asked, told.sums, told.all.obliged)]


def _percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else 100 * share
