"""What the checks notice in a form: now, and when it was handed in."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nastavnik.domain.campaigns import checks
from nastavnik.domain.campaigns.checks import Severity
from nastavnik.oversight.campaigns import queries
from nastavnik.oversight.campaigns.cells import Cells, values_of
from nastavnik.oversight.campaigns.choices import Side
from nastavnik.oversight.campaigns.models import Ask, Campaign, Obligation, SubmissionVersion
from nastavnik.oversight.indicators import counting
from nastavnik.oversight.indicators.choices import Window


@dataclass(frozen=True)
class Checked:
    """What was told for the period before, and what the checks notice beside it."""

    before: checks.Values
    problems: Sequence[checks.Problem]


def checked_now(obligation: Obligation, cells: Cells) -> Checked:
    """Check the values of a form against what stands for the period before now."""
    before = queries.values_before(obligation)
    rules = _applied(obligation.campaign)
    return Checked(before, checks.check(rules, values_of(cells), before))


def checked_then(version: SubmissionVersion) -> Checked:
    """Return what was noticed when a version was handed in: later periods change nothing of it."""
    before = version.before
    if before is None:  # handed in before it was kept
        before = queries.values_before(version.submission.obligation)
    noticed = [
        checks.Problem(one["field"], Severity.WARNING, one["words"].replace("%", "%%"))
        for one in version.warnings
    ]
    return Checked(before, noticed)


def _applied(campaign: Campaign) -> list[checks.Rule]:
    """Return the rules of a campaign without those over counts that begin anew in it."""
    rules = queries.rules_of(campaign)
    growing = {rule.code for rule in rules if isinstance(rule, checks.NotFalling)}
    anew = _begun_anew(campaign, growing)
    return [
        rule for rule in rules if not (isinstance(rule, checks.NotFalling) and rule.code in anew)
    ]


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
