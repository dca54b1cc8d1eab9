"""Where a person is: every model says how it leads to people and what is erased of it.

`PERSON_LOOKUPS`: lookups from the model to Person ("" where it is one). `ERASE`: "delete", or the
fields to blank; an empty tuple keeps the row as it is, for counting; a mapping says it by lookup.
A test fails on a model that leads to people and says neither.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.files.base import File
from django.db import models
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from nastavnik.domain.errors import gettext_noop
from nastavnik.domain.typography import format_date
from nastavnik.platform.audit.paths import Subject
from nastavnik.platform.audit.writing import UNRECORDED_FIELDS
from nastavnik.platform.rows.models import SearchField
from nastavnik.registers.people.models import Person

PERSON_LOOKUPS, ERASE, DELETE = "PERSON_LOOKUPS", "ERASE", "delete"
# Texts that may be empty, but not in every state of the row: of those something must be said.
NEVER_EMPTIED = "NEVER_EMPTIED"
# Fields the person is not told in what is held on them: they are about somebody else.
UNTOLD_FIELDS = "UNTOLD_FIELDS"
# A model may know of words about people under keys no row of theirs leads to any more: a class
# method of this name takes the keys of the people and yields the subjects whose seals go too.
SEALED_ELSEWHERE = "sealed_elsewhere"
# The lookup from a row to the account whose owner is told of it.
OWNER_LOOKUP = "OWNER_LOOKUP"
# Lookups to rows that are about somebody else and may name the person: erased, never shown to them.
NOT_THEIRS = "NOT_THEIRS"
# What an obligatory text becomes.
ERASED_TEXT = gettext_noop("Данные уничтожены")


@dataclass(frozen=True, slots=True)
class Held:
    """One row about the person, and what erasing the person does to it."""

    row: Model
    erase: str | tuple[str, ...]
    is_theirs: bool = True

    @property
    def is_deleted(self) -> bool:
        """Whether the whole row goes."""
        return self.erase == DELETE

    @property
    def erased_fields(self) -> tuple[str, ...]:
        """The fields that are blanked; none where the whole row goes."""
        return () if self.is_deleted else tuple(self.erase)

    @property
    def blanks(self) -> Mapping[str, Any]:
        """What the erased fields that say something become."""
        fields = {name: _field(self.row, name) for name in self.erased_fields}
        kept: frozenset[str] = getattr(self.row, NEVER_EMPTIED, frozenset())
        return {
            name: ERASED_TEXT if name in kept else _blank(field)
            for name, field in fields.items()
            if words_of(self.row, field)
        }

    @property
    def files(self) -> list["models.fields.files.FieldFile"]:
        """The files that go with the row or with its erased fields."""
        return [
            getattr(self.row, field.name)
            for field in self.row._meta.concrete_fields
            if isinstance(field, models.FileField)
            and (self.is_deleted or field.name in self.erased_fields)
            and getattr(self.row, field.name)
        ]

    @property
    def title(self) -> str:
        """What the row is."""
        return capfirst(str(self.row._meta.verbose_name))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The filled fields with their values in words."""
        hidden: frozenset[str] = getattr(self.row, UNRECORDED_FIELDS, frozenset())
        hidden |= getattr(self.row, UNTOLD_FIELDS, frozenset())
        found = []
        for field in self.row._meta.concrete_fields:
            if field.name == getattr(self.row, OWNER_LOOKUP, ""):
                continue
            if field.primary_key or field.name == "version" or isinstance(field, SearchField):
                continue
            said = field.name not in hidden or field.name in self.erased_fields
            if said and (words := words_of(self.row, field)):
                found.append((capfirst(str(field.verbose_name)), words))
        return found

    @property
    def categories(self) -> list[str]:
        """What kinds of data go with it."""
        if self.is_deleted:
            return [str(self.row._meta.verbose_name_plural)]
        labels = (str(_field(self.row, name).verbose_name) for name in self.blanks)
        return [label[:1].lower() + label[1:] for label in labels]


def holders() -> Iterator[type[Model]]:
    """Every model that leads to people, people first."""
    found = [model for model in apps.get_models() if hasattr(model, PERSON_LOOKUPS)]
    yield from sorted(found, key=lambda model: model is not Person)


def ways_of(model: type[Model]) -> Mapping[str, str | tuple[str, ...]]:
    """Return what is erased of a row, by the lookup that leads from it to the person."""
    lookups: tuple[str, ...] = getattr(model, PERSON_LOOKUPS)
    erase = getattr(model, ERASE)
    return erase if isinstance(erase, Mapping) else dict.fromkeys(lookups, erase)


def held(model: type[Model], person: Person) -> list[Held]:
    """Return the rows of a model that lead to the person; the first way there decides."""
    found: dict[int, Held] = {}
    others: frozenset[str] = getattr(model, NOT_THEIRS, frozenset())
    for lookup, erase in ways_of(model).items():
        near = model._base_manager.filter(**{lookup or "pk": person.pk}).values("pk")
        for row in model._base_manager.filter(pk__in=near).order_by("pk"):
            found.setdefault(row.pk, Held(row, erase, lookup not in others))
    return list(found.values())


def sealed_elsewhere(people: Collection[int]) -> Iterator[Subject]:
    """Yield the subjects beside the rows held whose seals close words about the people."""
    for model in holders():
        if hasattr(model, SEALED_ELSEWHERE):
            yield from getattr(model, SEALED_ELSEWHERE)(people)


def theirs(model: type[Model], person: Person) -> list[Held]:
    """Return the rows of a model that are about the person: what is shown to them."""
    return [one for one in held(model, person) if one.is_theirs]


def all_theirs(person: Person) -> list[Held]:
    """Return all that is about the person, row by row."""
    return [one for model in holders() for one in theirs(model, person)]


def all_held(person: Person) -> list[Held]:
    """Return all that is held on the person, row by row."""
    return [one for model in holders() for one in held(model, person)]


def all_of_account(user: Model) -> list[Held]:
    """Return all that hangs on an account, row by row, the account itself first."""
    found = [Held(user, ())]
    for model in apps.get_models():
        if hasattr(model, OWNER_LOOKUP):
            rows = model._base_manager.filter(**{getattr(model, OWNER_LOOKUP): user})
            found += [Held(row, ()) for row in rows.order_by("pk")]
    return found


def categories_of(person: Person) -> list[str]:
    """Return what kinds of data the erasing destroys, for the act."""
    labels = (label for one in all_held(person) for label in one.categories)
    return list(dict.fromkeys(labels))


def nameless(pk: int) -> str:
    """What papers and lists call somebody who has no name any more."""
    return f"№\u00a0{pk}"


def words_of(row: Model, field: "models.Field[Any, Any]") -> str:
    """Say the value of a field as a page would; "" where there is none."""
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display else getattr(row, field.name)
    return "" if value in (None, "", [], {}) else _in_words(value)


def _in_words(value: Any) -> str:
    match value:
        case bool():
            return gettext("да") if value else gettext("нет")
        case File():
            return gettext("файл: %s") % str(value.name).rpartition("/")[2] if value else ""
        case datetime():
            return date_format(timezone.localtime(value), "d.m.Y H:i")
        case date():
            return format_date(value)
        case list():
            return "; ".join(map(str, value))
    return str(value)


def _field(row: Model, name: str) -> "models.Field[Any, Any]":
    field = row._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} of {row._meta.label} is no column")
    return field


def _blank(field: "models.Field[Any, Any]") -> Any:
    if field.null:
        return None
    if isinstance(field, models.JSONField):
        return field.get_default()
    return "" if field.blank else ERASED_TEXT
