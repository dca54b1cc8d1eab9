"""Plants over periods: R13 (steps), R18 (commas), R21 (terms), R25, R26."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from nastavnik.domain.findings.model import (
    Answer,
    Claim,
    ClaimKind,
    Definition,
    FunnelStep,
    Stage,
)
from nastavnik.domain.rounding import round_half_up
from tests.domain.findings.chapters import QUARTER_WORDS, YEAR, Chapters
from tests.domain.findings.documents import Document, figure_of
from tests.domain.findings.plants import (
    Expectations,
    Expected,
    NoRoomError,
    edit,
    of_kind,
    pick,
    unit_of,
)

ORDER = list(Stage)


def _known_steps(chapters: Chapters) -> list[FunnelStep]:
    steps = [step for step in chapters.funnels[0].steps if step.units is not None]
    return sorted(steps, key=lambda step: ORDER.index(step.stage))


def _bend_step(chapters: Chapters, step: FunnelStep, units: frozenset[str]) -> None:
    funnel = chapters.funnels[0]
    steps = tuple(replace(s, units=units) if s is step else s for s in funnel.steps)
    chapters.funnels[0] = replace(funnel, steps=steps)


def _pairs(chapters: Chapters) -> list[tuple[FunnelStep, FunnelStep]]:
    steps = _known_steps(chapters)
    return list(pairwise(steps))


def r13_ahead(document: Document, claims: list[Claim]) -> Expectations:
    """One organisation did a step without the one before it."""
    chapters = document.world.chapters
    before, after = pick(document, _pairs(chapters))
    codes = [unit.code for unit in document.world.units if unit.code not in before.units]
    code = pick(document, codes)
    assert claims
    _bend_step(chapters, after, after.units | {code})
    return (Expected("R13", code, after.stage.value, chapters.place["funnel"]),)


def r13_forgotten(document: Document, claims: list[Claim]) -> Expectations:
    """A step was not entered for an organisation that did the next one."""
    chapters = document.world.chapters
    before, after = pick(document, [pair for pair in _pairs(chapters) if pair[1].units])
    assert claims
    code = pick(document, sorted(after.units))
    _bend_step(chapters, before, before.units - {code})
    return (Expected("R13", code, after.stage.value, chapters.place["funnel"]),)


def _printed_steps(document: Document) -> list[tuple[Stage, int]]:
    return sorted(document.world.chapters.printed_steps.items(), key=lambda s: ORDER.index(s[0]))


def r13_printed(document: Document, claims: list[Claim]) -> Expectations:
    """A printed count that exceeds the one before it."""
    steps, whole = _printed_steps(document), len(document.world.units)
    pairs = [(b[1], a[0]) for b, a in pairwise(steps) if b[1] < whole]
    before, stage = pick(document, pairs)
    claim = next(c for c in of_kind(claims, ClaimKind.STEP) if c.indicator == stage)
    edit(claims, claim, text="", number=Decimal(document.world.rng.randint(before + 1, whole)))
    return (Expected("R13", "", stage.value, claim.place),)


def r13_everybody(document: Document, claims: list[Claim]) -> Expectations:
    """«Выполнено всеми» after a step that not everybody did."""
    steps, whole = _printed_steps(document), len(document.world.units)
    pairs = [(b[1], a[0]) for b, a in pairwise(steps) if b[1] < whole]
    _, stage = pick(document, pairs)
    claim = next(c for c in of_kind(claims, ClaimKind.STEP) if c.indicator == stage)
    edit(claims, claim, text="Выполнено всеми организациями", number=None)
    return (Expected("R13", "", stage.value, claim.place),)


def r13_beyond(document: Document, claims: list[Claim]) -> Expectations:
    """More organisations than there are."""
    whole = len(document.world.units)
    claim = next(c for c in of_kind(claims, ClaimKind.STEP) if c.indicator == Stage.DOCUMENTS)
    edit(claims, claim, text="", number=Decimal(whole + document.world.rng.randint(1, 9)))
    return (Expected("R13", "", Stage.DOCUMENTS.value, claim.place),)


def r18_cell(document: Document) -> Expectations:
    """125 where the registers give 12,5."""
    world = document.world
    cells = [
        (code, unit.code, value)
        for code in world.shares
        for unit in world.units
        if world.facts[code].digits and (value := document.values[code][unit.code])
    ]
    code, unit, value = pick(document, cells)
    document.values[code][unit] = round_half_up(value * 10, 0)
    return (Expected("R18", unit, code, world.place[f"table {code}"]),)


def r18_text(document: Document) -> Expectations:
    """The document prints «12,5 %», the table that was read from it holds 125."""
    world = document.world
    cells = [
        (code, unit.code)
        for code in world.shares
        for unit in world.units
        if figure_of(world, code, unit.code).value and world.participants(code, unit.code)
    ]
    code, unit = pick(document, cells)
    digits = world.rng.choice([1, 2])
    true = round_half_up(figure_of(world, code, unit).value or 0, digits)
    if not true:
        raise NoRoomError
    document.raw[code, unit] = f"{true}".replace(".", world.rng.choice([",", "."])) + " %"
    document.values[code][unit] = round_half_up(true * 10**digits, 0)
    return (Expected("R18", unit, code, world.place[f"table {code}"]),)


def r18_mean(document: Document) -> Expectations:
    """An average above every value it averages: 31 for 3,1."""
    code = pick(document, document.world.shares)
    means, known = document.true_means(code), document.known(code)
    if not means:
        raise NoRoomError
    lost = round_half_up(document.world.rng.choice(means), 1) * 10
    if lost <= max(known.values()):
        raise NoRoomError
    document.means[code] = round_half_up(lost, 0)
    return (Expected("R18", "", code, document.world.place[f"text {code}"]),)


def r18_repeated(document: Document, claims: list[Claim]) -> Expectations:
    """A sentence repeats a value of the table without its comma."""
    reached = [
        claim
        for claim in of_kind(claims, ClaimKind.REACHED)
        if document.known(claim.indicator)[unit_of(document, claim)].as_tuple().exponent == -1
        and document.known(claim.indicator)[unit_of(document, claim)]
    ]
    claim = pick(document, reached)
    unit = unit_of(document, claim)
    edit(claims, claim, number=round_half_up(document.known(claim.indicator)[unit] * 10, 0))
    return (Expected("R18", unit, claim.indicator, claim.place),)


def r18_series(document: Document, claims: list[Claim]) -> Expectations:
    """A value of an earlier year above 100 %, where the other years have decimals."""
    chapters = document.world.chapters
    assert claims
    rows = [
        (row, index)
        for row in chapters.series
        for index, point in enumerate(row.points[:-2])
        if document.world.facts[row.indicator].is_share and (point.value or 0) > 10
    ]
    row, index = pick(document, rows)
    lost = round_half_up((row.points[index].value or 0) * 10, 0)
    points = list(row.points)
    points[index] = replace(points[index], value=lost)
    chapters.series[chapters.series.index(row)] = replace(row, points=tuple(points))
    place = f"{row.place}, {points[index].title}"
    return (Expected("R18", row.unit, row.indicator, place),)


def r21_before_act(document: Document, claims: list[Claim]) -> Expectations:
    """The first milestone of a series is older than the act."""
    chapters = document.world.chapters
    claim = _target(document, claims, date(YEAR, 3, 15))
    dated = chapters.acts[0].dated or date(YEAR, 1, 1)
    edit(claims, claim, due=dated - timedelta(days=document.world.rng.randint(1, 90)))
    return (Expected("R21", "", claim.indicator, claim.place),)


def _target(document: Document, claims: list[Claim], due: date) -> Claim:
    return pick(document, [c for c in of_kind(claims, ClaimKind.TARGET) if c.due == due])


def r21_after_end(document: Document, claims: list[Claim]) -> Expectations:
    """The last milestone of a series is later than the act is valid."""
    chapters = document.world.chapters
    chapters.acts[0] = replace(chapters.acts[0], ends_on=date(YEAR, 12, 31))
    claim = _target(document, claims, date(YEAR, 12, 15))
    edit(claims, claim, due=date(YEAR + 1, document.world.rng.randint(1, 12), 1))
    return (Expected("R21", "", claim.indicator, claim.place),)


def r21_before_start(document: Document, claims: list[Claim]) -> Expectations:
    """A term before the period of an act that carries no date of its own."""
    chapters = document.world.chapters
    chapters.acts[0] = replace(chapters.acts[0], dated=None, starts_on=date(YEAR, 1, 1))
    claim = pick(document, of_kind(claims, ClaimKind.DEADLINE))
    due = date(YEAR - 1, document.world.rng.randint(1, 12), 28)
    edit(claims, claim, due=due, text="сдать отчёт")
    return (Expected("R21", "", "", claim.place, subject="сдать отчёт"),)


def r21_quarter(document: Document, claims: list[Claim]) -> Expectations:
    """«В течение первого квартала (до 15 апреля)»."""
    claim = pick(document, of_kind(claims, ClaimKind.DEADLINE))
    assert claim.due is not None
    own = (claim.due.month - 1) // 3
    word, numeral = pick(document, [q for n, q in enumerate(QUARTER_WORDS) if n != own])
    text = document.world.rng.choice([f"в течение {word} квартала", f"в {numeral} квартале"])
    edit(claims, claim, text=text)
    return (Expected("R21", "", "", claim.place, subject=text),)


def _redefined(document: Document) -> tuple[Definition, int]:
    rows = document.world.chapters.definitions
    latest: dict[str, Definition] = {}
    for row in rows:
        if row.indicator not in latest or row.since > latest[row.indicator].since:
            latest[row.indicator] = row
    several = [
        row for row in latest.values() if sum(r.indicator == row.indicator for r in rows) > 1
    ]
    row = pick(document, several)
    return row, rows.index(row)


def r25_changed(document: Document, claims: list[Claim]) -> Expectations:
    """A parameter of an indicator changed with the period."""
    row, index = _redefined(document)
    assert claims
    parts = {**row.parts, "Кого включаем": "Прошли полный цикл"}
    document.world.chapters.definitions[index] = replace(row, parts=parts)
    return (Expected("R25", "", row.indicator, row.place),)


def r25_dropped(document: Document, claims: list[Claim]) -> Expectations:
    """A parameter is no longer said, or a new one came."""
    row, index = _redefined(document)
    assert claims
    fewer = {term: words for term, words in row.parts.items() if term != "Возраст"}
    parts = document.world.rng.choice([fewer, {**row.parts, "Партнёры": "Без образовательных"}])
    document.world.chapters.definitions[index] = replace(row, parts=parts)
    return (Expected("R25", "", row.indicator, row.place),)


def r25_printed(document: Document, claims: list[Claim]) -> Expectations:
    """The document itself says two things about what it counts."""
    printed = of_kind(claims, ClaimKind.DEFINITION)
    claim = max(printed, key=lambda row: row.due or date.min)
    if len(printed) < 2:
        raise NoRoomError
    edit(claims, claim, text="Предприятия (не образовательные) с соглашением")
    return (Expected("R25", "", claim.indicator, claim.place),)


def _question(document: Document, *, single: bool, counted: bool = False) -> int:
    questions = document.world.chapters.questions
    fitting = [
        index
        for index, question in enumerate(questions)
        if question.single is single
        and (not counted or all(answer.count is not None for answer in question.answers))
    ]
    return pick(document, fitting)


def _bend_answer(document: Document, index: int, answer: Answer) -> Expectations:
    questions = document.world.chapters.questions
    question = questions[index]
    questions[index] = replace(question, answers=(answer, *question.answers[1:]))
    return (Expected("R26", "", "", question.place, subject=question.title),)


def r26_shares(document: Document, claims: list[Claim]) -> Expectations:
    """A share of a single choice that leaves no room for the others."""
    assert claims
    index = _question(document, single=True)
    answer = document.world.chapters.questions[index].answers[0]
    extra = document.world.rng.randint(15, 60)
    return _bend_answer(document, index, replace(answer, share=(answer.share or 0) + extra))


def r26_counts(document: Document, claims: list[Claim]) -> Expectations:
    """More answers than respondents."""
    assert claims
    index = _question(document, single=True, counted=True)
    answer = document.world.chapters.questions[index].answers[0]
    extra = document.world.rng.randint(4, 60)
    return _bend_answer(document, index, replace(answer, count=(answer.count or 0) + extra))


def r26_several(document: Document, claims: list[Claim]) -> Expectations:
    """A question with several answers is declared one with a single answer."""
    assert claims
    index = _question(document, single=False)
    questions = document.world.chapters.questions
    questions[index] = replace(questions[index], single=True)
    return (Expected("R26", "", "", questions[index].place, subject=questions[index].title),)


def r26_printed(document: Document, claims: list[Claim]) -> Expectations:
    """The same in a printed table of answers."""
    claim = pick(document, of_kind(claims, ClaimKind.CHOICE))
    edit(claims, claim, number=(claim.number or 0) + document.world.rng.randint(15, 60))
    return (Expected("R26", "", claim.indicator, claim.place),)
