"""The information note: figures and files, beside an empty document of the same format."""

import argparse
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from benchmarks import database
from benchmarks.measuring import Case, interleaved, milliseconds, parser, printed, say

SIZES = {"city": 41, "thousand": 1000}
PLACES_EACH = 20
AIMS = {"docx": "≤ 1000 ms for 41 organisations", "pdf": "≤ 2000 ms for 41 organisations"}
LIMITS = {
    "figures": "the indicators of the same organisations alone",
    "docx": "opening and saving an empty document with python-docx",
    "pdf": "compiling an empty typst document",
    "xlsx": "an empty workbook by xlsxwriter",
}


def main() -> None:
    """Load the city and the thousand if they are not there, measure, print."""
    arguments = _arguments()
    database.use_sqlite(f"note-{PLACES_EACH}")
    cases = []
    for size in arguments.size or SIZES:
        note = _note(size)
        cases += [_measure(note, size, name, arguments) for name in arguments.case or LIMITS]
    headline = next((case for case in cases if case.case == "city docx"), cases[0])
    say(printed(cases, headline), as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    found = parser("The note, from registers to a file, beside an empty document.")
    found.add_argument("--case", action="append", choices=LIMITS, help="all by default")
    found.add_argument("--size", action="append", choices=SIZES, help="both by default")
    return found.parse_args()


def _note(size: str) -> Any:
    """Return the note of the municipality, with what it stands on."""
    from nastavnik.doors.demonstration.loading import load_city
    from nastavnik.oversight.indicators.models import IndicatorSet
    from nastavnik.oversight.notes import operations
    from nastavnik.oversight.notes.models import Note
    from nastavnik.platform.access.policy import system_actor
    from nastavnik.registers.organizations.models import Organization
    from nastavnik.registers.periods.models import Period

    actor = system_actor("benchmark")
    city = load_city(actor=actor)
    if size == "thousand":
        city = Organization.objects.filter(code="R-1").first() or _thousand()
    facts = {
        "organization": city,
        "period": Period.objects.get(as_of="2020-12-18"),
        "indicator_set": IndicatorSet.objects.get(code="dzerzhinsk-2020"),
    }
    known = Note.objects.filter(**facts).first()
    return known or operations.create_note(actor=actor, **facts)


def _thousand() -> Any:
    from benchmarks.region import make_region
    from nastavnik.registers.organizations.models import Organization

    make_region(1, SIZES["thousand"], SIZES["thousand"] * PLACES_EACH)
    database.analyze()
    return Organization.objects.get(code="R-1")


def _measure(note: Any, size: str, name: str, arguments: argparse.Namespace) -> Case:
    from nastavnik.oversight.notes import publishing, queries
    from nastavnik.oversight.notes.choices import Format
    from nastavnik.oversight.notes.freezing import freeze

    def made() -> bytes:
        # As «Обновить» and «Скачать» do: figures from the registers, then the file.
        note.figures = freeze(queries.live_figures(note))
        return publishing.render(note, Format(name))

    act: Callable[[], Any] = partial(queries.live_figures, note) if name == "figures" else made
    runs = arguments.runs if size == "city" else max(3, arguments.runs // 5)
    # A compiler remembers what it has typeset: the first paper of a process is told apart.
    first = milliseconds(act, 1, warm=0)
    ours, limit = interleaved([act, _limit(note, name)], runs, warm=1)
    facts = {"organizations": SIZES[size], "first_ms": first}
    if name != "figures":
        facts["bytes"] = len(act())
    aim = AIMS.get(name, "") if size == "city" else ""
    return Case(f"{size} {name}", ours, "ms", limit, LIMITS[name], aim, facts)


def _limit(note: Any, name: str) -> Callable[[], object]:
    from nastavnik.oversight.indicators import queries

    if name == "figures":
        indicators = queries.indicators_of(note.indicator_set)
        return partial(queries.compute, indicators, note.organization, note.period.as_of)
    return {"docx": _empty_docx, "pdf": _empty_pdf(), "xlsx": _empty_xlsx}[name]


def _empty_docx() -> object:
    from docx import Document

    return Document().save(BytesIO())


def _empty_pdf() -> Callable[[], object]:
    import typst

    # The compiler is made once, as the paper's own is: parsing fonts is not compiling.
    source = database.FOLDER / "empty.typ"
    source.write_text("#set page(width: 210mm, height: 297mm)\n", encoding="utf-8")
    compiler = typst.Compiler(str(source), root=str(database.FOLDER))
    return lambda: compiler.compile(format="pdf")


def _empty_xlsx() -> object:
    import xlsxwriter

    book = xlsxwriter.Workbook(BytesIO(), {"in_memory": True})
    book.add_worksheet()
    return book.close()


if __name__ == "__main__":
    main()
