"""What an import wrote, read back from the trail: what to take back, and what stands in the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.models import Import, ImportLine, ImportMention
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.platform.audit.writing import HIDDEN

UNDO_ACT = "undo_import"
# Acts that change nothing of a row they name.
_LOOKING = ("view_", "export_", "refuse_", "confirm_", "destroy_keys")
_AT_ONCE = 500
# What an import keeps of its lines leads to people, and lets go of them.
_OWN = (ImportLine, ImportMention)
type Subject = tuple[str, int]


@dataclass(slots=True)
class Written:
    """What an import did to one row: how it stood before, and whether it was there at all."""

    subject: Subject
    place: tuple[Any, int, int]
    last_seq: int
    chain: int
    before: dict[str, Any] = field(default_factory=dict)
    is_added: bool = False
    is_removed: bool = False
    is_undone: bool = False
    is_unreadable: bool = False
    began: tuple[Any, int, int] | None = None

    @property
    def taken_back_by(self) -> tuple[Any, int, int]:
        """By which place it is taken back, the last first.

        A new row goes by when it came, however often it was changed since: what was made to lean
        on it is gone by then.
        """
        return self.began if self.is_added and self.began is not None else self.place

    @property
    def model(self) -> type[models.Model]:
        """The model of the row."""
        return apps.get_model(self.subject[0])


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A row that was touched since: what it is, and its page where it has one."""

    words: str
    url: str = ""


def written_by(batch: Import) -> list[Written]:
    """Return what the import wrote and nobody has taken back yet, the last first."""
    events = Event.objects.filter(request_id=batch.request_id).order_by("at", "chain", "seq")
    found: dict[Subject, Written] = {}
    own = Import._meta.label_lower
    for event in _opened(events.iterator(chunk_size=2_000)):
        if event.subject_id is None or event.subject_type == own or _only_looks(event.act):
            continue
        _add(found, event)
    left = [one for one in found.values() if not one.is_undone]
    return sorted(left, key=lambda one: one.taken_back_by, reverse=True)


def obstacles(batch: Import, chunk: Sequence[Written], rest: Sequence[Written]) -> list[Obstacle]:
    """Return rows somebody has touched since, and those others came to lean on.

    `rest` is all that is still to be taken back: its rows may lean on each other.
    """
    own = {one.subject for one in rest}
    touched = {subject: _described(subject) for subject in _touched_since(batch, chunk)}
    for leaning in _leaning(chunk):
        if leaning not in own:
            touched.setdefault(leaning, _described(leaning))
    return list(touched.values())


def _add(found: dict[Subject, Written], event: Event) -> None:
    subject = (event.subject_type, event.subject_id or 0)
    contents = event.contents
    place = (event.at, event.chain, event.seq)
    one = found.get(subject)
    if one is None or one.is_undone:
        # Applied anew after an undo begins its own history.
        one = found[subject] = Written(subject, place, event.seq, event.chain, began=place)
        one.is_added = _is_addition(one.model, contents.before, contents.after, subject[1])
    if event.act == UNDO_ACT:
        one.is_undone = True
        return
    one.place, one.last_seq, one.chain = place, event.seq, event.chain
    one.is_removed = not contents.after and bool(contents.before)
    one.is_unreadable = one.is_unreadable or contents.destroyed or contents.unopenable
    columns = {column.attname for column in one.model._meta.concrete_fields}
    for name, value in contents.before.items():
        if name in columns:
            one.before.setdefault(name, value)
            one.is_unreadable = one.is_unreadable or value == HIDDEN


def _is_addition(
    model: type[models.Model], before: Mapping[str, Any], after: Mapping[str, Any], pk: int
) -> bool:
    """Whether an event tells of a new row: it says the whole of it, its number too."""
    key = model._meta.pk
    return not before and key is not None and after.get(key.attname) == pk


def _only_looks(act: str) -> bool:
    return act.startswith(_LOOKING)


def _opened(events: Iterable[Event]) -> Iterator[Event]:
    """Open events with the keys of many at a time; an event remembers what it says."""
    chunk: list[Event] = []
    for event in events:
        chunk.append(event)
        if len(chunk) == _AT_ONCE:
            yield from _open_all(chunk)
            chunk = []
    yield from _open_all(chunk)


def _open_all(chunk: Sequence[Event]) -> Iterator[Event]:
    keys = SealKey.objects.in_bulk({event.sealed_by for event in chunk if event.sealed_by})
    for event in chunk:
        event.__dict__["contents"] = event.opened_by(keys.get(event.sealed_by or 0))
        yield event


def _touched_since(batch: Import, rows: Sequence[Written]) -> Iterator[Subject]:
    """Rows with a later event of another request, and those nobody can read back."""
    last = {one.subject: one for one in rows}
    yield from (one.subject for one in rows if one.is_unreadable)
    taken_back = cache(_is_undone)
    kinds: dict[str, list[int]] = {}
    for one in rows:
        kinds.setdefault(one.subject[0], []).append(one.subject[1])
    for kind, ids in kinds.items():
        for start in range(0, len(ids), _AT_ONCE):
            others = Event.objects.filter(
                subject_type=kind, subject_id__in=ids[start : start + _AT_ONCE]
            ).exclude(request_id=batch.request_id)
            for looking in _LOOKING:
                others = others.exclude(act__startswith=looking)
            told = others.values_list("chain", "seq", "at", "subject_id", "request_id")
            for chain, seq, at, pk, request in told:
                one = last[kind, pk or 0]
                later = seq > one.last_seq if chain == one.chain else at > one.place[0]
                if later and not taken_back(request):
                    yield one.subject


def _is_undone(request_id: str) -> bool:
    """Tell whether a request is another import that was taken back: rows stand as before it."""
    word, _dash, number = request_id.partition("-")
    if word != "import" or not number.isdigit():
        return False
    return Import.objects.filter(pk=int(number), state=ImportState.UNDONE).exists()


def _leaning(rows: Sequence[Written]) -> Iterator[Subject]:
    """Rows that point to what is to be removed; what an import itself keeps does not count."""
    added: dict[type[models.Model], list[int]] = {}
    for one in rows:
        if one.is_added and not one.is_removed:
            added.setdefault(one.model, []).append(one.subject[1])
    for model, ids in added.items():
        for near, name in writing.leaning_models(model):
            if near in _OWN:
                continue
            for start in range(0, len(ids), _AT_ONCE):
                found = near._base_manager.filter(**{f"{name}__in": ids[start : start + _AT_ONCE]})
                for pk in found.values_list("pk", flat=True):
                    yield near._meta.label_lower, pk


def _described(subject: Subject) -> Obstacle:
    model = apps.get_model(subject[0])
    row = model._base_manager.filter(pk=subject[1]).first()
    title = str(model._meta.verbose_name)
    if row is None:
        return Obstacle(_("%(kind)s № %(number)s: удалено") % {"kind": title, "number": subject[1]})
    # A place in a register or a consent says little of itself; the person it is of says more.
    person = getattr(row, "person", None)
    words = f"{person} ({title})" if person is not None else f"{row} ({title})"
    url = getattr(person if person is not None else row, "get_absolute_url", None)
    return Obstacle(words, url() if url else "")
