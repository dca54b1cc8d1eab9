"""Rule on the steps of introduction: R13, a funnel that grows."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from nastavnik.domain.findings.model import (
    ClaimKind,
    Finding,
    Funnel,
    FunnelStep,
    Monitoring,
    Severity,
    Stage,
)
from nastavnik.domain.findings.tables import Tables
from nastavnik.domain.findings.wording import organizations, unit_text
from nastavnik.domain.typography import fold_search, join_words

STAGE_WORDS = {
    Stage.DOCUMENTS: "Локальные документы приняты",
    Stage.PAIRS: "Пары и группы сформированы",
    Stage.ORDERS: "Пары и группы закреплены приказом",
    Stage.REGISTER: "Персонифицированный учёт ведётся",
    Stage.STARTED: "Реализация программ начата",
    Stage.AUDITED: "Внутренний аудит проведён",
    Stage.PUBLISHED: "Результаты опубликованы на сайте",
}
# Numbers of the steps among the fifteen items that organisations report on introduction.
ITEMS = {
    Stage.DOCUMENTS: 3,
    Stage.PAIRS: 5,
    Stage.ORDERS: 6,
    Stage.REGISTER: 10,
    Stage.STARTED: 8,
    Stage.AUDITED: 14,
    Stage.PUBLISHED: 15,
}
EVERYBODY = re.compile(r"\bвсе(ми|х)?\b")
NOT_EVERYBODY = re.compile(r"\bне все|\bпочти|\bпрактически")
NAMED_AT_MOST = 5


def r13_funnel(monitoring: Monitoring) -> Iterator[Finding]:
    """R13: a step of introduction that more organisations did than the step before it.

    An item nobody was asked about is passed over: its neighbours are compared with each other.
    """
    tables = Tables(monitoring)
    for funnel in (*monitoring.funnels, *_printed(tables)):
        steps = _ordered(funnel)
        for step in steps:
            yield from _beyond_whole(funnel, step)
        for before, after in pairwise(steps):
            yield from _growth(tables, funnel, before, after)


def _printed(tables: Tables) -> Iterator[Funnel]:
    by_place: dict[str, list[FunnelStep]] = defaultdict(list)
    everybody = len(tables.units)
    for claim in tables.claims(ClaimKind.STEP):
        count = None if claim.number is None else int(claim.number)
        words = fold_search(claim.text)
        if count is None and EVERYBODY.search(words) and not NOT_EVERYBODY.search(words):
            count = everybody
        if claim.indicator in list(Stage):
            by_place[claim.place].append(FunnelStep(Stage(claim.indicator), count))
    for place, steps in by_place.items():
        yield Funnel(place, tuple(steps), everybody or None)


def _ordered(funnel: Funnel) -> list[FunnelStep]:
    order = list(Stage)
    known = [step for step in funnel.steps if _count(step) is not None]
    return sorted(known, key=lambda step: order.index(step.stage))


def _count(step: FunnelStep) -> int | None:
    return step.count if step.units is None else len(step.units)


def _beyond_whole(funnel: Funnel, step: FunnelStep) -> Iterator[Finding]:
    count = _count(step) or 0
    if funnel.whole is None or count <= funnel.whole:
        return
    words = STAGE_WORDS[step.stage]
    yield Finding(
        rule="R13",
        severity=Severity.ERROR,
        place=funnel.place,
        subject=words,
        sentence=f"«{words}» — {organizations(count)}, а всего их {funnel.whole}: "
        "проверьте, не посчитана ли организация дважды.",
        figures={"count": count, "whole": funnel.whole},
        indicator=step.stage.value,
    )


def _growth(
    tables: Tables, funnel: Funnel, before: FunnelStep, after: FunnelStep
) -> Iterator[Finding]:
    earlier, later = _count(before) or 0, _count(after) or 0
    ahead: list[str] = []
    if before.units is not None and after.units is not None:
        ahead = sorted(after.units - before.units, key=list(tables.units).index)
    if later <= earlier and not ahead:
        return
    words, condition = STAGE_WORDS[after.stage], STAGE_WORDS[before.stage]
    sentence = f"«{words}» — {organizations(later)}, а «{condition}» — {organizations(earlier)}"
    sentence += f"; без предыдущего шага — {_named(tables, ahead)}" if ahead else ""
    yield Finding(
        rule="R13",
        severity=Severity.WARNING,
        place=funnel.place,
        subject=words,
        sentence=f"{sentence}: проверьте, сделан ли предыдущий шаг и внесён ли он в систему.",
        figures={"before": earlier, "after": later, "ahead": len(ahead)},
        unit=ahead[0] if len(ahead) == 1 else "",
        indicator=after.stage.value,
    )


def _named(tables: Tables, codes: list[str]) -> str:
    names = [unit_text(tables, code) for code in codes[:NAMED_AT_MOST]]
    rest = len(codes) - len(names)
    return f"{', '.join(names)} и ещё {organizations(rest)}" if rest else join_words(names)
