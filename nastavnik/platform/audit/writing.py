"""How a row is written: checked, saved, recorded. Operations call these inside a transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models.deletion import ProtectedError
from django.utils.encoding import force_str

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access.policy import REACH_LOOKUP, Actor
from nastavnik.platform.audit import paths
from nastavnik.platform.audit.chaining import Draft, append
from nastavnik.platform.rows.cleaning import Sound, clean_fields
from nastavnik.platform.rows.inserting import insert_rows
from nastavnik.platform.rows.models import SearchField, at_fields

# A model names here the fields whose values the trail must not keep, like a password's hash.
UNRECORDED_FIELDS = "UNRECORDED_FIELDS"
HIDDEN = "•••"
# The fields of a row before an act and after it.
type Sides = tuple[Mapping[str, Any], Mapping[str, Any]]


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
        _record(actor, [row], act or f"add_{row._meta.model_name}", [({}, values(row))], reason)
    return row


def insert_many[M: models.Model](actor: Actor, rows: Sequence[M], *, act: str) -> list[M]:
    """Save many rows the caller has checked, one event each."""
    with transaction.atomic():
        saved = insert_rows(rows)
        _record(actor, saved, act, [({}, values(row)) for row in saved])
    return saved


def insert_checked[M: models.Model](actor: Actor, rows: Sequence[M], *, act: str) -> list[M]:
    """Check and save many rows in few queries; the caller vouches for their foreign keys.

    Field rules are checked here and named constraints by the database; only when it refuses is
    every row asked in turn, to name the one at fault.
    """
    sound: Sound = set()
    for position, row in enumerate(rows):
        _check_fields(row, position, sound)
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
    sides: list[Sides] = []
    names: set[str] = set()
    sound: Sound = set()
    for position, row in enumerate(rows):
        before = values(row)
        for name, value in changes(row).items():
            setattr(row, name, value)
        _require_same_place(row, before)
        _check_fields(row, position, sound)
        after = values(row)
        different = [name for name in after if after[name] != before[name]]
        if not different:
            continue
        names.update(_bump(row, different))
        old, new = ({name: side[name] for name in different} for side in (before, after))
        sides.append((old, new))
        changed.append(row)
    if changed:
        save = type(changed[0])._default_manager.bulk_update
        _unless_refused(changed, lambda: save(changed, sorted(names)))
        _record(actor, changed, act, sides, reason)
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
        old, new = ({name: side[name] for name in changed} for side in (before, after))
        _record(actor, [current], act or f"edit_{row._meta.model_name}", [(old, new)], reason)
    return current


def redirect[M: models.Model](
    actor: Actor, rows: Sequence[M], name: str, target: models.Model, *, act: str
) -> list[M]:
    """Let rows the caller has locked lead to another row by the foreign key `name`.

    Nothing else of them changes, so that their other fields are not judged anew.
    """
    attname = rows[0]._meta.get_field(name).attname if rows else name  # type: ignore[union-attr]
    sides: list[Sides] = []
    for row in rows:
        sides.append(({attname: getattr(row, attname)}, {attname: target.pk}))
        setattr(row, name, target)
        _bump(row, [])
    if rows:
        names = [name, *(["version"] if hasattr(rows[0], "version") else [])]
        save = type(rows[0])._default_manager.bulk_update
        _unless_refused(rows, lambda: save(rows, names))
        _record(actor, rows, act, sides)
    return list(rows)


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
        _record(actor, [current], act, [(before, after)])
    return current


def delete(actor: Actor, row: models.Model, *, act: str = "", reason: str = "") -> None:
    """Remove a row and record how it stood."""
    with transaction.atomic():
        current = lock(row)
        said: list[Sides] = [(values(current), {})]
        _record(actor, [current], act or f"remove_{row._meta.model_name}", said, reason)
        current.delete()


def delete_many(actor: Actor, rows: Sequence[models.Model], *, act: str, reason: str = "") -> None:
    """Remove many rows of one model the caller has locked, and record how each stood.

    Raises ProtectedError where rows of other models would go with them, unrecorded.
    """
    if not rows:
        return
    with transaction.atomic():
        _require_nothing_swept_away(rows)
        _record(actor, rows, act, [(values(row), {}) for row in rows], reason)
        type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


def leaning_models(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield whatever model points to this one, and by which field, even with no way back."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        near = relation.related_model
        # The rows of a many-to-many field are part of the row that has it.
        if isinstance(near, type) and not near._meta.auto_created:
            yield near, relation.field.name


def lock[M: models.Model](row: M) -> M:
    """Read the row again and hold it until the transaction ends."""
    # SQLite, with its one writer, knows no such lock: Django leaves it out there.
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def lock_many[M: models.Model](queryset: models.QuerySet[M]) -> list[M]:
    """Read rows in the order of their keys and hold them until the transaction ends."""
    return list(queryset.select_for_update(of=("self",)).order_by("pk"))


def values(row: models.Model) -> dict[str, Any]:
    """Return the stored fields of a row as JSON values."""
    found: dict[str, Any] = {}
    for name in _recorded(type(row)):
        value = getattr(row, name)
        kept = value is None or type(value) is str or isinstance(value, int)
        found[name] = value if kept else force_str(value)
    return found


@cache
def _recorded(model: type[models.Model]) -> tuple[str, ...]:
    """Name the stored fields of a model that say something of a row."""
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if field.name != "version" and not isinstance(field, SearchField)
    )


def hold_rows_of(model: type[models.Model], part: str = "") -> None:
    """Let nobody else decide on rows of a table, or a part of it, until the transaction ends.

    A rule over many rows, like «years do not overlap», also depends on rows not there yet, which
    no row lock holds. SQLite has one writer at a time as it is.
    """
    if connection.vendor == "postgresql":
        about = f"{model._meta.db_table}{part}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [about])


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


def _require_nothing_swept_away(rows: Sequence[models.Model]) -> None:
    model, ids = type(rows[0]), [row.pk for row in rows]
    for near, name in leaning_models(model):
        if near._meta.get_field(name).remote_field.on_delete is not models.CASCADE:  # type: ignore[union-attr]
            continue
        found = near._base_manager.filter(**{f"{name}__in": ids})
        swept = set((found.exclude(pk__in=ids) if near is model else found)[:1])
        if swept:
            raise ProtectedError(f"{near._meta.label} would be swept away by {name}", swept)


def _fold(row: models.Model) -> None:
    """Fill the folded columns before their constraints are asked, not only on saving."""
    for field in row._meta.concrete_fields:
        if isinstance(field, SearchField):
            field.pre_save(row, add=False)


def _check_fields(row: models.Model, position: int, sound: Sound) -> None:
    try:
        clean_fields(row, sound)
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
    named: frozenset[str] = getattr(row, UNRECORDED_FIELDS, frozenset())
    if not named:
        return dict(stored)
    # Values are stored by column: of a foreign key that is another name than the field's.
    hidden = {field.attname for field in row._meta.concrete_fields if field.name in named} | named
    return {name: HIDDEN if name in hidden else value for name, value in stored.items()}


def _record(
    actor: Actor, rows: Sequence[models.Model], act: str, sides: Sequence[Sides], reason: str = ""
) -> None:
    """Record what an act did to rows of one model: how each stood and how it stands."""
    drafts = [
        Draft(
            act=act,
            subject_type=row._meta.label_lower,
            subject_id=row.pk,
            organization_id=organization,
            before=_shown(row, before),
            after=_shown(row, after),
            reason=reason,
            sealed_by=sealed_by,
            sealed_fields=getattr(row, paths.SEALED_FIELDS, None),
        )
        for row, (before, after), organization, sealed_by in zip(
            rows, sides, paths.organizations_of(rows), paths.sealing_subjects_of(rows), strict=True
        )
    ]
    append(actor, drafts)
