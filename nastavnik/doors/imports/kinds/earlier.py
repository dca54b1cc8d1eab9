"""Figures of past years that were reported outside the system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain.campaigns.past import settled_value, words_of
from nastavnik.domain.errors import DomainError
from nastavnik.domain.spreadsheets.kinds.earlier import EARLIER as COLUMNS
from nastavnik.domain.spreadsheets.kinds.earlier import WIDE
from nastavnik.domain.typography import format_date
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.earlier_shares import shares_in_doubt
from nastavnik.doors.imports.kinds.earlier_totals import wrong_totals
from nastavnik.doors.imports.kinds.earlier_words import (
    Codes,
    day_of,
    place_of,
    require_source,
    source_of,
)
from nastavnik.doors.imports.kinds.naming import plan_named, says, write_named
from nastavnik.doors.imports.kinds.organization_names import Organizations
from nastavnik.doors.imports.kinds.retrying import write_rows
from nastavnik.doors.imports.lines import Difference, ImportKind, Line, Outcome, Plan, Scene, row_of
from nastavnik.oversight.campaigns.models import PastFigure
from nastavnik.oversight.campaigns.operations import edit_past_figures, record_past_figures
from nastavnik.oversight.campaigns.operations.past import COUNTS
from nastavnik.oversight.campaigns.past import (
    Coded,
    counts_words,
    places_of,
    source_words,
    watched_levels,
)
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.choices import Kind, Provenance
from nastavnik.registers.organizations.models import Organization

type Key = tuple[int, str, str, date]
NAMED = says("organization")


@dataclass(slots=True)
class _Told:
    """The figures a line gives: rows to add, and rows read of which it says something else."""

    draft: Draft
    place: Organization | None
    day: date | None
    level: str
    source_date: date | None
    new: list[PastFigure] = field(default_factory=list)
    changed: list[PastFigure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a line says of one indicator, and the column to point at."""

    coded: Coded
    column: str
    numerator: int | None
    denominator: int | None
    value: Decimal | None


def plan(scene: Scene, lines: Sequence[Line]) -> list[Plan]:
    """Compare lines with the figures of past years that are known."""
    return plan_named(
        lines, NAMED, lambda named: [told.draft.plan for told in _compared(scene, named)]
    )


def write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    """Record and correct the figures of a chunk of lines."""
    return write_named(lines, NAMED, lambda named: _write(actor, scene, named, planned))


def _write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    return write_rows(
        lines,
        _compared(scene, lines),
        planned,
        lambda some: record_past_figures(actor=actor, figures=some),
        lambda some: edit_past_figures(actor=actor, figures=some),
    )


def _compared(scene: Scene, lines: Sequence[Line]) -> list[_Told]:
    organizations = Organizations(places_of(scene.organization))
    codes = Codes()
    drafts = [Draft(line, scene.headings) for line in lines]
    batch = [_told(one, organizations, scene.day) for one in drafts]
    _require_watched(scene.organization, batch)
    known: dict[Key, PastFigure] = {
        _key(row): row
        for row in PastFigure.objects.filter(
            place__in={told.place.pk for told in batch if told.place is not None},
            as_of__in={told.day for told in batch if told.day is not None},
        )
    }
    seen: dict[Key, tuple[int, Decimal]] = {}
    for told in batch:
        counts = _counts(told.draft, codes)
        if require_source(told.draft) and told.place is not None and told.day is not None:
            for one in counts:
                _compare(told, one, _row(told, told.place, told.day, one), known, seen)
            told.draft.target = told.place.pk
            told.draft.is_new = bool(told.new) and not told.changed
    return batch


def _require_watched(body: Organization, batch: Sequence[_Told]) -> None:
    """Of a town a centre enters what is of its own levels; the rest is the town's to enter."""
    if body.kind != Kind.CENTRE:
        return
    watched = watched_levels(body)
    for told in batch:
        of_town = told.place is not None and told.place.kind == Kind.MUNICIPALITY
        if of_town and told.level not in watched:
            told.place = None
            told.draft.wrong(
                _(
                    "по муниципалитету центр вносит только уровни образования, которые "
                    "отслеживает. Исправьте уровень или уберите строку."
                ),
                "level",
            )


def _told(draft: Draft, organizations: Organizations, today: date) -> _Told:
    place, day = place_of(draft, organizations), day_of(draft, today)
    values = draft.line.values
    return _Told(draft, place, day, values.get("level") or "", values.get("source_date"))


