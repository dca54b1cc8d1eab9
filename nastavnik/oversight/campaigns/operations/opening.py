"""Opening a campaign and ending it."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns.choices import CampaignState, StepUnit
from nastavnik.oversight.campaigns.models import Campaign, Obligation, Submission
from nastavnik.oversight.campaigns.routing import Line, Stop, Tree, due_at, lines_of, tree_on
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing

# The way up from an organisation: what tells one obligation of a body from another.
type Way = tuple[tuple[int, int], ...]


def open_campaign(*, actor: Actor, campaign: Campaign, version: int | None) -> Campaign:
    """Open the collection: from here on who must report, to whom and by when stands frozen."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    with transaction.atomic():
        current = writing.lock(campaign)
        if current.state != CampaignState.DRAFT:
            raise DomainError(gettext_noop("Кампания уже открыта."))
        tree = tree_on(min(current.as_of, timezone.localdate()))
        lines = lines_of(current, list(current.steps.all()), tree)
        if not lines:
            raise DomainError(gettext_noop("На дату данных в этой кампании некому отчитываться."))
        leaves = _freeze(actor, current, lines, tree)
        submissions = [Submission(obligation=row, draft={}) for row in leaves]
        writing.insert_many(actor, submissions, act="open_submission")
        changes = {"state": CampaignState.OPEN, "opened_at": timezone.now()}
        return writing.update(actor, current, changes, version=version, act="open_campaign")


def close_campaign(*, actor: Actor, campaign: Campaign, version: int | None) -> Campaign:
    """End the collection: nothing is handed in or decided any more."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    with transaction.atomic():
        current = writing.lock(campaign)
        if not current.is_open:
            raise DomainError(gettext_noop("Завершить можно только открытую кампанию."))
        # Whoever hands in or decides holds a body: what has begun comes in before the end.
        writing.lock_many(current.obligations.exclude(step__unit=StepUnit.ORGANIZATION))
        changes = {"state": CampaignState.CLOSED}
        return writing.update(actor, current, changes, version=version, act="close_campaign")


def _freeze(
    actor: Actor, campaign: Campaign, lines: Sequence[Line], tree: Tree
) -> list[Obligation]:
    """Write who is obliged, from the top down, and return those who hand in figures."""
    known: dict[Way, Obligation] = {}
    depth = max(len(line) for line in lines)
    for height in range(1, depth + 1):
        layer: dict[Way, Obligation] = {}
        for line in lines:
            if len(line) < height:
                continue
            part = line[len(line) - height :]
            way = _way(part)
            above = known.get(_way(part[1:]))
            if way not in layer:
                layer[way] = _obligation(campaign, part[0], above, line, tree)
        rows = writing.insert_many(actor, list(layer.values()), act="freeze_obligation")
        known |= dict(zip(layer, rows, strict=True))
    return [known[_way(line)] for line in lines]


def _way(line: Line) -> Way:
    return tuple((stop.step.pk, stop.organization.pk) for stop in line)


def _obligation(
    campaign: Campaign, stop: Stop, above: Obligation | None, line: Line, tree: Tree
) -> Obligation:
    is_leaf = stop.step.unit == StepUnit.ORGANIZATION
    towns = [one.organization for one in line if one.step.unit == StepUnit.MUNICIPALITY]
    knows_town = is_leaf or stop.step.unit == StepUnit.MUNICIPALITY
    due: datetime.datetime = due_at(campaign, stop, tree)
    return Obligation(
        campaign=campaign,
        step=stop.step,
        organization=stop.organization,
        above=above,
        municipality=towns[0] if towns and knows_town else None,
        level=stop.organization.level if is_leaf else "",
        due_at=due,
    )
