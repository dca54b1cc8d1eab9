import copy
import datetime
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.indicators import RollUp
from nastavnik.domain.measures import CATALOGUE, Measure, Source, require_countable
from nastavnik.domain.typography import format_date
from nastavnik.oversight.indicators.choices import Window
from nastavnik.oversight.indicators.counting import ROLE_OF_MEASURE
from nastavnik.oversight.indicators.models import (
    Band,
    Indicator,
    IndicatorSet,
    MeasureValue,
    Target,
)
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.documents.models import Act
from nastavnik.registers.organizations.models import Organization

PRESETS = Path(__file__).parent / "presets"
SET_FILES = ("federal", "dzerzhinsk-2020", "chelyabinsk", "pgt")
WHOLE = 100
# Words and order say nothing of how a value comes about.
WORDING = frozenset({"title", "type", "position"})


def install_sets(*, actor: Actor) -> list[IndicatorSet]:
    """Load the shipped indicator sets with the acts behind them; those already there stay."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    with transaction.atomic():
        _install_acts(actor)
        for name in SET_FILES:
            described = tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))
            if not IndicatorSet.objects.filter(code=described["code"]).exists():
                _install_set(actor, described)
    return list(IndicatorSet.objects.all())


def edit_set(
    *, actor: Actor, indicator_set: IndicatorSet, version: int | None, **facts: Any
) -> IndicatorSet:
    """Change the title, the act or the validity of a set."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    return writing.update(actor, indicator_set, facts, version=version)


def open_edition(
    *, actor: Actor, indicator_set: IndicatorSet, valid_from: datetime.date
) -> IndicatorSet:
    """Copy a set into its next edition; figures of the past keep the old one."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    if valid_from <= indicator_set.valid_from:
        raise DomainError(
            gettext_noop("Новая редакция должна начинаться позже прежней."), field="valid_from"
        )
    if _last_edition(indicator_set) > indicator_set.edition:
        raise DomainError(
            gettext_noop("У набора уже есть более новая редакция: открывайте следующую из неё.")
        )
    with transaction.atomic():
        edition = writing.insert(
            actor,
            IndicatorSet(
                code=indicator_set.code,
                edition=_last_edition(indicator_set) + 1,
                title=indicator_set.title,
                act=indicator_set.act,
                scope=indicator_set.scope,
                reporting_level=indicator_set.reporting_level,
                valid_from=valid_from,
                valid_until=None,
            ),
        )
        for indicator in indicator_set.indicators.prefetch_related("bands", "targets"):
            _copy_indicator(actor, indicator, edition)
        eve = valid_from - datetime.timedelta(days=1)
        until = min(indicator_set.valid_until or eve, eve)
        writing.update(actor, indicator_set, {"valid_until": until})
    return edition


def add_indicator(*, actor: Actor, indicator_set: IndicatorSet, **facts: Any) -> Indicator:
    """Add an indicator to a set: parameters over measures of the catalogue."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    row = Indicator(set=indicator_set, **facts)
    _require_countable(row)
    return writing.insert(actor, row)


def edit_indicator(
    *, actor: Actor, indicator: Indicator, version: int | None, **facts: Any
) -> Indicator:
    """Change an indicator; parameters by which something was counted or asked stay as they are."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    touched = {name for name, value in facts.items() if getattr(indicator, name) != value}
    if touched - WORDING:
        _require_unused(indicator.set)
    changed = copy.copy(indicator)
    for name, value in facts.items():
        setattr(changed, name, value)
    _require_countable(changed)
    return writing.update(actor, indicator, facts, version=version)


def add_target(
    *,
    actor: Actor,
    indicator: Indicator,
    due_on: datetime.date,
    value: Decimal,
    scope: Organization | None = None,
) -> Target:
    """Plan a value by a date, for everybody or for a part of the tree."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    _require_possible(indicator, value)
    if scope is None and indicator.targets.filter(scope=None, due_on=due_on).exists():
        raise DomainError(gettext_noop("План на эту дату уже задан."), field="due_on")
    return writing.insert(
        actor, Target(indicator=indicator, scope=scope, due_on=due_on, value=value)
    )


def withdraw_target(*, actor: Actor, target: Target, withdrawn_on: datetime.date) -> Target:
    """Withdraw a target from a day on; its history stays."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    begins = target.indicator.set.valid_from
    if withdrawn_on < begins:
        raise DomainError(
            gettext_noop("Набор действует с %(day)s: раньше отменять нечего."),
            field="withdrawn_on",
            day=format_date(begins),
        )
    return writing.update(actor, target, {"withdrawn_on": withdrawn_on}, act="withdraw_target")


def set_bands(*, actor: Actor, indicator: Indicator, bands: Sequence[Band]) -> list[Band]:
    """Replace the bands of an indicator; ranges that overlap are refused."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    _require_unused(indicator.set)
    _require_disjoint(bands)
    with transaction.atomic():
        before = [str(band) for band in indicator.bands.all()]
        for band in indicator.bands.all():
            writing.delete(actor, band)
        for band in bands:
            band.indicator = indicator
            writing.check(band)
        added = writing.insert_many(actor, bands, act="add_band")
        writing.touch(
            actor,
            indicator,
            version=None,
            act="set_bands",
            before={"bands": before},
            after={"bands": [str(band) for band in added]},
        )
    return added


