"""Which campaigns stand in a row with one: those its links lead to, and that of a year before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.registers.organizations.choices import Level

# More periods fit no chart.
PERIODS_AT_MOST = 12


@dataclass(frozen=True)
class Chain:
    """Campaigns by their days, the last of which is asked about; `year`: the one a year before."""

    campaigns: Sequence[Campaign]
    year: Campaign | None


def chain_of(campaign: Campaign) -> Chain:
    """Return a campaign after those it is compared with.

    The same period a year before is among them though no link may lead to it.
    """
    *earlier, last = _linked(campaign)
    year = _year_before(campaign, earlier)
    known = {one.pk: one for one in (*earlier, *([year] if year else []))}
    return Chain([*sorted(known.values(), key=lambda one: (one.as_of, one.pk)), last], year)


def _linked(campaign: Campaign) -> list[Campaign]:
    """Return a campaign after those before it, in one query however many there are."""
    links = dict(Campaign.objects.values_list("pk", "previous"))
    passed: list[int] = []
    pk: int | None = campaign.pk
    while pk is not None and pk not in passed and len(passed) < PERIODS_AT_MOST:
        passed.append(pk)
        pk = links.get(pk)
    found = Campaign.objects.select_related("period").in_bulk(passed)
    return [found[one] for one in reversed(passed)]


def _year_before(campaign: Campaign, linked: Collection[Campaign]) -> Campaign | None:
    """Return the campaign of the same body and set for the same period a year before.

    Of several the one its links lead to, else the one most like it, else the last opened. One
    that asked none of its levels of education told nothing to stand beside.
    """
    period = campaign.period
    found = Campaign.objects.filter(
        organizer=campaign.organizer_id,
        scope=campaign.scope_id,
        indicator_set__code=campaign.indicator_set.code,
        period__kind=period.kind,
        period__starts_on=anniversary(period.starts_on, -1),
    ).exclude(opened_at=None)
    asked, title = _levels(campaign), campaign.title
    return max(
        (
            one
            for one in found.select_related("period").order_by("-opened_at", "-pk")
            if not asked.isdisjoint(_levels(one))
        ),
        key=lambda one: (one in linked, _levels(one) == asked, one.title == title),
        default=None,
    )


def _levels(campaign: Campaign) -> frozenset[str]:
    """Return the levels of education a campaign asks: all of them where it names none."""
    return frozenset(campaign.levels or Level.values)
