from datetime import time, timedelta
from typing import Any

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain.errors import DomainError
from nastavnik.domain.typography import count_phrase
from nastavnik.doors.imports import queries
from nastavnik.doors.imports.choices import LINES_APPLIED, LineState
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations import applying, bringing, forgetting, undoing
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.collecting import seldom_collecting
from nastavnik.platform.jobs.timetable import Periodic
from nastavnik.platform.parameters import queries as parameters
from nastavnik.platform.parameters.catalogue import IMPORTS_KEPT


@task
@seldom_collecting()
def examine_import(progress_id: int, import_id: int, **asked_by: Any) -> None:
    """Read and check a big workbook."""
    batch = _batch(import_id)
    tracking.advance(progress_id, 0, 0, _("Файл читается и проверяется."))
    batch = bringing.examine(actor=_actor(batch, asked_by), batch=batch)
    tracking.finish(progress_id, _("Файл проверен."), batch.get_absolute_url())


@task
@seldom_collecting()
def apply_import(progress_id: int, import_id: int, **asked_by: Any) -> None:
    """Write the lines of a big workbook, chunk by chunk."""
    batch = _batch(import_id)
    try:
        actor = _actor(batch, asked_by)
    except DomainError as refusal:
        applying.stop(actor=system_actor("import"), batch=batch, reason=str(refusal))
        raise
    batch = applying.run(actor=actor, batch=batch, progress_id=progress_id)
    count = queries.counts_of(batch)[LineState.APPLIED]
    words = count_phrase(count, *LINES_APPLIED.split(","))
    tracking.finish(progress_id, f"{words}.", batch.get_absolute_url())


@task
@seldom_collecting()
def undo_import(progress_id: int, import_id: int, **asked_by: Any) -> None:
    """Take a big import back, chunk by chunk."""
    batch = _batch(import_id)
    try:
        actor = _actor(batch, asked_by)
        undoing.run(actor=actor, batch=batch, progress_id=progress_id)
    except DomainError as refusal:
        undoing.stop(actor=system_actor("import"), batch=batch, reason=str(refusal))
        raise
    tracking.finish(progress_id, _("Загрузка отменена."), batch.get_absolute_url())


@task
def forget_imports() -> None:
    """Empty what was brought longer ago than it is kept."""
    before = timezone.now() - timedelta(days=parameters.value(IMPORTS_KEPT))
    forgetting.forget(actor=system_actor("retention"), before=before)


PERIODIC = (
    Periodic(
        name="forget_imports",
        title=gettext_lazy("Забыть файлы и строки старых загрузок"),
        task=forget_imports,
        every=timedelta(days=1),
        at=time(1, 45),
    ),
)


def _batch(pk: int) -> Import:
    return Import.objects.select_related("organization", "school_year").get(pk=pk)


def _actor(batch: Import, asked_by: dict[str, Any]) -> Actor:
    """Who asked, with the rights of this moment. A command of the system keeps its own."""
    if asked_by["user_id"] is None:
        return system_actor("import")
    actor = queries.actor_of(**asked_by)
    if not queries.may_act(actor, batch):
        raise DomainError(queries.RIGHT_IS_GONE)
    return actor
