from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from nastavnik.oversight.notes.models import Note
from nastavnik.oversight.notes.tables import FindingsTable, LinkedTable, severity_label
from nastavnik.platform.printing.report import (
    Block,
    BulletList,
    Callout,
    Cell,
    Column,
    Figure,
    NumberedList,
    Paragraph,
    Row,
    Table,
    cell_of,
)

register = template.Library()

SEVERITY_TONES = {"error": "danger", "warning": "warning", "info": "info"}
_TEMPLATES = (
    (Paragraph, "paragraph"),
    (BulletList, "bullets"),
    (NumberedList, "numbers"),
    (Callout, "callout"),
    (Figure, "figure"),
    (FindingsTable, "findings"),
    (Table, "table"),
)


@register.simple_tag
def note_block(block: Block, note: Note) -> SafeString:
    """A block of the note as a page shows it."""
    kind = next(name for shape, name in _TEMPLATES if isinstance(block, shape))
    context: dict[str, Any] = {"block": block, "note": note}
    if isinstance(block, Figure):
        # The drawing is our own SVG: labels are escaped by the renderer, styles are attributes.
        context["svg"] = mark_safe(block.picture.svg())  # noqa: S308
        context["url"] = reverse("notes:picture", args=[note.pk, block.number or 0])
    elif isinstance(block, Table):
        day = f"{note.period.as_of:%d.%m.%Y}"
        context["rows"] = [
            _cells(block, row, _address(block, place, day)) for place, row in enumerate(block.rows)
        ]
        context["totals"] = [_cells(block, row, "") for row in block.totals]
    return render_to_string(f"notes/blocks/{kind}.html", context)


def _address(table: Table, place: int, day: str) -> str:
    if not isinstance(table, LinkedTable):
        return ""
    if table.addresses:
        return table.addresses[place]
    address = reverse("indicators:value", args=[table.indicator, table.members[place]])
    return f"{address}?day={day}"


def _cells(table: Table, row: Row, address: str) -> list[dict[str, Any]]:
    """Cells with their columns; the first after the number heads the row, one opens its figure."""
    linked = table.linked_column if isinstance(table, LinkedTable) else -1
    heading = 1 if table.columns[0].title == "№" else 0
    found, place = [], 0
    for cell in map(cell_of, row):
        found.append(
            {
                "cell": cell,
                "classes": _classes(cell, table.columns[place]),
                "is_heading": place == heading and bool(cell.text),
                "url": address if place == linked else "",
            }
        )
        place += cell.span
    return found


def _classes(cell: Cell, column: Column) -> str:
    names = ["numeric"] if column.alignment == "right" else []
    if cell.tone is not None:
        names.append(f"tone-{cell.tone}")
    return " ".join(names)


@register.filter
def severity_tone(severity: Any) -> str:
    """The tone of a finding's badge."""
    return SEVERITY_TONES[str(severity)]


@register.filter
def severity_words(severity: Any) -> str:
    """How grave a finding is, in a word."""
    return severity_label(severity)
