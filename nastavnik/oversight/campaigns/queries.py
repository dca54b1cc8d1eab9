"""What a campaign asks, what the registers answer, and how its sums stand."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    QuerySet,
    Sum,
    Value,
    When,
)

from nastavnik.domain.campaigns import checks
from nastavnik.domain.campaigns.completeness import Duty, ShareReported, share_reported
from nastavnik.domain.campaigns.questions import Question
from nastavnik.domain.campaigns.stages import Stage, counted_at
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns import counts, deriving, leaves
from nastavnik.oversight.campaigns.cells import Cell, read, values_of
from nastavnik.oversight.campaigns.choices import Side, StepUnit
from nastavnik.oversight.campaigns.leaves import OUTSIDE, Place
from nastavnik.oversight.campaigns.models import (
    Ask,
    Campaign,
    Obligation,
    ObligationQuerySet,
    Submission,
    Total,
)
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.indicators.queries import compute
from nastavnik.registers.organizations.choices import Provenance
from nastavnik.registers.organizations.models import Organization

RULES: Mapping[str, type[checks.Rule]] = {
    "parts": checks.PartsOfTotal,
    "not_above": checks.NotAbove,
    "not_falling": checks.NotFalling,
    "change": checks.ChangeWithin,
    "percent": checks.Percentage,
}
PRESETS = Path(__file__).parent / "presets"


def presets() -> dict[str, str]:
    """Return the titles of the campaigns that are shipped, by their codes."""
    return {path.stem: preset(path.stem)["title"] for path in sorted(PRESETS.glob("*.toml"))}


def preset(code: str) -> dict[str, Any]:
    """Return a shipped campaign as data; raises DomainError where there is none."""
    found = {path.stem: path for path in PRESETS.glob("*.toml")}.get(code)
    if found is None:
        raise DomainError(gettext_noop("Такой заготовки кампании нет."), field="preset")
    return tomllib.loads(found.read_text(encoding="utf-8"))


def editions() -> QuerySet[IndicatorSet]:
    """Return what there is to choose from: editions of those sets of presets that have several."""
    codes = {preset(code)["indicator_set"] for code in presets()}
    several = IndicatorSet.objects.filter(code__in=codes, edition__gt=1)
    return IndicatorSet.objects.filter(code__in=several.values("code"))


def asked_of(obligation: Obligation) -> list[Ask]:
    """Return what an organisation is asked: counts of its own level of education only."""
    asks = obligation.campaign.asks.select_related("indicator")
    everybodys = ("", obligation.level)
    return [ask for ask in asks if ask.indicator is None or ask.indicator.level in everybodys]


def prefilled(submission: Submission) -> dict[str, Cell]:
    """Return what the registers of the organisation say on the as-of date, by code."""
    obligation = submission.obligation
    organization, day = obligation.organization, obligation.campaign.as_of
    asks = asked_of(obligation)
    numbers = [ask for ask in asks if not ask.question]
    indicators = list({ask.indicator_id: ask.counted for ask in numbers}.values())
    results = compute(indicators, organization, day)
    found = {}
    if len(numbers) < len(asks):
        answers = deriving.answers_on(organization, day)
        found = {ask.code: answers[Question(ask.question)] for ask in asks if ask.question}
    for ask in numbers:
        rows = results[ask.counted.code].rows
        figures = (row.figure for row in rows if row.organization.pk == obligation.organization_id)
        figure = next(figures, None)
        side = "numerator" if ask.side == Side.NUMERATOR else "denominator"
        value = None if figure is None else getattr(figure, side)
        found[ask.code] = Cell(value=value, register=value)
    return found


def refreshed(submission: Submission) -> dict[str, Cell]:
    """Return the draft with what the registers say now; what a person put stays."""
    fresh = prefilled(submission)
    for code, cell in read(submission.draft).items():
        if code in fresh and cell.provenance != Provenance.REGISTER:
            fresh[code] = fresh[code].typed(cell.entry, cell.provenance)
    return fresh


def rules_of(campaign: Campaign) -> list[checks.Rule]:
    """Return the check rules: a share has both its part and its whole, and the campaign's own."""
    asks = {ask.code: ask for ask in campaign.asks.counts()}
    pairs = counts.wholes(asks.values()).items()
    found: list[checks.Rule] = [checks.BothTold(part, whole) for part, whole in pairs]
    found += [checks.NotAbove(part, whole) for part, whole in pairs]
    return found + [_rule(told, asks) for told in campaign.rules]


