"""What a line says of the person it is about, and what the person seems to be."""

from typing import Any

from django.utils.translation import gettext as _

from nastavnik.domain.mentoring_forms import age_on
from nastavnik.domain.spreadsheets.cleaning.contacts import (
    Sort,
    answers_of,
    question_of,
    told_beside,
)
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact, Whose
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.families import note_nameless
from nastavnik.doors.imports.kinds.told import (
    REPRESENTATIVE,
    Told,
    Values,
    birth_told,
    contacts_told,
    filled,
    is_same_name,
    name_facts,
    name_told,
    owner_told,
)
from nastavnik.doors.imports.lines import Scene
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.people.choices import Category, ParticipantRole
from nastavnik.registers.people.models import Person

ADULT = 18
LEARNER = {Kind.COLLEGE: Category.STUDENT}


def learner(scene: Scene) -> str:
    """Return what learners of the organisation are."""
    return LEARNER.get(Kind(scene.organization.kind), Category.PUPIL).value


def facts_told(values: Values) -> dict[str, Any]:
    """Return the fields of a person a line fills."""
    name = name_told(values)
    facts = {
        "birth_date": birth_told(values)[0],
        "sex": values.get("sex"),
        "category": values.get("category"),
        "group_name": values.get("group"),
        "position": values.get("position"),
        "teaching_since": values.get("teaching_since"),
    }
    return (name_facts(name) if name else {}) | filled(facts) | contacts_told(values)


def seeming_category(scene: Scene, values: Values) -> str:
    """Return what somebody seems to be by what the line says; empty where it does not tell."""
    if values.get("category"):
        return str(values["category"])
    if values.get("group"):
        return learner(scene)
    if values.get("position") or values.get("teaching_since"):
        return Category.TEACHER.value
    born, _year = birth_told(values)
    if born is not None and age_on(born, scene.day) < ADULT:
        return learner(scene)
    return ""


def note_spare_contacts(draft: Draft, role: str) -> None:
    """Say what of a cell of contacts there is no place for: a person has one telephone."""
    contact = draft.line.values.get("contact")
    if not isinstance(contact, Contact):
        return
    owner, named = owner_told(draft.line.values), name_told(draft.line.values, REPRESENTATIVE)
    is_named = named and owner.name and is_same_name(owner.name, named)
    if owner.is_another and (role == ParticipantRole.MENTOR or (named and not is_named)):
        words = {"name": owner.name or contact.words}
        sentence = _(
            "контакты другого человека (%(name)s) не загружаются: внесите их в карточку этого "
            "человека."
        )
        draft.note(sentence % words, "contact")
    elif (
        max(len(contact.phones), len(contact.emails)) > 1
        or owner.sort is Sort.UNTOLD
        or told_beside(contact)[1]
    ):
        sentence = _(
            "загружаются один телефон и одна почта, остальное — нет: проверьте, те ли это."
        )
        draft.note(sentence, "contact")


def ask_whose(draft: Draft) -> None:
    """Ask whose contacts are where neither the words beside them nor the family known tell."""
    contact = draft.line.values.get("contact")
    owner = owner_told(draft.line.values)
    if owner.is_clear or not isinstance(contact, Contact) or "contact" in draft.line.answered:
        return
    if contact.phones or contact.emails:
        said = {"words": contact.words, "question": question_of(contact)}
        draft.ask(_("«%(words)s»: %(question)s") % said, "contact", answers_of(contact))
    elif owner.is_another:
        draft.note(
            _("«%(words)s» не загружается: впишите фамилию, имя и отчество представителя.")
            % {"words": contact.words},
            "contact",
        )


def note_contact_of_child(draft: Draft, row: Person | None, told: Told, scene: Scene) -> None:
    """Say of a contact under a heading about representatives that it is kept with the child."""
    contact = draft.line.values.get("contact")
    if not isinstance(contact, Contact) or contact.whose is not Whose.REPRESENTATIVE:
        return
    if owner_told(draft.line.values).sort is not Sort.BARE or _is_grown(told, scene):
        return
    taken = {told.facts.get("phone"), told.facts.get("email")}
    kept = {row.phone, row.email} if row is not None else set()
    if (taken & {*contact.phones, *contact.emails}) - kept:
        note_nameless(draft, "contact")


def _is_grown(told: Told, scene: Scene) -> bool:
    born = told.facts.get("birth_date")
    if born is not None:
        return age_on(born, scene.day) >= ADULT
    return told.category not in ("", Category.PUPIL, Category.STUDENT)


def ask_category(draft: Draft) -> None:
    """Ask what somebody is whom nothing in the line tells."""
    draft.ask(
        _("не понятно, кто это: ученик, педагог? Укажите категорию, класс или должность."),
        "category",
        Category.values,
    )
