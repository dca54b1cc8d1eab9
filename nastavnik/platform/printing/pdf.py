"""Prints a report as PDF/A-2a with PDF/UA-1 tags: for sending, keeping and reading aloud."""

import json
import re
from datetime import datetime
from typing import Any

from nastavnik.platform.printing.report import (
    LANDSCAPE_MM,
    PORTRAIT_MM,
    Block,
    BulletList,
    Callout,
    Figure,
    Heading,
    Landscape,
    NumberedList,
    PageBreak,
    Paragraph,
    Report,
    Row,
    Table,
    Text,
    Theme,
    cell_of,
    runs_of,
)
from nastavnik.platform.printing.typesetting import typeset

type _Data = dict[str, Any]

_STANDARDS = ["a-2a", "ua-1"]
# Characters no font prints, and which PDF/A refuses to hold.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# PDF/A takes no letter without a drawing: what none of our fonts draws becomes a mark.
_NO_DRAWING = re.compile(
    "[^\n\x20-\x7e\xa0-\xff\u0131\u0150-\u0165\u016a-\u0173\u0178-\u017e\u0301\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9"
    "\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f\u0490-\u04c0\u2011\u2013\u2014\u2018-\u201a"
    "\u201c-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u20ac\u20bd\u2116\u2122\u2190-\u2193\u2202\u2206\u220f"
    "\u2211\u2212\u221a\u221e\u2248\u2260\u2264\u2265]"
)
_NO_DRAWING_MARK = "?"


def render_pdf(report: Report, *, created: datetime | None = None) -> bytes:
    """Print a report; `created` (with a time zone) fixes the date inside the file."""
    data = json.dumps(_report(report), ensure_ascii=False)
    return typeset(
        "note.typ",
        {"report": data},
        format="pdf",
        pdf_standards=_STANDARDS,
        timestamp=int(created.timestamp()) if created else None,
    )


def _report(report: Report) -> _Data:
    title = " ".join(part for part in (report.title, report.subtitle) if part)
    return {
        "title": _clean(report.title),
        "subtitle": _clean(report.subtitle),
        "document_title": _clean(title),
        "author": _clean(report.author),
        "keywords": [_clean(word) for word in report.keywords],
        "language": report.language,
        "requisites": [_clean(line) for line in report.requisites],
        "date_line": _clean(report.date_line),
        "footer_note": _clean(report.footer_note),
        "signatures": [
            {"post": _clean(item.post), "name": _clean(item.name)} for item in report.signatures
        ],
        "blocks": [_block(block) for block in report.blocks],
    }


def _block(  # noqa: PLR0911 — one for each kind of block
    block: Block, width_mm: float = PORTRAIT_MM
) -> _Data:
    match block:
        case Heading():
            level = min(max(block.level, 1), 3)
            return {"kind": "heading", "level": level, "text": _clean(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "align": block.align, "runs": _runs(block.text)}
        case BulletList():
            return {"kind": "bullets", "items": [_runs(item) for item in block.items]}
        case NumberedList():
            return {"kind": "numbers", "items": [_runs(item) for item in block.items]}
        case Table():
            return _table(block, width_mm)
        case Figure():
            return _figure(block, width_mm)
        case Callout():
            return {"kind": "callout", "tone": block.tone, "runs": _runs(block.text)}
        case PageBreak():
            return {"kind": "break"}
        case Landscape():
            blocks = [_block(inner, LANDSCAPE_MM) for inner in block.blocks]
            return {"kind": "landscape", "blocks": blocks}


def _figure(figure: Figure, width_mm: float) -> _Data:
    return {
        "kind": "figure",
        "svg": figure.picture.svg(Theme.PRINT),
        "alt": _clean(figure.picture.alt),
        "label": _clean(figure.label),
        "table": _table(figure.table, width_mm) if figure.table else None,
    }


def _table(table: Table, width_mm: float) -> _Data:
    return {
        "kind": "table",
        "label": _clean(table.label),
        "crowded": table.is_crowded(width_mm),
        "columns": [
            {"title": _clean(column.title), "share": width, "align": column.alignment}
            for column, width in zip(table.columns, table.widths(width_mm), strict=True)
        ],
        "rows": [_row(row) for row in table.rows],
        "totals": [_row(row) for row in table.totals],
        "notes": [_clean(note) for note in table.notes],
    }


def _row(row: Row) -> list[_Data]:
    return [
        {"text": _clean(cell.text), "bold": cell.bold, "tone": cell.tone, "span": cell.span}
        for cell in map(cell_of, row)
    ]


def _runs(text: Text) -> list[_Data]:
    return [
        {"text": _clean(run.text), "bold": run.bold, "italic": run.italic} for run in runs_of(text)
    ]


def _clean(text: str) -> str:
    return _NO_DRAWING.sub(_NO_DRAWING_MARK, _UNPRINTABLE.sub(" ", text))
