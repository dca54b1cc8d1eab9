"""The pictures of a note, the same on the page and on paper."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date_long, format_number
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.figures import IndicatorTable, Member, NoteFigures, Row
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
    if len(table.rows) <= _BARS_AT_MOST:
        return plan_fact(figures, table), _("%s: план и факт") % table.code
    if not table.bands:
        return None
    caption = _("%s: организации по значению показателя") % table.code
    bands = [Band(band.label, len(rows)) for band, rows in table.by_band()]
    return band_distribution(caption, bands), caption


def plan_fact(figures: NoteFigures, table: IndicatorTable) -> Chart:
    """Bars of the organisations with the line of the plan."""
    plan = table.plan
    title = _("%(code)s: план и факт на %(day)s") % {
        "code": table.code,
        "day": format_date_long(figures.head.as_of),
    }
    return plan_fact_bars(
        title,
        [_bar(figures.by_code[row.member], table, row) for row in table.rows],
        target=float(plan.value) if plan else None,
        target_text=w.amount(table, Fraction(plan.value), w.decimals(plan)) if plan else "",
        unit=table.unit_label,
        missing=w.no_data(table),
    )


def _bar(member: Member, table: IndicatorTable, row: Row) -> Bar:
    rounded = table.rounded(row.figure.value)
    if rounded is None:
        return Bar(member.short_name, None)
    return Bar(member.short_name, float(rounded), format_number(rounded, table.digits))


def form_chart(figures: NoteFigures) -> Chart:
    """Mentees beside mentors for each form in use."""
    bars: Sequence[FormBar] = [
        FormBar(form.label, form.mentees, form.mentors) for form in figures.form_totals
    ]
    return form_bars(_("Наставляемые и наставники по формам"), bars)