def _counts(draft: Draft, codes: Codes) -> list[_Counts]:
    """Return what a line says: of its indicator in long tables, of each column in wide ones."""
    values = draft.line.values
    told = []
    for column, code in WIDE.items():
        value = values.get(column)
        if value is not None and (coded := codes.known.get(code)) is not None:
            told.append(_Counts(coded, column, None, None, Decimal(value)))
        elif value is not None:
            sentence = _("показателя «%(code)s» в наборах нет. Не загружайте этот столбец.")
            draft.wrong(sentence % {"code": code}, column)
    said = values.get("indicator")
    long = [values.get(key) for key in COUNTS]
    if said or any(one is not None for one in long):
        coded = codes.find(said or "")
        if coded is not None and any(one is not None for one in long):
            told.append(_Counts(coded, "value", *long))
        elif coded is None:
            sentence = _("показателя «%(said)s» нет. Укажите его код, например K1.")
            draft.ask(
                sentence % {"said": said} if said else _("какой это показатель? Укажите его код."),
                "indicator",
            )
    if not told and not draft.remarks:
        draft.note(_("значения нет: загружать нечего. Впишите его, если знаете."), "value")
    return told


def _row(told: _Told, place: Organization, day: date, counts: _Counts) -> PastFigure:
    return PastFigure(
        place=place,
        level=told.level,
        code=counts.coded.code,
        as_of=day,
        numerator=counts.numerator,
        denominator=counts.denominator,
        source=source_of(told.draft),
        source_date=told.source_date,
        provenance=Provenance.IMPORT,
    )


def _compare(
    told: _Told,
    counts: _Counts,
    row: PastFigure,
    known: Mapping[Key, PastFigure],
    seen: dict[Key, tuple[int, Decimal]],
) -> None:
    if not _settle(told.draft, counts, row):
        return
    if _key(row) in seen:
        first, said = seen[_key(row)]
        _compare_lines(told.draft, counts.column, row.value, first, said)
        return
    seen[_key(row)] = (told.draft.line.number, row.value)
    _take(told, counts.coded, row, known.get(_key(row)))


def _settle(draft: Draft, counts: _Counts, row: PastFigure) -> bool:
    """Put the value of a row right by its counts, or point at the cell that contradicts them."""
    told = (counts.numerator, counts.denominator, counts.value)
    try:
        row.value = settled_value(*told, is_share=counts.coded.is_share)
    except DomainError as refusal:
        said = str(refusal)
        column = counts.column if refusal.field == "value" else refusal.field
        draft.wrong(_("%s Исправьте числа.") % f"{said[0].lower()}{said[1:]}", column)
        return False
    return True


def _take(told: _Told, coded: Coded, row: PastFigure, old: PastFigure | None) -> None:
    """Note a figure that is not known yet, or is known otherwise."""
    label = f"{coded.code}, {format_date(row.as_of)}"
    if old is None:
        told.new.append(row)
        told.draft.differences.append(Difference(label, "", _words(row)))
        return
    if row.denominator is None and row.value == old.value:
        # A value alone says nothing against the counts that are known already.
        row.numerator, row.denominator = old.numerator, old.denominator
    facts = {name: getattr(row, name) for name in (*COUNTS, "source", "source_date")}
    if all(getattr(old, name) == value for name, value in facts.items()):
        return
    before = _words(old)
    for name, value in facts.items():
        setattr(old, name, value)
    old.provenance = Provenance.IMPORT
    told.changed.append(old)
    told.draft.differences.append(Difference(label, before, _words(old)))


def _words(row: PastFigure) -> str:
    value = words_of(row.value)
    counts = counts_words(row.numerator, row.denominator)
    return f"{value} ({counts}), {source_words(row)}" if counts else f"{value}, {source_words(row)}"


def _compare_lines(draft: Draft, column: str, value: Decimal, first: int, said: Decimal) -> None:
    if value != said:
        draft.wrong(
            _(
                "в строке %(first)s для того же места и даты другое значение: %(there)s, а здесь "
                "%(here)s. Оставьте одно."
            )
            % {"first": row_of(first), "there": words_of(said), "here": words_of(value)},
            column,
        )


def _key(row: PastFigure) -> Key:
    return (row.place_id, row.level, row.code, row.as_of)


EARLIER = ImportKind(
    columns=COLUMNS,
    action=Action.PAST_FIGURE_EDIT,
    plan=plan,
    write=write,
    totals=wrong_totals,
    doubts=shares_in_doubt,
    hint=gettext_lazy(
        "Итоги по территориям и организациям, которые сообщали не через систему: показатель в "
        "строке или столбец на показатель"
    ),
)
