"""The charts of an indicator, the same for a page and for paper."""

from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date, format_number
from nastavnik.oversight.indicators.queries import Result, Row
from nastavnik.platform.printing.charts import Bar, Chart, plan_fact_bars


def plan_fact(result: Result) -> Chart:
    """Bars of the organisations with the line of the plan."""
    plan = result.plan
    unit = result.indicator.get_unit_display()
    return plan_fact_bars(
        _("%(code)s: план и факт на %(day)s")
        % {"code": result.indicator.code, "day": format_date(result.as_of)},
        [_bar(result, row) for row in result.rows],
        target=float(plan.value) if plan else None,
        target_text=f"{format_number(plan.value, plan.digits)} {unit}" if plan else "",
        unit=str(unit),
        missing=result.indicator.na_words,
    )


def _bar(result: Result, row: Row) -> Bar:
    rounded = result.rounded(row.figure.value)
    text = "" if rounded is None else format_number(rounded, result.indicator.digits)
    return Bar(row.organization.short_name, None if rounded is None else float(rounded), text)
