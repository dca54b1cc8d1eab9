"""The counts a campaign asks for: what they are called, and what of a version is summed."""

from collections.abc import Collection, Iterable, Mapping

from nastavnik.domain.campaigns.checks import Values
from nastavnik.oversight.campaigns.choices import Side
from nastavnik.oversight.campaigns.models import Ask
from nastavnik.oversight.indicators import counting
from nastavnik.oversight.indicators.models import Indicator

# The numerator of a share with its denominator, by their codes.
type Wholes = Mapping[str, str]


def code_of(indicator: Indicator, side: str) -> str:
    """Return what a count is called; denominators of one meaning are asked for once."""
    if side == Side.NUMERATOR:
        return indicator.code
    lower, upper = counting.denominator_ages(indicator)
    return ":".join([indicator.denominator, indicator.level, f"{lower}-{upper}"])


def wholes(asks: Iterable[Ask]) -> dict[str, str]:
    """Return the numerators of the shares of a campaign with their denominators, both asked for."""
    counts = {ask.code: ask for ask in asks if not ask.question}
    return {
        code: whole
        for code, ask in counts.items()
        if ask.side == Side.NUMERATOR
        and ask.counted.is_share
        and (whole := code_of(ask.counted, Side.DENOMINATOR)) in counts
    }


def wholes_of(campaigns: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the same of several campaigns, by campaign."""
    asks: dict[int, list[Ask]] = {}
    for ask in Ask.objects.counts().filter(campaign__in=campaigns):
        asks.setdefault(ask.campaign_id, []).append(ask)
    return {campaign: wholes(rows) for campaign, rows in asks.items()}


def summed(values: Values, pairs: Wholes) -> dict[str, int]:
    """Return what of a version goes into the sums: what is told.

    A numerator whose denominator is not told is left out: its share cannot be computed, and a
    share of several counts only those of whom it can (`roll_up` of the indicators' domain).
    """
    return {
        code: value
        for code, value in values.items()
        if value is not None and (code not in pairs or values.get(pairs[code]) is not None)
    }
