"""What a line says of the person it is about, and what the person seems to be."""

from typing import Any

from django.utils.translation import gettext as _

from nastavnik.domain.mentoring_forms import age_on
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.told import (
    Values,
    contacts_told,
    filled,
    name_facts,
    name_told,
    whose,
)
from nastavnik.doors.imports.lines import Scene
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.people.choices import Category, ParticipantRole

ADULT = 18
LEARNER = {Kind.COLLEGE: Category.STUDENT}


def learner(scene: Scene) -> str:
    """Return what learners of the organisation are."""
    return LEARNER.get(Kind(scene.organization.kind), Category.PUPIL).value


def facts_told(values: Values) -> dict[str, Any]:
    """Return the fields of a person a line fills."""
    name = name_told(values)
    facts = {
        "birth_date": values.get("birth_date"),
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
    born = values.get("birth_date")
    if born is not None and age_on(born, scene.day) < ADULT:
        return learner(scene)
    return ""


def note_spare_contacts(draft: Draft, role: str) -> None:
    """Say what of a cell of contacts there is no place for: a person has one telephone."""
    contact = draft.line.values.get("contact")
    if not isinstance(contact, Contact):
        return
    named = whose(contact)
    if named is not None and role == ParticipantRole.MENTOR:
        words = {"name": named}
        sentence = _(
            "контакты другого человека (%(name)s) не загружаются: внесите их в карточку этого "
            "человека."
        )
        draft.note(sentence % words, "contact")
    elif len(contact.phones) > 1 or len(contact.emails) > 1 or (contact.words and named is None):
        sentence = _(
            "загружаются один телефон и одна почта, остальное — нет: проверьте, те ли это."
        )
        draft.note(sentence, "contact")


def ask_category(draft: Draft) -> None:
    """Ask what somebody is whom nothing in the line tells."""
    draft.ask(
        _("не понятно, кто это: ученик, педагог? Укажите категорию, класс или должность."),
        "category",
        Category.values,
    )
