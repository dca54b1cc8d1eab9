"""Figures kept with the note: dataclasses to JSON values and back, nothing lost."""

import datetime
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from nastavnik.oversight.notes.figures import NoteFigures

# The shape of the figures; a note frozen in another shape has to be made anew.
SHAPE = 1


def freeze(figures: NoteFigures) -> dict[str, Any]:
    """Return figures as JSON values."""
    return {"shape": SHAPE, "figures": _plain(figures)}


def thaw(stored: Mapping[str, Any]) -> NoteFigures | None:
    """Return the figures kept in a note, or None if there are none or of another shape."""
    if stored.get("shape") != SHAPE:
        return None
    figures: NoteFigures = _typed(NoteFigures, stored["figures"])
    return figures


def _plain(value: Any) -> Any:  # noqa: PLR0911 — one return for each kind of value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    match value:
        case Enum():
            return value.value
        case Decimal():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case _:
            return value


def _typed(kind: Any, value: Any) -> Any:  # noqa: PLR0911 — one return for each kind of value
    if value is None:
        return None
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _typed_choice(kind, value)
    if origin is tuple:
        parts = typing.get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_typed(parts[0], item) for item in value)
        return tuple(_typed(part, item) for part, item in zip(parts, value, strict=True))
    if origin is not None:
        return dict(value)
    if is_dataclass(kind):
        return _typed_dataclass(kind, value)
    if issubclass(kind, datetime.date):
        return datetime.date.fromisoformat(value)
    return kind(value) if issubclass(kind, Enum | Decimal) else value


def _typed_dataclass(kind: Any, value: Mapping[str, Any]) -> Any:
    names = _types(kind)
    return kind(**{name: _typed(names[name], item) for name, item in value.items()})


def _typed_choice(kind: Any, value: Any) -> Any:
    """Of «something or None» only the something is left here; str | int needs no change."""
    parts = [part for part in typing.get_args(kind) if part is not types.NoneType]
    return _typed(parts[0], value) if len(parts) == 1 else value


@cache
def _types(kind: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)
