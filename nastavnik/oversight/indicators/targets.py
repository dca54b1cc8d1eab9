"""What the rules of findings say of a set's own targets, before anything is measured."""

from nastavnik.domain.findings import find
from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
    Finding,
    IndicatorFacts,
    Monitoring,
    UnitName,
)
from nastavnik.domain.indicators import Direction
from nastavnik.domain.rounding import round_half_up
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.registers.organizations.models import Organization


def findings_of(indicator_set: IndicatorSet) -> tuple[Finding, ...]:
    """Return what is odd in the targets of a set: series that fall, levels that do not fit."""
    indicators = list(indicator_set.indicators.prefetch_related("targets__scope"))
    scopes = {
        target.scope
        for indicator in indicators
        for target in indicator.targets.all()
        if target.scope is not None
    }
    monitoring = Monitoring(
        units=tuple(sorted((_unit(scope) for scope in scopes), key=lambda unit: unit.code)),
        forms=(),
        form_rows=(),
        indicators=tuple(_facts(indicator) for indicator in indicators),
        claims=tuple(claim for indicator in indicators for claim in _claims(indicator)),
        reporting_level=indicator_set.reporting_level,
    )
    return find(monitoring)


def _unit(scope: Organization) -> UnitName:
    return UnitName(scope.code, scope.name, scope.reference or scope.code, (scope.short_name,))


def _facts(indicator: Indicator) -> IndicatorFacts:
    return IndicatorFacts(
        code=indicator.code,
        title=indicator.title,
        role=indicator.role,
        is_share=indicator.is_share,
        digits=indicator.digits,
        level=indicator.reporting_level,
        direction=Direction(indicator.direction),
    )


def _claims(indicator: Indicator) -> list[Claim]:
    return [
        Claim(
            ClaimKind.TARGET,
            place=str(indicator.set),
            text=indicator.title,
            unit=target.scope.code if target.scope else "",
            indicator=indicator.code,
            number=round_half_up(target.value, target.digits),
            due=target.due_on,
            position=indicator.position,
        )
        for target in indicator.targets.all()
        if target.withdrawn_on is None
    ]
