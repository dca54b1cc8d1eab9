"""The figures of a campaign's note: asked of the pages of figures, so that both say the same."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse

from nastavnik.domain.campaigns.changes import Change
from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.indicators import Band, band_of
from nastavnik.domain.rounding import round_half_up
from nastavnik.oversight.campaigns import reviewing
from nastavnik.oversight.campaigns.choices import Basis, Breakdown, CountedStage, StepUnit
from nastavnik.oversight.campaigns.leaves import OUTSIDE
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.campaigns.reading import comparing, introducing, planning
from nastavnik.oversight.campaigns.reading import figures as reading_figures
from nastavnik.oversight.campaigns.reading.choosing import Choice
from nastavnik.oversight.campaigns.reading.comparing import ChangesPage
from nastavnik.oversight.campaigns.reading.figures import Frame, Mark, Period, Reading
from nastavnik.oversight.campaigns.reading.figures import Unit as Compared
from nastavnik.oversight.campaigns.reading.gathering import Key
from nastavnik.oversight.indicators.models import Target
from nastavnik.oversight.notes.campaign.figures import (
    Collection,
    Comparison,
    Course,
    Moment,
    Moved,
    Outlook,
    Part,
    Past,
    Standing,
    UnitAnswers,
)
from nastavnik.oversight.notes.figures import IndicatorTable, Member, Plan, Row
from nastavnik.oversight.notes.models import Note
from nastavnik.oversight.notes.wording import table_of
from nastavnik.registers.organizations.models import Organization

# Whom a body compares in its note.
WAYS = {
    StepUnit.MUNICIPALITY: Breakdown.ORGANIZATIONS,
    StepUnit.CENTRE: Breakdown.PAIRS,
    StepUnit.MINISTRY: Breakdown.TERRITORIES,
}


def note_of(obligation: Obligation, stage: CountedStage, basis: Basis) -> Note:
    """Return the note of a body, not kept yet: of its place, period and set in the campaign."""
    campaign = obligation.campaign
    return Note(
        organization=obligation.organization,
        period=campaign.period,
        indicator_set=campaign.indicator_set,
        obligation=obligation,
        stage=stage,
        basis=basis,
    )


def reading_of(note: Note) -> Reading:
    """Return the figures of the body as its pages read them, at the stage and by the tree asked."""
    node = _node(note)
    frame = reading_figures.frame_of(node, _same_way(node))
    reading = _read(note, frame, WAYS[StepUnit(node.step.unit)])
    if all(unit.key[0] == OUTSIDE for unit in reading.units):
        # Nobody here belongs to a municipality: a territory would be everybody.
        return _read(note, frame, Breakdown.ORGANIZATIONS)
    return reading


def _node(note: Note) -> Obligation:
    return (
        reviewing.nodes().select_related("campaign__indicator_set").get(pk=note.obligation_id or 0)
    )


def _same_way(node: Obligation) -> QuerySet[Obligation]:
    """Earlier parts of the body that the same one above took in: whose figures it has seen."""
    return reviewing.nodes().filter(above__organization=reading_figures.above_of(node))


def _read(note: Note, frame: Frame, by: Breakdown) -> Reading:
    first = frame.asked[0].indicator.code
    return reading_figures.read(frame, Choice(Stage(note.stage), Basis(note.basis), by, first))


def members_of(reading: Reading) -> dict[Key, Member]:
    """Return those compared as the note names them, in the order of the tree."""
    pks = {unit.key[2] for unit in reading.units if unit.key[2]}
    known = Organization.objects.in_bulk(pks)
    found: dict[Key, Member] = {}
    for unit in reading.units:
        if unit.key not in reading.groups(reading.now):
            continue
        row = known.get(unit.key[2] or 0)
        if row is None:
            found[unit.key] = Member(0, _code(unit), unit.name, unit.short_name, "")
        else:
            found[unit.key] = Member(row.pk, row.code, row.name, row.short_name, row.reference)
    return found


def _code(unit: Compared) -> str:
    """A code for a territory, a sector or both, the same as long as they exist."""
    return "/".join(str(part) for part in unit.key if part is not None)


class Gathering:
    """The figures of one note, each asked once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.members = members_of(reading)
        self.units = [unit for unit in reading.units if unit.key in self.members]
        self.year = reading.frame.year
        self.items = tuple(one.answered for one in introducing.funnel_page(reading).answers)
        self.lines = {line.code: line for line in planning.plan_lines(reading)}

    def tables(self) -> tuple[IndicatorTable, ...]:
        """Every indicator over the parts of the body."""
        return tuple(self._table(code) for code in self.reading.now.asked)

    def collection(self) -> Collection:
        """What the campaign tells beside the tables."""
        node, choice = self.reading.node, self.reading.choice
        items = introducing.funnel_page(self.reading)
        documents = introducing.coverage_page(self.reading)
        leaves = Obligation.objects.under(node).leaves().exclude(exemption="")
        return Collection(
            campaign=node.campaign.title,
            receiver=node.above.organization.name if node.above else "",
            unit=StepUnit(node.step.unit),
            by=choice.by,
            stage=CountedStage(choice.stage.value),
            basis=choice.basis,
            levels=tuple(sorted(self.reading.whole(self.reading.now).duties)),
            duties=self.reading.whole(self.reading.now).all,
            exempt=leaves.count(),
            within=self.reading.within,
            standings=tuple(self._standing(unit) for unit in self.units),
            courses=tuple(self._course(code) for code in self.reading.now.asked),
            items=self.items,
            documents=tuple(one.answered for one in documents.answers),
            item_rows=tuple(self._answers(items.rows)),
            document_rows=tuple(self._answers(documents.rows)),
        )

    def _marks(self, code: str) -> Iterator[tuple[Compared, Mark]]:
        for unit in self.units:
            mark = self.reading.mark(self.reading.now, code, unit)
            if mark is not None:
                yield unit, mark

    def _table(self, code: str) -> IndicatorTable:
        line = self.lines[code]
        indicator, result = line.indicator, line.mark.result
        bands = tuple(Band(one.lower, one.upper, one.label) for one in indicator.bands.all())
        of_one = self.reading.of_one
        return table_of(indicator)(
            bands=bands if of_one else (),
            plan=_plan(line.due),
            coming=tuple(Plan(one.due_on, one.value) for one in result.coming),
            rows=tuple(
                self._row(unit, mark, bands if of_one else ()) for unit, mark in self._marks(code)
            ),
            total=result.total,
            of_groups=not of_one,
            plan_of_each=line.due is not None and not result.plan_applies,
        )

    def _row(self, unit: Compared, mark: Mark, bands: Sequence[Band]) -> Row:
        band = band_of(mark.value, bands, mark.digits)
        label = band.label if band else ""
        return Row(self.members[unit.key].code, mark.result.total, label)

    def _standing(self, unit: Compared) -> Standing:
        told = self.reading.groups(self.reading.now)[unit.key]
        url = unit.url
        if unit.choice is not None:
            page = reverse("campaigns:plan", args=[self.reading.node.pk])
            url = f"{page}?{unit.choice.query}"
        code = self.members[unit.key].code
        return Standing(code, told.all, self.reading.is_complete(unit), url)

    def _course(self, code: str) -> Course:
        line, compared = self.lines[code], self._compared_with()
        pages = [comparing.changes_page(self.reading, code, one) for one in compared]
        # Whoever has begun has, whichever period is compared with.
        page = pages[0] if pages else comparing.changes_page(self.reading, code)
        return Course(
            code=code,
            told=line.mark.count,
            obliged=line.mark.obliged,
            outlook=_outlook(line),
            parts=tuple(self._parts(code, page)),
            comparisons=tuple(
                self._comparison(code, period, moved)
                for period, moved in zip(compared, pages, strict=True)
            ),
            moments=tuple(self._moments(code)),
            past=tuple(self._past(code)),
            hint=line.hint,
        )

    def _parts(self, code: str, page: ChangesPage) -> Iterator[Part]:
        ranking = comparing.ranking_page(self.reading, code)
        places = {one.unit.key: one.place for one in ranking.placed}
        steps, begun = self._steps.get(code, {}), page.begun
        for plan in planning.unit_plans(self.reading, self.lines[code]):
            key = plan.unit.key
            if key in self.members:
                member = self.members[key].code
                exempt = self.reading.of_one and not plan.mark.duties.obliged
                standing = (plan.mark.count, plan.mark.obliged, exempt, plan.is_reached)
                yield Part(member, *standing, places.get(key), steps.get(key), begun.get(key))

    @cached_property
    def _steps(self) -> Mapping[str, Mapping[Key, int | None]]:
        """The fifth of its column each value falls into, for the heat table."""
        page = comparing.heat_page(self.reading)
        return {
            code: {row.unit.key: row.cells[place].step for row in page.rows}
            for place, code in enumerate(page.codes)
        }

    def _compared_with(self) -> list[Period]:
        """The period before, and the same one a year before."""
        found = [one for one in (self.reading.before, self.year) if one is not None]
        return list({one.campaign.pk: one for one in found}.values())

    def _comparison(self, code: str, period: Period, page: ChangesPage) -> Comparison:
        now, before = self.lines[code].mark, self.reading.mark(period, code)
        return Comparison(
            title=period.title,
            short_title=period.short_title,
            day=period.day,
            is_year=period is self.year,
            is_comparable=page.is_comparable,
            whole=_moved("", before, now, *comparing.moved_from(self.reading, before, now)),
            rows=tuple(
                _moved(self.members[one.unit.key].code, one.before, one.now, one.change, one.by)
                for one in page.rows
                if one.unit.key in self.members
            ),
        )

    def _moments(self, code: str) -> Iterator[Moment]:
        page = comparing.dynamics_page(self.reading, code)
        for period, mark, plan in zip(page.periods, page.whole.marks, page.plans, strict=True):
            value = None if mark is None or mark.value is None else mark.value
            rounded = None if value is None or mark is None else round_half_up(value, mark.digits)
            target = None if plan is None else plan.value
            yield Moment(period.short_title, period.title, period.day, rounded, target)

    def _past(self, code: str) -> Iterator[Past]:
        part = comparing.dynamics_page(self.reading, code).past
        rows = [("", part.whole.values)]
        rows += [
            (self.members[row.unit.key].code, row.values)
            for row in part.rows
            if row.unit is not None and row.unit.key in self.members
        ]
        for member, values in rows:
            for one in values:
                if one is not None:
                    told = (one.value, one.numerator, one.denominator, one.source)
                    yield Past(member, one.as_of, *told)

    def _answers(self, rows: Sequence[introducing.UnitAnswers]) -> Iterator[UnitAnswers]:
        for row in rows:
            answers = tuple(one.answered for one in row.answers)
            yield UnitAnswers(self.members[row.unit.key].code, answers)


def _moved(
    member: str, before: Mark | None, now: Mark, change: Change | None, by: Decimal | None
) -> Moved:
    return Moved(
        member=member,
        before=before.result.total if before else None,
        before_told=before.count if before else 0,
        before_obliged=before.obliged if before else 0,
        is_whole=comparing.are_whole(before, now),
        change=change,
        by=by,
    )


def _plan(target: Target | None) -> Plan | None:
    return None if target is None else Plan(target.due_on, target.value)


def _outlook(line: planning.PlanLine) -> Outlook:
    ahead = line.forecast
    return Outlook(
        is_reached=line.is_reached,
        sentence=line.sentence,
        year_words=line.year_words,
        short=line.short,
        forecast=None if ahead is None else round_half_up(ahead, line.mark.digits),
        forecast_words=line.forecast_words,
        will_reach=line.will_reach,
    )
