"""The pictures of a note, the same on the page and on paper."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date_long, format_number
from nastavnik.oversight.campaigns.reading import wording as reading_wording
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Row
from nastavnik.platform.printing.charts import (
    Band,
    Bar,
    Chart,
    FormBar,
    band_distribution,
    form_bars,
    plan_fact_bars,
)

# More bars than this fit no page; then organisations are counted by bands.
_BARS_AT_MOST = 60


def of_indicator(figures: NoteFigures, table: IndicatorTable) -> tuple[Chart, str] | None:
    """The picture of an indicator with its caption; none where no picture would be readable."""
    if len(shown(figures, table)) <= _BARS_AT_MOST:
        return plan_fact(figures, table), _("%s: план и факт") % table.code
    if not table.bands:
        return None
    caption = _("%s: организации по значению показателя") % table.code
    bands = [Band(band.label, len(rows)) for band, rows in table.by_band()]
    return band_distribution(caption, bands), caption


def plan_fact(figures: NoteFigures, table: IndicatorTable) -> Chart:
    """Bars of the organisations with the line of the plan."""
    plan = table.plan_for_rows
    title = _("%(code)s: план и факт на %(day)s") % {
        "code": table.code,
        "day": format_date_long(figures.head.as_of),
    }
    return plan_fact_bars(
        title,
        [_bar(figures, table, row) for row in shown(figures, table)],
        target=float(plan.value) if plan else None,
        target_text=w.plan_amount(table, plan) if plan else "",
        unit=table.unit_label,
        missing=_missing(figures, table),
        whom=whom_of(figures),
    )


def shown(figures: NoteFigures, table: IndicatorTable) -> Sequence[Row]:
    """Whom there is anything to show of: a campaign does not ask everything of everybody."""
    if figures.collection is None:
        return table.rows
    parts = figures.collection.by_code[table.code].by_member
    return [row for row in table.rows if parts[row.member].is_asked]


def _missing(figures: NoteFigures, table: IndicatorTable) -> str:
    """What stands in place of a bar."""
    return reading_wording.untold() if figures.collection else w.no_data(table)


def whom_of(figures: NoteFigures) -> str:
    """Whom the bars are of."""
    return reading_wording.whom(figures.collection.by) if figures.collection else ""


def _bar(figures: NoteFigures, table: IndicatorTable, row: Row) -> Bar:
    label = figures.by_code[row.member].short_name
    rounded = table.rounded(row.figure.value)
    if rounded is None:
        return Bar(label, None)
    reached = _reaches(figures, table, row) if table.plan_for_rows else None
    return Bar(label, float(rounded), format_number(rounded, table.row_digits), reached)


def _reaches(figures: NoteFigures, table: IndicatorTable, row: Row) -> bool:
    if figures.collection is None:
        return row.member in table.achievers
    # Of a count that not all have told the table knows no more than the sum.
    return bool(figures.collection.by_code[table.code].by_member[row.member].is_reached)


def form_chart(figures: NoteFigures) -> Chart:
    """Mentees beside mentors for each form in use."""
    bars: Sequence[FormBar] = [
        FormBar(form.label, form.mentees, form.mentors) for form in figures.form_totals
    ]
    return form_bars(_("Наставляемые и наставники по формам"), bars)
