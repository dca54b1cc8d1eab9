"""All that is held on a person, for the person: rows, files, what was done, who looked."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event, EventPerson
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.documents.queries import orders_naming
from nastavnik.registers.organizations.models import Organization
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
    """The answer to somebody who asks what is held on them (152-ФЗ, ст. 14).

    `held_by` are the names of the organisations that keep it.
    """

    whose: str
    held_by: Sequence[str]
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
    theirs = walking.all_theirs(person)
    accounts = _accounts(person)
    return Dossier(
        whose=str(person),
        held_by=[person.organization.name],
        issued_at=timezone.localtime(),
        holdings=[*theirs, *_orders(person), *accounts],
        changes=_told([row for row in _events_of([*theirs, *accounts]) if not _is_view(row)]),
        views=_told(_views(person)),
    )


def account_dossier(user: User) -> Dossier:
    """Collect all that is held on whoever an account belongs to, beside the registers."""
    holdings = walking.all_of_account(user)
    events = _events_of(holdings)
    places = Organization.objects.filter(assignments__user=user).distinct()
    return Dossier(
        whose=user.name,
        held_by=[place.name for place in places.order_by("pk")],
        issued_at=timezone.localtime(),
        holdings=holdings,
        changes=_told([row for row in events if not _is_view(row)]),
        views=_told([row for row in events if _is_view(row)]),
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


def _events_of(holdings: Sequence[Held]) -> list[Event]:
    """Fetch what happened to the rows: done with them, or seen of them."""
    keys: dict[str, list[Any]] = {}
    for one in holdings:
        keys.setdefault(one.row._meta.label_lower, []).append(one.row.pk)
    found: list[Event] = []
    for kind, rows in keys.items():
        for start in range(0, len(rows), _AT_ONCE):
            found += Event.objects.filter(
                subject_type=kind, subject_id__in=rows[start : start + _AT_ONCE]
            )
    return found


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
