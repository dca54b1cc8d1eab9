"""Rule on definitions: R25, an indicator that counts something else than the period before."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from nastavnik.domain.findings.model import (
    ClaimKind,
    Definition,
    Finding,
    Monitoring,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, fold_name
from nastavnik.domain.typography import format_date_long, join_words

# The one term of a definition that a document prints in running text.
COUNTED = "Что считается"


def r25_definitions(monitoring: Monitoring) -> Iterator[Finding]:
    """R25: a definition that changed between periods, so that their values are not comparable.

    A warning where the document sets the values side by side (a series over the change, words of
    trend, two printed definitions), else for information.
    """
    tables = Tables(monitoring)
    compared = {claim.indicator for claim in tables.claims(ClaimKind.TREND)}
    for definitions in _by_indicator(monitoring.definitions):
        for before, after in pairwise(definitions):
            known = before.indicator in compared or _spanned(monitoring, after)
            severity = Severity.WARNING if known else Severity.INFO
            yield from _changes(tables, before, after, severity)
    for definitions in _by_indicator(_printed(tables)):
        for before, after in pairwise(definitions):
            yield from _changes(tables, before, after, Severity.WARNING)


def _printed(tables: Tables) -> tuple[Definition, ...]:
    return tuple(
        Definition(claim.indicator, claim.due, {COUNTED: claim.text}, claim.place)
        for claim in tables.claims(ClaimKind.DEFINITION)
        if claim.due is not None
    )


def _by_indicator(definitions: tuple[Definition, ...]) -> Iterator[list[Definition]]:
    found: dict[str, list[Definition]] = defaultdict(list)
    for definition in definitions:
        found[definition.indicator].append(definition)
    for rows in found.values():
        yield sorted(rows, key=lambda row: row.since)


def _spanned(monitoring: Monitoring, after: Definition) -> bool:
    """Tell whether a series has values from before the change and from after it."""
    days = [
        [point.on for point in series.points if point.value is not None]
        for series in monitoring.series
        if series.indicator == after.indicator
    ]
    return any(on and min(on) < after.since <= max(on) for on in days)


def _changes(
    tables: Tables, before: Definition, after: Definition, severity: Severity
) -> Iterator[Finding]:
    changed = [
        (term, before.parts.get(term, ""), after.parts.get(term, ""))
        for term in dict.fromkeys((*before.parts, *after.parts))
        if fold_name(before.parts.get(term, "")) != fold_name(after.parts.get(term, ""))
    ]
    if not changed:
        return
    words = "; ".join(
        f"{term[:1].lower()}{term[1:]}: было {_quoted(was)}, стало {_quoted(now)}"
        for term, was, now in changed
    )
    since = format_date_long(after.since)
    when, apart = f"С {since}", "до и после этого дня"
    if after.period:
        when, apart = f"С периода «{after.period}»", "до этого периода и начиная с него"
    figures = _figures(changed)
    yield Finding(
        rule="R25",
        severity=severity,
        place=after.place,
        subject=tables.title(after.indicator),
        sentence=f"{when} показатель считается иначе — {words}. Значения {apart} "
        "несравнимы: пересчитайте прежние или скажите об этом рядом со сравнением.",
        figures={"since": since, "before_place": before.place, **figures},
        indicator=after.indicator,
    )


def _quoted(words: str) -> str:
    return f"«{words}»" if words else "не сказано"


def _figures(changed: list[tuple[str, str, str]]) -> Mapping[str, str | int]:
    return {"changed": len(changed), "terms": join_words(term for term, _, _ in changed)}
