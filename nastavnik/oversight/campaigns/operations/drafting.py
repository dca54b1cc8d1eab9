"""Making a campaign, changing it and putting it away while nobody is obliged yet."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from nastavnik.domain.campaigns.questions import DOCUMENTS, ITEMS
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns import counts, queries, wording
from nastavnik.oversight.campaigns.choices import CampaignState, Side, StepUnit
from nastavnik.oversight.campaigns.models import Ask, Campaign, RouteStep
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period


def add_campaign(
    *,
    actor: Actor,
    organizer: Organization,
    steps: Sequence[RouteStep],
    indicators: Sequence[Indicator],
    **facts: Any,
) -> Campaign:
    """Make a campaign with its route and the counts it asks for; nobody is obliged yet."""
    policy.require(actor, Action.CAMPAIGN_EDIT, organizer)
    campaign = Campaign(organizer=organizer, **facts)
    _require_within(organizer, campaign.scope)
    _require_of_set(campaign, indicators)
    with transaction.atomic():
        campaign = writing.insert(actor, campaign)
        for step in steps:
            step.campaign = campaign
            writing.insert(actor, step)
        for ask in _asks(campaign, indicators):
            writing.insert(actor, ask)
        queries.rules_of(campaign)
    return campaign


def add_by_preset(
    *,
    actor: Actor,
    preset: str,
    organizer: Organization,
    period: Period,
    indicator_set: IndicatorSet | None = None,
    scope: Organization | None = None,
    previous: Campaign | None = None,
) -> Campaign:
    """Make a campaign as a shipped preset describes it, for a period of one's own."""
    policy.require(actor, Action.CAMPAIGN_EDIT, organizer)
    described = queries.preset(preset)
    code = described["indicator_set"]
    indicator_set = indicator_set or _edition_on(code, period.as_of)
    if indicator_set.code != code:
        raise DomainError(
            gettext_noop("Заготовка спрашивает по другому набору показателей."),
            field="indicator_set",
        )
    indicators = indicator_set.indicators.all()
    if wanted := described.get("indicators"):
        indicators = indicators.filter(code__in=wanted)
    return add_campaign(
        actor=actor,
        organizer=organizer,
        steps=[RouteStep(position=n, **step) for n, step in enumerate(described["steps"], 1)],
        indicators=list(indicators),
        indicator_set=indicator_set,
        scope=scope or _usual_scope(organizer),
        period=period,
        previous=previous,
        as_of=period.as_of,
        title=described["title"],
        levels=described["levels"],
        rules=described.get("rules", []),
        asks_items=described.get("items", False),
        asks_documents=described.get("documents", False),
        instructions=described["instructions"],
    )


def edit_campaign(
    *,
    actor: Actor,
    campaign: Campaign,
    version: int | None,
    indicators: Sequence[Indicator],
    **facts: Any,
) -> Campaign:
    """Change a draft: its facts and the counts it asks for."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    with transaction.atomic():
        current = _lock_draft(campaign)
        _require_within(current.organizer, facts.get("scope", current.scope))
        _require_of_set(current, indicators)
        changed = writing.update(actor, current, facts, version=version)
        _change_asks(actor, changed, indicators)
    return changed


def edit_route(
    *, actor: Actor, campaign: Campaign, version: int | None, steps: Sequence[RouteStep]
) -> Campaign:
    """Put the steps of a draft in their order: who acts after whom, for which levels, by when."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    _require_way_up(steps)
    with transaction.atomic():
        current = _lock_draft(campaign)
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
        current = _lock_draft(campaign)
        kept = [dict(rule) for place, rule in enumerate(rules) if rule not in rules[:place]]
        changed = writing.update(actor, current, {"rules": kept}, version=version, act="edit_rules")
        queries.rules_of(changed)
    return changed


def delete_campaign(*, actor: Actor, campaign: Campaign, version: int | None) -> None:
    """Put a draft away for good: nobody was obliged by it yet."""
    policy.require(actor, Action.CAMPAIGN_EDIT, campaign.organizer)
    with transaction.atomic():
        current = _lock_draft(campaign)
        if version is not None and current.version != version:
            raise StaleVersionError(current)
        writing.delete_many(actor, writing.lock_many(current.asks.all()), act="remove_ask")
        writing.delete_many(actor, writing.lock_many(current.steps.all()), act="remove_routestep")
        writing.delete(actor, current)


def _lock_draft(campaign: Campaign) -> Campaign:
    current = writing.lock(campaign)
    if current.state != CampaignState.DRAFT:
        raise DomainError(gettext_noop("Сбор уже открыт: менять можно только черновик."))
    return current


def _change_asks(actor: Actor, campaign: Campaign, indicators: Sequence[Indicator]) -> None:
    """Put the counts anew; rules that name a count no longer asked for refuse it."""
    wanted = _asks(campaign, indicators)
    known = writing.lock_many(campaign.asks.all())
    if {ask.code for ask in known} == {ask.code for ask in wanted}:
        return
    writing.delete_many(actor, known, act="remove_ask")
    for ask in wanted:
        writing.insert(actor, ask)
    queries.rules_of(campaign)
    before, after = ({"asks": sorted(ask.code for ask in side)} for side in (known, wanted))
    writing.touch(actor, campaign, version=None, act="edit_campaign", before=before, after=after)


def _edition_on(code: str, day: datetime.date) -> IndicatorSet:
    """Return the edition in force on the day; before all of them, the first."""
    editions = IndicatorSet.objects.filter(code=code)
    begun = editions.filter(valid_from__lte=day).order_by("-edition").first()
    found = begun or editions.order_by("edition").first()
    if found is None:
        raise DomainError(gettext_noop("Набор показателей этой заготовки не установлен."))
    return found


def _usual_scope(organizer: Organization) -> Organization:
    """A centre collects in its region, any other body below itself."""
    parent = organizer.parent
    return parent if organizer.kind == Kind.CENTRE and parent is not None else organizer


def _require_of_set(campaign: Campaign, indicators: Sequence[Indicator]) -> None:
    if not indicators or any(row.set_id != campaign.indicator_set_id for row in indicators):
        raise DomainError(
            gettext_noop("Выберите показатели из набора кампании."), field="indicators"
        )


def _require_within(organizer: Organization, scope: Organization) -> None:
    """A body collects below itself; a centre in its region, where its zone lies."""
    reach = organizer.path_above if organizer.kind == Kind.CENTRE else organizer.path
    if not scope.path.startswith(reach):
        raise DomainError(
            gettext_noop("Собирать данные можно только у своих организаций."), field="scope"
        )


def _asks(campaign: Campaign, indicators: Sequence[Indicator]) -> list[Ask]:
    """The counts of the indicators, then the items and the documents, if they are asked for."""
    found: dict[str, Ask] = {}
    for indicator in indicators:
        sides = [Side.NUMERATOR, *([Side.DENOMINATOR] if indicator.is_share else [])]
        for side in sides:
            code = counts.code_of(indicator, side)
            ask = Ask(campaign=campaign, code=code, indicator=indicator, side=side)
            ask.position = len(found) + 1
            found.setdefault(code, ask)
    questions = [
        *(ITEMS if campaign.asks_items else ()),
        *(DOCUMENTS if campaign.asks_documents else ()),
    ]
    for question in questions:
        code = question.value
        ask = Ask(campaign=campaign, code=code, question=code, position=len(found) + 1)
        found[code] = ask
    return list(found.values())


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
