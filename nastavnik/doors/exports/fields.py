"""What may be said of a row of each register, by the key of its column in the kinds of imports."""

from collections.abc import Callable, Mapping
from datetime import date

from nastavnik.domain.mentoring_forms import CATEGORY_WORDS, Category
from nastavnik.doors.exports.registers import RegisterRow, shown_phone
from nastavnik.doors.exports.writing import Value
from nastavnik.registers.people.choices import EnrolmentStatus

type Reader = Callable[[RegisterRow], Value]

_STATUSES = {status.value: str(status.label) for status in EnrolmentStatus}
_SEXES = {"male": "м", "female": "ж"}
# No import takes it: a place moves on by the acts of its register.
STATUS = "Состояние в реестре"


def sex(value: str) -> str:
    """A sex as class lists write it."""
    return _SEXES.get(value, "")


def category(value: str) -> str:
    """A category in the word an import keeps as it is."""
    return CATEGORY_WORDS[Category(value)]


def _contact(row: RegisterRow) -> str:
    """The representative and how to reach them, else the person's own telephone and address."""
    if row.parent is None:
        return row.person.contact
    return ", ".join(part for part in (row.parent.name, row.parent.contact) if part)


def _birth_year(row: RegisterRow) -> Value:
    return row.person.birth_date.year if row.person.birth_date else None


def _completed(row: RegisterRow) -> date | None:
    """The day of completion: of the pair where the row is one, else of the place."""
    return (row.pair and row.pair.completed_on) or row.place.completed_on


def _names(row: RegisterRow) -> str:
    return "\n".join(other.name for other in row.others)


def _workplaces(row: RegisterRow) -> str:
    return "\n".join(dict.fromkeys(other.workplace for other in row.others))


def _nothing(row: RegisterRow) -> None:
    """What no register keeps yet and a person writes in by hand."""
    return


_SHARED: Mapping[str, Reader] = {
    "number": lambda row: row.number,
    "name": lambda row: row.person.name,
    "birth_date": lambda row: row.person.birth_date,
    "sex": lambda row: sex(row.person.sex),
    "category": lambda row: category(row.place.category),
    "phone": lambda row: shown_phone(row.person.phone),
    "email": lambda row: row.person.email,
    "joined_on": lambda row: row.place.joined_on,
    "form": lambda row: row.pair.form if row.pair else None,
    "activities": lambda row: row.pair.topic if row.pair else None,
    "order": lambda row: row.pair.order if row.pair else None,
    "completed_on": _completed,
    "completed": _completed,
    "results": lambda row: row.place.results,
    "link": _nothing,
    STATUS: lambda row: _STATUSES[row.place.status],
}
MENTEE_FIELDS: Mapping[str, Reader] = {
    **_SHARED,
    "birth_year": _birth_year,
    "group": lambda row: row.person.group_name,
    "place": lambda row: row.person.organization,
    "contact": _contact,
    "representative": lambda row: row.parent.name if row.parent else None,
    "representative_phone": lambda row: shown_phone(row.parent.phone) if row.parent else None,
    "representative_email": lambda row: row.parent.email if row.parent else None,
    "request": lambda row: row.place.request,
    "mentor": _names,
    "mentor_place": _workplaces,
}
MENTOR_FIELDS: Mapping[str, Reader] = {
    **_SHARED,
    "place": lambda row: row.person.workplace,
    "position": lambda row: row.person.position,
    "contact": lambda row: row.person.contact,
    "competences": lambda row: row.place.competences,
    "achievements": _nothing,
    "interests": lambda row: row.place.interests,
    "preferred_age": _nothing,
    "time_budget": _nothing,
    "trained_on": lambda row: row.place.trained_on,
    "mentees": _names,
    "mentee_place": _workplaces,
}
