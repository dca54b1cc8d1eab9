"""Changing the route and the check rules of a draft, and putting a draft away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns import queries, wording
from nastavnik.oversight.campaigns.choices import StepUnit
from nastavnik.oversight.campaigns.models import Campaign, RouteStep
from nastavnik.oversight.campaigns.operations.drafting import lock_draft
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.writing import StaleVersionError


def edit_route(
    *, actor: Actor, campaign: Campaign, version: int | None, steps: Sequence[RouteStep]
) -> Campaign:
    """Put the steps of a draft in their order: who acts after whom, for which levels, by when."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    _require_way_up(steps)
    with transaction.atomic():
        current = lock_draft(campaign)
        for position, step in enumerate(steps, 1):
            step.campaign, step.position = current, position
        known = sorted(writing.lock_many(current.steps.all()), key=lambda step: step.position)
        wanted, standing = ([_facts(row) for row in side] for side in (steps, known))
        if wanted == standing:
            return current
        gone = [row for row in known if _facts(row) not in wanted]
        writing.delete_many(actor, gone, act="remove_routestep")
        for step in steps:
            if _facts(step) not in standing:
                writing.insert(actor, step)
        before, after = ({"route": [_words(row) for row in side]} for side in (known, steps))
        return writing.touch(
            actor, current, version=version, act="edit_route", before=before, after=after
        )


def edit_rules(
    *,
    actor: Actor,
    campaign: Campaign,
    version: int | None,
    rules: Sequence[Mapping[str, Any]],
) -> Campaign:
    """Change what is checked when a form is handed in; a rule said twice is kept once."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    with transaction.atomic():
        current = lock_draft(campaign)
        kept = [dict(rule) for place, rule in enumerate(rules) if rule not in rules[:place]]
        changed = writing.update(actor, current, {"rules": kept}, version=version, act="edit_rules")
        queries.rules_of(changed)
    return changed


def delete_campaign(*, actor: Actor, campaign: Campaign, version: int | None) -> None:
    """Put a draft away for good: nobody was obliged by it yet."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    with transaction.atomic():
        current = lock_draft(campaign)
        if version is not None and current.version != version:
            raise StaleVersionError(current)
        writing.delete_many(actor, writing.lock_many(current.asks.all()), act="remove_ask")
        writing.delete_many(actor, writing.lock_many(current.steps.all()), act="remove_routestep")
        writing.delete(actor, current)


def _require_way_up(steps: Sequence[RouteStep]) -> None:
    """Somebody hands in, and after them somebody takes in."""
    units = [step.unit for step in steps]
    if not units or units[0] != StepUnit.ORGANIZATION or set(units) == {StepUnit.ORGANIZATION}:
        raise DomainError(
            gettext_noop("Маршрут начинается с организации, а после неё кто-то принимает данные.")
        )


def _facts(step: RouteStep) -> dict[str, Any]:
    return {name: value for name, value in writing.values(step).items() if name != "id"}


def _words(step: RouteStep) -> str:
    return f"{step}: {wording.term_of(step)}"
