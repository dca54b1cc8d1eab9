"""The pictures of a campaign's note."""

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.past import digits_of
from nastavnik.domain.typography import format_date_long
from nastavnik.oversight.campaigns.introduction import Answered
from nastavnik.oversight.campaigns.reading import pictures
from nastavnik.oversight.campaigns.reading import wording as reading_wording
from nastavnik.oversight.notes import charts
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign import wording as cw
from nastavnik.oversight.notes.campaign.figures import Course
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures
from nastavnik.platform.printing.charts import (
    Band,
    Chart,
    HeatCell,
    band_distribution,
    dynamics_lines,
    heat_table,
)
from nastavnik.platform.printing.report import Figure

# More rows than this fit no page.
ROWS_AT_MOST = 60
# Fewer values make no line.
LINE_AT_LEAST = 3


def plan_fact(figures: NoteFigures, table: IndicatorTable) -> Figure | None:
    """The parts with the line of the plan; none where too many, or nobody told anything."""
    found = charts.of_indicator(figures, table) if table.known else None
    return Figure(*found) if found else None


def dynamics(table: IndicatorTable, course: Course) -> Figure | None:
    """The whole by periods, past years beside it; two values stand side by side in a table."""
    past = [one for one in course.past if not one.member]
    if sum(one.value is not None for one in course.moments) + len(past) < LINE_AT_LEAST:
        return None
    names, lines = pictures.course_lines(
        {one.day: one.short_title for one in course.moments},
        {one.day: _number(one.value) for one in course.moments},
        {one.day: float(one.plan) for one in course.moments if one.plan is not None},
        {one.day: float(one.value) for one in past},
    )
    title = _("%s: по периодам") % table.code
    chart = dynamics_lines(
        title,
        names,
        lines,
        unit=table.unit_label,
        digits=max(w.total_digits(table), *(digits_of(one.value) for one in past), 0),
    )
    return Figure(chart, title)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def heat(figures: NoteFigures) -> Figure | None:
    """All parts by all indicators; none where there is one indicator, or too many parts."""
    collection = cw.collection_of(figures)
    if len(figures.indicators) < 2 or not 0 < len(figures.members) <= ROWS_AT_MOST:
        return None
    title = _("Тепловая таблица на %s") % format_date_long(figures.head.as_of)
    cells: dict[str, list[HeatCell]] = {row.code: [] for row in figures.members}
    for table in figures.indicators:
        course = collection.by_code[table.code]
        known = {row.member: row for row in table.rows}
        for code, line in cells.items():
            part, row = course.by_member.get(code), known.get(code)
            words = cw.value(table, part, row) if part and row and part.is_asked else ""
            line.append(HeatCell(words, part.step if part else None))
    chart = heat_table(
        title,
        reading_wording.whom(collection.by),
        [table.code for table in figures.indicators],
        [(figures.by_code[code].short_name, line) for code, line in cells.items()],
    )
    return Figure(chart, title)


def answers(title: str, found: tuple[Answered, ...]) -> Figure:
    """How many said yes to each question."""
    bands = [
        Band(f"{one.number}. {one.title}" if one.number else one.title, one.yes) for one in found
    ]
    chart: Chart = band_distribution(title, bands)
    return Figure(chart, title)
