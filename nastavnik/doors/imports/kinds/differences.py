"""What a line would change of a row: only what it says, only where that is another value."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Field, Model

from nastavnik.domain.person_names import comparable
from nastavnik.domain.phones import format_phone
from nastavnik.domain.typography import fold_search, format_date
from nastavnik.doors.imports.kinds.partner_names import plain_name
from nastavnik.doors.imports.lines import Difference


def _by_name(text: Any) -> str:
    return comparable(str(text))


def _by_class(text: Any) -> str:
    return re.sub(r"[\s«»\"„“”.-]", "", fold_search(str(text)))


def _by_words(text: Any) -> str:
    return fold_search(str(text))


# How values of a field are compared where another spelling is no other value.
_ALIKE: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("last_name", "first_name", "patronymic", "former_last_name"), _by_name),
    "group_name": _by_class,
    **dict.fromkeys(("name", "short_name"), plain_name),
    **dict.fromkeys(("position", "email", "number", "contact"), _by_words),
}


def same_value(name: str, one: Any, other: Any) -> bool:
    """Tell whether two values of a field are one, whatever the spelling."""
    if one == other:
        return True
    alike = _ALIKE.get(name)
    return alike is not None and alike(one or "") == alike(other or "")


def changes(row: Model, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that are not yet so in the row."""
    return {
        name: value for name, value in facts.items() if not same_value(name, _of(row, name), value)
    }


def differences(row: Model, facts: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return the changes in words: what stands there and what the line says."""
    return tuple(
        Difference(label(row, name), shown(row, name, _of(row, name)), shown(row, name, value))
        for name, value in changes(row, facts).items()
    )


def contradictions(facts: Mapping[str, Any], others: Mapping[str, Any]) -> list[str]:
    """Return the fields of which two lines about one thing say different values."""
    return [
        name
        for name, value in facts.items()
        if name in others and not same_value(name, value, others[name])
    ]


def label(row: Model | type[Model], name: str) -> str:
    """Return what a field is called."""
    return str(_field(row, name).verbose_name)


def shown(row: Model | type[Model], name: str, value: Any) -> str:
    """Write a value as people read it."""
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return format_date(value)
    choices = dict(_field(row, name).flatchoices)
    if value in choices:
        return str(choices[value])
    return format_phone(value) if name == "phone" else str(value)


def too_long(model: type[Model], facts: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return the fields whose text does not fit, with how much fits."""
    found = []
    for name, value in facts.items():
        limit = getattr(_field(model, name), "max_length", None)
        if limit is not None and isinstance(value, str) and len(value) > limit:
            found.append((name, limit))
    return found


def _field(row: Model | type[Model], name: str) -> "Field[Any, Any]":
    return row._meta.get_field(name)  # type: ignore[return-value]


def _of(row: Model, name: str) -> Any:
    return getattr(row, name)
