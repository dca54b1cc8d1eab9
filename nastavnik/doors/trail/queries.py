import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.typography import count_phrase, format_date
from nastavnik.doors.trail import subjects
from nastavnik.doors.trail.words import (
    act_words,
    command_words,
    fact_words,
    kind_words,
    value_words,
)
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event, EventPerson, SealKey
from nastavnik.platform.audit.writing import HIDDEN
from nastavnik.registers.accounts.queries import names_of
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person

NOTHING = "—"
PERSON = Person._meta.label_lower
# What only machines read: the line names the row and the place already.
_FOR_MACHINES = frozenset({"id", "path", "digest", "subject_type", "subject_id", "issued_by"})


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as people read it."""

    at: datetime.datetime
    who: str
    role: str
    act: str
    subject: str
    url: str
    organization: str
    changes: list[Change] = field(default_factory=list)
    reason: str = ""
    remark: str = ""


def visible_events(actor: Actor) -> QuerySet[Event]:
    """Return the events in the actor's reach, the latest first."""
    events = Event.objects.order_by("-at", "chain", "-seq")
    if policy.reach_of(actor, Action.AUDIT_VIEW) is Reach.ALL:
        return events
    places = policy.scope(actor, Action.AUDIT_VIEW, Organization.objects.all())
    return events.filter(chain__in=places.values("pk"))


def events_about(subject_type: str, pk: int) -> QuerySet[Event]:
    """Return what happened to a row, the latest first; who looked at it is asked elsewhere."""
    events = Event.objects.filter(subject_type=subject_type, subject_id=pk)
    return events.exclude(act__startswith="view_").order_by("-at", "-seq")


def events_seen_by(person: int) -> QuerySet[Event]:
    """Return the events that showed a person's data to somebody, the latest first."""
    events = Event.objects.filter(shows(EventPerson.objects.filter(person_id=person)))
    return events.order_by("-at", "chain", "-seq")


def shows(index: QuerySet[EventPerson]) -> Exists:
    """Say of an event that it showed the data of those in the index."""
    return Exists(index.filter(chain=OuterRef("chain"), seq=OuterRef("seq")))


def about_people(people: QuerySet[Person]) -> Q:
    """Say of an event that it is about these people, or showed their data."""
    ids = people.values("pk")
    return Q(subject_type=PERSON, subject_id__in=ids) | Q(
        shows(EventPerson.objects.filter(person_id__in=ids))
    )


def lines(actor: Actor, events: Sequence[Event]) -> list[EventLine]:
    """Read events for the actor: what is about rows out of reach stays sealed."""
    page = _Page(actor, events)
    return [page.line(event) for event in events]


def people_told(actor: Actor, events: Sequence[Event]) -> Iterator[int]:
    """Yield the people whom these events name to the actor, or whose data they tell of."""
    page = _Page(actor, events)
    shown = {*page.rows, *page.related}
    for kind in sorted({kind for kind, _pk in shown}):
        people = subjects.people_of(kind, (pk for one, pk in shown if one == kind))
        yield from people.values_list("pk", flat=True)


