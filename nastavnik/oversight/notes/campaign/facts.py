"""A campaign's figures as the rules of findings read them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.questions import ITEM, Question
from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.findings.funnel import ITEMS
from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
    Definition,
    Funnel,
    FunnelStep,
    IndicatorFacts,
    Monitoring,
    Point,
    Series,
    UnitName,
)
from nastavnik.domain.mentoring_forms import Category
from nastavnik.domain.rounding import round_half_up
from nastavnik.oversight.campaigns import introduction, queries
from nastavnik.oversight.campaigns.choices import Basis, StepUnit
from nastavnik.oversight.campaigns.models import Ask, Obligation
from nastavnik.oversight.campaigns.reading.figures import Mark, Period, Reading
from nastavnik.oversight.campaigns.summing import NOBODY
from nastavnik.oversight.indicators.targets import definitions_over
from nastavnik.oversight.notes import collected, earlier
from nastavnik.oversight.notes.campaign.gathering import Gathering
from nastavnik.oversight.notes.figures import IndicatorTable
from nastavnik.oversight.notes.models import Note

LEVELS = {StepUnit.MUNICIPALITY: "municipality"}
REGION = "region"
_SUM = "Σ "


def monitoring_of(note: Note, gathering: Gathering, tables: Sequence[IndicatorTable]) -> Monitoring:
    """Arrange the figures of a campaign and what is said of them."""
    reading = gathering.reading
    node, root = reading.node, reading.node.organization
    terms, periods = collected.terms([node])
    return Monitoring(
        units=tuple(
            UnitName(row.code, row.name, row.reference or row.short_name)
            for row in gathering.members.values()
        ),
        forms=(),
        form_rows=(),
        indicators=(
            *(_facts(reading, table) for table in tables),
            *(_sum_facts(ask) for ask in _counts(node)),
        ),
        claims=(*_editor_words(note, gathering, tables), *terms, *_totals(gathering)),
        reporting_level=LEVELS.get(StepUnit(node.step.unit), REGION),
        proper_names=(root.locality,) if root.locality else (),
        series=tuple(_series(gathering)),
        acts=(collected.act_behind(node.campaign.indicator_set), *periods),
        funnels=tuple(_funnels(gathering)),
        definitions=tuple(_definitions(reading)),
        stable_points=reading.within,
    )


def _facts(reading: Reading, table: IndicatorTable) -> IndicatorFacts:
    indicator = reading.now.asked[table.code].indicator
    return IndicatorFacts(
        code=table.code,
        title=table.title,
        role=indicator.role,
        is_share=table.is_share,
        digits=table.row_digits,
        na_words=table.na_words,
        categories=frozenset(Category(code) for code in indicator.categories),
        level=indicator.reporting_level,
        figures={row.member: row.figure for row in table.rows},
        direction=table.direction,
    )


def _counts(node: Obligation) -> list[Ask]:
    return list(node.campaign.asks.counts())


def _sum_facts(ask: Ask) -> IndicatorFacts:
    """A count that is asked for, whose rows must add up to the sum that is kept."""
    title = _("%(code)s, %(side)s: %(title)s") % {
        "code": ask.counted.code,
        "side": ask.get_side_display().lower(),
        "title": ask.counted.title,
    }
    return IndicatorFacts(_SUM + ask.code, title, None, is_share=False, digits=0)


def _totals(gathering: Gathering) -> Iterator[Claim]:
    """The sums kept at the body, with the rows they must be made of; every row is there."""
    reading = gathering.reading
    if reading.choice.basis is Basis.RESTATED:
        return
    place = _("итоги кампании")
    kept = queries.totals_at(reading.node, reading.choice.stage)
    groups = reading.groups(reading.now)
    for ask in _counts(reading.node):
        code, whole = _SUM + ask.code, kept.get(ask.code, NOBODY)
        for key, member in gathering.members.items():
            told = groups[key].sums.get(ask.code, NOBODY)
            if told.value is not None:
                number = Decimal(told.value)
                yield Claim(ClaimKind.COUNT, place, unit=member.code, indicator=code, number=number)
        if whole.value is not None:
            number = Decimal(whole.value)
            # The tables of the note say themselves how many of those who had to have told.
            said = _("из них сообщили %s") % whole.told
            yield Claim(ClaimKind.TOTAL, place, text=said, indicator=code, number=number)


def _series(gathering: Gathering) -> Iterator[Series]:
    reading = gathering.reading
    for code in reading.now.asked:
        whole = [(period, reading.mark(period, code)) for period in reading.frame.periods]
        yield Series(code, tuple(_points(whole)))
        for unit in gathering.units:
            marks = [(one, reading.mark(one, code, unit)) for one in reading.frame.periods]
            yield Series(code, tuple(_points(marks)), gathering.members[unit.key].code)


def _points(marks: Sequence[tuple[Period, Mark | None]]) -> Iterator[Point]:
    for period, mark in marks:
        if mark is not None:
            value = None if mark.value is None else round_half_up(mark.value, mark.digits)
            kind = period.campaign.period.kind
            yield Point(period.day, value, period.title, is_partial=mark.is_partial, kind=kind)


def _funnels(gathering: Gathering) -> Iterator[Funnel]:
    """The steps of introduction: counted by the kept sums, and by whom where it is known."""
    reading = gathering.reading
    collection = {one.question: one for one in gathering.items}
    voices = {}
    if reading.of_one and reading.choice.basis is Basis.REPORTED:
        voices = introduction.voices_of(reading.node, Stage(reading.choice.stage))
    codes = {row.pk: row.code for row in gathering.members.values()}
    steps = []
    for stage, number in ITEMS.items():
        question = Question(f"{ITEM}{number}")
        if question in voices:
            said = voices[question].yes
            steps.append(FunnelStep(stage, units=frozenset(codes[pk] for pk in said)))
        elif question in collection:
            steps.append(FunnelStep(stage, count=collection[question].yes))
    if steps:
        whole = reading.whole(reading.now).all.obliged
        yield Funnel(collected.place_of(reading.node.campaign), tuple(steps), whole)


def _definitions(reading: Reading) -> Iterator[Definition]:
    """What each indicator counts in the periods, where they go by several editions."""
    periods = [one for one in reading.frame.periods if one.node is not None]
    if len({one.campaign.indicator_set_id for one in periods}) > 1:
        yield from definitions_over(
            (one.asked[code].indicator, one.campaign.indicator_set, one.day, one.title)
            for one in periods
            for code in reading.now.asked
            if code in one.asked
        )


def _editor_words(
    note: Note, gathering: Gathering, tables: Sequence[IndicatorTable]
) -> tuple[Claim, ...]:
    codes = {table.pk: table.code for table in tables}
    members = gathering.members.values()
    names = [name for row in members for name in (row.name, row.short_name)]
    return tuple(earlier.words(note, codes, names))
