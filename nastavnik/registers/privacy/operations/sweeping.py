"""Files no row points to: left by a crash between a commit and the deletion that follows it.

They are put aside first: with a database older than its files, every file since looks like one.
"""

import datetime
import logging
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import recording

# A file is written before its row is committed: a young one may still get its row.
ORPHANED_AFTER = datetime.timedelta(days=1)
# Where they wait, in a folder per day, and how long.
ASIDE = "swept"
KEPT_ASIDE = datetime.timedelta(days=30)
# A crash leaves a few; more than so many, and such a part of all, is a database that knows less.
CREDIBLE, CREDIBLE_PART = 20, 0.05

log = logging.getLogger("nastavnik.privacy")


def sweep_files(*, actor: Actor) -> int:
    """Put aside the files of nobody that are older than a day; return how many there were.

    What was put aside a month ago is removed. Too many at once are left where they are.
    """
    policy.require(actor, Action.ERASURE_EDIT)
    before = timezone.now() - ORPHANED_AFTER
    stored = list(_stored())
    old = [name for name in stored if default_storage.get_modified_time(name) < before]
    known = _pointed_to() if old else frozenset()
    orphans = [name for name in old if name not in known]
    if len(orphans) > max(CREDIBLE, CREDIBLE_PART * len(stored)):
        log.error("%d of %d files have no row: none was swept", len(orphans), len(stored))
        facts = {"files": len(orphans), "of": len(stored)}
        recording.record(actor, "refuse_sweep", facts=facts)
        return 0
    today = timezone.localdate()
    if orphans:
        recording.record(actor, "sweep_files", facts={"files": len(orphans)})
    for name in orphans:
        _put_aside(name, today)
    _remove_old(actor, today - KEPT_ASIDE)
    return len(orphans)


def _put_aside(name: str, day: datetime.date) -> None:
    target = Path(default_storage.path(f"{ASIDE}/{day}/{name}"))
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(default_storage.path(name)).replace(target)


def _remove_old(actor: Actor, until: datetime.date) -> None:
    """Remove what was put aside on that day or earlier."""
    if not default_storage.exists(ASIDE):
        return
    days, _files = default_storage.listdir(ASIDE)
    old = [day for day in days if datetime.date.fromisoformat(day) <= until]
    names = [name for day in old for name in _files_in(f"{ASIDE}/{day}/")]
    if names:
        recording.record(actor, "remove_swept", facts={"files": len(names)})
    for name in names:
        default_storage.delete(name)


def _stored() -> Iterator[str]:
    return (name for name in _files_in("") if not name.startswith(f"{ASIDE}/"))


def _files_in(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}{name}" for name in files)
    for name in folders:
        yield from _files_in(f"{folder}{name}/")


def _pointed_to() -> frozenset[str]:
    return frozenset(
        name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField)
        for name in model._base_manager.values_list(field.attname, flat=True).iterator()
    )
