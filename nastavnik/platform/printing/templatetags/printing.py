from typing import Any

from django import template
from django.utils.safestring import mark_safe

from nastavnik.platform.printing.charts import Chart
from nastavnik.platform.printing.report import Cell, Column, Row, Table, cell_of

register = template.Library()


@register.inclusion_tag("printing/chart.html")
def chart_figure(chart: Chart, download: str = "", drawing: str = "") -> dict[str, Any]:
    """A chart with its table and, given the addresses, a picture and a drawing (SVG) to save."""
    # The drawing is our own SVG: labels are escaped by the renderer, styles are attributes.
    picture = mark_safe(chart.svg())  # noqa: S308
    return {
        "title": chart.title,
        "picture": picture,
        "table": chart.table,
        "download": download,
        "drawing": drawing,
    }


@register.inclusion_tag("printing/table.html")
def report_table(table: Table) -> dict[str, Any]:
    """A table of a report as a page shows it."""
    return {
        "table": table,
        "rows": [_cells(table, row) for row in table.rows],
        "totals": [_cells(table, row) for row in table.totals],
    }


def _cells(table: Table, row: Row) -> list[tuple[Cell, Column]]:
    """Pair every cell with the column it starts in."""
    found, place = [], 0
    for cell in map(cell_of, row):
        found.append((cell, table.columns[place]))
        place += cell.span
    return found
