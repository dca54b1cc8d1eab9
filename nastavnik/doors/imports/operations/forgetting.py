"""What is kept of an import once its term is over: that it was, when, whose, and its counts."""

import datetime
from functools import partial

from django.db import transaction

from nastavnik.doors.imports import queries
from nastavnik.doors.imports.choices import ImportState, LineState
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations.applying import EMPTIED
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing

_BLANK = {"file": "", "name": "", "reading": {}, "columns": {}, "notices": []}


def forget(*, actor: Actor, before: datetime.datetime) -> int:
    """Empty the imports begun before a moment; one not applied is given up. Return how many."""
    policy.require(actor, Action.IMPORT_EDIT)
    old = Import.objects.keeping_names(before).select_related("organization", "progress")
    # Work that died with its computer never ends by itself: its file is not kept for ever.
    found = [one for one in old if not _is_at_work(one)]
    for batch in found:
        with transaction.atomic():
            _empty(actor, batch)
    return len(found)


def _is_at_work(batch: Import) -> bool:
    return batch.state in ImportState.under_way and not queries.is_interrupted(batch)


def _empty(actor: Actor, batch: Import) -> None:
    file, storage = batch.file.name, batch.file.storage
    lines = ImportLine.objects.filter(batch=batch)
    state = _state_left(batch)
    writing.update(actor, batch, {**_BLANK, "state": state}, act="forget_import")
    if state == ImportState.DISCARDED:
        lines.delete()
    else:
        # What was not written cannot be any more.
        lines.filter(state__in=LineState.writing).update(state=LineState.LEFT_OUT)
        lines.update(**EMPTIED)
    if file:
        transaction.on_commit(partial(storage.delete, file))


def _state_left(batch: Import) -> str:
    """What an import without its lines is: it is over, and what it wrote can be taken back.

    An undo that was interrupted goes on from the trail alone.
    """
    unfinished = (*ImportState.preparing, ImportState.EXAMINING, ImportState.APPLYING)
    if batch.state not in unfinished:
        return batch.state
    return ImportState.APPLIED if queries.has_written(batch) else ImportState.DISCARDED
