"""How introduction goes on at a body: the funnel of the fifteen items, the coverage by documents.

Answers are counted as every value of a campaign is: a yes is 1, a no is 0, so that the kept sum is
how many said yes, and who told it is how many answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.questions import (
    DOCUMENTS,
    ITEMS,
    NO,
    TITLES,
    YES,
    Question,
)
from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import queries, summing
from nastavnik.oversight.campaigns.choices import Basis
from nastavnik.oversight.campaigns.leaves import below
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.campaigns.queries import Sums
from nastavnik.platform.rows.snapshots import one_state

NOBODY = Sums(0, 0)


@dataclass(frozen=True)
class Answered:
    """A question at a body: how many said yes, answered at all, and were to answer."""

    question: Question
    yes: int
    reported: int
    obliged: int

    @property
    def title(self) -> str:
        """The question in words."""
        return _(TITLES[self.question])

    @property
    def number(self) -> str:
        """The number of an item; a document has none."""
        return self.question.kind if self.question.is_item else ""

    @property
    def share(self) -> Fraction | None:
        """Yes of those who answered, from 0 to 1; answered by nobody it is no data."""
        return Fraction(self.yes, self.reported) if self.reported else None

    @property
    def share_of_obliged(self) -> Fraction | None:
        """Yes of those who were to answer, from 0 to 1; nobody obliged is no data."""
        return Fraction(self.yes, self.obliged) if self.obliged else None

    @property
    def is_done_by_all(self) -> bool:
        """Whether everybody who was to answer said yes: «выполнено всеми»."""
        return 0 < self.yes == self.obliged


def funnel_of(
    node: Obligation, stage: Stage = Stage.SENT, basis: Basis = Basis.REPORTED
) -> list[Answered]:
    """Return the fifteen items at a body in their order; none where they are not asked."""
    return _answered(node, ITEMS, stage, basis)


def coverage_of(
    node: Obligation, stage: Stage = Stage.SENT, basis: Basis = Basis.REPORTED
) -> list[Answered]:
    """Return the six documents at a body in their order; none where they are not asked."""
    return _answered(node, DOCUMENTS, stage, basis)


@dataclass(frozen=True)
class Voices:
    """Which organisations answered a question, by their keys."""

    yes: frozenset[int]
    no: frozenset[int]


def voices_of(node: Obligation, stage: Stage = Stage.SENT) -> dict[Question, Voices]:
    """Return who answered what at a body, as reported; a question nobody was asked is not there."""
    asked = [Question(ask.question) for ask in node.campaign.asks.questions()]
    answers: dict[tuple[str, int], set[int]] = {}
    leaves = Obligation.objects.under(node).leaves().select_related("submission__current")
    for row in leaves:
        # An answer is no part of a share.
        for code, told in summing.told_by(row, stage, {}).items():
            answers.setdefault((code, told.sum), set()).add(row.organization_id)
    return {
        one: Voices(
            frozenset(answers.get((one.value, YES), ())),
            frozenset(answers.get((one.value, NO), ())),
        )
        for one in asked
    }


def answered(asked: Iterable[Question], sums: Mapping[str, Sums], obliged: int) -> list[Answered]:
    """Put sums a page has at hand beside the questions they answer."""
    return [
        Answered(one, told.sum, told.told, obliged)
        for one in asked
        for told in (sums.get(one.value, NOBODY),)
    ]


def _answered(
    node: Obligation, questions: Sequence[Question], stage: Stage, basis: Basis
) -> list[Answered]:
    codes = {ask.question for ask in node.campaign.asks.questions()}
    asked = [one for one in questions if one.value in codes]
    if not asked:
        return []
    root, levels = node.organization, summing.levels_of(node)
    leaves = Obligation.objects.filter(campaign=node.campaign, exemption="").leaves()
    with one_state():
        if basis is Basis.REPORTED:
            sums, obliged = queries.totals_at(node, stage), leaves.under(node)
        else:
            sums = queries.restated(node.campaign, root, stage, levels)
            today = below(root, levels, "organization__path", "organization__level")
            obliged = leaves.filter(today)
        return answered(asked, sums, obliged.count())