class _Page:
    """What a page of events needs, read in few queries."""

    def __init__(self, actor: Actor, events: Sequence[Event]) -> None:
        self.names = names_of(event.user_id for event in events)
        self.keys = SealKey.objects.in_bulk([e.sealed_by for e in events if e.sealed_by])
        self.organizations = Organization.objects.in_bulk(
            {event.organization_id for event in events if event.organization_id}
        )
        self.rows = _visible_rows(actor, _about(events))
        self.contents = {
            event.pk: event.opened_by(self.keys.get(event.sealed_by or 0))
            for event in events
            if self._may_open(event)
        }
        self.related = _visible_rows(actor, self._related(events))

    def line(self, event: Event) -> EventLine:
        """Put one event into words."""
        row = self.rows.get((event.subject_type, event.subject_id or 0))
        contents = self.contents.get(event.pk)
        remark = ""
        if contents is None:
            remark = _("Содержание видно тем, кому видна запись")
        elif contents.destroyed:
            remark = _("Данные уничтожены")
        elif contents.unopenable:
            remark = _("Ключ данных не подошёл: обратитесь к администратору")
        return EventLine(
            at=event.at,
            who=command_words(event.command) or self.names.get(event.user_id or 0, "") or NOTHING,
            role=str(Role(event.role).label) if event.role in Role else event.role,
            act=act_words(event.act),
            subject=_subject_words(event, row),
            url=_address(row),
            organization=str(self.organizations.get(event.organization_id or 0, "")),
            changes=self._changes(event) if contents else [],
            reason=contents.reason if contents else "",
            remark=remark,
        )

    def _may_open(self, event: Event) -> bool:
        return event.sealed_by is None or (event.subject_type, event.subject_id) in self.rows

    def _changes(self, event: Event) -> list[Change]:
        said = self.contents[event.pk]
        found = (
            Change(
                _label(event.subject_type, name),
                self._words(event.subject_type, name, said.before.get(name)),
                self._words(event.subject_type, name, said.after.get(name)),
            )
            for name in dict.fromkeys([*said.before, *said.after])
            if name not in _FOR_MACHINES and said.before.get(name) != said.after.get(name)
        )
        # Of a new row only what is filled in is worth reading.
        return [one for one in found if (one.before, one.after) != (NOTHING, NOTHING)]

    def _words(self, subject_type: str, name: str, value: Any) -> str:
        if value in (None, ""):
            return NOTHING
        target = _target(subject_type, name)
        if name == "organization_id" and value in self.organizations:
            return str(self.organizations[value])
        if target is not None and isinstance(value, int):
            related = self.related.get((target, value))
            return str(related) if related is not None else f"№ {value}"
        return _plain(_field(subject_type, name), name, value)

    def _related(self, events: Sequence[Event]) -> set[tuple[str, int]]:
        return {
            (target, value)
            for event in events
            if event.pk in self.contents
            for side in (self.contents[event.pk].before, self.contents[event.pk].after)
            for name, value in side.items()
            if isinstance(value, int) and (target := _target(event.subject_type, name))
        }


def _about(events: Iterable[Event]) -> set[tuple[str, int]]:
    return {(e.subject_type, e.subject_id) for e in events if e.subject_type and e.subject_id}


def _visible_rows(actor: Actor, wanted: set[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for kind in sorted({kind for kind, _pk in wanted}):
        ids = [pk for one, pk in wanted if one == kind]
        found |= {(kind, pk): row for pk, row in subjects.visible(actor, kind, ids).items()}
    return found


def _subject_words(event: Event, row: models.Model | None) -> str:
    kind = kind_words(event.subject_type)
    if row is not None:
        return str(row)
    return f"{kind} № {event.subject_id}" if event.subject_id else kind


def _address(row: models.Model | None) -> str:
    link = getattr(row, "get_look_url", None) or getattr(row, "get_absolute_url", None)
    return str(link()) if link else ""


def _field(subject_type: str, name: str) -> models.Field[Any, Any] | None:
    try:
        model = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None
    return next((f for f in model._meta.concrete_fields if name in (f.attname, f.name)), None)


def _label(subject_type: str, name: str) -> str:
    found = _field(subject_type, name)
    words = str(found.verbose_name) if found is not None else fact_words(name)
    return words[:1].upper() + words[1:]


def _target(subject_type: str, name: str) -> str | None:
    found = _field(subject_type, name)
    related = getattr(found, "related_model", None)
    return related._meta.label_lower if related is not None else None


def _plain(found: models.Field[Any, Any] | None, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("да") if value else _("нет")
    if isinstance(value, dict) or (isinstance(value, list) and found is not None):
        return _("набор данных, %s") % count_phrase(len(value), _("часть"), _("части"), _("частей"))
    if isinstance(value, list):
        return ", ".join(value_words(name, one) for one in value) or NOTHING
    choices = dict(getattr(found, "flatchoices", []) or [])
    if value in choices:
        return str(choices[value])
    if isinstance(found, models.DateField):
        return _moment(found, str(value))
    return str(value) if found is not None else value_words(name, value)


def _moment(found: models.DateField[Any, Any], value: str) -> str:
    if value == HIDDEN:
        return value
    if isinstance(found, models.DateTimeField):
        moment = timezone.localtime(datetime.datetime.fromisoformat(value))
        return f"{moment:%d.%m.%Y %H:%M}"
    return format_date(datetime.date.fromisoformat(value[:10]))
