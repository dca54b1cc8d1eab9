"""Rule on terms and the acts that set them: R21."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from nastavnik.domain.findings.model import (
    ActFacts,
    Claim,
    ClaimKind,
    Finding,
    Monitoring,
    Severity,
)
from nastavnik.domain.findings.tables import Tables
from nastavnik.domain.typography import fold_search, format_date

# «в течение второго квартала 2021 года», «во II квартале»; a term «за первый квартал» may well
# fall into the next one and is not meant.
QUARTER = re.compile(
    r"\bво? (?:течение )?(перв|втор|трет|четверт|iv|iii|ii|i|[1-4])\S* квартал\w*(?: (\d{4}))?"
)
ORDINALS = {"перв": 1, "втор": 2, "трет": 3, "четверт": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
MONTHS_IN_QUARTER = 3


def r21_terms(monitoring: Monitoring) -> Iterator[Finding]:
    """R21: a term before the act that sets it, outside the act's days or its own quarter."""
    tables = Tables(monitoring)
    by_term: dict[tuple[str, date, str], list[Claim]] = defaultdict(list)
    for claim in tables.claims(ClaimKind.TARGET, ClaimKind.DEADLINE):
        if claim.due is not None:
            words = claim.text if claim.kind is ClaimKind.DEADLINE else ""
            by_term[claim.place, claim.due, words].append(claim)
    for (place, due, words), claims in by_term.items():
        for act in monitoring.acts:
            if act.place in ("", place):
                yield from _against_act(tables, act, due, claims)
        yield from _against_quarter(tables, words, due, claims)


def _against_act(
    tables: Tables, act: ActFacts, due: date, claims: list[Claim]
) -> Iterator[Finding]:
    if act.dated is not None and due < act.dated:
        tail = (
            f"раньше самого акта от {format_date(act.dated)} («{act.title}»): "
            "исполнить его нельзя, проверьте дату."
        )
    elif act.starts_on is not None and due < act.starts_on:
        tail = (
            f"раньше начала действия ({format_date(act.starts_on)}, «{act.title}»): "
            "исправьте срок или даты действия."
        )
    elif act.ends_on is not None and due > act.ends_on:
        tail = (
            f"позже окончания действия ({format_date(act.ends_on)}, «{act.title}»): "
            "исправьте срок или даты действия."
        )
    else:
        return
    figures: dict[str, str | int] = {"due": format_date(due), "act": act.title}
    if act.dated is not None:
        figures["act_date"] = format_date(act.dated)
    yield _finding(tables, claims, Severity.WARNING, f"Срок {format_date(due)} — {tail}", figures)


def _against_quarter(
    tables: Tables, words: str, due: date, claims: list[Claim]
) -> Iterator[Finding]:
    found = QUARTER.search(fold_search(words))
    if found is None:
        return
    quarter = ORDINALS.get(found[1]) or int(found[1])
    year = int(found[2]) if found[2] else due.year
    if (due.year, (due.month - 1) // MONTHS_IN_QUARTER + 1) == (year, quarter):
        return
    sentence = (
        f"Сказано «{words}», а срок — {format_date(due)}: он не попадает в этот квартал. "
        "Исправьте слова или дату."
    )
    yield _finding(
        tables, claims, Severity.ERROR, sentence, {"due": format_date(due), "words": words}
    )


def _finding(
    tables: Tables,
    claims: list[Claim],
    severity: Severity,
    sentence: str,
    figures: dict[str, str | int],
) -> Finding:
    first = min(claims, key=lambda claim: (claim.indicator, claim.unit, claim.text))
    alone = len({claim.indicator for claim in claims}) == 1 and first.indicator != ""
    return Finding(
        rule="R21",
        severity=severity,
        place=first.place,
        subject=tables.title(first.indicator) if alone else first.text or "Сроки",
        sentence=sentence,
        figures={**figures, "terms": len(claims)},
        indicator=first.indicator if alone else "",
    )
