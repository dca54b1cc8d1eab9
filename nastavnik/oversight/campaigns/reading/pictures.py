"""The pictures of a campaign, the same on the page, in the workbook and as a file."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import format_number
from nastavnik.oversight.campaigns.reading import wording
from nastavnik.oversight.campaigns.reading.comparing import (
    changes_page,
    dynamics_page,
    heat_page,
    ranking_page,
)
from nastavnik.oversight.campaigns.reading.figures import Mark, Reading, Unit
from nastavnik.oversight.campaigns.reading.introducing import (
    IntroductionPage,
    coverage_page,
    funnel_page,
)
from nastavnik.oversight.campaigns.reading.planning import plan_page
from nastavnik.platform.printing.charts import (
    Band,
    Bar,
    Chart,
    HeatCell,
    Line,
    band_distribution,
    dynamics_lines,
    heat_table,
    plan_fact_bars,
)

# More bars than this fit no page.
BARS_AT_MOST = 60


def plan(reading: Reading) -> Chart | None:
    """Bars of the parts that are asked with the line of the plan; none where too many, or none."""
    page = plan_page(reading)
    shown = [one for one in page.units if one.mark.is_asked]
    if not 0 < len(shown) <= BARS_AT_MOST:
        return None
    due, indicator = page.chosen.due, page.chosen.indicator
    applies = page.chosen.is_for_parts(reading)
    return plan_fact_bars(
        _title(reading, _("план и факт")),
        [_bar(one.unit, one.mark, False if one.is_early else one.is_reached) for one in shown],
        target=float(due.value) if due and applies else None,
        target_text=page.chosen.due_words if applies else "",
        unit=str(indicator.get_unit_display()),
        missing=wording.untold(),
        whom=wording.whom(reading.choice.by),
    )


def dynamics(reading: Reading) -> Chart | None:
    """The value of the whole from period to period with the plan."""
    page = dynamics_page(reading, reading.choice.indicator)
    marks = page.whole.marks
    past = {one.as_of: one for one in page.past.whole.values if one is not None}
    names, lines = course_lines(
        {one.day: one.short_title for one in page.periods},
        {one.day: _number(mark) for one, mark in zip(page.periods, marks, strict=True)},
        {one.day: float(plan.value) for one, plan in zip(page.periods, page.plans, strict=True)
         if plan is not None},
        {day: float(one.value) for day, one in past.items()},
    )  # fmt: skip
    return dynamics_lines(
        _title(reading, _("по периодам")),
        names,
        lines,
        unit=str(reading.asked.indicator.get_unit_display()),
        digits=max(
            *(mark.digits for mark in marks if mark), *(one.digits for one in past.values()), 0, 0
        ),
    )


def course_lines(
    titles: Mapping[date, str],
    facts: Mapping[date, float | None],
    plans: Mapping[date, float],
    past: Mapping[date, float],
) -> tuple[list[str], list[Line]]:
    """Return what stands under a chart of periods, and its lines: fact, plan, told elsewhere.

    Everything by its day; a period names its own day, a figure of the past its month.
    """
    names = dict(sorted({**{day: wording.short_day(day) for day in past}, **titles}.items()))
    lines = [Line(_("Факт"), tuple(facts.get(day) for day in names))]
    if plans:
        lines.append(Line(_("План"), tuple(plans.get(day) for day in names), planned=True))
    if past:
        told = tuple(past.get(day) for day in names)
        lines.append(Line(wording.told_elsewhere(), told, apart=True))
    return list(names.values()), lines


def changes(reading: Reading) -> Chart | None:
    """How many rose, fell, are stable, have not started."""
    page = changes_page(reading, reading.choice.indicator)
    bands = [Band(one.title, len(one.rows)) for one in page.lists]
    return band_distribution(_title(reading, _("рост и спад")), bands, counted=_("Сколько"))


def ranking(reading: Reading) -> Chart | None:
    """Bars of those who have a place, then who has none; none where there are too many."""
    page = ranking_page(reading, reading.choice.indicator)
    left_out = [unit for _why, several in page.left_out for unit, _mark in several]
    if not 0 < len(page.placed) + len(left_out) <= BARS_AT_MOST:
        return None
    bars = [_bar(one.unit, one.mark) for one in page.placed]
    return plan_fact_bars(
        _title(reading, _("рейтинг")),
        [*bars, *(Bar(unit.short_name, None) for unit in left_out)],
        target=None,
        unit=str(reading.asked.indicator.get_unit_display()),
        missing=_("без места"),
        whom=wording.whom(reading.choice.by),
    )


def heat(reading: Reading) -> Chart | None:
    """All parts by all indicators; none where there are too many."""
    page = heat_page(reading)
    if len(page.rows) > BARS_AT_MOST or not page.rows:
        return None
    return heat_table(
        _("Тепловая таблица, %s") % reading.now.title,
        wording.whom(reading.choice.by),
        page.codes,
        [
            (
                row.unit.short_name,
                [HeatCell(cell.mark.words if cell.mark else "", cell.step) for cell in row.cells],
            )
            for row in page.rows
        ],
    )


def funnel(reading: Reading) -> Chart | None:
    """How many have done each of the fifteen items."""
    return _answers(_("Пункты внедрения, %s") % reading.now.title, funnel_page(reading))


def coverage(reading: Reading) -> Chart | None:
    """How many hold each of the six documents."""
    return _answers(_("Шесть документов, %s") % reading.now.title, coverage_page(reading))


def _answers(title: str, page: IntroductionPage) -> Chart | None:
    if not page.answers:
        return None
    bands = [Band(one.label, one.answered.yes) for one in page.answers]
    return band_distribution(title, bands)


PICTURES: Mapping[str, Callable[[Reading], Chart | None]] = {
    "plan": plan,
    "dynamics": dynamics,
    "changes": changes,
    "ranking": ranking,
    "heat": heat,
    "funnel": funnel,
    "coverage": coverage,
}


def _title(reading: Reading, what: str) -> str:
    return f"{reading.asked.indicator.code}: {what}, {reading.now.title}"


def _bar(unit: Unit, mark: Mark, reached: bool | None = None) -> Bar:
    number = _number(mark)
    text = "" if number is None else format_number(number, mark.digits)
    return Bar(unit.short_name, number, text, reached)


def _number(mark: Mark | None) -> float | None:
    if mark is None or mark.value is None:
        return None
    return float(round_half_up(mark.value, mark.digits))
