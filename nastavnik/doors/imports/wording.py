"""Values of lines in the words a curator reads."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from nastavnik.domain.campaigns.past import words_of
from nastavnik.domain.phones import format_phone
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact, Whose
from nastavnik.domain.spreadsheets.columns import Column, Holds, Kind
from nastavnik.registers.organizations.choices import Level
from nastavnik.registers.people.choices import Category, Sex

# Under these a line says what it is about; the whole name comes before its parts.
_NAMING = (("name",), ("last_name", "first_name", "patronymic"), ("organization",), ("partner",))


def shown(value: Any, holds: Holds | None, forms: Mapping[str, str]) -> str:
    """Say a value; `forms` are the titles of forms of mentoring by their codes."""
    match value:
        case None:
            words = "—"
        case bool():
            words = gettext("да") if value else gettext("нет")
        case Decimal():
            words = words_of(value)
        case date():
            words = f"{value:%d.%m.%Y}"
        case Contact():
            phones = (format_phone(phone) for phone in value.phones)
            said = (value.words, _whose(value.whose))
            words = ", ".join(filter(None, (*phones, *value.emails, *said)))
        case tuple() | list():
            words = ", ".join(shown(part, holds, forms) for part in value)
        case _:
            words = _coded(str(value), holds, forms)
    return words


def _whose(said: Whose) -> str:
    answers = {Whose.OWN: gettext("это его собственный"), Whose.NOBODY: gettext("не записывать")}
    return answers.get(said, "")


def _coded(text: str, holds: Holds | None, forms: Mapping[str, str]) -> str:
    titles: dict[Holds | None, Mapping[str, Any]] = {
        Holds.FORM: forms,
        Holds.CATEGORY: dict(Category.choices),
        Holds.LEVEL: dict(Level.choices),
        Holds.SEX: dict(Sex.choices),
    }
    if holds is Holds.PHONE:
        return format_phone(text) if text.startswith("+7") else text
    return str(titles.get(holds, {}).get(text, text))


def column_of(kind: Kind, key: str) -> Column | None:
    """Find a column of a kind; None for a question of the row itself."""
    return next((column for column in kind.columns if column.key == key), None)


def title_of(kind: Kind, key: str) -> str:
    """The official heading of a column."""
    return kind.column(key).title


def named(values: Mapping[str, Any], kind: Kind) -> str:
    """Say what a line is about: whose row, or which organisation."""
    for keys in _NAMING:
        words = [shown(values[key], None, {}) for key in keys if values.get(key)]
        if words:
            return " ".join(words)
    if any(column.key in _NAMING[0] for column in kind.columns):
        # Whose row it is was not understood: the next name in it is a parent's or a mentor's.
        return ""
    told = (column for column in kind.columns if column.holds in (Holds.NAME, Holds.TEXT))
    return next((str(values[column.key]) for column in told if values.get(column.key)), "")


def facts(values: Mapping[str, Any], kind: Kind, forms: Mapping[str, str]) -> list[tuple[str, str]]:
    """Say what a line says, column by column, in the order of the kind."""
    return [
        (column.title, shown(values[column.key], column.holds, forms))
        for column in kind.columns
        if values.get(column.key) is not None
    ]
