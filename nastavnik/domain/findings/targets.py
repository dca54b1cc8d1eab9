"""Rules on targets: R19 (a series that falls or diverges), R20 (level of an indicator)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from nastavnik.domain.findings.model import Claim, ClaimKind, Finding, Monitoring, Severity
from nastavnik.domain.findings.tables import Tables, fold_reference
from nastavnik.domain.findings.wording import printed_number
from nastavnik.domain.indicators import Direction
from nastavnik.domain.typography import format_date, join_words

LEVELS = ("organization", "municipality", "region")
LEVEL_WORDS = {
    "organization": "организации",
    "municipality": "муниципалитета",
    "region": "региона",
}
FULL_SHARE = Decimal(100)


def r19_targets(monitoring: Monitoring) -> Iterator[Finding]:
    """R19: targets that get worse with time, differ for one date, or exceed 100 %."""
    tables = Tables(monitoring)
    series: dict[tuple[str, str], dict[date, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in tables.claims(ClaimKind.TARGET):
        if claim.due is not None and claim.number is not None:
            scope = claim.unit or fold_reference(claim.reference)
            series[claim.indicator, scope][claim.due].append(claim)
    for by_date in series.values():
        points = [by_date[due] for due in sorted(by_date)]
        for claims in points:
            yield from _diverging(tables, claims)
            yield from _beyond(tables, claims)
        for before, after in pairwise(points):
            yield from _falling(tables, before, after)


def _target_finding(
    tables: Tables, claim: Claim, severity: Severity, sentence: str, figures: dict[str, str | int]
) -> Finding:
    return Finding(
        rule="R19",
        severity=severity,
        place=claim.place,
        subject=_title(tables, claim),
        sentence=sentence,
        figures=figures,
        unit=claim.unit,
        indicator=claim.indicator,
    )


def _title(tables: Tables, claim: Claim) -> str:
    if claim.indicator in tables.facts:
        return tables.title(claim.indicator)
    return claim.text or claim.indicator


def _written(tables: Tables, claim: Claim) -> str:
    return printed_number(claim.number or Decimal(0), share=tables.is_share(claim.indicator))


def _when(claim: Claim) -> str:
    due = claim.due
    if due is None:
        return ""
    # A target of a year is due on its last day; the table prints the year alone.
    return f"{due.year}\u00a0год" if (due.month, due.day) == (12, 31) else format_date(due)


def _diverging(tables: Tables, claims: list[Claim]) -> Iterator[Finding]:
    ordered = sorted(claims, key=lambda claim: (claim.number or Decimal(0), claim.place))
    values = list(dict.fromkeys(_written(tables, claim) for claim in ordered))
    if len(values) < 2:
        return
    odd = ordered[-1]
    sentence = f"На один срок ({_when(odd)}) названы разные цели: {join_words(values)}."
    figures: dict[str, str | int] = {"due": _when(odd), "values": "; ".join(values)}
    yield _target_finding(tables, odd, Severity.ERROR, sentence, figures)


def _beyond(tables: Tables, claims: list[Claim]) -> Iterator[Finding]:
    claim = claims[0]
    if tables.is_share(claim.indicator) and claim.number and claim.number > FULL_SHARE:
        value = _written(tables, claim)
        sentence = f"Цель на {_when(claim)} — {value}, больше 100\u00a0%."
        yield _target_finding(tables, claim, Severity.ERROR, sentence, {"target": value})


def _falling(tables: Tables, before: list[Claim], after: list[Claim]) -> Iterator[Finding]:
    settled = all(len({claim.number for claim in point}) == 1 for point in (before, after))
    first, second = before[0], after[0]
    if not settled or first.number is None or second.number is None:
        return
    facts = tables.facts.get(second.indicator)
    less = facts is not None and facts.direction is Direction.LESS
    worse = second.number > first.number if less else second.number < first.number
    if not worse:
        return
    earlier, later = _written(tables, first), _written(tables, second)
    verb = "растёт, хотя лучше меньше" if less else "снижается"
    sentence = f"Цель {verb}: {_when(first)} — {earlier}, {_when(second)} — {later}."
    figures: dict[str, str | int] = {"before": earlier, "after": later, "due": _when(second)}
    yield _target_finding(tables, second, Severity.WARNING, sentence, figures)


def r20_levels(monitoring: Monitoring) -> Iterator[Finding]:
    """R20: an indicator of a level the reporting unit cannot answer for."""
    tables = Tables(monitoring)
    reporting = monitoring.reporting_level
    places: dict[str, set[str]] = defaultdict(set)
    for claim in monitoring.claims:
        places[claim.indicator].add(claim.place)
    for facts in monitoring.indicators:
        if facts.level not in LEVELS or reporting not in LEVELS:
            continue
        if LEVELS.index(facts.level) <= LEVELS.index(reporting):
            continue
        yield Finding(
            rule="R20",
            severity=Severity.WARNING,
            place=min(places[facts.code], default="набор показателей"),
            subject=tables.title(facts.code),
            sentence=f"Показатель уровня {LEVEL_WORDS[facts.level]} отнесён к отчёту "
            f"{LEVEL_WORDS[reporting]}: по данным одного отчёта его не посчитать.",
            figures={"level": facts.level, "reporting_level": reporting},
            indicator=facts.code,
        )
