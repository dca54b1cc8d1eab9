import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters.catalogue import CATALOGUE
from nastavnik.platform.parameters.kinds import Parameter
from nastavnik.platform.parameters.middleware import stored_values
from nastavnik.platform.parameters.models import ParameterValue, read_or_default

HISTORY_SHOWN = 20


def value[T](parameter: Parameter[T]) -> T:
    """Return what the parameter is set to, or its default; one query a request serves all."""
    stored = stored_values().get(parameter.code)
    return parameter.default if stored is None else read_or_default(parameter, stored)


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter on the page: its value in words, and where it is changed, if it may be."""

    parameter: Parameter[Any]
    words: str
    is_default: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a parameter's history."""

    event: Event
    who: str
    before: str
    after: str


def editing(parameter: Parameter[Any]) -> Action:
    """Return the right that changing this parameter takes."""
    return Action.SECURITY_PARAMETER_EDIT if parameter.security else Action.PARAMETER_EDIT


def groups(actor: Actor) -> list[Group]:
    """Return the catalogue by groups, with the values in force."""
    lines = [
        Line(
            parameter,
            parameter.words(value(parameter)),
            value(parameter) == parameter.default,
            policy.allows(actor, editing(parameter)),
        )
        for parameter in CATALOGUE.values()
        if policy.allows(actor, editing(parameter).viewing)
    ]
    titles = dict.fromkeys(str(line.parameter.group) for line in lines)
    return [
        Group(title, [line for line in lines if str(line.parameter.group) == title])
        for title in titles
    ]


def row_of(parameter: Parameter[Any]) -> ParameterValue:
    """Return the row of a parameter; a new one, of version 0, while nothing is set."""
    row = ParameterValue.objects.filter(code=parameter.code).first()
    return row or ParameterValue(
        code=parameter.code, value=json.dumps(parameter.stored(parameter.default)), version=0
    )


def history(row: ParameterValue) -> list[Change]:
    """Return the latest changes of a parameter, the newest first."""
    if row.pk is None:
        return []
    events = Event.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    latest = list(events.order_by("-at", "-seq")[:HISTORY_SHOWN])
    names = get_user_model()._default_manager.in_bulk([event.user_id for event in latest])
    return [
        Change(
            event,
            str(names.get(event.user_id, event.command)),
            _words(row, event.before),
            _words(row, event.after),
        )
        for event in latest
    ]


def _words(row: ParameterValue, side: Mapping[str, str]) -> str:
    if "value" not in side:
        return _("по умолчанию: %s") % row.parameter.words(row.parameter.default)
    return row.parameter.words(read_or_default(row.parameter, side["value"]))
