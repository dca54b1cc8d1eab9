"""The sums of a campaign at a body: by stage of approval, as reported and restated."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.completeness import ShareReported
from nastavnik.domain.campaigns.stages import Stage, counted_at
from nastavnik.domain.indicators import Figure, RollUp
from nastavnik.oversight.campaigns import counts, queries, reviewing, wording
from nastavnik.oversight.campaigns.cells import Cells, read, values_of
from nastavnik.oversight.campaigns.choices import Basis, ReportStatus, Side, StepUnit
from nastavnik.oversight.campaigns.models import Ask, Campaign, Obligation
from nastavnik.oversight.campaigns.queries import Sums
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.oversight.indicators.queries import Result
from nastavnik.platform.rows.snapshots import one_state
from nastavnik.registers.organizations.choices import Kind, ZoneFunction

NOBODY = Sums(0, 0)
type ByCode = Mapping[str, Sums]


@dataclass(frozen=True)
class Asked:
    """An indicator of a campaign with the codes of the counts it is made of."""

    indicator: Indicator
    numerator: str
    denominator: str

    @property
    def is_sum_of_unique(self) -> bool:
        """Whether a sum over organisations counts some several times: who is at several of them."""
        return self.indicator.roll_up == RollUp.UNIQUE

    @property
    def hint(self) -> str:
        """What is to be known of its sums, if anything is."""
        return wording.sum_of_unique() if self.is_sum_of_unique else ""

    def result(self, sums: ByCode, *, of_one: bool = False) -> Result:
        """Return the indicator computed from sums, to be printed as it is everywhere."""
        above, below = sums.get(self.numerator, NOBODY), sums.get(self.denominator, NOBODY)
        is_share = self.indicator.is_share
        figure = Figure(above.value, below.value if is_share else None, is_share)
        is_exact = of_one or not self.is_sum_of_unique
        return Result(self.indicator, rows=(), total=figure, of_one=of_one, is_exact=is_exact)


@dataclass(frozen=True)
class TotalLine:
    """An indicator at a body, beside the same by the other tree."""

    asked: Asked
    result: Result
    other: Result
    told: int
    other_told: int

    @property
    def is_different(self) -> bool:
        """Whether the two trees tell different sums."""
        return self.result.total != self.other.total


@dataclass(frozen=True)
class Share:
    """How many of the obliged have come so far."""

    title: str
    counted: ShareReported

    @property
    def percent(self) -> float | None:
        """In per cent; nobody obliged is no data."""
        share = self.counted.share
        return None if share is None else float(share * 100)


@dataclass(frozen=True)
class Child:
    """Somebody directly below a body with their figures."""

    obligation: Obligation
    results: Sequence[Result]
    has_told: bool

    @property
    def is_body(self) -> bool:
        """Whether others report to it."""
        return self.obligation.step.unit != StepUnit.ORGANIZATION


@dataclass(frozen=True)
class TotalsPage:
    """All that the page of totals shows."""

    node: Obligation
    stage: Stage
    basis: Basis
    lines: Sequence[TotalLine]
    shares: Sequence[Share]
    children: Sequence[Child]


def asked_by(campaign: Campaign) -> list[Asked]:
    """Return the indicators a campaign asks for."""
    return asked(campaign.asks.counts())


def asked(asks: Iterable[Ask]) -> list[Asked]:
    """Return the indicators behind the counts of a campaign."""
    found = {ask.indicator_id: ask.counted for ask in asks if not ask.question}
    return [
        Asked(
            row,
            counts.code_of(row, Side.NUMERATOR),
            counts.code_of(row, Side.DENOMINATOR) if row.is_share else "",
        )
        for row in found.values()
    ]


def totals_page(node: Obligation, stage: Stage, basis: Basis) -> TotalsPage:
    """Return the sums of a body with who stands behind them."""
    indicators = asked_by(node.campaign)
    with one_state():
        reported = queries.totals_at(node, stage)
        restated = queries.restated(node.campaign, node.organization, stage, levels_of(node))
        children, behind = list(_children(node, indicators, stage)), shares(node)
    chosen, other = (reported, restated) if basis is Basis.REPORTED else (restated, reported)
    return TotalsPage(
        node,
        stage,
        basis,
        [
            TotalLine(
                one,
                one.result(chosen),
                one.result(other),
                chosen.get(one.numerator, NOBODY).told,
                other.get(one.numerator, NOBODY).told,
            )
            for one in indicators
        ],
        behind,
        children,
    )


def levels_of(node: Obligation) -> Sequence[str] | None:
    """Return the levels a centre on the way up watches over; None says that of all."""
    for one in (node, node.above):
        if one is not None and one.organization.kind == Kind.CENTRE:
            zones = one.organization.zones.filter(function=ZoneFunction.MONITORING)
            return list(zones.values_list("level", flat=True))
    return None


def shares(node: Obligation) -> list[Share]:
    """Return how many of those who must report to a body have, and have been accepted."""
    places = queries.duties_by_place([node]).get(node.campaign_id, {})
    return shares_of(sum(places.values(), start=queries.Duties()))


def shares_of(duties: queries.Duties) -> list[Share]:
    """Return the two shares that stand beside every number."""
    return [
        Share(_("Сдали"), ShareReported(duties.reported, duties.obliged)),
        Share(_("Приняты"), ShareReported(duties.accepted, duties.obliged)),
    ]


def _children(node: Obligation, asks: Sequence[Asked], stage: Stage) -> Iterator[Child]:
    rows = reviewing.nodes_and_leaves().filter(above=node).select_related("submission__current")
    sums = queries.totals_by_body(node, stage)
    pairs = {one.numerator: one.denominator for one in asks if one.denominator}
    for row in rows.order_by(*reviewing.BY_PLACE):
        is_leaf = hasattr(row, "submission")
        told = told_by(row, stage, pairs) if is_leaf else sums.get(row.pk, {})
        yield Child(row, [one.result(told, of_one=is_leaf) for one in asks], bool(told))


def told_by(row: Obligation, stage: Stage, pairs: counts.Wholes) -> ByCode:
    """Return what an organisation adds to the sums, where its version counts at the stage."""
    version = row.submission.current
    if version is None or stage not in counted_at(Stage(row.submission.stage)):
        return {}
    values = values_of(read(version.cells))
    return {code: Sums(value, 1) for code, value in counts.summed(values, pairs).items()}


@dataclass(frozen=True)
class LeafRow:
    """An organisation as it leaves with an export: who, how it stands, every value."""

    obligation: Obligation
    status: ReportStatus
    number: int | None
    cells: Cells


def leaf_rows(node: Obligation) -> Iterator[LeafRow]:
    """Return every organisation that reports to a body, however far below."""
    rows = (
        Obligation.objects.under(node)
        .leaves()
        .select_related("organization", "municipality", "submission__current")
    )
    for row in reviewing.with_status(rows).order_by(*reviewing.BY_PLACE):
        version = row.submission.current
        cells = read(version.cells) if version else {}
        yield LeafRow(row, reviewing.status_of(row), version.number if version else None, cells)


def asks_of(campaign: Campaign) -> list[Ask]:
    """Return what a campaign asks, in its order."""
    return list(campaign.asks.select_related("indicator"))
