"""What the rules of findings say of a set's own targets, before anything is measured."""

import datetime
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from nastavnik.domain.findings import find
from nastavnik.domain.findings.model import (
    ActFacts,
    Claim,
    ClaimKind,
    Definition,
    Finding,
    IndicatorFacts,
    Monitoring,
    UnitName,
)
from nastavnik.domain.indicators import Direction
from nastavnik.domain.rounding import round_half_up
from nastavnik.oversight.indicators.definitions import counted
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.registers.organizations.models import Organization

# An indicator of an edition, with the day and the title of a period that goes by it.
type Use = tuple[Indicator, IndicatorSet, datetime.date, str]


def findings_of(indicator_set: IndicatorSet) -> tuple[Finding, ...]:
    """Return what is odd in a set: targets that fall or lie outside its act, levels, changes."""
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
        acts=(act_of(indicator_set),),
        definitions=(*_earlier_definitions(indicator_set), *definitions_of(indicator_set)),
    )
    return find(monitoring)


def act_of(indicator_set: IndicatorSet) -> ActFacts:
    """Return the act behind a set, with the days the set is valid for."""
    act = indicator_set.act
    return ActFacts(
        title=act.title if act else indicator_set.title,
        dated=act.date if act else None,
        starts_on=indicator_set.valid_from,
        ends_on=indicator_set.valid_until,
    )


def definitions_of(indicator_set: IndicatorSet) -> tuple[Definition, ...]:
    """Return what each indicator of an edition counts."""
    return tuple(
        _definition(indicator, indicator_set, indicator_set.valid_from)
        for indicator in indicator_set.indicators.all()
    )


def definitions_over(uses: Iterable[Use]) -> Iterator[Definition]:
    """Return what indicators count, since the first period that went by another edition.

    `uses`: in the order of the periods. The days an edition is valid for do not tell it: a period
    goes by the edition it was given.
    """
    last: dict[str, int] = {}
    for indicator, edition, day, period in uses:
        if last.get(indicator.code) != edition.pk:
            last[indicator.code] = edition.pk
            yield _definition(indicator, edition, day, period)


def _definition(
    indicator: Indicator, edition: IndicatorSet, since: datetime.date, period: str = ""
) -> Definition:
    place = _("%(set)s, редакция %(edition)s") % {
        "set": edition.title,
        "edition": edition.edition,
    }
    return Definition(indicator.code, since, dict(counted(indicator)), place, period)


def _earlier_definitions(indicator_set: IndicatorSet) -> tuple[Definition, ...]:
    """Return the definitions of the edition before this one, if there is one."""
    editions = IndicatorSet.objects.filter(code=indicator_set.code)
    before = editions.filter(edition__lt=indicator_set.edition).order_by("-edition").first()
    return definitions_of(before) if before else ()


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
