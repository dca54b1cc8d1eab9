"""Taking an import back: the trail says what it wrote and how rows stood before."""

from ast import literal_eval
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.doors.imports import history, queries
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.history import UNDO_ACT, Written
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations.bringing import SMALL_LINES
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import operations as trail
from nastavnik.platform.audit import paths, writing
from nastavnik.platform.jobs import operations as jobs
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.queue import Job

CHUNK = 500
NAMED = 5


class EditedSinceError(DomainError):
    """Rows of the import were touched by somebody else since; `obstacles` are the first of them."""

    def __init__(self, obstacles: Sequence[history.Obstacle]) -> None:
        self.obstacles = obstacles
        super().__init__(
            gettext_noop(
                "Отменить загрузку нельзя: после неё эти записи меняли или с ними связали "
                "другие. %(names)s."
            ),
            names="; ".join(one.words for one in obstacles[:NAMED]),
        )


def undo(*, actor: Actor, batch: Import, version: int | None, later: Job) -> Import:
    """Take back everything an import wrote, unless somebody has edited any of it.

    Much of it is taken back by the task `later`.
    """
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    policy.require(actor, queries.kind_of(batch).action, batch.organization)
    with transaction.atomic():
        current = writing.lock(batch)
        _require_undoable(current)
        rows = history.written_by(current)
        is_small = len(rows) <= SMALL_LINES * 4
        if is_small:
            # Before the first event, as whoever edits one of them waits for the chain next.
            _hold(rows)
        _require_untouched(current, rows)
        changes = {"state": ImportState.UNDOING}
        current = writing.update(actor, batch, changes, version=version, act="undo_import_begin")
        if not is_small:
            return _undo_later(actor, current, later)
        return run(actor=actor, batch=current)


def run(*, actor: Actor, batch: Import, progress_id: int | None = None) -> Import:
    """Take the rows back, the last written first, each chunk in a transaction of its own."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    if batch.state == ImportState.UNDONE:
        return batch  # whoever took the last chunk back died before saying so
    own = replace(actor, request_id=batch.request_id)
    rows = history.written_by(batch)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        with transaction.atomic():
            if writing.lock(batch).state != ImportState.UNDOING:
                raise DomainError(gettext_noop("Отмену остановили."))
            _take_back(own, batch, chunk, rows[start:])
        if progress_id is not None:
            tracking.advance(progress_id, start + len(chunk), len(rows))
    changes = {"state": ImportState.UNDONE, "undone_at": timezone.now()}
    return writing.update(actor, batch, changes, act="undo_import_finish")


def stop(*, actor: Actor, batch: Import, reason: str) -> Import:
    """Give the import back to people when the rest of it cannot be taken back."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    with transaction.atomic():
        current = writing.lock(batch)
        if current.state != ImportState.UNDOING:
            return current
        changes = {"state": ImportState.APPLIED}
        return writing.update(actor, batch, changes, act="stop_import", reason=reason)


def _require_undoable(batch: Import) -> None:
    goes_on = batch.state == ImportState.UNDOING and queries.is_interrupted(batch)
    stopped = batch.state == ImportState.CHECKED and batch.progress is not None
    if batch.state != ImportState.APPLIED and not goes_on and not stopped:
        raise DomainError(gettext_noop("Отменить можно только то, что загружено."))


def _require_untouched(batch: Import, rows: Sequence[Written]) -> None:
    if found := history.obstacles(batch, rows, rows):
        raise EditedSinceError(found)


def _undo_later(actor: Actor, batch: Import, later: Job) -> Import:
    progress = jobs.begin(
        actor=actor,
        task=later,
        title=_("Отмена загрузки: %s") % batch.title,
        import_id=batch.pk,
        **queries.who(actor),
    )
    batch.refresh_from_db()
    return writing.update(actor, batch, {"progress": progress}, act="undo_import_begin")


def _take_back(
    actor: Actor, batch: Import, chunk: Sequence[Written], rest: Sequence[Written]
) -> None:
    """Undo rows of one model after another. What leans on them and is still there refuses."""
    _hold(chunk)
    touched = history.obstacles(batch, chunk, rest)
    if touched:
        raise EditedSinceError(touched)
    for model, group in groupby(chunk, key=lambda one: one.model):
        ones = list(group)
        _remove(actor, model, [one for one in ones if one.is_added and not one.is_removed])
        changed = [one for one in ones if not one.is_added and not one.is_removed]
        _restore(actor, model, changed)
        _put_back(actor, model, [one for one in ones if one.is_removed and not one.is_added])


def _hold(chunk: Sequence[Written]) -> None:
    """Let nobody change the rows or lean on them: what stands in the way is asked after that.

    Whoever has changed one and is about to commit is waited for, and seen then.
    """
    for model, group in groupby(chunk, key=lambda one: one.model):
        writing.lock_many(_rows(model, group))


def _locked(model: type[models.Model], ones: Sequence[Written]) -> list[models.Model]:
    return writing.lock_many(_rows(model, ones))


def _rows(model: type[models.Model], ones: Iterable[Written]) -> "models.QuerySet[models.Model]":
    return model._base_manager.filter(pk__in=[one.subject[1] for one in ones])


def _remove(actor: Actor, model: type[models.Model], ones: Sequence[Written]) -> None:
    rows = _locked(model, ones) if ones else []
    # Their own keys: a row that others keep may be sealed by somebody who stays.
    keys = set(paths.sealing_subjects_of(rows)) & {one.subject for one in ones}
    try:
        writing.delete_many(actor, rows, act=UNDO_ACT)
    except ProtectedError as error:
        raise DomainError(
            gettext_noop("Отменить загрузку нельзя: с её записями уже связали другие.")
        ) from error
    _close_for_good(actor, [key for key in keys if key is not None])


def _close_for_good(actor: Actor, subjects: Sequence[paths.Subject]) -> None:
    """Leave nothing readable in the trail of rows that are gone: no erasure reaches them there."""
    if subjects:
        keeper = policy.system_actor("import", actor.request_id)
        trail.destroy_keys(actor=keeper, subjects=subjects, reason="")


def _restore(actor: Actor, model: type[models.Model], ones: Sequence[Written]) -> None:
    before = {one.subject[1]: _stored(model, one.before) for one in ones}
    rows = _locked(model, ones) if ones else []
    writing.update_many(actor, rows, lambda row: before[row.pk], act=UNDO_ACT)


def _put_back(actor: Actor, model: type[models.Model], ones: Sequence[Written]) -> None:
    rows = [model(**_stored(model, one.before)) for one in ones]
    writing.insert_many(actor, rows, act=UNDO_ACT)


def _stored(model: type[models.Model], before: Mapping[str, Any]) -> dict[str, Any]:
    """Read the values of an event as the columns hold them."""
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return {name: _as_stored(columns[name], value) for name, value in before.items()}


def _as_stored(column: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, models.JSONField):
        # The trail keeps lists and the like as Python writes them.
        return literal_eval(value) if isinstance(value, str) else value
    return column.to_python(value)
