"""Organisations with what they told, by either tree: as they reported, and as they stand today."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from nastavnik.domain.campaigns.checks import Values
from nastavnik.domain.campaigns.stages import Stage, counted_at
from nastavnik.oversight.campaigns.cells import read, values_of
from nastavnik.oversight.campaigns.choices import StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Submission
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization

AT_ONCE = 500
# The territory of whoever reports past the municipalities.
OUTSIDE = 0

# Where a form stands today, and where it is summed: the fields of a path and of a level.
_TODAY = ("obligation__organization__path", "obligation__organization__level")
_SUMMED = ("obligation__above__organization__path", "obligation__level")

# A municipality by its key, or OUTSIDE, and a level of education.
type Place = tuple[int, str]


@dataclass(frozen=True)
class Leaf:
    """An organisation in a campaign: where it is counted, how far it has come, what it told."""

    campaign: int
    organization: int
    submission: int
    place: Place
    stage: Stage
    is_exempt: bool
    values: Values

    def told_at(self, stage: Stage) -> Values:
        """What counts at a stage of approval; of what is not so far, nothing."""
        return self.values if self.counts_at(stage) else {}

    def counts_at(self, stage: Stage) -> bool:
        """Whether it has come as far as a stage of approval."""
        return stage in counted_at(self.stage)


def as_reported(nodes: Sequence[Obligation]) -> Iterator[Leaf]:
    """Return who reports to the nodes by frozen obligations."""
    below = Obligation.objects.under(*nodes).leaves()
    rows = Submission.objects.filter(obligation__in=below.values("pk"))
    fields = ("above__organization", "above__step__unit", "level")
    for known, (body, unit, level) in _rows(rows, fields):
        territory = body if unit == StepUnit.MUNICIPALITY else OUTSIDE
        yield _leaf(known, (territory, level))


def restated(
    campaigns: Collection[Campaign], root: Organization, levels: Sequence[str] | None = None
) -> Iterator[Leaf]:
    """Return who stands below the root today, wherever they reported.

    A centre answers for its region, for the `levels` it watches over.
    """
    rows = Submission.objects.filter(
        below(root, levels, *_TODAY), obligation__campaign__in=campaigns
    )
    bodies = Organization.objects.filter(kind=Kind.MUNICIPALITY, path__startswith=_reach(root))
    towns = dict(bodies.values_list("path", "pk"))
    for known, (path, level) in _rows(rows, ("organization__path", "organization__level")):
        yield _leaf(known, (_nearest(path, towns), level))


def moved(
    campaign: Campaign, root: Organization, levels: Sequence[str] | None = None
) -> tuple[Iterator[Leaf], Iterator[Leaf]]:
    """Return who stands below the root today but is summed elsewhere, and who the reverse.

    A body is taken with where it stands today, and so with everybody who reports to it: what is
    left are organisations that moved, or teach otherwise, since their obligation was frozen.
    """
    forms = Submission.objects.filter(obligation__campaign=campaign)
    today, summed = below(root, levels, *_TODAY), below(root, levels, *_SUMMED)
    return _nowhere(forms.filter(today & ~summed)), _nowhere(forms.filter(summed & ~today))


def below(root: Organization, levels: Sequence[str] | None, path: str, level: str) -> Q:
    """Return what is to be true of a row the root answers for, by its fields of path and level."""
    found = Q(**{f"{path}__startswith": _reach(root)})
    return found if levels is None else found & Q(**{f"{level}__in": levels})


def _reach(root: Organization) -> str:
    return root.path_above if root.kind == Kind.CENTRE else root.path


type _Known = tuple[int, int, int, str, str, dict[str, Any] | None]


def _rows(
    rows: QuerySet[Submission], fields: Sequence[str]
) -> Iterator[tuple[_Known, tuple[Any, ...]]]:
    known = ("obligation__campaign", "obligation__organization", "pk", "stage")
    taken = (*known, "obligation__exemption", "current__cells")
    place = [f"obligation__{name}" for name in fields]
    for row in rows.order_by().values_list(*taken, *place).iterator(AT_ONCE):
        yield row[: len(taken)], row[len(taken) :]


def _leaf(known: _Known, place: Place) -> Leaf:
    campaign, organization, pk, stage, exemption, cells = known
    values = values_of(read(cells or {}))
    return Leaf(campaign, organization, pk, place, Stage(stage), bool(exemption), values)


def _nowhere(rows: QuerySet[Submission]) -> Iterator[Leaf]:
    for known, (level,) in _rows(rows, ("level",)):
        yield _leaf(known, (OUTSIDE, level))


def _nearest(path: str, towns: dict[str, int]) -> int:
    while path:
        if path in towns:
            return towns[path]
        path = path[: path.rstrip("/").rfind("/") + 1]
    return OUTSIDE
