"""Sums and duties by the tree of today, apart by territory and level of education.

They are the kept ones of the bodies that stand below the root today; each form that is summed at
one place and stands at another is taken from the one and added to the other.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.oversight.campaigns import leaves, queries
from nastavnik.oversight.campaigns.leaves import Leaf, Place
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Total
from nastavnik.oversight.campaigns.queries import Duties, Sums
from nastavnik.registers.organizations.models import Organization


@dataclass
class Standing:
    """Who stands at a place: how many forms, those let off too, their duties, what they told."""

    forms: int = 0
    duties: Duties = field(default_factory=Duties)
    sums: dict[str, Sums] = field(default_factory=dict)

    def count(self, leaf: Leaf, stage: Stage, sign: int) -> None:
        """Add a form, or with a sign of -1 take it away."""
        self.forms += sign
        self.duties += queries.duties_of(
            is_exempt=leaf.is_exempt, stage=leaf.stage.value, number=sign
        )
        queries.add_told(self.sums, leaf.told_at(stage), sign)


def by_place(
    campaigns: Collection[Campaign],
    root: Organization,
    levels: Sequence[str] | None,
    stage: Stage,
) -> Mapping[tuple[int, Place], Standing]:
    """Return who stands below the root today, by campaign and place; nobody stands at no place."""
    found: dict[tuple[int, Place], Standing] = defaultdict(Standing)
    here = leaves.below(root, levels, "above__organization__path", "level")
    duties = Obligation.objects.filter(here, campaign__in=campaigns)
    for campaign, place, number, counted in queries.counted_apart(duties):
        row = found[campaign, place]
        row.forms += number
        row.duties += counted
    here = leaves.below(root, levels, "under__organization__path", "level")
    kept = Total.objects.filter(here, ask__campaign__in=campaigns, under__campaign__in=campaigns)
    for campaign, places in queries.apart(kept.filter(stage=stage.value)).items():
        for place, sums in places.items():
            found[campaign, place].sums = sums
    for form in leaves.relocated(campaigns, root, levels):
        for where, sign in ((form.summed, -1), (form.today, 1)):
            if where is not None:
                found[form.leaf.campaign, where].count(form.leaf, stage, sign)
    return {key: row for key, row in found.items() if row.forms}
