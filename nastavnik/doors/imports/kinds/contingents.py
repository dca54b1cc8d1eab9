"""Contingents: the counts that indicators divide by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain.spreadsheets.kinds.contingents import CONTINGENTS as COLUMNS
from nastavnik.domain.typography import format_number
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.naming import plan_named, says, write_named
from nastavnik.doors.imports.kinds.organization_names import Organizations
from nastavnik.doors.imports.kinds.retrying import write_rows
from nastavnik.doors.imports.lines import Difference, ImportKind, Line, Outcome, Plan, Scene, row_of
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.choices import Population, Provenance
from nastavnik.registers.organizations.models import ANY_AGE, Contingent, Organization
from nastavnik.registers.organizations.operations.many import edit_contingents, record_contingents

type Key = tuple[int, date, str, str, int, int]
# What a column counts: whom, from which age, to which.
COUNTED: Mapping[str, tuple[str, int, int]] = {
    "learners": (Population.LEARNERS.value, 0, ANY_AGE),
    "learners_10_19": (Population.LEARNERS.value, 10, 19),
    "learners_15_19": (Population.LEARNERS.value, 15, 19),
    "teachers": (Population.TEACHERS.value, 0, ANY_AGE),
    "young_specialists": (Population.YOUNG_SPECIALISTS.value, 0, ANY_AGE),
}


@dataclass(slots=True)
class _Told:
    """The counts a line gives: rows to add, and rows read whose number is another."""

    draft: Draft
    new: list[Contingent] = field(default_factory=list)
    changed: list[Contingent] = field(default_factory=list)


NAMED = says("organization")


def plan(scene: Scene, lines: Sequence[Line]) -> list[Plan]:
    """Compare lines with the counts the organisations have."""
    return plan_named(
        lines,
        NAMED,
        lambda named: [told.draft.plan for told in _compared(scene, named)],
    )


def write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    """Record and correct the counts of a chunk of lines."""
    return write_named(lines, NAMED, lambda named: _write(actor, scene, named, planned))


def _write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    return write_rows(
        lines,
        _compared(scene, lines),
        planned,
        lambda some: record_contingents(actor=actor, contingents=some),
        lambda some: edit_contingents(actor=actor, contingents=some),
    )


def _compared(scene: Scene, lines: Sequence[Line]) -> list[_Told]:
    organizations = Organizations(Organization.objects.within(scene.organization).current())
    batch = [_Told(Draft(line, scene.headings)) for line in lines]
    found = [_organization(told.draft, organizations) for told in batch]
    days = {line.values["as_of"] for line in lines if line.values.get("as_of")}
    rows = Contingent.objects.filter(
        organization__in={row.pk for row in found if row is not None}, as_of__in=days
    )
    known: dict[Key, Contingent] = {_key(row): row for row in rows}
    seen: dict[Key, tuple[int, int]] = {}
    for told, organization in zip(batch, found, strict=True):
        if organization is not None and _require_day(scene, told.draft):
            _compare(told, organization, known, seen)
    return batch


def _organization(draft: Draft, organizations: Organizations) -> Organization | None:
    said = draft.line.values["organization"]
    coded = organizations.coded(said)
    found = [coded] if coded is not None else organizations.named(said)
    if len(found) == 1:
        return found[0]
    sentence = (
        _("организаций с названием «%(said)s» несколько: укажите код.")
        if found
        else _("организации «%(said)s» здесь нет. Исправьте название или укажите её код.")
    )
    draft.wrong(sentence % {"said": said}, "organization")
    return None


def _require_day(scene: Scene, draft: Draft) -> bool:
    day = draft.line.values.get("as_of")
    if day is None:
        draft.ask(_("на какую дату эти сведения? Впишите её."), "as_of")
    elif day > scene.day:
        draft.wrong(_("дата сведений ещё не наступила. Исправьте её."), "as_of")
    return day is not None and day <= scene.day


def _compare(
    told: _Told,
    organization: Organization,
    known: Mapping[Key, Contingent],
    seen: dict[Key, tuple[int, int]],
) -> None:
    draft, values = told.draft, told.draft.line.values
    draft.target = organization.pk
    for column, (population, age_from, age_to) in COUNTED.items():
        count = values.get(column)
        if count is None:
            continue
        row = Contingent(
            organization=organization,
            as_of=values["as_of"],
            level=values.get("level") or "",
            population=population,
            age_from=age_from,
            age_to=age_to,
            count=count,
            provenance=Provenance.IMPORT,
        )
        first, said = seen.setdefault(_key(row), (draft.line.number, count))
        if first != draft.line.number:
            _compare_lines(draft, column, count, first, said)
            continue
        _take(told, row, known.get(_key(row)))
    _require_parts(draft)
    draft.is_new = bool(told.new) and not told.changed


def _take(told: _Told, row: Contingent, old: Contingent | None) -> None:
    """Note a count that is not known yet, or is known otherwise."""
    said = f"{row.get_population_display()}, {row.ages}"
    if old is None:
        told.new.append(row)
        told.draft.differences.append(Difference(said, "", format_number(row.count)))
    elif old.count != row.count:
        before, old.count, old.provenance = old.count, row.count, Provenance.IMPORT
        told.changed.append(old)
        told.draft.differences.append(
            Difference(said, format_number(before), format_number(row.count))
        )


def _compare_lines(draft: Draft, column: str, count: int, first: int, said: int) -> None:
    if count != said:
        draft.wrong(
            _(
                "в строке %(first)s для той же организации и даты другое число: %(there)s, а "
                "здесь %(here)s. Оставьте одно."
            )
            % {"first": row_of(first), "there": format_number(said), "here": format_number(count)},
            column,
        )


def _require_parts(draft: Draft) -> None:
    """Refuse a part greater than the whole: columns were mixed up."""
    values = draft.line.values
    for part, whole in (
        ("learners_10_19", "learners"),
        ("learners_15_19", "learners_10_19"),
        ("learners_15_19", "learners"),
        ("young_specialists", "teachers"),
    ):
        less, more = values.get(part), values.get(whole)
        if less is not None and more is not None and less > more:
            draft.wrong(
                _("«%(part)s» — %(less)s, больше, чем «%(whole)s» — %(more)s. Проверьте числа.")
                % {
                    "part": COLUMNS.column(part).title,
                    "less": format_number(less),
                    "whole": COLUMNS.column(whole).title,
                    "more": format_number(more),
                },
                part,
            )
            return


def _key(row: Contingent) -> Key:
    return (
        row.organization_id,
        row.as_of,
        row.level,
        row.population,
        row.age_from,
        row.age_to,
    )


CONTINGENTS = ImportKind(
    columns=COLUMNS,
    action=Action.CONTINGENT_EDIT,
    plan=plan,
    write=write,
    hint=gettext_lazy(
        "Сколько обучающихся и педагогов в организациях: на эти числа делятся показатели"
    ),
)
