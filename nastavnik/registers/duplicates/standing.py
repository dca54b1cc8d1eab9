"""How a merge stands: which rows would go back, which were edited since."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Field, JSONField, Min, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.duplicates.queries import relations_to
from nastavnik.registers.people.models import Enrolment, Person

# A merge says what was merged then; days of consents are derived anew from the consents.
STAYS = (Merge, Coverage)


@dataclass(frozen=True, slots=True)
class Moved:
    """A row the merge wrote: as it stood before and after, and as it stands now."""

    model: type[Model]
    pk: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    row: Model | None
    answered_since: bool = False

    @property
    def was_dropped(self) -> bool:
        """Whether the merge removed the row as a double."""
        return not self.after

    @property
    def back(self) -> dict[str, Any]:
        """The values to put back, by column: those nobody has changed since."""
        return {name: self._read(name) for name in self.before if name not in self.edited}

    @property
    def edited(self) -> list[str]:
        """The columns somebody has changed since; all of them, where the row is gone."""
        if self.was_dropped:
            return []
        if self.row is None:
            return list(self.before)
        now = writing.values(self.row)
        return [name for name in self.before if now[name] != self.after[name]]

    @property
    def blocks(self) -> bool:
        """Whether the merge cannot be undone for it.

        Two places live as one since; or a consent was given or withdrawn, which already had its
        consequences for the one person.
        """
        joined = self.model is Enrolment and "status" in {*self.before} - {"person_id"}
        return self.answered_since or (joined and not self.was_dropped and bool(self.edited))

    @property
    def title(self) -> str:
        """The row in words, with what was edited."""
        kind = capfirst(str(self.model._meta.verbose_name))
        if self.row is None:
            return _("%(kind)s: удалено") % {"kind": kind}
        fields = ", ".join(str(self._field(name).verbose_name) for name in self.edited)
        return f"{kind} «{self.row}»: {fields}" if fields else f"{kind} «{self.row}»"

    def _field(self, name: str) -> "Field[Any, Any]":
        fields = {field.attname: field for field in self.model._meta.concrete_fields}
        return fields[name]

    def _read(self, name: str) -> Any:
        """The stored value again, from the words of the trail."""
        told, column = self.before[name], self._field(name)
        if isinstance(column, JSONField):
            return ast.literal_eval(told)
        if column.is_relation or told is None:
            return told
        return column.to_python(told)


@dataclass(frozen=True, slots=True)
class Standing:
    """What undoing a merge would do."""

    moved: tuple[Moved, ...]
    added: tuple[Model, ...] = ()

    @property
    def mark(self) -> str:
        """A short sign of what would stay: whoever saw another one saw something else."""
        left = [(one.model._meta.label, one.pk, one.edited) for one in self.edited]
        new = [(row._meta.label, row.pk) for row in self.added]
        return sha256(repr((left, new)).encode()).hexdigest()[:16]

    @property
    def left(self) -> list[str]:
        """What would stay as it is, or with whom it is, in words."""
        edited = _("С тех пор изменили, поэтому останется как есть: %(row)s.")
        added = _("Появилось после объединения, поэтому останется у этой записи: %(row)s.")
        return [edited % {"row": one.title} for one in self.edited] + [
            added % {"row": f"{capfirst(str(row._meta.verbose_name))} «{row}»"}
            for row in self.added
        ]

    @property
    def edited(self) -> list[Moved]:
        """The rows that stay as they are, wholly or in part."""
        found = [one for one in self.moved if one.edited or one.answered_since]
        return sorted(found, key=lambda one: one.model is Person)

    @property
    def blocking(self) -> list[Moved]:
        """The rows for which it cannot be undone."""
        return [one for one in self.moved if one.blocks]

    @property
    def readable(self) -> bool:
        """Whether the trail still says how everything stood."""
        return all(one.before for one in self.moved)


def standing(merge: Merge, act: str = "merge_people") -> Standing:
    """Read from the trail what the merge wrote, and compare it with how the rows stand."""
    return Standing(tuple(_moved(merge, act)), tuple(_added(merge, act)))


def _added(merge: Merge, act: str) -> Iterator[Model]:
    """Yield the rows that came to the kept one after the merge: nobody knows whose they are."""
    done = Event.objects.filter(
        subject_type=Merge._meta.label_lower, subject_id=merge.pk, act=act
    ).values_list("chain", "seq")
    for chain, seq in done:
        for model, name in relations_to(Person):
            if model not in STAYS and model is not Person:
                rows = model._default_manager.filter(**{name: merge.kept_id}).in_bulk()
                yield from (rows[pk] for pk in _told_first_after(model, rows, chain, seq))


def _told_first_after(
    model: type[Model], keys: Collection[int], chain: int, seq: int
) -> Iterator[int]:
    """Yield the rows the trail knows nothing of until then: a row does not say since when it is."""
    about = Event.objects.filter(subject_type=model._meta.label_lower, subject_id__in=keys)
    firsts = about.filter(chain=chain).values("subject_id").annotate(first=Min("seq"))
    later = firsts.filter(first__gt=seq).order_by("subject_id")
    yield from (pk for pk in later.values_list("subject_id", flat=True) if pk is not None)


def _moved(merge: Merge, act: str) -> Iterator[Moved]:
    named = sorted(((str(label), int(pk)) for label, pk in merge.rows), key=lambda one: one[0])
    for label, group in groupby(named, key=lambda one: one[0]):
        model = apps.get_model(label)
        keys = [pk for _label, pk in group]
        events = Event.objects.filter(
            subject_type=label, subject_id__in=keys, request_id=merge.request_id, act=act
        )
        told = {event.subject_id or 0: event for event in events.order_by("seq")}
        rows = model._default_manager.in_bulk(keys)
        answered = _answered_since(told) if model is Consent else frozenset()
        for pk in keys:
            event = told.get(pk)
            yield Moved(
                model,
                pk,
                before=event.before if event else {},
                after=event.after if event else {},
                row=rows.get(pk),
                answered_since=pk in answered,
            )


def _answered_since(told: Mapping[int, Event]) -> frozenset[int]:
    """Return the consents whose status changed after the merge wrote them."""
    label = Consent._meta.label_lower
    about = Event.objects.filter(subject_type=label)
    return frozenset(
        pk
        for pk, merged in told.items()
        if any("status" in one.after for one in about.filter(subject_id=pk, seq__gt=merged.seq))
    )
