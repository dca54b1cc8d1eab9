"""How a row is written: checked, saved, recorded. Operations call these inside a transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.encoding import force_str

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access.policy import REACH_LOOKUP, Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.rows.models import SearchField, at_fields

# A model names here the fields whose values the trail must not keep, like a password's hash.
UNRECORDED_FIELDS = "UNRECORDED_FIELDS"
HIDDEN = "•••"


class InvalidRowError(DomainError):
    """A row breaks its own rules; `fields` maps a field ("" the whole row) to sentences."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = fields
        first = next(iter(fields))
        super().__init__("%(sentence)s", field=first, sentence=fields[first][0])


class InvalidBatchError(DomainError):
    """One row of many is refused; `position` counts from zero, None: the rows clash together."""

    def __init__(self, sentence: str, *, position: int | None = None, row: str = "") -> None:
        self.position = position
        if position is None:
            super().__init__("%(sentence)s", sentence=sentence)
        else:
            template = gettext_noop("Строка %(number)s (%(row)s): %(sentence)s")
            super().__init__(template, number=position + 1, row=row, sentence=sentence)


class StaleVersionError(DomainError):
    """Somebody changed the row meanwhile; `current` is how it stands now."""

    def __init__(self, current: models.Model) -> None:
        self.current = current
        super().__init__(
            gettext_noop(
                "Пока вы редактировали, запись изменили. Ваш ввод сохранён в форме: сравните."
            )
        )


def check(row: models.Model) -> None:
    """Refuse a row that breaks a field rule or a named constraint."""
    _fold(row)
    try:
        row.full_clean()
    except ValidationError as error:
        placed = at_fields(error, {field.name for field in row._meta.fields})
        raise InvalidRowError(
            {
                # Two constraints may refuse the same: one sentence is enough.
                "" if name == NON_FIELD_ERRORS else name: list(
                    dict.fromkeys(text for one in found for text in one.messages)
                )
                for name, found in placed.items()
            }
        ) from error


def insert[M: models.Model](actor: Actor, row: M, *, act: str = "", reason: str = "") -> M:
    """Check, save and record a new row."""
    with transaction.atomic():
        check(row)
        row.save(force_insert=True)
        _record(
            actor,
            act or f"add_{row._meta.model_name}",
            row,
            before={},
            after=values(row),
            reason=reason,
        )
    return row


def insert_many[M: models.Model](actor: Actor, rows: Sequence[M], *, act: str) -> list[M]:
    """Save many rows the caller has checked, one event each."""
    with transaction.atomic():
        saved = list(type(rows[0])._default_manager.bulk_create(rows)) if rows else []
        Event.objects.bulk_create(
            _event(actor, act, row, before={}, after=values(row), reason="") for row in saved
        )
    return saved


def insert_checked[M: models.Model](actor: Actor, rows: Sequence[M], *, act: str) -> list[M]:
    """Check and save many rows in few queries; the caller vouches for their foreign keys.

    Field rules are checked here and named constraints by the database; only when it refuses is
    every row asked in turn, to name the one at fault.
    """
    for position, row in enumerate(rows):
        _check_fields(row, position)
    return _unless_refused(rows, lambda: insert_many(actor, rows, act=act))


def update_many[M: models.Model](
    actor: Actor,
    rows: Sequence[M],
    changes: Callable[[M], Mapping[str, Any]],
    *,
    act: str,
    reason: str = "",
) -> list[M]:
    """Apply changes to many rows the caller has locked; those that change are returned."""
    changed: list[M] = []
    events: list[Event] = []
    names: set[str] = set()
    for position, row in enumerate(rows):
        before = values(row)
        for name, value in changes(row).items():
            setattr(row, name, value)
        _require_same_place(row, before)
        _check_fields(row, position)
        after = values(row)
        different = [name for name in after if after[name] != before[name]]
        if not different:
            continue
        names.update(_bump(row, different))
        old, new = ({name: side[name] for name in different} for side in (before, after))
        events.append(_event(actor, act, row, before=old, after=new, reason=reason))
        changed.append(row)
    if changed:
        save = type(changed[0])._default_manager.bulk_update
        _unless_refused(changed, lambda: save(changed, sorted(names)))
        Event.objects.bulk_create(events)
    return changed


def update[M: models.Model](
    actor: Actor,
    row: M,
    changes: Mapping[str, Any],
    *,
    version: int | None = None,
    act: str = "",
    reason: str = "",
    allow_move: bool = False,
) -> M:
    """Lock the row, refuse a stale version, apply, check, save and record what changed.

    A row stays with its organisation: an act that moves one asks the policy about the new place
    too, and says so by `allow_move`.
    """
    with transaction.atomic():
        current = lock(row)
        if version is not None and getattr(current, "version", version) != version:
            raise StaleVersionError(current)
        before = values(current)
        for name, value in changes.items():
            setattr(current, name, value)
        if not allow_move:
            _require_same_place(current, before)
        check(current)
        after = values(current)
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return current
        names = _bump(current, changed)
        current.save(update_fields=names)
        _record(
            actor,
            act or f"edit_{row._meta.model_name}",
            current,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            reason=reason,
        )
    return current


