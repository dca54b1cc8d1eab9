"""A note as files: what is downloaded from the page and written by the command line."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from nastavnik.domain.findings.model import Finding
from nastavnik.domain.rounding import round_half_up
from nastavnik.oversight.notes import queries
from nastavnik.oversight.notes.campaign import values as campaign
from nastavnik.oversight.notes.choices import Format
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures, Printed, Row
from nastavnik.oversight.notes.freezing import thaw
from nastavnik.oversight.notes.models import Note
from nastavnik.oversight.notes.parts import EditorText, Texts
from nastavnik.oversight.notes.report import report
from nastavnik.oversight.notes.workbook import workbook
from nastavnik.platform.printing.docx import render_docx
from nastavnik.platform.printing.pdf import render_pdf
from nastavnik.platform.printing.xlsx import render_xlsx

_EXACT_DIGITS = 6  # of computed values in JSON
_PRINTED_DIGITS = 2  # of the mean of printed values

FILE_NAMES = {
    Format.DOCX: "note.docx",
    Format.PDF: "note.pdf",
    Format.XLSX: "note.xlsx",
    Format.JSON: "note.json",
    Format.FINDINGS: "findings.json",
}
CONTENT_TYPES = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
    Format.FINDINGS: "application/json",
}


def figures_of(note: Note) -> NoteFigures:
    """Return the figures the note was made with; live ones where none are kept."""
    return thaw(note.figures) or queries.live_figures(note)


def texts_of(note: Note) -> Texts:
    """Return the editor's words by section."""
    return {text.section: EditorText(text.body, text.replaces) for text in note.texts.all()}


def render(note: Note, wanted: Format) -> bytes:
    """Return one file of the note."""
    figures = figures_of(note)
    made_at = note.generated_at
    writers: Mapping[Format, Callable[[], bytes]] = {
        Format.DOCX: lambda: render_docx(report(figures, texts_of(note)), created=made_at),
        Format.PDF: lambda: render_pdf(report(figures, texts_of(note)), created=made_at),
        Format.XLSX: lambda: render_xlsx(workbook(figures), created=made_at),
        Format.JSON: lambda: _encoded(note_json(figures)),
        Format.FINDINGS: lambda: _encoded(findings_json(figures)),
    }
    return writers[wanted]()


def write_files(note: Note, directory: Path | str) -> list[Path]:
    """Write every file of the note into a directory; a reader never sees half a file."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    return [write_whole(folder / name, render(note, wanted)) for wanted, name in FILE_NAMES.items()]


def write_json(path: Path, data: Any) -> Path:
    """Write values beside the files of a note, whole or not at all."""
    return write_whole(path, _encoded(data))


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def note_json(figures: NoteFigures) -> dict[str, Any]:
    """Return the note's numbers: computed from the registers, printed from the claims."""
    if figures.collection:
        return campaign.note_json(figures)
    return {
        "organizations": len(figures.members),
        "places": {"mentees": figures.mentees, "mentors": figures.mentors},
        "forms": {
            form.label: {
                "organizations": len(form.members),
                "mentees": form.mentees,
                "mentors": form.mentors,
            }
            for form in figures.form_totals
        },
        "forms_per_organization": {
            str(count): len(codes) for count, codes in figures.forms_per_organization.items()
        },
        "indicators": {table.code: _indicator(figures, table) for table in figures.indicators},
    }


def _indicator(figures: NoteFigures, table: IndicatorTable) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": [_row(figures, row) for row in table.rows],
        "mean_simple": _exact(table.mean),
        "ratio": _exact(table.total.value) if table.is_share else None,
        "count": len(table.known),
        "printed": None,
    }
    if table.printed_mean is not None:
        mean = round_half_up(table.printed_mean, _PRINTED_DIGITS)
        found["printed"] = {"mean_simple": float(mean), "count": len(table.printed_numbers)}
    return found


def _row(figures: NoteFigures, row: Row) -> dict[str, Any]:
    return {
        "organization": figures.by_code[row.member].name,
        "numerator": row.figure.numerator,
        "denominator": row.figure.denominator,
        "value": _exact(row.figure.value),
        "printed": _printed(row.printed),
        "band": row.band or None,
    }


def _printed(printed: Printed | None) -> int | float | str | None:
    if printed is None:
        return None
    return printed.text if printed.number is None else _number(printed.number)


def _exact(value: Fraction | None) -> int | float | None:
    return None if value is None else _number(round_half_up(value, _EXACT_DIGITS))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def findings_json(figures: NoteFigures) -> list[dict[str, Any]]:
    """Return the findings, each with its rule, severity, place, subject and figures."""
    return [finding_json(finding) for finding in figures.findings]


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return one finding as it is published."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "place": finding.place,
        "subject": finding.subject,
        "unit": finding.unit,
        "indicator": finding.indicator,
        "sentence": finding.sentence,
        "figures": dict(finding.figures),
    }


def _encoded(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
