"""A note put together: parts of figures and words, and the paper they make."""

from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date
from nastavnik.oversight.notes import charts, composition, conclusions, tables
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign.sections import sections
from nastavnik.oversight.notes.choices import INDICATOR_SECTION, Section
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures
from nastavnik.oversight.notes.parts import Part, Texts, edited, numbered, part
from nastavnik.platform.printing.report import (
    Block,
    Callout,
    Figure,
    Heading,
    Paragraph,
    Report,
    Signature,
    Table,
)

_BLANK_NAME = "_" * 20


def parts(figures: NoteFigures, texts: Texts) -> tuple[Part, ...]:
    """Return the sections of the note in order, tables and pictures numbered throughout."""
    made = sections(figures, texts) if figures.collection else _of_registers(figures, texts)
    return numbered(made)


def _of_registers(figures: NoteFigures, texts: Texts) -> list[Part]:
    return [
        part(texts, Section.BASIS, composition.basis(figures) + composition.tasks(figures)),
        part(texts, Section.FORMS, composition.forms(figures), _form_tables(figures)),
        part(texts, Section.INDICATORS, _indicator_words(figures), _summary(figures)),
        *(_indicator_part(figures, texts, table) for table in figures.indicators),
        part(texts, Section.FINDINGS, composition.findings(figures), _findings(figures)),
        part(texts, Section.CONCLUSIONS, conclusions.conclusions(figures)),
        part(texts, Section.RECOMMENDATIONS, conclusions.recommendations(figures)),
    ]


def report(figures: NoteFigures, texts: Texts) -> Report:
    """Return the note as a paper."""
    blocks: list[Block] = []
    for one in parts(figures, texts):
        blocks += [Heading(one.title, one.level), *one.blocks]
    head = figures.head
    return Report(
        title=_("Информационная справка"),
        subtitle=_subtitle(figures),
        date_line=_("от ________________ № ________"),
        requisites=(head.organization,),
        blocks=tuple(blocks),
        signatures=(Signature(_("Ответственный за проведение мониторинга"), _BLANK_NAME),),
        footer_note=_footer(figures),
        author=head.organization,
        keywords=(_("наставничество"), _("мониторинг"), head.locality),
    )


def _subtitle(figures: NoteFigures) -> str:
    head = figures.head
    words = _(
        "по итогам мониторинга внедрения целевой модели наставничества "
        "в образовательных организациях %(place)s (%(period)s)"
    )
    return words % {
        "place": w.place(figures),
        "period": w.lowered(head.period),
    }


def _footer(figures: NoteFigures) -> str:
    head = figures.head
    words = _("Данные реестров на %(day)s; набор показателей: %(set)s.")
    if figures.collection:
        words = _("Данные кампании на %(day)s; набор показателей: %(set)s.")
    return words % {"day": format_date(head.as_of), "set": head.set_title}


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
    words = edited(tuple(composition.indicator(figures, table)), texts.get(section))
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
