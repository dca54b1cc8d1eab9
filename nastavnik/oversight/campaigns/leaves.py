"""Organisations with what they told, by either tree: as they reported, and as they stand today."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from nastavnik.domain.campaigns.checks import Values
from nastavnik.domain.campaigns.stages import Stage, counted_at
from nastavnik.oversight.campaigns import counts
from nastavnik.oversight.campaigns.cells import read, values_of
from nastavnik.oversight.campaigns.choices import StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Submission
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization

AT_ONCE = 500
# The territory of whoever reports past the municipalities.
OUTSIDE = 0

# Where a form stands today, and where it is summed: the fields of a path and of a level.
_STANDING = ("organization__path", "organization__level")
_TODAY = ("obligation__organization__path", "obligation__organization__level")
_SUMMED = ("obligation__above__organization__path", "obligation__level")

# A municipality by its key, or OUTSIDE, and a level of education.
type Place = tuple[int, str]


@dataclass(frozen=True)
class Leaf:
    """An organisation in a campaign: where it is counted, how far it has come, what it adds."""

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
    pairs = counts.wholes_of({node.campaign_id for node in nodes})
    for known, (body, unit, level) in _rows(rows, fields):
        territory = body if unit == StepUnit.MUNICIPALITY else OUTSIDE
        yield _leaf(known, (territory, level), pairs)


def restated(
    campaigns: Collection[Campaign], root: Organization, levels: Sequence[str] | None = None
) -> Iterator[Leaf]:
    """Return who stands below the root today, wherever they reported.

    A centre answers for its region, for the `levels` it watches over.
    """
    rows = Submission.objects.filter(
        below(root, levels, *_TODAY), obligation__campaign__in=campaigns
    )
    towns, pairs = _towns(root), _pairs(campaigns)
    for known, (path, level) in _rows(rows, _STANDING):
        yield _leaf(known, (_nearest(path, towns), level), pairs)


@dataclass(frozen=True)
class Relocated:
    """A form that is summed at one place and stands at another; None is beyond the root."""

    leaf: Leaf
    summed: Place | None
    today: Place | None


def across(
    campaign: Campaign, root: Organization, levels: Sequence[str] | None = None
) -> Iterator[Relocated]:
    """Return who stands below the root today but is summed elsewhere, and who the reverse.

    A body is taken with where it stands today, and so with everybody who reports to it: what is
    left are organisations that moved, or teach otherwise, since their obligation was frozen.
    """
    forms = Submission.objects.filter(obligation__campaign=campaign)
    today, summed = below(root, levels, *_TODAY), below(root, levels, *_SUMMED)
    forms = forms.filter(today & ~summed | summed & ~today)
    return _relocated(forms, root, levels, _pairs([campaign]))


def relocated(
    campaigns: Collection[Campaign], root: Organization, levels: Sequence[str] | None = None
) -> Iterator[Relocated]:
    """Return the same with those who moved from place to place below the root."""
    town = Q(
        obligation__above__step__unit=StepUnit.MUNICIPALITY,
        obligation__organization__parent=F("obligation__above__organization"),
    )
    region = ~Q(obligation__above__step__unit=StepUnit.MUNICIPALITY)
    region &= Q(obligation__organization__parent__kind=Kind.MINISTRY)
    # Who certainly stands where it is summed; of the others each is looked at.
    stays = (town | region) & Q(obligation__organization__level=F("obligation__level"))
    stays &= below(root, levels, *_TODAY) & below(root, levels, *_SUMMED)
    here = below(root, levels, *_TODAY) | below(root, levels, *_SUMMED)
    forms = Submission.objects.filter(here, obligation__campaign__in=campaigns)
    return _relocated(forms.filter(~stays), root, levels, _pairs(campaigns))


def _relocated(
    forms: QuerySet[Submission],
    root: Organization,
    levels: Sequence[str] | None,
    pairs: Mapping[int, counts.Wholes],
) -> Iterator[Relocated]:
    towns, reach = _towns(root), _reach(root)
    body = ("above__organization__path", "above__organization", "above__step__unit", "level")
    for known, (path, now, above, town, unit, was) in _rows(forms, (*_STANDING, *body)):
        today = (_nearest(path, towns), now)
        summed = (town if unit == StepUnit.MUNICIPALITY else OUTSIDE, was)
        one = Relocated(
            _leaf(known, today, pairs),
            summed if _is_here(above, was, reach, levels) else None,
            today if _is_here(path, now, reach, levels) else None,
        )
        if one.summed != one.today:
            yield one


def _is_here(path: str | None, level: str, reach: str, levels: Sequence[str] | None) -> bool:
    return bool(path and path.startswith(reach)) and (levels is None or level in levels)


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


def _pairs(campaigns: Collection[Campaign]) -> Mapping[int, counts.Wholes]:
    return counts.wholes_of({campaign.pk for campaign in campaigns})


def _leaf(known: _Known, place: Place, pairs: Mapping[int, counts.Wholes]) -> Leaf:
    campaign, organization, pk, stage, exemption, cells = known
    values = counts.summed(values_of(read(cells or {})), pairs.get(campaign, {}))
    return Leaf(campaign, organization, pk, place, Stage(stage), bool(exemption), values)


def territories(nodes: Sequence[Obligation], root: Organization) -> QuerySet[Organization]:
    """Return the municipalities of a body: of today, and those that hand in to its nodes."""
    frozen = Obligation.objects.under(*nodes).filter(step__unit=StepUnit.MUNICIPALITY)
    today = Q(kind=Kind.MUNICIPALITY, path__startswith=_reach(root))
    return Organization.objects.filter(today | Q(pk__in=frozen.values("organization")))


def _towns(root: Organization) -> dict[str, int]:
    rows = Organization.objects.filter(kind=Kind.MUNICIPALITY, path__startswith=_reach(root))
    return dict(rows.values_list("path", "pk"))


def _nearest(path: str, towns: dict[str, int]) -> int:
    while path:
        if path in towns:
            return towns[path]
        path = path[: path.rstrip("/").rfind("/") + 1]
    return OUTSIDE
