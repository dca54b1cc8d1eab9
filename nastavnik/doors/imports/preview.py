"""What the page of an import shows: how many lines stand how, and a page of them with reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.spreadsheets.columns import Kind
from nastavnik.doors.imports import checking, marking, queries, storing, wording
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import Difference, Plan, Remark, Suspect, row_of
from nastavnik.doors.imports.marks.words import in_row
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.understanding import Reading
from nastavnik.registers.people.models import Person
from nastavnik.registers.people.queries import person_facts

LINES_PER_PAGE = 50
GROUPS_SHOWN = 20
NUMBERS_SHOWN = 8
YES = "yes"
# What is looked at first: what only a person can decide, then what will be written.
_ORDER = (
    *(LineState.ASKED, LineState.DOUBLE, LineState.WRONG, LineState.NEW, LineState.CHANGED),
    *(LineState.SAME, LineState.LEFT_OUT, LineState.APPLIED),
)
TAB_TITLES: Mapping[LineState, str | Promise] = {
    LineState.ASKED: _("Нужен ответ"),
    LineState.DOUBLE: _("Похожи на известных"),
    LineState.WRONG: _("С ошибками"),
    LineState.NEW: _("Новые"),
    LineState.CHANGED: _("Изменятся"),
    LineState.SAME: _("Без изменений"),
    LineState.LEFT_OUT: _("Не загружаются"),
    LineState.APPLIED: _("Загружены"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """Lines in one state, and how many there are."""

    state: LineState
    label: str | Promise
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer offered: what is sent, what is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question or an error that can be answered here, of one line or of all that say the same."""

    sentence: str
    key: str
    group: str
    address: str = ""
    choices: tuple[Choice, ...] = ()
    may_type: bool = True
    numbers: tuple[int, ...] = ()

    @property
    def places(self) -> str:
        """The rows of the lines, the first of many."""
        rows = list(dict.fromkeys(map(row_of, self.numbers)))
        words = ", ".join(map(str, rows[:NUMBERS_SHOWN]))
        rest = len(rows) - NUMBERS_SHOWN
        return (
            gettext("%(lines)s и ещё %(rest)d") % {"lines": words, "rest": rest}
            if rest > 0
            else words
        )


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody known whom a line may be about."""

    person: int
    name: str
    reasons: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the preview."""

    number: int
    row: int
    state: str
    name: str
    facts: tuple[tuple[str, str], ...]
    fixed: tuple[str, ...]
    questions: tuple[Question, ...]
    differences: tuple[Difference, ...]
    known: tuple[Known, ...]
    may_be_other: bool = False
    alike: tuple[tuple[int, int], ...] = ()  # earlier lines with their rows
    url: str = ""
    is_emptied: bool = False


@dataclass(frozen=True)
class Preview:
    """The page of an import whose lines have their verdict."""

    batch: Import
    counts: Mapping[LineState, int]
    tab: LineState
    page: Page[ImportLine]
    lines: Sequence[ShownLine] = ()
    groups: Sequence[Question] = ()
    groups_hidden: int = 0
    reading: Reading = field(default_factory=Reading)

    @property
    def tabs(self) -> list[Tab]:
        """The states that have lines, the most pressing first."""
        return [
            Tab(state, TAB_TITLES[state], self.counts[state], state is self.tab)
            for state in _ORDER
            if self.counts[state]
        ]

    @property
    def to_write(self) -> int:
        """How many lines applying would write."""
        return sum(self.counts[state] for state in LineState.writing)

    @property
    def left(self) -> int:
        """How many lines wait for a person."""
        return sum(self.counts[state] for state in LineState.open)

    @property
    def applied(self) -> int:
        """How many lines were written."""
        return self.counts[LineState.APPLIED]

    @property
    def to_correct(self) -> int:
        """How many lines the file with errors is about."""
        return self.counts[LineState.WRONG] + self.counts[LineState.ASKED]

    @property
    def comes_back_short(self) -> bool:
        """Whether the file with errors holds the rows to correct alone."""
        lines = sum(self.counts.values())
        return marking.comes_back_short(lines, self.reading.last_column)

    @cached_property
    def left_columns(self) -> list[str]:
        """The headings that are not taken."""
        return [found.heading for found in self.reading.columns if not found.key]


