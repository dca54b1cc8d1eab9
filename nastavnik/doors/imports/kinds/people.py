"""People of an organisation: class lists, groups of a college, staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain.spreadsheets.kinds.people import PEOPLE as COLUMNS
from nastavnik.doors.imports.kinds.crowd import Crowd
from nastavnik.doors.imports.kinds.drafts import Draft, refusals
from nastavnik.doors.imports.kinds.families import (
    Families,
    Parent,
    parent_told,
    take_spare_contacts,
)
from nastavnik.doors.imports.kinds.naming import plan_named, write_named
from nastavnik.doors.imports.kinds.partner_names import Partners
from nastavnik.doors.imports.kinds.person_facts import ask_category, facts_told, seeming_category
from nastavnik.doors.imports.kinds.told import Told, name_told, names_person
from nastavnik.doors.imports.kinds.who import everybody, named_by, namesakes
from nastavnik.doors.imports.lines import ImportKind, Line, Outcome, Plan, Scene
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Person


@dataclass(slots=True)
class _Batch:
    """Lines with the people and the parents they name."""

    crowd: Crowd
    families: Families
    parents: dict[int, Parent]
    drafts: list[Draft]


def plan(scene: Scene, lines: Sequence[Line]) -> list[Plan]:
    """Compare lines with everybody the organisation knows."""
    return plan_named(
        lines,
        names_person,
        lambda named: [
            draft.plan for draft in _compared(scene, named, among_namesakes=False).drafts
        ],
    )


def write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    """Bring the people of a chunk of lines, with their parents."""
    return write_named(lines, names_person, lambda named: _write(actor, scene, named, planned))


def _write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    batch = _compared(scene, lines, among_namesakes=True)
    refused = refusals(planned, batch.drafts)
    wanted = [place for place in range(len(lines)) if place not in refused]
    brought = batch.crowd.bring(actor, wanted)
    people = {place: one for place, one in brought.items() if isinstance(one, Person)}
    with_parent = [place for place in people if place in batch.parents]
    unrelated = batch.families.bring(
        actor, [(people[place], batch.parents[place]) for place in with_parent]
    )
    refused |= {place: one for place, one in brought.items() if isinstance(one, str)}
    refused |= {with_parent[at]: said for at, said in unrelated.items()}
    return [
        Outcome(line.number, people[place].pk if place in people else None, refused.get(place, ""))
        for place, line in enumerate(lines)
    ]


def _compared(scene: Scene, lines: Sequence[Line], *, among_namesakes: bool) -> _Batch:
    drafts = [Draft(line, scene.headings) for line in lines]
    employers = Partners() if any(line.values.get("employer") for line in lines) else Partners(())
    told = [_told(scene, draft, employers) for draft in drafts]
    organization = scene.organization
    known = namesakes(organization, told) if among_namesakes else everybody(organization)
    crowd = Crowd(organization, told, known)
    parents = {
        place: parent
        for place, line in enumerate(lines)
        if (parent := parent_told(line)) is not None
    }
    children = [pk for place in parents if (pk := crowd.matches[place].person) is not None]
    families = Families.of(organization, children, list(parents.values()))
    for place, draft in enumerate(drafts):
        take_spare_contacts(draft, crowd.row(place), told[place], place in parents)
        crowd.describe(place, draft)
        if place in parents:
            families.describe(parents[place], crowd.matches[place].person, draft)
        _require_category(draft, crowd, place)
    return _Batch(crowd, families, parents, drafts)


def _told(scene: Scene, draft: Draft, employers: Partners) -> Told:
    line = draft.line
    name = name_told(line.values)
    if name is None:
        raise ValueError(f"line {line.number} names nobody")
    facts = facts_told(line.values)
    category = seeming_category(scene, line.values)
    _take_employer(draft, employers, facts, category)
    return Told(
        line.row,
        name,
        facts,
        category or (Category.EMPLOYEE.value if "employer" in facts else ""),
        same_as=line.same_as,
        is_other=line.is_other,
        number=line.number,
        repeats=line.repeats,
    )


def _take_employer(draft: Draft, employers: Partners, facts: dict[str, Any], category: str) -> None:
    """Put the enterprise of somebody who works there among the facts."""
    said = draft.line.values.get("employer")
    if not said:
        return
    if category and category != Category.EMPLOYEE:
        sentence = _(
            "предприятие записывают только у сотрудников предприятий: проверьте категорию."
        )
        draft.note(sentence, "employer")
        return
    partner = employers.named(said)
    if partner is None:
        draft.wrong(
            _("«%(name)s» нет в списке партнёров. Добавьте партнёра или исправьте название.")
            % {"name": said},
            "employer",
        )
    else:
        facts["employer"] = partner


def _require_category(draft: Draft, crowd: Crowd, place: int) -> None:
    is_new = draft.is_new and crowd.row(place) is None
    told = crowd.people[place]
    if is_new and not told.category:
        ask_category(draft)


PEOPLE = ImportKind(
    columns=COLUMNS,
    action=Action.PERSON_EDIT,
    plan=plan,
    write=write,
    names=named_by,
    brings_people=True,
    hint=gettext_lazy("Списки классов, групп колледжа, педагогов"),
    not_kept={
        "consent": (gettext_lazy("согласия отмечают следующим шагом, по бумагам")),
        "note": (gettext_lazy("для примечаний в карточке человека нет места")),
    },
)
