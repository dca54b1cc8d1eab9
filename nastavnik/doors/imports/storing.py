"""How values of lines, remarks and plans are kept as JSON, and read back as what they were."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from nastavnik.domain.person_names import PersonName
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact, Whose
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import Difference, Plan, Remark, Suspect

# What JSON has no word for is kept under the name of its kind.
_WRITERS: tuple[tuple[type | tuple[type, ...], str, Callable[[Any], Any]], ...] = (
    (date, "day", lambda day: day.isoformat()[:10]),
    (Decimal, "number", str),
    (PersonName, "name", asdict),
    (Contact, "contact", asdict),
    ((tuple, list), "several", lambda parts: [encode(part) for part in parts]),
)
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "day": date.fromisoformat,
    "number": Decimal,
    "name": lambda parts: PersonName(**parts),
    "several": lambda parts: tuple(decode(part) for part in parts),
    "contact": lambda parts: Contact(
        tuple(parts["phones"]),
        tuple(parts["emails"]),
        parts["words"],
        Whose(parts.get("whose", Whose.UNTOLD)),
    ),
}


def encode(value: Any) -> Any:
    """Write a settled value as JSON. Raises TypeError for one no reading makes."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    for sort, name, write in _WRITERS:
        if isinstance(value, sort):
            return {name: write(value)}
    raise TypeError(f"a line cannot keep {type(value).__name__}")


def decode(stored: Any) -> Any:
    """Read a value back."""
    if not isinstance(stored, Mapping):
        return stored
    ((name, inner),) = stored.items()
    return _READERS[name](inner)


def encode_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values of a line, the empty ones left out."""
    return {key: encode(value) for key, value in values.items() if value is not None}


def decode_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Read the values of a line back."""
    return {key: decode(value) for key, value in stored.items()}


def encode_remark(remark: Remark) -> dict[str, Any]:
    """Write a remark, what it does not say left out."""
    told = {
        "sort": remark.sort,
        "sentence": remark.sentence,
        "address": remark.address,
        "key": remark.key,
        "options": [encode(option) for option in remark.options],
        "suggestion": encode(remark.suggestion),
    }
    return {name: value for name, value in told.items() if value not in ("", [], None)}


def decode_remarks(stored: Iterable[Mapping[str, Any]]) -> list[Remark]:
    """Read remarks back."""
    return [
        Remark(
            sort=told["sort"],
            sentence=told["sentence"],
            address=told.get("address", ""),
            key=told.get("key", ""),
            options=tuple(decode(option) for option in told.get("options", ())),
            suggestion=decode(told.get("suggestion")),
        )
        for told in stored
    ]


def encode_plan(plan: Plan) -> dict[str, Any]:
    """Write a plan, without its remarks: those stand with the line's own."""
    told: dict[str, Any] = {
        "state": plan.state.value,
        "target": plan.target,
        "version": plan.version,
        "person": plan.person,
        "differences": [[one.label, one.old, one.new] for one in plan.differences],
        # No names: erasing somebody must not miss them here. They are looked up when shown.
        "suspects": [[one.person, list(one.reasons)] for one in plan.suspects],
        "mentions": list(plan.mentions),
        "is_named": plan.is_named or None,
        "alike": list(plan.alike),
    }
    return {name: value for name, value in told.items() if value not in ([], None)}


def mentioned(stored: Mapping[str, Any]) -> set[int]:
    """Return whom a kept plan names beside its own person, or says the line may be about."""
    suspects = {person for person, _reasons in stored.get("suspects", ())}
    return suspects | set(stored.get("mentions", ()))


def decode_plan(number: int, stored: Mapping[str, Any]) -> Plan:
    """Read a plan back; the line it belongs to has the number."""
    return Plan(
        number=number,
        state=LineState(stored.get("state", LineState.NEW)),
        target=stored.get("target"),
        version=stored.get("version"),
        person=stored.get("person"),
        differences=tuple(Difference(*one) for one in stored.get("differences", ())),
        suspects=tuple(
            Suspect(person, "", tuple(reasons)) for person, reasons in stored.get("suspects", ())
        ),
        mentions=tuple(stored.get("mentions", ())),
        is_named=stored.get("is_named", False),
        alike=tuple(stored.get("alike", ())),
    )
