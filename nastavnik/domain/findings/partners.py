"""Rule on partners: R24, agreements against unique partners against supplied mentors."""

from collections.abc import Iterator

from nastavnik.domain.findings.model import ClaimKind, Enterprises, Finding, Monitoring, Severity
from nastavnik.domain.findings.tables import Tables
from nastavnik.domain.typography import NO_BREAK_SPACE, count_phrase, plural


def r24_partners(monitoring: Monitoring) -> Iterator[Finding]:
    """R24: three ways of counting partners that a note must not confuse.

    An agreement is not yet a mentor, and a partner with two agreements is one partner. Each
    partner that supplied mentors supplied at least one person.
    """
    counts = monitoring.enterprises
    if counts is None:
        return
    if counts.partners_with_mentors > counts.employee_mentors:
        yield _finding(monitoring, counts, Severity.ERROR, _too_few_people(counts))
    elif counts.agreements > counts.employee_mentors:
        yield _finding(monitoring, counts, Severity.WARNING, _confused(counts))
    elif counts.unique_partners > counts.partners_with_mentors:
        yield _finding(monitoring, counts, Severity.INFO, _without_mentors(counts))
    elif counts.partners_with_mentors > counts.unique_partners:
        yield _finding(monitoring, counts, Severity.WARNING, _without_agreement(counts))
    if counts.unique_partners > counts.agreements:
        yield _finding(monitoring, counts, Severity.ERROR, _more_partners(counts))
    elif counts.unique_partners < counts.agreements:
        yield _finding(monitoring, counts, Severity.INFO, _repeated(counts))


def _people(counts: Enterprises) -> str:
    count = counts.employee_mentors
    words = plural(count, "наставник", "наставника", "наставников")
    return f"{count}{NO_BREAK_SPACE}{words} от работодателей"


def _agreements(count: int) -> str:
    return count_phrase(count, "соглашение", "соглашения", "соглашений")


def _too_few_people(counts: Enterprises) -> str:
    partners = count_phrase(counts.partners_with_mentors, "партнёр", "партнёра", "партнёров")
    return f"Наставников будто бы дали {partners}, но в реестрах только {_people(counts)}."


def _confused(counts: Enterprises) -> str:
    enterprises = count_phrase(counts.agreements, "предприятие", "предприятия", "предприятий")
    return (
        f"В показателе {enterprises} с соглашениями, а в реестрах {_people(counts)}: "
        "соглашение ещё не означает предоставленного наставника."
    )


def _without_mentors(counts: Enterprises) -> str:
    partners = count_phrase(counts.partners_with_mentors, "партнёр", "партнёра", "партнёров")
    signed = count_phrase(counts.unique_partners, "партнёр", "партнёра", "партнёров")
    return f"Соглашения подписали {signed}, а наставников дали только {partners}."


def _without_agreement(counts: Enterprises) -> str:
    return (
        f"Партнёров, давших наставников ({counts.partners_with_mentors}), больше, "
        f"чем партнёров с действующим соглашением ({counts.unique_partners})."
    )


def _more_partners(counts: Enterprises) -> str:
    return (
        f"Партнёров с соглашением ({counts.unique_partners}) больше, "
        f"чем самих соглашений ({counts.agreements})."
    )


def _repeated(counts: Enterprises) -> str:
    partners = count_phrase(
        counts.unique_partners, "разный партнёр", "разных партнёра", "разных партнёров"
    )
    return f"За числом «{_agreements(counts.agreements)}» стоят {partners}: часть названа дважды."


def _finding(
    monitoring: Monitoring, counts: Enterprises, severity: Severity, sentence: str
) -> Finding:
    tables = Tables(monitoring)
    partner_counts = [f for f in monitoring.indicators if not f.is_share and f.role is None]
    code = partner_counts[0].code if partner_counts else ""
    table = {
        c.place for c in tables.claims(ClaimKind.TOTAL, ClaimKind.COUNT) if c.indicator == code
    }
    return Finding(
        rule="R24",
        severity=severity,
        place=min(table, default="реестры"),
        subject=tables.title(code) if code else "Предприятия-партнёры",
        sentence=sentence,
        figures={
            "agreements": counts.agreements,
            "unique_partners": counts.unique_partners,
            "partners_with_mentors": counts.partners_with_mentors,
            "employee_mentors": counts.employee_mentors,
        },
        indicator=code,
    )