def record_measure(*, actor: Actor, organization: Organization, **facts: Any) -> MeasureValue:
    """Hand in a figure the registers cannot give, with what proves it."""
    policy.require(actor, Action.MEASURE_EDIT, organization)
    _require_typed(facts["measure"])
    return writing.insert(actor, MeasureValue(organization=organization, **facts))


def edit_measure(
    *, actor: Actor, measure_value: MeasureValue, version: int | None, **facts: Any
) -> MeasureValue:
    """Correct a figure handed in."""
    policy.require(actor, Action.MEASURE_EDIT, measure_value.organization)
    policy.require(
        actor, Action.MEASURE_EDIT, facts.get("organization", measure_value.organization)
    )
    _require_typed(facts.get("measure", measure_value.measure))
    return writing.update(actor, measure_value, facts, version=version)


def _require_typed(measure: str) -> None:
    if CATALOGUE[Measure(measure)].source is not Source.TYPED:
        raise DomainError(
            gettext_noop("Это показание считается по реестрам, вносить его вручную нельзя."),
            field="measure",
        )


def _require_countable(row: Indicator) -> None:
    # A choice left empty or unknown is refused by the check of the row itself.
    codes = {code.value for code in Measure}
    if row.numerator in codes and row.denominator in codes | {""}:
        require_countable(
            Measure(row.numerator),
            Measure(row.denominator) if row.denominator else None,
            RollUp(row.roll_up),
        )

    people = {code.value for code in ROLE_OF_MEASURE}
    if row.window == Window.CALENDAR_YEAR and row.numerator not in people:
        raise DomainError(
            gettext_noop("За календарный год считают только людей из реестров."), field="window"
        )


def _require_unused(indicator_set: IndicatorSet) -> None:
    """Refuse to change an edition that notes or campaigns were made by.

    Both stand above, so by relation. A draft of a campaign has its counts from the parameters, too.
    """
    if indicator_set.notes.exists() or indicator_set.campaigns.exists():
        raise DomainError(
            gettext_noop(
                "По этой редакции уже есть справки или кампании: параметры и градации не "
                "меняются. Откройте «Новая редакция» и измените там."
            )
        )


def _require_possible(indicator: Indicator, value: Decimal) -> None:
    if value < 0:
        raise DomainError(gettext_noop("План не может быть меньше нуля."), field="value")
    if indicator.is_share and value > WHOLE:
        raise DomainError(gettext_noop("План доли не больше ста процентов."), field="value")


def _require_disjoint(bands: Iterable[Band]) -> None:
    ordered = sorted(bands, key=lambda band: (band.lower is not None, band.lower or 0))
    for before, after in pairwise(ordered):
        if before.upper is None or after.lower is None or before.upper > after.lower:
            raise DomainError(
                gettext_noop("Градации «%(before)s» и «%(after)s» пересекаются."),
                before=before.label,
                after=after.label,
            )


def _last_edition(indicator_set: IndicatorSet) -> int:
    editions = IndicatorSet.objects.filter(code=indicator_set.code)
    return max(editions.values_list("edition", flat=True), default=0)


def _copy_indicator(actor: Actor, indicator: Indicator, edition: IndicatorSet) -> None:
    copied = {
        field.name: getattr(indicator, field.name)
        for field in Indicator._meta.concrete_fields
        if field.name not in {"id", "version", "set"}
    }
    copy = writing.insert(actor, Indicator(set=edition, **copied))
    for target in indicator.targets.filter(withdrawn_on=None, due_on__gte=edition.valid_from):
        writing.insert(
            actor,
            Target(indicator=copy, scope=target.scope, due_on=target.due_on, value=target.value),
        )
    for band in indicator.bands.all():
        writing.insert(
            actor, Band(indicator=copy, lower=band.lower, upper=band.upper, label=band.label)
        )


def _install_acts(actor: Actor) -> None:
    described = tomllib.loads((PRESETS / "acts.toml").read_text(encoding="utf-8"))
    known = set(Act.objects.values_list("code", flat=True))
    for facts in described["acts"]:
        if facts["code"] not in known:
            writing.insert(actor, Act(**facts))


def _install_set(actor: Actor, described: Mapping[str, Any]) -> None:
    row = writing.insert(
        actor,
        IndicatorSet(
            code=described["code"],
            title=described["title"],
            act=Act.objects.get(code=described["act"]),
            reporting_level=described["reporting_level"],
            valid_from=described["valid_from"],
            valid_until=described.get("valid_until"),
        ),
    )
    described_rows = described["indicators"]
    indicators = [
        Indicator(set=row, position=position, **_parameters(facts))
        for position, facts in enumerate(described_rows, 1)
    ]
    writing.insert_checked(actor, indicators, act="add_indicator")
    pairs = list(zip(indicators, described_rows, strict=True))
    targets = [
        Target(indicator=indicator, due_on=datetime.date.fromisoformat(due), value=Decimal(value))
        for indicator, facts in pairs
        for due, value in facts.get("targets", {}).items()
    ]
    writing.insert_checked(actor, targets, act="add_target")
    bands = [
        Band(indicator=indicator, lower=_edge(lower), upper=_edge(upper), label=label)
        for indicator, facts in pairs
        for lower, upper, label in facts.get("bands", ())
    ]
    writing.insert_checked(actor, bands, act="add_band")


def _parameters(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in {"targets", "bands"}}


def _edge(text: str) -> Decimal | None:
    return Decimal(text) if text else None
