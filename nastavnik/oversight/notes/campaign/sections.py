"""The sections of a campaign's note in their order: what was noticed stands before the figures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nastavnik.oversight.notes import composition as registers
from nastavnik.oversight.notes import tables as register_tables
from nastavnik.oversight.notes.campaign import charts, composition, tables
from nastavnik.oversight.notes.campaign import wording as cw
from nastavnik.oversight.notes.choices import INDICATOR_SECTION, Section
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures
from nastavnik.oversight.notes.parts import Part, Texts, edited, part
from nastavnik.platform.printing.report import Block, Paragraph


def sections(figures: NoteFigures, texts: Texts) -> Iterator[Part]:
    """Return the sections of the note, not numbered yet."""
    found = register_tables.findings(figures)
    yield part(texts, Section.BASIS, composition.basis(figures))
    yield part(
        texts,
        Section.FINDINGS,
        registers.findings(figures),
        (found,) if figures.findings else (),
    )
    yield part(texts, Section.CONCLUSIONS, composition.conclusions(figures))
    yield part(texts, Section.INDICATORS, _indicator_words(figures), tuple(_summary(figures)))
    for table in figures.indicators:
        yield _indicator(figures, texts, table)
    yield from _introduction(figures, texts)
    yield part(texts, Section.RECOMMENDATIONS, composition.recommendations(figures))


def _indicator_words(figures: NoteFigures) -> list[Block]:
    return [Paragraph(_("Набор показателей: %s.") % figures.head.set_title)]


def _summary(figures: NoteFigures) -> Iterator[Block]:
    yield tables.summary(figures)
    years = tables.years(figures)
    if years is not None:
        yield years
    past = tables.past(figures)
    if past is not None:
        yield past
    heat = charts.heat(figures)
    if heat is not None:
        yield heat
    if any(table.coming for table in figures.indicators):
        yield register_tables.targets(figures)


def _indicator(figures: NoteFigures, texts: Texts, table: IndicatorTable) -> Part:
    section = f"{INDICATOR_SECTION}{table.pk}"
    words = edited(tuple(composition.indicator(figures, table)), texts.get(section))
    course = cw.collection_of(figures).by_code[table.code]
    blocks: list[Block | None] = [
        *words,
        tables.rows(figures, table) if table.rows else None,
        charts.plan_fact(figures, table),
        tables.moved(figures, table),
        charts.dynamics(table, course),
        register_tables.bands(figures, table) if table.bands and table.known else None,
    ]
    shown = tuple(block for block in blocks if block is not None)
    return Part(section, f"{table.code}. {table.title}", shown, level=2)


def _introduction(figures: NoteFigures, texts: Texts) -> Iterator[Part]:
    collection = cw.collection_of(figures)
    asked = ((Section.ITEMS, collection.items), (Section.DOCUMENTS, collection.documents))
    for section, found in asked:
        if found:
            title = str(section.label)
            after = (tables.answers(title, found), charts.answers(title, found))
            yield part(texts, section, composition.answers(figures, found), after)