def _rule(told: Mapping[str, Any], asks: Mapping[str, Ask]) -> checks.Rule:
    facts = dict(told)
    kind = RULES.get(facts.pop("kind", ""))
    parts = tuple(facts.get("parts", ()))
    named = [*parts, *(facts[key] for key in ("code", "part", "whole", "total") if key in facts)]
    unknown = [code for code in named if code not in asks]
    if kind is None or not named or unknown:
        raise DomainError(
            gettext_noop("Правило проверки называет то, чего кампания не спрашивает: %(what)s."),
            field="rules",
            what=", ".join(unknown) or str(told.get("kind", "—")),
        )
    if "parts" in facts:
        facts["parts"] = parts
    try:
        rule = kind(**facts)
    except TypeError:
        raise DomainError(
            gettext_noop("Правило проверки задано не полностью: %(what)s."),
            field="rules",
            what=str(told["kind"]),
        ) from None
    checks.require_sound(rule)
    return rule


def values_before(obligation: Obligation) -> checks.Values:
    """Return what the organisation handed in to the campaign this one is compared with."""
    if obligation.campaign.previous_id is None:
        return {}
    former = Submission.objects.filter(
        obligation__campaign=obligation.campaign.previous_id,
        obligation__organization=obligation.organization_id,
        current__isnull=False,
    ).select_related("current")
    rows = [row for row in former if counted_at(Stage(row.stage)) and row.current]
    return values_of(read(rows[0].current.cells)) if rows and rows[0].current else {}


@dataclass(frozen=True)
class Sums:
    """What the organisations of a node told: the sum, and how many of them told it."""

    sum: int
    told: int

    @property
    def value(self) -> int | None:
        """The sum; told by nobody it is no data, not a zero."""
        return self.sum if self.told else None


def totals_at(node: Obligation, stage: Stage) -> dict[str, Sums]:
    """Return the sums of a node at a stage of approval, as reported: by frozen obligations."""
    return _whole(node.campaign_id, Total.objects.at(node).filter(stage=stage.value))


def _whole(campaign: int, rows: QuerySet[Total]) -> dict[str, Sums]:
    codes = _codes(campaign)
    summed = rows.order_by().values_list("ask").annotate(whole=Sum("sum"), said=Sum("told"))
    return {codes[ask]: Sums(whole, said) for ask, whole, said in summed}


def _codes(campaign: int) -> dict[int, str]:
    """Return what the counts of a campaign are called: sums are grouped by their keys."""
    return dict(Ask.objects.filter(campaign=campaign).values_list("pk", "code"))


def sums_by_body(
    node: Obligation, stage: Stage, codes: Sequence[str] | None = None
) -> QuerySet[Total, tuple[int, int, int, int]]:
    """Return by body directly below a node, and by what is asked, the sum and how many told it."""
    rows = Total.objects.at(node).filter(stage=stage.value).exclude(under=node)
    if codes is not None:
        rows = rows.filter(ask__code__in=codes)
    body = Case(When(under__above=node.pk, then=F("under")), default=F("under__above"))
    summed = rows.order_by().annotate(body=body).values_list("body", "ask")
    return summed.annotate(whole=Sum("sum"), said=Sum("told"))


def totals_by_body(
    node: Obligation, stage: Stage, codes: Sequence[str] | None = None
) -> dict[int, dict[str, Sums]]:
    """Return the sums of each body directly below a node, with all that is below it."""
    called = _codes(node.campaign_id)
    found: dict[int, dict[str, Sums]] = {}
    for body, ask, whole, said in sums_by_body(node, stage, codes):
        found.setdefault(body, {})[called[ask]] = Sums(whole, said)
    return found


def totals_by_place(
    nodes: Sequence[Obligation], stage: Stage
) -> dict[int, dict[Place, dict[str, Sums]]]:
    """Return the same sums of many nodes apart: by campaign, territory and level of education."""
    return apart(Total.objects.at(*nodes).filter(stage=stage.value))