def preview_of(batch: Import, asked: str, page: str) -> Preview:
    """Return the page of an import: the lines of the state asked for."""
    counts = queries.counts_of(batch)
    present = [state for state in _ORDER if counts[state]]
    tab = LineState(asked) if asked in [state.value for state in present] else None
    tab = tab or next(iter(present), LineState.NEW)
    rows = ImportLine.objects.filter(batch=batch, state=tab).select_related("person")
    found = Paginator(rows.order_by("number"), LINES_PER_PAGE).get_page(page)
    shown = _Words(queries.kind_of(batch).columns)
    groups = shown.groups(rows) if tab is LineState.ASKED else []
    return Preview(
        batch=batch,
        counts=counts,
        tab=tab,
        page=found,
        lines=shown.lines(list(found.object_list)),
        groups=groups[:GROUPS_SHOWN],
        groups_hidden=max(0, len(groups) - GROUPS_SHOWN),
        reading=Reading.from_stored(batch.reading),
    )


class _Words:
    """Says lines of a kind in words."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.forms = {form.code: form.label for form in queries.forms_in_use()}

    def lines(self, rows: Sequence[ImportLine]) -> list[ShownLine]:
        plans = {row.number: storing.decode_plan(row.number, row.plan) for row in rows}
        wanted = {one.person for plan in plans.values() for one in plan.suspects}
        people = Person.objects.select_related("organization", "employer").in_bulk(wanted)
        return [self._line(row, plans[row.number], people) for row in rows]

    def _line(self, row: ImportLine, plan: Plan, people: Mapping[int, Person]) -> ShownLine:
        values = checking.settled(row)
        person = row.person
        asked = checking.open_remarks(row, "asked", "wrong")
        return ShownLine(
            number=row.number,
            row=row.row,
            state=row.state,
            name=str(person) if person and not values else wording.named(values, self.kind),
            facts=tuple(wording.facts(values, self.kind, self.forms)),
            fixed=tuple(
                in_row(row.row, one.sentence) for one in checking.open_remarks(row, "fixed")
            ),
            questions=tuple(self.question(one, (row.number,)) for one in asked),
            differences=plan.differences,
            known=tuple(_known(one, people.get(one.person)) for one in plan.suspects),
            may_be_other=checking.may_be_other(row),
            alike=tuple((one, row_of(one)) for one in plan.alike),
            url=person.get_absolute_url() if person and row.state == LineState.APPLIED else "",
            is_emptied=row.is_emptied,
        )

    def question(self, remark: Remark, numbers: tuple[int, ...]) -> Question:
        column = wording.column_of(self.kind, remark.key)
        holds = column.holds if column else None
        choices = [
            Choice(str(place), wording.shown(option, holds, self.forms))
            for place, option in enumerate(remark.options)
        ]
        if not choices and remark.suggestion is not None:
            choices = [Choice(YES, wording.shown(remark.suggestion, holds, self.forms))]
        alone = len(numbers) == 1
        return Question(
            sentence=remark.sentence if alone else _capital(checking.tail(remark)),
            key=remark.key,
            group=checking.group_of(remark),
            address=remark.address,
            choices=tuple(choices),
            may_type=column is not None,
            numbers=numbers,
        )

    def groups(self, rows: Iterable[ImportLine]) -> list[Question]:
        """Questions asked by several lines in the same words."""
        found: dict[str, tuple[Remark, list[int]]] = {}
        for row in rows:
            for remark in checking.shared_questions(row):
                found.setdefault(checking.group_of(remark), (remark, []))[1].append(row.number)
        several = [(one, tuple(numbers)) for one, numbers in found.values() if len(numbers) > 1]
        several.sort(key=lambda pair: -len(pair[1]))
        return [self.question(remark, numbers) for remark, numbers in several]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _known(suspect: Suspect, person: Person | None) -> Known:
    told: list[Any] = person_facts(person, timezone.localdate()) if person else []
    return Known(
        person=suspect.person,
        name=str(person) if person else f"№ {suspect.person}",
        reasons=suspect.reasons,
        facts=tuple((label, value) for label, value in told if value),
        url=person.get_absolute_url() if person else "",
    )
