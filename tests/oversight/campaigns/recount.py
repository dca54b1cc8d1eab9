"""The figures of a campaign counted anew, leaf by leaf, without the code that is tested.

Knows only the tables: forms with their stage and cells, frozen obligations, the tree of today.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from nastavnik.oversight.campaigns.models import Campaign, Obligation, Submission
from nastavnik.registers.organizations.models import Organization

STAGES = ("sent", "accepted", "consolidated", "approved")
REACHED = {
    "checked": 1, "sent": 1, "accepted": 2, "consolidated": 3, "approved": 4,
}  # fmt: skip
# What a share is made of: told without its denominator, a numerator is counted nowhere.
PAIRS = {"S": "respondent_mentees::0-150"}
type Key = tuple[int | None, str | None, int | None]


@dataclass
class Counted:
    """What some organisations told of one indicator, and how many of them had to."""

    above: int | None = None
    below: int | None = None
    told: int = 0
    obliged: int = 0
    reported: int = 0
    accepted: int = 0
    full: int = 0

    def value(self, digits: int, *, is_share: bool) -> Decimal | None:
        """The value as printed."""
        if self.above is None or (is_share and not self.below):
            return None
        exact = Decimal(self.above)
        if is_share:
            exact = exact * 100 / Decimal(self.below or 1)
        return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)

    @property
    def is_complete(self) -> bool:
        """Whether everybody who had to told everything."""
        return self.obliged > 0 and self.full == self.obliged


@dataclass(frozen=True)
class Leaf:
    """A form with the place it is counted at."""

    form: Submission
    town: int
    level: str

    def cells(self, stage: str) -> dict[str, int]:
        """What it tells at a stage."""
        reached = REACHED.get(self.form.stage, 0)
        if reached <= STAGES.index(stage) or self.form.current is None:
            return {}
        stored = self.form.current.cells.items()
        return {code: cell["value"] for code, cell in stored if cell["value"] is not None}

    def counted(self, stage: str) -> dict[str, int]:
        """What of it is counted: of a share the pair, or neither of the two."""
        told = self.cells(stage)
        for part, whole in PAIRS.items():
            if not {part, whole} <= told.keys():
                told = {code: value for code, value in told.items() if code not in (part, whole)}
        return told


def leaves(node: Obligation, campaign: Campaign, basis: str) -> Iterator[Leaf]:
    """The forms that are counted at a body, by either tree."""
    rows = Submission.objects.filter(obligation__campaign=campaign).select_related(
        "obligation__organization__parent__parent",
        "obligation__above__above__above",
        "obligation__above__organization",
        "obligation__above__step",
        "current",
    )
    body = node.organization
    for form in rows:
        duty = form.obligation
        if basis == "reported":
            above, way = duty.above, []
            while above is not None:
                way.append((above.organization_id, above.above and above.above.organization_id))
                above = above.above
            ends = (body.pk, node.above and node.above.organization_id)
            if ends in way:
                first = duty.above
                assert first is not None
                is_town = first.organization.kind == "municipality"
                yield Leaf(form, first.organization_id if is_town else 0, duty.level)
        else:
            one = duty.organization
            above_today = _above(one)
            towns = [row.pk for row in above_today if row.kind == "municipality"]
            levels = _levels(node)
            root = body.parent if body.kind == "centre" else body
            if root in above_today and (levels is None or one.level in levels):
                yield Leaf(form, towns[0] if towns else 0, one.level)


def _above(row: Organization) -> list[Organization]:
    found = []
    parent = row.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


def _levels(node: Obligation) -> set[str] | None:
    for one in (node, node.above):
        if one is not None and one.organization.kind == "centre":
            zones = one.organization.zones.filter(function="monitoring")
            return set(zones.values_list("level", flat=True))
    return None


def key_of(leaf: Leaf, by: str) -> Key:
    """Whom a form is counted for."""
    return {
        "territories": (leaf.town, None, None),
        "sectors": (None, leaf.level, None),
        "pairs": (leaf.town, leaf.level, None),
        "organizations": (None, None, leaf.form.obligation.organization_id),
    }[by]


def count_anew(
    found: Sequence[Leaf],
    codes: tuple[str, str],
    stage: str,
    key: Callable[[Leaf], Key],
    asked: frozenset[str],
) -> dict[Key, Counted]:
    """Every part with what it told of an indicator; `asked`: the counts of a full form."""
    numerator, denominator = codes
    counted: dict[Key, Counted] = defaultdict(Counted)
    for leaf in found:
        one, cells = counted[key(leaf)], leaf.cells(stage)
        if numerator in cells and (not denominator or denominator in cells):
            one.above = (one.above or 0) + cells[numerator]
            one.told += 1
            if denominator:
                one.below = (one.below or 0) + cells[denominator]
        if leaf.form.obligation.exemption == "":
            one.obliged += 1
            one.reported += REACHED.get(leaf.form.stage, 0) >= 1
            one.accepted += REACHED.get(leaf.form.stage, 0) >= 2
            one.full += asked <= cells.keys()
    return dict(counted)
