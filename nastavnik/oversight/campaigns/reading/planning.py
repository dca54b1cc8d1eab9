"""Plan and fact: what is missing by the end of the year, and what a value is heading for."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.plans import Course, Point, forecast, quarters_left, shortfall
from nastavnik.domain.indicators import Direction
from nastavnik.oversight.campaigns.reading import wording
from nastavnik.oversight.campaigns.reading.figures import Mark, Reading, Unit
from nastavnik.oversight.campaigns.summing import Asked
from nastavnik.oversight.indicators import counting, definitions
from nastavnik.oversight.indicators.choices import Inclusion, Window
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.registers.periods.models import SchoolYear

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class PlanLine:
    """An indicator beside its plan: of the day, and of the year.

    `short`: how much is missing to the plan of the year, None where nothing can be said.
    `course`: since when and until when it is counted up.
    """

    asked: Asked
    mark: Mark
    of_year: Target | None
    short: int | None
    forecast: Fraction | None
    ends_on: datetime.date
    course: Course

    @property
    def indicator(self) -> Indicator:
        """What is measured."""
        return self.asked.indicator

    @property
    def code(self) -> str:
        """What it is called."""
        return self.indicator.code

    @cached_property
    def due(self) -> Target | None:
        """The plan in force on the day."""
        return self.mark.result.plan

    @property
    def of_each(self) -> bool:
        """Whether the plan is for each organisation, not for their sum."""
        result = self.mark.result
        return self.due is not None and result.is_exact and not result.plan_applies

    def is_for_parts(self, reading: Reading) -> bool:
        """Whether the parts compared are held against the plan: organisations always are."""
        return self.due is not None and (reading.of_one or self.mark.result.plan_applies)

    @property
    def hint(self) -> str:
        """What is to be known of the sum, if anything is."""
        return self.asked.hint

    @property
    def is_reached(self) -> bool | None:
        """Whether the plan of the day is met; None: no plan, no value, or too early to tell."""
        if self.due is None or not self.mark.result.plan_applies:
            return None
        return _met(self.mark, self.due)

    @property
    def is_early(self) -> bool:
        """Whether too few have told for a verdict on the plan of the day."""
        applies = self.due is not None and self.mark.result.plan_applies
        return applies and self.mark.value is not None and self.is_reached is None

    @property
    def begins_anew(self) -> bool:
        """Whether the count begins anew before the day of the plan of the year."""
        return self.of_year is not None and self.course.begins_anew_before(self.of_year.due_on)

    @property
    def will_reach(self) -> bool | None:
        """Whether the plan of the year will be met at this pace."""
        if self.of_year is None or self.forecast is None:
            return None
        return self.mark.result.reached(self.forecast, self.of_year, self.mark.digits)

    @property
    def due_words(self) -> str:
        """The plan of the day."""
        return _plan_words(self.mark, self.due)

    @property
    def year_words(self) -> str:
        """The plan of the year."""
        return _plan_words(self.mark, self.of_year)

    @property
    def forecast_words(self) -> str:
        """What the value comes to by the day of the plan of the year."""
        if self.forecast is None:
            is_young = self.mark.value is not None and self.course.is_young(self.mark.result.as_of)
            awaited = self.of_year is not None and self.mark.result.plan_applies
            is_early = awaited and (self.mark.is_partial or is_young)
            return _("не определяется") if is_early else wording.NOTHING
        return self.mark.result.words(self.forecast, self.mark.digits)

    @property
    def sentence(self) -> str:
        """What is missing, in one sentence; or why that cannot be said."""
        if not self.mark.is_asked:
            return _capital(_ended(wording.not_asked()))
        if self.of_year is None:
            return _("Плана на этот год нет.")
        if why := self._unsaid(self.of_year):
            return why
        if self.short is None:
            return _("План не выполнить ни при каком числе.")
        if self.short == 0:
            return _("План года выполнен.")
        return self._missing(self.of_year, self.short)

    def _unsaid(self, plan: Target) -> str:
        """Why nothing can be said of a plan; empty where something can."""
        if self.of_each:
            return _("План — на каждую организацию: смотрите по организациям.")
        if not self.mark.result.is_exact:
            return _("С планом сумму не сравнивают: в ней возможны повторы.")
        if self.mark.value is None:
            return _("Данных пока нет.")
        if self.begins_anew:
            return _("До срока плана счёт начнётся заново: чего тогда не хватит, сказать нельзя.")
        if _met(self.mark, plan) is None:
            return wording.too_early(self.mark.count, self.mark.obliged)
        return ""

    def _missing(self, plan: Target, short: int) -> str:
        if self.indicator.direction == Direction.LESS:
            return _capital(wording.too_many(self.indicator, short)) + "."
        needed = wording.needed(self.indicator, short)
        if plan.due_on <= self.mark.result.as_of:
            return _ended(_("План года не выполнен: %s") % needed)
        return _capital(f"{needed} {wording.quarters(quarters_left(self.ends_on, plan.due_on))}.")


@dataclass(frozen=True)
class UnitPlan:
    """A part beside the plan of the body: whether it meets it, and what it is short of.

    `is_early`: too few have told for a verdict.
    """

    unit: Unit
    mark: Mark
    is_reached: bool | None
    short: int | None
    is_early: bool


@dataclass(frozen=True)
class PlanPage:
    """Every indicator beside its plan, and the parts by the one chosen."""

    lines: Sequence[PlanLine]
    chosen: PlanLine
    units: Sequence[UnitPlan]

    @property
    def reached(self) -> int:
        """How many indicators meet the plan of the day."""
        return sum(line.is_reached is True for line in self.lines)

    @property
    def planned(self) -> int:
        """How many indicators have a plan that can be compared."""
        return sum(line.is_reached is not None for line in self.lines)


def plan_page(reading: Reading) -> PlanPage:
    """Return plan and fact at a body."""
    lines = plan_lines(reading)
    chosen = next(line for line in lines if line.code == reading.choice.indicator)
    return PlanPage(lines, chosen, list(unit_plans(reading, chosen)))


def plan_lines(reading: Reading) -> list[PlanLine]:
    """Return every indicator beside its plan."""
    return [_line(reading, code) for code in reading.now.asked]


def unit_plans(reading: Reading, line: PlanLine) -> Iterator[UnitPlan]:
    """Return the parts of a body beside its plan; a plan of each counts for organisations."""
    applies = line.is_for_parts(reading)
    for unit in reading.units:
        mark = reading.mark(reading.now, line.code, unit)
        if mark is None:
            continue
        reached = short = None
        if applies and line.due is not None:
            reached = _met(mark, line.due)
        if applies and line.of_year is not None and not line.begins_anew:
            short = _short(mark, line.of_year)
        is_early = applies and mark.value is not None and reached is None
        yield UnitPlan(unit, mark, reached, short, is_early)


def course_of(indicator: Indicator, day: datetime.date, years: Sequence[SchoolYear]) -> Course:
    """Return since when people are counted up; who is active now is a state."""
    counts_people = indicator.numerator in counting.ROLE_OF_MEASURE
    if not counts_people or indicator.inclusion == Inclusion.ACTIVE:
        return Course()
    if indicator.window == Window.CALENDAR_YEAR:
        return Course(day.replace(month=1, day=1), day.replace(month=12, day=31))
    year = next((one for one in years if one.starts_on <= day <= one.ends_on), None)
    return Course(year.starts_on, year.ends_on) if year else Course()


def _line(reading: Reading, code: str) -> PlanLine:
    now = reading.now
    mark = reading.whole_mark(now, code)
    day, targets = now.day, mark.result.targets
    of_year = next((one for one in reversed(targets) if one.due_on.year == day.year), None)
    indicator = mark.result.indicator
    course = course_of(indicator, day, reading.years)
    short = ahead = None
    if of_year is not None and mark.result.plan_applies:
        ceiling = HUNDRED if indicator.is_share else None
        if not course.begins_anew_before(of_year.due_on):
            short = _short(mark, of_year)
        if not mark.is_partial and not course.is_young(day):
            ahead = forecast(_points(reading, code), of_year.due_on, course, ceiling=ceiling)
    return PlanLine(
        now.asked[code], mark, of_year, short, ahead, now.campaign.period.ends_on, course
    )


def _met(mark: Mark, plan: Target) -> bool | None:
    """Tell whether a value meets a plan; None: no value, or too early to tell.

    A count of some may yet grow: it has met a plan that asks for more, of another it says nothing.
    """
    if mark.value is None:
        return None
    met = mark.result.reached(mark.value, plan, mark.digits)
    is_settled = met and mark.result.indicator.direction == Direction.MORE
    return None if mark.is_partial and not is_settled else met


def _short(mark: Mark, plan: Target) -> int | None:
    if _met(mark, plan) is None:
        return None
    direction = Direction(mark.result.indicator.direction)
    return shortfall(mark.result.total, plan.value, direction, mark.digits)


def _points(reading: Reading, code: str) -> Iterator[Point]:
    """Return the values of the periods in which the same was counted, of everybody.

    A forecast is the same for whoever reads it: it goes by what all of them may see.
    """
    counted = definitions.parameters(reading.now.asked[code].indicator)
    for period in reading.frame.periods:
        mark = reading.mark(period, code)
        if mark is None or mark.is_partial or not reading.frame.is_seen_by_all(period):
            continue
        if definitions.parameters(mark.result.indicator) == counted:
            yield Point(period.day, mark.value)


def _plan_words(mark: Mark, target: Target | None) -> str:
    if target is None:
        return wording.NOTHING
    return mark.result.target_words(target)


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