def touch[M: models.Model](
    actor: Actor,
    row: M,
    *,
    version: int | None,
    act: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> M:
    """Move a row to its next version because rows that belong to it changed, and record that."""
    with transaction.atomic():
        current = lock(row)
        if version is not None and getattr(current, "version", version) != version:
            raise StaleVersionError(current)
        current.save(update_fields=_bump(current, []))
        _record(actor, act, current, before=before, after=after, reason="")
    return current


def delete(actor: Actor, row: models.Model, *, act: str = "", reason: str = "") -> None:
    """Remove a row and record how it stood."""
    with transaction.atomic():
        current = lock(row)
        _record(
            actor,
            act or f"remove_{row._meta.model_name}",
            current,
            before=values(current),
            after={},
            reason=reason,
        )
        current.delete()


def lock[M: models.Model](row: M) -> M:
    """Read the row again and hold it until the transaction ends."""
    queryset = type(row)._default_manager.filter(pk=row.pk)
    if connection.features.has_select_for_update:
        queryset = queryset.select_for_update(of=("self",))
    return queryset.get()


def lock_many[M: models.Model](queryset: models.QuerySet[M]) -> list[M]:
    """Read rows in the order of their keys and hold them until the transaction ends."""
    if connection.features.has_select_for_update:
        queryset = queryset.select_for_update(of=("self",))
    return list(queryset.order_by("pk"))


def values(row: models.Model) -> dict[str, Any]:
    """Return the stored fields of a row as JSON values."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name == "version" or isinstance(field, SearchField):
            continue
        value = field.value_from_object(row)
        found[field.attname] = value if isinstance(value, int | bool | None) else force_str(value)
    return found


def hold_rows_of(model: type[models.Model]) -> None:
    """Let nobody else decide on all rows of a table until the transaction ends.

    A rule over many rows, like «years do not overlap», also depends on rows not there yet, which
    no row lock holds. SQLite has one writer at a time as it is.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])


def _require_same_place(row: models.Model, before: Mapping[str, Any]) -> None:
    """Refuse a change that would carry a row out of the reach its right was asked in."""
    lookup: str | None = getattr(row, REACH_LOOKUP, None)
    fixed = {row._meta.pk.attname} if row._meta.pk is not None else set()
    if lookup is not None:
        name = lookup.split("__")[0] or "path"
        fixed.add(row._meta.get_field(name).attname)  # type: ignore[union-attr]
    now = values(row)
    if any(now[name] != before[name] for name in fixed):
        raise DomainError(gettext_noop("Эту запись нельзя передать другой организации."))


def _fold(row: models.Model) -> None:
    """Fill the folded columns before their constraints are asked, not only on saving."""
    for field in row._meta.concrete_fields:
        if isinstance(field, SearchField):
            field.pre_save(row, add=False)


def _check_fields(row: models.Model, position: int) -> None:
    foreign = {field.name for field in row._meta.concrete_fields if field.is_relation}
    try:
        row.clean_fields(exclude=foreign)
    except ValidationError as error:
        raise _at_position(row, position, error) from error


def _at_position(row: models.Model, position: int, error: ValidationError) -> InvalidBatchError:
    name, texts = next(iter(error.message_dict.items()))
    label = "" if name == "__all__" else f"{row._meta.get_field(name).verbose_name}: "  # type: ignore[union-attr]
    return InvalidBatchError(f"{label}{texts[0]}", position=position, row=str(row))


def _unless_refused[M: models.Model, R](rows: Sequence[M], save: Callable[[], R]) -> R:
    """Save; when the database refuses, say which row breaks which constraint."""
    try:
        with transaction.atomic():
            return save()
    except IntegrityError as refusal:
        for position, row in enumerate(rows):
            try:
                row.validate_constraints()
            except ValidationError as error:
                raise _at_position(row, position, error) from refusal
        raise InvalidBatchError(
            gettext_noop("Среди добавляемых записей есть повторы.")
        ) from refusal


def _bump(row: models.Model, changed: Sequence[str]) -> list[str]:
    """Return the field names to save; a versioned row moves to its next version."""
    by_attname = {field.attname: field.name for field in row._meta.concrete_fields}
    names = [by_attname[name] for name in changed]
    for field in row._meta.concrete_fields:
        # A search column follows its sources; neither update_fields nor bulk_update knows of it.
        if isinstance(field, SearchField) and set(names).intersection(field.sources):
            field.pre_save(row, add=False)
            names.append(field.name)
    version = getattr(row, "version", None)
    if isinstance(version, int):
        row.__dict__["version"] = version + 1
        names.append("version")
    return names


def _shown(row: models.Model, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as the trail keeps them."""
    hidden: frozenset[str] = getattr(row, UNRECORDED_FIELDS, frozenset())
    return {name: HIDDEN if name in hidden else value for name, value in stored.items()}


def _event(
    actor: Actor,
    act: str,
    row: models.Model,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
) -> Event:
    return Event(
        user_id=actor.user_id,
        actor_name=actor.name,
        role=actor.role.value,
        act=act,
        subject_type=row._meta.label_lower,
        subject_id=row.pk,
        organization_id=getattr(row, "organization_id", None),
        before=_shown(row, before),
        after=_shown(row, after),
        reason=reason,
        request_id=actor.request_id,
    )


def _record(
    actor: Actor,
    act: str,
    row: models.Model,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
) -> None:
    _event(actor, act, row, before=before, after=after, reason=reason).save(force_insert=True)
