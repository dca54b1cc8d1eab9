"""The note as a page: tiles, contents, sections with their edit links, what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from nastavnik.domain.findings.model import Severity
from nastavnik.domain.typography import format_number
from nastavnik.oversight.notes import queries
from nastavnik.oversight.notes import wording as w
from nastavnik.oversight.notes.campaign import wording as cw
from nastavnik.oversight.notes.choices import INDICATOR_SECTION, Format, Section
from nastavnik.oversight.notes.figures import IndicatorTable, NoteFigures
from nastavnik.oversight.notes.freezing import freeze
from nastavnik.oversight.notes.models import Note
from nastavnik.oversight.notes.parts import EditorText, Part
from nastavnik.oversight.notes.publishing import figures_of, texts_of
from nastavnik.oversight.notes.report import parts


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at the head of the page."""

    label: str
    value: str
    hint: str = ""
    url: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A section of the page."""

    part: Part
    anchor: str
    edit_url: str
    text: EditorText | None
    brief: str
    definition_url: str = ""


@dataclass(frozen=True)
class NotePage:
    """Everything the page of a note shows."""

    note: Note
    figures: NoteFigures
    live: NoteFigures
    texts: Mapping[str, EditorText]

    @cached_property
    def sections(self) -> list[ShownPart]:
        """Sections in order."""
        return [self._shown(part) for part in parts(self.figures, self.texts)]

    def _shown(self, part: Part) -> ShownPart:
        definition, brief = "", part.title
        if part.section.startswith(INDICATOR_SECTION):
            key = int(part.section.removeprefix(INDICATOR_SECTION))
            definition = reverse("indicators:detail", args=[key])
            table = next(table for table in self.figures.indicators if table.pk == key)
            brief = f"{table.code}. {table.brief}"
        return ShownPart(
            part=part,
            anchor=f"section-{part.section}",
            edit_url=reverse("notes:text_edit", args=[self.note.pk, part.section]),
            text=self.texts.get(part.section),
            brief=brief,
            definition_url=definition,
        )

    @cached_property
    def tiles(self) -> list[Tile]:
        """The note in a glance."""
        if self.figures.collection:
            return [*campaign_tiles(self.figures), self._findings_tile()]
        figures = self.figures
        found = [
            Tile(
                _("Мест наставляемых и наставников"),
                f"{format_number(figures.mentees)} / {format_number(figures.mentors)}",
                _("в %s") % w.in_organizations(len(figures.members)),
                f"#section-{Section.FORMS.value}",
            ),
            *(_tile(table) for table in figures.indicators),
        ]
        return [*found, self._findings_tile()]

    def _findings_tile(self) -> Tile:
        errors = sum(1 for row in self.figures.findings if row.severity is Severity.ERROR)
        return Tile(
            _("Замечаний к данным"),
            format_number(len(self.figures.findings)),
            _("из них ошибок: %s") % errors,
            reverse("notes:findings", args=[self.note.pk]),
            "danger" if errors else "success",
        )

    @cached_property
    def is_stale(self) -> bool:
        """Whether the registers give something else than the note says."""
        return freeze(self.live) != freeze(self.figures)

    @property
    def stale_title(self) -> str:
        """What has changed since the note was made."""
        return _("Данные кампании изменились") if self._told else _("Данные реестров изменились")

    @property
    def stale_words(self) -> str:
        """The same in a sentence."""
        if self._told:
            return _("С тех пор отчёты, решения по ним или показатели изменились.")
        return _("С тех пор реестры, источник или показатели изменились.")

    @property
    def _told(self) -> bool:
        return self.figures.collection is not None

    @cached_property
    def changes(self) -> list[str]:
        """The main figures that differ now; other rows may differ too."""
        return [
            f"{name}: {before} → {after}"
            for (name, before), (_name, after) in zip(
                _main(self.figures), _main(self.live), strict=False
            )
            if before != after
        ]

    @property
    def downloads(self) -> list[tuple[str, str, str]]:
        """Files of the note: address, words, icon."""
        icons = {
            Format.DOCX: "file-type-docx",
            Format.PDF: "file-type-pdf",
            Format.XLSX: "file-spreadsheet",
        }
        return [
            (
                reverse("notes:download", args=[self.note.pk, wanted.value]),
                str(wanted.label),
                icons.get(wanted, "download"),
            )
            for wanted in Format
        ]


def note_page(note: Note) -> NotePage:
    """Return the page of a note."""
    live = queries.live_figures(note)
    return NotePage(note, figures_of(note), live, texts_of(note))


def _tile(table: IndicatorTable) -> Tile:
    hint, tone = "", "neutral"
    if table.plan is not None:
        hint = _("план — %(plan)s; выполнили %(part)s из %(whole)s") % {
            "plan": w.plan_words(table, table.plan),
            "part": len(table.reaching),
            "whole": len(table.known),
        }
        if table.is_share and table.total.value is not None:
            tone = "success" if table.meets(table.plan) else "warning"
    return Tile(
        f"{table.code}. {table.brief}",
        w.total(table),
        hint,
        f"#section-{INDICATOR_SECTION}{table.pk}",
        tone,
    )


def campaign_tiles(figures: NoteFigures) -> list[Tile]:
    """What a campaign told in a glance: who reported, every indicator beside its past."""
    collection = cw.collection_of(figures)
    duties = collection.duties
    first = Tile(
        _("Сдали и приняты"),
        f"{format_number(duties.reported)} / {format_number(duties.accepted)}",
        _("из %s") % w.of_organizations(duties.obliged),
        f"#section-{Section.BASIS.value}",
    )
    return [first, *(_campaign_tile(figures, table) for table in figures.indicators)]


def _campaign_tile(figures: NoteFigures, table: IndicatorTable) -> Tile:
    course = cw.collection_of(figures).by_code[table.code]
    one = course.year or course.last
    hints = [cw.partial(course)]
    if one is not None and one.is_sure:
        hints.append(f"{cw.change(table, one.whole)} ({cw.beside(one)})")
    reached = course.outlook.is_reached
    return Tile(
        f"{table.code}. {table.brief}",
        cw.total(table, course),
        "; ".join(hint for hint in hints if hint),
        f"#section-{INDICATOR_SECTION}{table.pk}",
        "neutral" if reached is None else "success" if reached else "warning",
    )


def _main(figures: NoteFigures) -> list[tuple[str, str]]:
    if figures.collection:
        duties, courses = figures.collection.duties, figures.collection.by_code
        return [
            (_("сдали"), format_number(duties.reported)),
            (_("приняты"), format_number(duties.accepted)),
            (_("замечаний"), format_number(len(figures.findings))),
            *((table.code, cw.total(table, courses[table.code])) for table in figures.indicators),
        ]
    return [
        (_("организаций"), format_number(len(figures.members))),
        (_("мест наставляемых"), format_number(figures.mentees)),
        (_("мест наставников"), format_number(figures.mentors)),
        (_("замечаний"), format_number(len(figures.findings))),
        *((table.code, w.total(table)) for table in figures.indicators),
    ]