def apart(rows: QuerySet[Total]) -> dict[int, dict[Place, dict[str, Sums]]]:
    """Return kept sums by campaign, territory and level of education."""
    known = ("ask__campaign", "under__organization", "under__step__unit", "level", "ask__code")
    found: dict[int, dict[Place, dict[str, Sums]]] = {}
    summed = rows.order_by().values_list(*known).annotate(whole=Sum("sum"), said=Sum("told"))
    for campaign, body, unit, level, code, whole, said in summed:
        place = _place(body, unit, level)
        sums = found.setdefault(campaign, {}).setdefault(place, {})
        former = sums.get(code, Sums(0, 0))
        sums[code] = Sums(former.sum + whole, former.told + said)
    return found


def _place(body: int, unit: str, level: str) -> Place:
    return (body if unit == StepUnit.MUNICIPALITY else OUTSIDE, level)


@dataclass(frozen=True)
class Duties:
    """How many have to report, and how many of them have, and have been accepted."""

    obliged: int = 0
    reported: int = 0
    accepted: int = 0

    def __add__(self, other: "Duties") -> "Duties":
        return Duties(
            self.obliged + other.obliged,
            self.reported + other.reported,
            self.accepted + other.accepted,
        )


def duties_of(*, is_exempt: bool, stage: str, number: int = 1) -> Duties:
    """Return what `number` forms at a stage count for; those let off count for nothing."""
    if is_exempt:
        return Duties()
    reached = counted_at(Stage(stage))
    return Duties(number, number * (Stage.SENT in reached), number * (Stage.ACCEPTED in reached))


def duties_by_place(nodes: Sequence[Obligation]) -> dict[int, dict[Place, Duties]]:
    """Return how many have to report to the nodes, by campaign, territory and level."""
    found: dict[int, dict[Place, Duties]] = {}
    for campaign, place, _forms, here in counted_apart(Obligation.objects.under(*nodes)):
        places = found.setdefault(campaign, {})
        places[place] = places.get(place, Duties()) + here
    return found


def counted_apart(
    rows: ObligationQuerySet,
) -> Iterator[tuple[int, Place, int, Duties]]:
    """Return forms in parts: of which campaign and place, how many, what they count for."""
    let_off = Case(
        When(exemption="", then=Value(False)), default=Value(True), output_field=BooleanField()
    )
    known = ("campaign", "above__organization", "above__step__unit", "level")
    forms = rows.leaves().order_by().annotate(let_off=let_off)
    counted = forms.values_list(*known, "submission__stage", "let_off").annotate(many=Count("pk"))
    for campaign, body, unit, level, stage, is_exempt, number in counted:
        duties = duties_of(is_exempt=is_exempt, stage=stage, number=number)
        yield campaign, _place(body, unit, level), number, duties


def restated(
    campaign: Campaign, root: Organization, stage: Stage, levels: Sequence[str] | None = None
) -> dict[str, Sums]:
    """Return the sums of those who stand below the root today, wherever they reported.

    They are the sums of the bodies that stand there today; the forms of those who are summed
    elsewhere are added, of those who only are summed there taken away.
    """
    here = leaves.below(root, levels, "under__organization__path", "level")
    kept = Total.objects.filter(here, stage=stage.value)
    found = _whole(campaign.pk, kept.filter(ask__campaign=campaign, under__campaign=campaign))
    for form in leaves.across(campaign, root, levels):
        add_told(found, form.leaf.told_at(stage), 1 if form.summed is None else -1)
    return {code: sums for code, sums in found.items() if sums.told}


def add_told(sums: dict[str, Sums], told: checks.Values, sign: int) -> None:
    """Add what an organisation told to sums, or with a sign of -1 take it away."""
    for code, value in told.items():
        if value is not None:
            former = sums.get(code, Sums(0, 0))
            sums[code] = Sums(former.sum + sign * value, former.told + sign)


def reported(leaves: Iterable[Obligation]) -> ShareReported:
    """Return how many of the obliged have handed in; a returned form is not handed in."""
    rows = [row for row in leaves if hasattr(row, "submission")]
    return share_reported(
        Duty(row.is_exempt, bool(counted_at(Stage(row.submission.stage)))) for row in rows
    )


def submissions() -> QuerySet[Submission]:
    """Return forms with all that their pages say of them."""
    return Submission.objects.select_related(
        "obligation__campaign__period",
        "obligation__organization",
        "obligation__above__organization",
        "current",
    )
