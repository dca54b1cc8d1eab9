"""A note put together: parts of figures and words, and the paper they make."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.oversight.notes import charts, composition, conclusions, tables
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.choices import INDICATOR_SECTION, Section
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures
from nastavnik.platform.printing.report import (
    Block,
    BulletList,
    Callout,
    Figure,
    Heading,
    NumberedList,
    Paragraph,
    Report,
    Signature,
    Table,
    number_blocks,
)

_BLANK_NAME = "_" * 20


@dataclass(frozen=True, slots=True)
class EditorText:
    """The editor's words for a section; they follow the composed ones or stand instead."""

    body: str
    replaces: bool = False


type Texts = Mapping[str, EditorText]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the note: its words, then its tables and pictures."""

    section: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1

    @property
    def words(self) -> tuple[Block, ...]:
        """What an editor may replace."""
        shapes = (Paragraph, BulletList, NumberedList)
        return tuple(block for block in self.blocks if isinstance(block, shapes))


def parts(figures: NoteFigures, texts: Texts) -> tuple[Part, ...]:
    """Return the sections of the note in order, tables and pictures numbered throughout."""
    found = [
        _part(texts, Section.BASIS, composition.basis(figures) + composition.tasks(figures)),
        _part(texts, Section.FORMS, composition.forms(figures), _form_tables(figures)),
        _part(texts, Section.INDICATORS, _indicator_words(figures), _summary(figures)),
        *(_indicator_part(figures, texts, table) for table in figures.indicators),
        _part(texts, Section.FINDINGS, composition.findings(figures), _findings(figures)),
        _part(texts, Section.CONCLUSIONS, conclusions.conclusions(figures)),
        _part(texts, Section.RECOMMENDATIONS, conclusions.recommendations(figures)),
    ]
    return _numbered(tuple(found))


def report(figures: NoteFigures, texts: Texts) -> Report:
    """Return the note as a paper."""
    blocks: list[Block] = []
    for part in parts(figures, texts):
        blocks += [Heading(part.title, part.level), *part.blocks]
    head = figures.head
    return Report(
        title=_("Информационная справка"),
        subtitle=_(
            "по итогам мониторинга внедрения целевой модели наставничества "
            "в образовательных организациях %(place)s (%(period)s)"
        )
        % {"place": w.place(figures), "period": head.period[:1].lower() + head.period[1:]},
        date_line=_("от ________________ № ________"),
        requisites=(head.organization,),
        blocks=tuple(blocks),
        signatures=(Signature(_("Ответственный за проведение мониторинга"), _BLANK_NAME),),
        footer_note=_("Данные реестров на %(day)s; набор показателей: %(set)s.")
        % {"day": format_date(head.as_of), "set": head.set_title},
        author=head.organization,
        keywords=(_("наставничество"), _("мониторинг"), head.locality),
    )


def _part(
    texts: Texts, section: Section, words: list[Block], after: tuple[Block, ...] = ()
) -> Part:
    composed = _edited(tuple(words), texts.get(section.value))
    return Part(section.value, str(section.label), (*composed, *after))


def _edited(words: tuple[Block, ...], text: EditorText | None) -> tuple[Block, ...]:
    """Words composed from the figures with those of the editor."""
    if text is None or not text.body.strip():
        return words
    own = tuple(Paragraph(line.strip()) for line in text.body.splitlines() if line.strip())
    return own if text.replaces else (*words, *own)


def _form_tables(figures: NoteFigures) -> tuple[Block, ...]:
    if not figures.members:
        return (Callout(conclusions.empty_words(figures)),)
    blocks: list[Block] = [tables.form_rows(figures)]
    if figures.form_totals:
        blocks += [
            tables.form_totals(figures),
            Figure(charts.form_chart(figures), _("Наставляемые и наставники по формам")),
            tables.form_counts(figures),
        ]
    if figures.required:
        blocks += [*composition.required_words(figures), tables.required_forms(figures)]
    return tuple(blocks)


def _indicator_words(figures: NoteFigures) -> list[Block]:
    if not figures.indicators:
        return [Paragraph(_("В наборе показателей пока нет ни одного показателя."))]
    return [Paragraph(_("Набор показателей: %s.") % figures.head.set_title)]


def _summary(figures: NoteFigures) -> tuple[Block, ...]:
    if not figures.indicators:
        return ()
    coming = any(table.coming for table in figures.indicators)
    return (tables.summary(figures), *((tables.targets(figures),) if coming else ()))


def _indicator_part(figures: NoteFigures, texts: Texts, table: IndicatorTable) -> Part:
    section = f"{INDICATOR_SECTION}{table.pk}"
    words = _edited(tuple(composition.indicator(figures, table)), texts.get(section))
    blocks: list[Block] = [*words]
    if table.rows:
        blocks.append(tables.indicator_rows(figures, table))
    if table.bands and table.known:
        blocks.append(tables.bands(figures, table))
    if _aims_at_all(table) and table.short_of_all:
        blocks.append(tables.partial(figures, table))
    if not table.is_share:
        blocks.append(tables.enterprises(figures))
    picture = charts.of_indicator(figures, table) if table.known else None
    if picture is not None:
        blocks.append(Figure(*picture))
    return Part(section, f"{table.code}. {table.title}", tuple(blocks), level=2)


def _aims_at_all(table: IndicatorTable) -> bool:
    """Whether the plan is everybody: then those below 100 % are worth a list."""
    return table.is_share and table.plan is not None and table.plan.value == 100


def _findings(figures: NoteFigures) -> tuple[Table, ...]:
    return (tables.findings(figures),) if figures.findings else ()


def _numbered(found: tuple[Part, ...]) -> tuple[Part, ...]:
    """Number sections, tables and pictures."""
    blocks = iter(number_blocks(block for part in found for block in part.blocks))
    numbered, chapter, under = [], 0, 0
    for part in found:
        chapter, under = (chapter + 1, 0) if part.level == 1 else (chapter, under + 1)
        number = f"{chapter}." if part.level == 1 else f"{chapter}.{under}."
        numbered.append(
            Part(
                part.section,
                f"{number} {part.title}",
                tuple(next(blocks) for _block in part.blocks),
                part.level,
            )
        )
    return tuple(numbered)
