"""What a form is checked by: a count that goes on from a year to the next begins anew there."""

import datetime
from collections.abc import Collection

from nastavnik.domain.campaigns import checks
from nastavnik.oversight.campaigns import queries
from nastavnik.oversight.campaigns.choices import Side
from nastavnik.oversight.campaigns.models import Ask, Campaign
from nastavnik.oversight.indicators import counting
from nastavnik.oversight.indicators.choices import Window


def problems_of(
    campaign: Campaign, values: checks.Values, before: checks.Values
) -> list[checks.Problem]:
    """Return all that is wrong with the values of a form; `before` are those of the last period."""
    rules = queries.rules_of(campaign)
    growing = {rule.code for rule in rules if isinstance(rule, checks.NotFalling)}
    anew = _begun_anew(campaign, growing)
    applied = [
        rule for rule in rules if not (isinstance(rule, checks.NotFalling) and rule.code in anew)
    ]
    return checks.check(applied, values, before)


def _begun_anew(campaign: Campaign, codes: Collection[str]) -> set[str]:
    """Return which counts began at nothing since the period the campaign is compared with."""
    if not codes or campaign.previous is None:
        return set()
    at, then = counting.moment(campaign.as_of), campaign.previous.as_of
    asks = campaign.asks.counts().filter(code__in=codes)
    return {ask.code for ask in asks if then <= _begins_on(ask, at)}


def _begins_on(ask: Ask, at: counting.Moment) -> datetime.date:
    """Return since when a count grows; which year a typed one is of nobody says: the later one."""
    indicator, school_year = ask.counted, at.since(Window.SCHOOL_YEAR)
    measure = indicator.numerator if ask.side == Side.NUMERATOR else indicator.denominator
    if measure not in counting.ROLE_OF_MEASURE:
        return max(school_year, at.new_year)
    return at.new_year if indicator.window == Window.CALENDAR_YEAR else school_year
