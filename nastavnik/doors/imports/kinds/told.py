"""What a line says of a person, in the fields people are kept by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nastavnik.domain.person_names import PersonName, is_given_name, is_patronymic
from nastavnik.domain.spreadsheets.cleaning.names import read_name
from nastavnik.domain.spreadsheets.outcomes import value_of
from nastavnik.doors.imports.lines import Line

_RELATIVE = re.compile(
    r"^(мама|мать|папа|отец|бабушка|дедушка|опекун|родитель|законный представитель)\b[\s:,.–—-]*",
    re.IGNORECASE,
)
type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody a line names: the facts of them that are filled, and what a person answered.

    `category` is what they seem to be where the line does not say it; `reached_through` are the
    telephones and addresses of whoever answers for them.
    """

    line: int
    name: PersonName
    facts: dict[str, Any]
    category: str = ""
    birth_year: int | None = None
    reached_through: frozenset[str] = frozenset()
    same_as: int | None = None
    is_other: bool = False


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


def whose(contact: Any) -> PersonName | None:
    """Return whose a cell of contacts says they are: «мама, Ёлкина Вера Павловна, +7 912 …»."""
    words = _RELATIVE.sub("", getattr(contact, "words", "").strip(" ,;:()"))
    found = value_of(read_name(words.strip(" ,;:()"))) if words else None
    if not isinstance(found, PersonName):
        return None
    # Two words with capitals may be anything: «Звонить Вечером».
    return found if is_patronymic(found.patronymic) or is_given_name(found.first) else None


def names_somebody(contact: Any) -> bool:
    """Whether a cell of contacts says whose they are."""
    return whose(contact) is not None


def reached_through(values: Values) -> frozenset[str]:
    """Return the contacts of somebody else whom the line names in a cell of contacts."""
    contact = values.get("contact")
    if not names_somebody(contact):
        return frozenset()
    return frozenset((*getattr(contact, "phones", ()), *getattr(contact, "emails", ())))


def contacts_told(values: Values, prefix: str = "", *, mixed: str = "contact") -> dict[str, Any]:
    """Return the phone and the address: from their own columns, else from the mixed one.

    Where the mixed one names somebody («Ёлкина Вера Павловна, +7 912 …»), they are that person's:
    official forms ask for the contacts of the representative there.
    """
    contact = None if names_somebody(values.get(mixed)) else values.get(mixed)
    phones = getattr(contact, "phones", ())
    emails = getattr(contact, "emails", ())
    return filled(
        {
            "phone": values.get(f"{prefix}phone") or next(iter(phones), ""),
            "email": values.get(f"{prefix}email") or next(iter(emails), ""),
        }
    )
