"""All that is held on a person, for the person: rows, files, what was done, who looked."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event, EventPerson
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.documents.queries import orders_naming
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import walking
from nastavnik.registers.privacy.walking import Held

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What was done with the data, or who looked: when, what, in which role, from where."""

    at: datetime.datetime
    what: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The answer to a person who asks what is held on them (152-ФЗ, ст. 14)."""

    person: Person
    issued_at: datetime.datetime
    holdings: Sequence[Held]
    changes: Sequence[Done]
    views: Sequence[Done]

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "issued_at": self.issued_at.isoformat(timespec="minutes"),
            "holdings": [
                {"title": row.title, "facts": [list(fact) for fact in row.facts]}
                for row in self.holdings
            ],
            "changes": [_as_json(row) for row in self.changes],
            "views": [_as_json(row) for row in self.views],
        }


def dossier(person: Person) -> Dossier:
    """Collect all that is held on the person."""
    return Dossier(
        person=person,
        issued_at=timezone.localtime(),
        holdings=[*walking.all_theirs(person), *_orders(person), *_accounts(person)],
        changes=_told(_changes(person)),
        views=_told(_views(person)),
    )


def _as_json(row: Done) -> dict[str, str]:
    at = row.at.isoformat(timespec="seconds")
    return {"at": at, "what": row.what, "role": row.role, "place": row.place}


def _accounts(person: Person) -> list[Held]:
    users = User.objects.filter(assignments__person=person).distinct()
    return [Held(user, ()) for user in users.order_by("pk")]


def _orders(person: Person) -> list[Held]:
    """The orders that name the person: they are the organisation's, kept by archival law."""
    return [Held(row, ()) for row in orders_naming(person.rows)]


def _changes(person: Person) -> list[Event]:
    found: list[Event] = []
    groups: list[tuple[type[Model], list[Held]]] = [
        *((model, walking.theirs(model, person)) for model in walking.holders()),
        (User, _accounts(person)),
    ]
    for model, rows in groups:
        keys = [one.row.pk for one in rows]
        for start in range(0, len(keys), _AT_ONCE):
            found += Event.objects.filter(
                subject_type=model._meta.label_lower, subject_id__in=keys[start : start + _AT_ONCE]
            )
    return [event for event in found if not _is_view(event)]


def _views(person: Person) -> list[Event]:
    index = EventPerson.objects.filter(person_id__in=person.rows)
    keys = sorted(set(index.values_list("chain", "seq")))
    found: list[Event] = []
    for start in range(0, len(keys), _AT_ONCE):
        condition = Q()
        for chain, seq in keys[start : start + _AT_ONCE]:
            condition |= Q(chain=chain, seq=seq)
        found += Event.objects.filter(condition)
    return found


def _is_view(event: Event) -> bool:
    return event.act.startswith(("view_", "export_"))


def _told(events: Sequence[Event]) -> list[Done]:
    ordered = sorted(events, key=lambda event: event.at)
    places = _places_of(ordered)
    return [
        Done(
            at=timezone.localtime(event.at),
            what=_what(event),
            role=str(Role(event.role).label) if event.role in Role.values else event.role,
            place=places.get((event.user_id, event.role), _("система")),
        )
        for event in ordered
    ]


def _places_of(events: Sequence[Event]) -> dict[tuple[int | None, str], str]:
    """From which organisation an account acts in a role: as assigned last."""
    users = {event.user_id for event in events if event.user_id is not None}
    rows = Assignment.objects.filter(user__in=users).select_related("organization")
    return {
        (row.user_id, row.role): row.organization.short_name for row in rows.order_by("starts_on")
    }


def _what(event: Event) -> str:
    verb = next((words for start, words in _verbs() if event.act.startswith(start)), "")
    try:
        kind = str(apps.get_model(event.subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = ""
    return f"{verb or _('Изменение')}: {kind}" if kind else verb or _("Изменение")


def _verbs() -> Iterator[tuple[str, str]]:
    yield from (
        ("view_", _("Просмотр")),
        ("export_", _("Выгрузка")),
        ("add_", _("Добавление")),
        ("enrol", _("Добавление")),
        ("remove_", _("Удаление")),
        ("erase", _("Уничтожение")),
        ("archive", _("Перевод в архив")),
        ("withdraw", _("Отзыв")),
        ("refuse", _("Отказ")),
        ("log_in", _("Вход")),
        ("log_out", _("Выход")),
    )
