"""A campaign as whoever collects sees it: what it would ask, of whom, by when."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from nastavnik.domain.campaigns.checks import Rule
from nastavnik.domain.campaigns.deadlines import due_date
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import queries, wording
from nastavnik.oversight.campaigns.models import Campaign, Obligation, RouteStep
from nastavnik.oversight.campaigns.routing import days_off, lines_of, tree_on
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization


@dataclass(frozen=True)
class PlannedStep:
    """A step with the last day of its term."""

    step: RouteStep
    due_on: datetime.date | None
    levels: str

    @property
    def rule(self) -> str:
        """The term as its rule says it."""
        return wording.term_of(self.step)


@dataclass(frozen=True)
class Plan:
    """What a campaign asks and whom; `refusal` says why it could not be opened."""

    asks: Sequence[tuple[Indicator, list[str]]]
    questions: Sequence[tuple[str, list[str]]]
    rules: Sequence[str]
    steps: Sequence[PlannedStep]
    levels: str
    obliged: int
    refusal: str = ""


def campaigns() -> QuerySet[Campaign]:
    """Return campaigns with all that their pages say of them."""
    return Campaign.objects.select_related(
        "organizer", "scope", "indicator_set", "period", "previous"
    )


def plan_of(campaign: Campaign) -> Plan:
    """Return what stands frozen, or what opening the draft today would freeze."""
    steps = list(campaign.steps.all())
    asked: dict[Indicator, list[str]] = {}
    for ask in campaign.asks.counts():
        asked.setdefault(ask.counted, []).append(wording.label_of(ask))
    questions: dict[str, list[str]] = {}
    for ask in campaign.asks.questions():
        questions.setdefault(wording.group_of(ask), []).append(wording.label_of(ask))
    obliged, refusal = _obliged(campaign, steps)
    planned = [
        PlannedStep(step, due_on(campaign, step), level_words(step.levels)) for step in steps
    ]
    return Plan(
        asks=list(asked.items()),
        questions=list(questions.items()),
        rules=rule_words(campaign, queries.rules_of(campaign)),
        steps=planned,
        levels=level_words(campaign.levels),
        obliged=obliged,
        refusal=refusal,
    )


def rule_words(campaign: Campaign, rules: Sequence[Rule]) -> list[str]:
    """Say check rules by what the campaign asks."""
    labels = {ask.code: wording.label_of(ask) for ask in campaign.asks.counts()}
    return [wording.rule_of(rule, labels) for rule in rules]


def own_rules(campaign: Campaign) -> list[tuple[dict[str, Any], str]]:
    """Return the rules a campaign has of its own, each as it is kept and in words."""
    found = queries.rules_of(campaign)
    own = found[len(found) - len(campaign.rules) :]
    return list(zip(campaign.rules, rule_words(campaign, own), strict=True))


def level_words(levels: Sequence[str]) -> str:
    """Say for which levels of education something holds; for all where none is named."""
    return ", ".join(str(Level(level).label).lower() for level in levels)


def scopes_of(organizer: Organization) -> QuerySet[Organization]:
    """Return where a body may collect: below itself. A centre collects in its region, unasked."""
    if organizer.kind == Kind.CENTRE:
        return Organization.objects.none()
    bodies = Organization.objects.within(organizer).current()
    return bodies.filter(kind__in=(Kind.MINISTRY, Kind.MUNICIPALITY)).order_by("path")


def _obliged(campaign: Campaign, steps: Sequence[RouteStep]) -> tuple[int, str]:
    if campaign.opened_at is not None:
        leaves = Obligation.objects.filter(campaign=campaign).leaves()
        return leaves.count(), ""
    tree = tree_on(min(campaign.as_of, timezone.localdate()))
    try:
        return len(lines_of(campaign, steps, tree)), ""
    except DomainError as error:
        return 0, str(error)


def due_on(campaign: Campaign, step: RouteStep) -> datetime.date | None:
    """Return the last day of a step; None where its rule names no day of the calendar."""
    try:
        return due_date(step.rule, campaign.period.ends_on, days_off(campaign))
    except DomainError:
        return None
