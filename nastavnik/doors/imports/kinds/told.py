"""What a line says of a person, in the fields people are kept by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nastavnik.domain.person_names import PersonName, comparable
from nastavnik.domain.spreadsheets.cleaning.contacts import OWN, Owner, Sort, owner_of
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact, Whose
from nastavnik.doors.imports.lines import Line

REPRESENTATIVE = "representative_"
type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody a line names: the facts of them that are filled, and what a person answered.

    `category` is what they seem to be where the line does not say it; `reached_through` are the
    telephones and addresses of whoever answers for them; `number` is that of the line, `repeats`
    that of an earlier one about the same person. `others` are the names on the other side of pairs.
    """

    line: int
    name: PersonName
    facts: dict[str, Any]
    category: str = ""
    birth_year: int | None = None
    reached_through: frozenset[str] = frozenset()
    same_as: int | None = None
    is_other: bool = False
    number: int = 0
    repeats: int | None = None
    others: frozenset[tuple[str, str, str]] = frozenset()


def name_told(values: Values, prefix: str = "", *, whole: str = "") -> PersonName | None:
    """Return a name from its own column, or from the three columns of its parts."""
    found = values.get(whole or prefix.rstrip("_") or "name")
    if isinstance(found, PersonName):
        return found
    parts = (values.get(f"{prefix}{part}") or "" for part in ("last_name", "first_name"))
    last, first = parts
    if not last or not first:
        return None
    return PersonName(last, first, values.get(f"{prefix}patronymic") or "")


def names_person(line: Line) -> bool:
    """Tell whether a line names somebody."""
    return name_told(line.values) is not None


def filled(facts: Values) -> dict[str, Any]:
    """Leave out what is empty: an empty cell says nothing, so it changes nothing."""
    return {name: value for name, value in facts.items() if value not in (None, "")}


def name_facts(name: PersonName) -> dict[str, Any]:
    """Return a name as the fields of a person."""
    facts = {"last_name": name.last, "first_name": name.first, "patronymic": name.patronymic}
    return filled({**facts, "former_last_name": name.former})


def owner_told(values: Values) -> Owner:
    """Tell whose the cell of contacts of a line is, beside what its other cells say.

    The person may be named in it themself; a representative is named in a column of their own.
    """
    contact = values.get("contact")
    if not isinstance(contact, Contact):
        return OWN
    owner = owner_of(contact)
    if owner.sort is Sort.BARE and contact.whose is Whose.REPRESENTATIVE:
        representative = name_told(values, REPRESENTATIVE)
        return owner if representative is None else Owner(Sort.NAMED, representative)
    own = name_told(values)
    return OWN if owner.name and own and is_same_name(owner.name, own) else owner


def is_same_name(said: PersonName, full: PersonName) -> bool:
    """Tell whether a name beside contacts is a full one; the patronymic may be left out."""
    parts = [(said.last, full.last), (said.first, full.first)]
    parts += [(said.patronymic, full.patronymic)] if said.patronymic else []
    return all(comparable(one) == comparable(other) for one, other in parts)


def birth_told(values: Values) -> tuple[date | None, int | None]:
    """Return the day and the year of a birth: a whole date may stand under «Год рождения»."""
    day, year = values.get("birth_date"), values.get("birth_year")
    return (day or year, year.year) if isinstance(year, date) else (day, year)


def reached_through(values: Values) -> frozenset[str]:
    """Return the contacts of somebody else in the cell of contacts of a line."""
    contact = values.get("contact")
    if not isinstance(contact, Contact) or not owner_told(values).is_another:
        return frozenset()
    return frozenset((*contact.phones, *contact.emails))


def contacts_told(values: Values, prefix: str = "") -> dict[str, Any]:
    """Return the phone and the address: from their own columns, else from the mixed one.

    The mixed one is about the person of the line, unless it names somebody else («Ёлкина Вера
    Павловна, +7 912 …»): official forms ask for the contacts of the representative there.
    """
    contact = None if prefix or owner_told(values).is_another else values.get("contact")
    phones = getattr(contact, "phones", ())
    emails = getattr(contact, "emails", ())
    return filled(
        {
            "phone": values.get(f"{prefix}phone") or next(iter(phones), ""),
            "email": values.get(f"{prefix}email") or next(iter(emails), ""),
        }
    )
