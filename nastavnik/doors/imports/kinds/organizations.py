"""Organisations of a municipality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain import hierarchy
from nastavnik.domain.errors import DomainError
from nastavnik.domain.hierarchy import Unit
from nastavnik.domain.spreadsheets.kinds.organizations import ORGANIZATIONS as COLUMNS
from nastavnik.domain.typography import fold_search
from nastavnik.doors.imports.kinds import words
from nastavnik.doors.imports.kinds.differences import changes, differences, label, too_long
from nastavnik.doors.imports.kinds.drafts import Draft, refusals
from nastavnik.doors.imports.kinds.naming import plan_named, says, write_named
from nastavnik.doors.imports.kinds.organization_names import Organizations
from nastavnik.doors.imports.kinds.partner_names import plain_name
from nastavnik.doors.imports.kinds.retrying import write_each
from nastavnik.doors.imports.kinds.told import filled
from nastavnik.doors.imports.lines import ImportKind, Line, Outcome, Plan, Scene, row_of
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.organizations.operations import edit_organization
from nastavnik.registers.organizations.operations.many import add_organizations

SHORT = 120


@dataclass(slots=True)
class _Told:
    """An organisation a line names."""

    draft: Draft
    facts: dict[str, Any]
    row: Organization | None


def plan(scene: Scene, lines: Sequence[Line]) -> list[Plan]:
    """Compare lines with the organisations below the scene's."""
    return plan_named(
        lines, says("name"), lambda named: [told.draft.plan for told in _compared(scene, named)]
    )


def write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    """Add and correct the organisations of a chunk of lines."""
    return write_named(lines, says("name"), lambda named: _write(actor, scene, named, planned))


def _write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    batch = _compared(scene, lines)
    refused = refusals(planned, (told.draft for told in batch))
    new = [at for at, told in enumerate(batch) if at not in refused and told.draft.is_new]
    known = [at for at, told in enumerate(batch) if at not in refused and told.row is not None]
    added = write_each(
        new,
        lambda some: add_organizations(
            actor=actor,
            parent=scene.organization,
            organizations=[Organization(**batch[at].facts) for at in some],
            starts_on=scene.day,
        ),
    )
    edited = write_each(known, lambda some: [_edit(actor, batch[at]) for at in some])
    refused |= {new[at]: said for at, said in added.refused.items()}
    refused |= {known[at]: said for at, said in edited.refused.items()}
    return [Outcome(line.number, None, refused.get(at, "")) for at, line in enumerate(lines)]


def _edit(actor: Actor, told: _Told) -> Organization:
    row = told.row
    if row is None:
        raise ValueError("only known organisations are edited")
    facts = changes(row, told.facts)
    if not facts:
        return row
    return edit_organization(actor=actor, organization=row, version=row.version, **facts)


def _compared(scene: Scene, lines: Sequence[Line]) -> list[_Told]:
    known = Organizations(Organization.objects.within(scene.organization).current())
    wanted = {fold_search(line.values["code"]) for line in lines if line.values.get("code")}
    taken = set(Organization.objects.filter(code_key__in=wanted).values_list("code_key", flat=True))
    seen: dict[str, int] = {}
    batch = []
    for line in lines:
        draft = Draft(line, scene.headings)
        facts = _facts(line)
        row = _find(draft, known, facts)
        if row is None:
            _complete(scene, draft, facts, taken)
            draft.is_new = True
        else:
            facts.pop("code", None)
            draft.target, draft.version = row.pk, row.version
            draft.differences += differences(row, facts)
        key = f"row {row.pk}" if row else facts.get("code") or plain_name(line.values["name"])
        _require_once(draft, seen, fold_search(key))
        _require_sound(scene, draft, facts)
        batch.append(_Told(draft, facts, row))
    return batch


def _facts(line: Line) -> dict[str, Any]:
    values = line.values
    return filled(
        {
            "code": " ".join((values.get("code") or "").split()),
            "kind": words.organization_kind(values.get("kind")),
            "level": values.get("level"),
            "name": values.get("name"),
            "short_name": values.get("short_name"),
        }
    )


def _find(draft: Draft, known: Organizations, facts: Mapping[str, Any]) -> Organization | None:
    if facts.get("code") and (row := known.coded(facts["code"])) is not None:
        return row
    found = known.named(facts["name"])
    if len(found) > 1:
        draft.wrong(_("организаций с таким названием несколько: укажите код."), "name")
    elif found and facts.get("code"):
        words_of = {"code": found[0].code}
        draft.note(_("код организации в списке — %(code)s: он не меняется.") % words_of, "code")
    return found[0] if found else None


def _complete(scene: Scene, draft: Draft, facts: dict[str, Any], taken: set[str]) -> None:
    """Fill what a new organisation needs and a line may leave out, or say that it is missing."""
    values = draft.line.values
    facts.setdefault("code", values.get("inn") or "")
    if not facts["code"]:
        draft.wrong(_("укажите код или ИНН: по нему организацию узнают в следующий раз."), "code")
    elif fold_search(facts["code"]) in taken:
        sentence = _("этот код уже занят организацией вне этого муниципалитета. Исправьте код.")
        draft.wrong(sentence, "code")
    kind = (
        facts.get("kind")
        or words.kind_of_level(values.get("level"))
        or words.organization_kind(values.get("name"))
    )
    if not kind:
        kinds = [str(Kind(one).label) for one in sorted(Kind.reporting)]
        draft.ask(_("что это за организация? Выберите вид."), "kind", kinds)
        return
    facts["kind"] = kind
    facts.setdefault("level", words.level_of(kind))
    if not facts.get("short_name") and len(facts["name"]) <= SHORT:
        facts["short_name"] = facts["name"]
    if not facts.get("short_name"):
        draft.wrong(_("укажите краткое название: полное слишком длинное."), "short_name")
    try:
        hierarchy.require_parent(Unit(kind), Unit(scene.organization.kind), field="kind")
    except DomainError as error:
        said = str(error)
        draft.wrong(_("%s Исправьте вид.") % f"{said[0].lower()}{said[1:]}", "kind")


def _require_once(draft: Draft, seen: dict[str, int], key: str) -> None:
    first = seen.setdefault(key, draft.line.number)
    if first != draft.line.number:
        draft.wrong(
            _("эта организация уже есть в строке %(first)s. Оставьте одну строку.")
            % {"first": row_of(first)},
            "name",
        )


def _require_sound(scene: Scene, draft: Draft, facts: Mapping[str, Any]) -> None:
    for name, limit in too_long(Organization, facts):
        draft.wrong(
            _("%(field)s — длиннее, чем помещается: не больше %(limit)s знаков. Сократите.")
            % {"field": label(Organization, name), "limit": limit},
            name,
        )
    place = draft.line.values.get("municipality")
    own = {plain_name(text) for text in (scene.organization.name, scene.organization.short_name)}
    own.add(plain_name(scene.organization.locality))
    if place and plain_name(place) not in own:
        draft.note(
            _("загружается в «%(here)s», хотя указано «%(said)s».")
            % {"here": scene.organization.short_name, "said": place},
            "municipality",
        )


_NO_PLACE = gettext_lazy("в карточке организации для этого нет места")
ORGANIZATIONS = ImportKind(
    columns=COLUMNS,
    action=Action.ORGANIZATION_EDIT,
    plan=plan,
    write=write,
    hint=gettext_lazy(
        "Школы, сады, колледжи муниципалитета; узнаются по коду, без него — по названию"
    ),
    not_kept=dict.fromkeys(("address", "head", "phone", "email", "site", "note"), _NO_PLACE),
)
