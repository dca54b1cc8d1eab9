"""What was told at a body in each period: the sums, and how many stand behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nastavnik.domain.campaigns.comparing import is_complete
from nastavnik.oversight.campaigns import leaves, queries
from nastavnik.oversight.campaigns.choices import Basis, Breakdown
from nastavnik.oversight.campaigns.leaves import Leaf, Place
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.campaigns.queries import Duties, Sums
from nastavnik.oversight.campaigns.reading import restating
from nastavnik.oversight.campaigns.reading.choosing import Choice
from nastavnik.oversight.campaigns.reading.restating import Standing
from nastavnik.oversight.campaigns.summing import NOBODY, levels_of

# An organisation, or a territory and a level of which either may be left open.
type Key = tuple[int | None, str | None, int | None]


@dataclass(frozen=True)
class Told:
    """What some organisations told: sums by code, and by level how many had to."""

    sums: Mapping[str, Sums] = field(default_factory=dict)
    duties: Mapping[str, Duties] = field(default_factory=dict)

    @property
    def all(self) -> Duties:
        """How many had to, of all levels."""
        return sum(self.duties.values(), start=Duties())

    def told(self, code: str) -> int:
        """How many told a count."""
        return self.sums.get(code, NOBODY).told

    def is_complete(self, levels: Mapping[str, str]) -> bool:
        """Whether everybody told everything that was asked of their level."""
        obliged = {code: self.obliged(level) for code, level in levels.items()}
        return is_complete({code: self.told(code) for code in levels}, obliged)

    def obliged(self, level: str) -> int:
        """How many had to tell what is asked of a level; of none in particular, of everybody."""
        if not level:
            return self.all.obliged
        return self.duties.get(level, Duties()).obliged


type Groups = Mapping[Key, Told]


@dataclass(frozen=True)
class Gathered:
    """Who told what in each campaign; `is_narrower`: earlier ones asked other levels too."""

    campaigns: Mapping[int, Groups]
    is_narrower: bool = False


@dataclass(frozen=True)
class _Part:
    campaign: int
    place: Place
    organization: int | None
    told: Told


def gather(nodes: Mapping[int, Obligation], last: Obligation, choice: Choice) -> Gathered:
    """Return who told what in each campaign, grouped as asked.

    `nodes`: the obligation of the body in each campaign; `last`: the one the page is about.
    Earlier campaigns are counted over the levels of education this one asks: like with like.
    """
    parts = list(_parts(list(nodes.values()), last, choice))
    levels = {part.place[1] for part in parts if part.campaign == last.campaign_id}
    kept = [part for part in parts if part.place[1] in levels]
    found: dict[int, dict[Key, list[Told]]] = {}
    for part in kept:
        if choice.holds(part.place):
            groups = found.setdefault(part.campaign, {})
            groups.setdefault(_key(choice.by, part), []).append(part.told)
    campaigns = {
        campaign: {key: added(told) for key, told in groups.items()}
        for campaign, groups in found.items()
    }
    return Gathered(campaigns, len(kept) < len(parts))


def _parts(nodes: Sequence[Obligation], last: Obligation, choice: Choice) -> Iterator[_Part]:
    is_of_each = choice.by is Breakdown.ORGANIZATIONS
    if choice.basis is Basis.REPORTED:
        if is_of_each:
            return _of_leaves(leaves.as_reported(nodes), choice)
        return _of_totals(nodes, choice)
    campaigns, root, levels = [row.campaign for row in nodes], last.organization, levels_of(last)
    if is_of_each:
        return _of_leaves(leaves.restated(campaigns, root, levels), choice)
    return _standing(restating.by_place(campaigns, root, levels, choice.stage))


def _of_leaves(told: Iterable[Leaf], choice: Choice) -> Iterator[_Part]:
    for leaf in told:
        values = leaf.told_at(choice.stage)
        sums = {code: Sums(value, 1) for code, value in values.items() if value is not None}
        duties = queries.duties_of(is_exempt=leaf.is_exempt, stage=leaf.stage.value)
        here = Told(sums, {leaf.place[1]: duties})
        yield _Part(leaf.campaign, leaf.place, leaf.organization, here)


def _of_totals(nodes: Sequence[Obligation], choice: Choice) -> Iterator[_Part]:
    totals = queries.totals_by_place(nodes, choice.stage)
    for campaign, places in queries.duties_by_place(nodes).items():
        for place, duties in places.items():
            sums = totals.get(campaign, {}).get(place, {})
            yield _Part(campaign, place, None, Told(sums, {place[1]: duties}))


def _standing(places: Mapping[tuple[int, Place], Standing]) -> Iterator[_Part]:
    for (campaign, place), row in places.items():
        yield _Part(campaign, place, None, Told(row.sums, {place[1]: row.duties}))


def _key(by: Breakdown, part: _Part) -> Key:
    town, level = part.place
    match by:
        case Breakdown.TERRITORIES:
            return (town, None, None)
        case Breakdown.SECTORS:
            return (None, level, None)
        case Breakdown.PAIRS:
            return (town, level, None)
        case _:
            return (None, None, part.organization)


def added(parts: Iterable[Told]) -> Told:
    """Add up what several told: counts with counts, duties level by level."""
    sums: dict[str, Sums] = {}
    duties: dict[str, Duties] = {}
    for part in parts:
        for code, more in part.sums.items():
            former = sums.get(code, NOBODY)
            sums[code] = Sums(former.sum + more.sum, former.told + more.told)
        for level, here in part.duties.items():
            duties[level] = duties.get(level, Duties()) + here
    return Told(sums, duties)
