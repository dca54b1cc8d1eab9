"""Writing the lines into the registers, chunk by chunk: a killed job goes on where it stopped."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.doors.imports import checking, queries, storing
from nastavnik.doors.imports.choices import ImportState, LineState
from nastavnik.doors.imports.lines import Outcome, Remark
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations.bringing import SMALL_LINES
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.jobs import operations as jobs
from nastavnik.platform.jobs import tracking
from nastavnik.platform.jobs.queue import Job

CHUNK = 1_000
EMPTIED: Mapping[str, Any] = {"values": {}, "remarks": [], "answers": {}, "plan": {}}


def apply(*, actor: Actor, batch: Import, version: int | None, later: Job) -> Import:
    """Write every line that is new or changes something: at once, or many by the task `later`."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    policy.require(actor, queries.kind_of(batch).action, batch.organization)
    with transaction.atomic():
        current = writing.lock(batch)
        _require_applicable(current)
        _take_turn(current)
        count = _waiting(batch).count()
        changes = {"state": ImportState.APPLYING}
        current = writing.update(actor, batch, changes, version=version, act="apply_import")
        if count > SMALL_LINES:
            return _apply_later(actor, current, later)
        return run(actor=actor, batch=current)


def run(*, actor: Actor, batch: Import, progress_id: int | None = None) -> Import:
    """Write the lines that wait, each chunk in a transaction of its own; then close the import."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    if batch.state == ImportState.APPLIED:
        return batch  # whoever wrote the last chunk died before saying so
    # Their keys alone, once: looking for the next lines at each chunk would cost their square.
    waiting = list(_waiting(batch).order_by("number").values_list("pk", flat=True))
    done = ImportLine.objects.filter(batch=batch, state=LineState.APPLIED).count()
    total = done + len(waiting)
    for some in batched(waiting, CHUNK):
        done += _write_chunk(actor, batch, some)
        if progress_id is not None:
            tracking.advance(progress_id, done, total)
    return _finish(actor, batch)


def stop(*, actor: Actor, batch: Import, reason: str) -> Import:
    """Give the import back to people when the work cannot go on; what is written stays."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    with transaction.atomic():
        current = writing.lock(batch)
        if current.state != ImportState.APPLYING:
            return current
        changes = {"state": ImportState.CHECKED}
        return writing.update(actor, batch, changes, act="stop_import", reason=reason)


def _require_applicable(batch: Import) -> None:
    goes_on = batch.state == ImportState.APPLYING and queries.is_interrupted(batch)
    if batch.state not in ImportState.answerable and not goes_on:
        raise DomainError(gettext_noop("Эта загрузка уже идёт или закончена."))
    if not goes_on and not _waiting(batch).exists():
        raise DomainError(gettext_noop("Загружать нечего: ни одна строка ничего не изменит."))


def _apply_later(actor: Actor, batch: Import, later: Job) -> Import:
    progress = jobs.begin(
        actor=actor,
        task=later,
        title=_("Загрузка: %s") % batch.title,
        import_id=batch.pk,
        **queries.who(actor),
    )
    batch.refresh_from_db()
    return writing.update(actor, batch, {"progress": progress}, act="apply_import")


def _waiting(batch: Import) -> Any:
    return ImportLine.objects.filter(batch=batch, state__in=LineState.writing)


def _write_chunk(actor: Actor, batch: Import, wanted: Sequence[int]) -> int:
    """Write lines and mark them, in one transaction; tell how many are written."""
    with transaction.atomic():
        if writing.lock(batch).state != ImportState.APPLYING:
            raise DomainError(gettext_noop("Загрузку остановили."))
        _take_turn(batch)
        rows = list(_waiting(batch).filter(pk__in=wanted).order_by("number"))
        outcomes = _written(replace(actor, request_id=batch.request_id), batch, rows)
        _mark_refused(rows, outcomes)
        return _mark_written(rows, outcomes)


def _take_turn(batch: Import) -> None:
    """Let no other import of the organisation write meanwhile: two would both find nobody there.

    The turn comes before the first event, as whoever has it waits for the organisation's chain.
    """
    writing.hold_rows_of(Import, str(batch.organization_id))


def _written(actor: Actor, batch: Import, rows: Sequence[ImportLine]) -> dict[int, Outcome]:
    """Write all lines together; where that is refused as a whole, each alone.

    Of a line that is refused nothing stays, neither its person nor what was changed of somebody
    known: all is taken back and written anew without it.
    """
    refused: dict[int, Outcome] = {}
    try:
        while True:
            with transaction.atomic():
                outcomes = _write(actor, batch, rows, without=refused.keys()) | refused
                found = {number for number, one in outcomes.items() if one.refusal}
                if found == refused.keys():
                    return outcomes
                transaction.set_rollback(True)
            refused = {number: outcomes[number] for number in found}
    except DomainError as refusal:
        if len(rows) == 1:
            return {rows[0].number: Outcome(rows[0].number, refusal=str(refusal))}
    alone: dict[int, Outcome] = {}
    for row in rows:
        alone |= _written(actor, batch, [row])
    return alone


def _write(
    actor: Actor, batch: Import, rows: Sequence[ImportLine], *, without: Collection[int]
) -> dict[int, Outcome]:
    """Write lines as planned; those `without` which it is done count as planned by nobody."""
    kind, scene = queries.kind_of(batch), queries.scene_of(batch)
    planned = {
        row.number: storing.decode_plan(row.number, row.plan)
        for row in rows
        if row.number not in without
    }
    lines = checking.lines_of(rows)
    return {one.number: one for one in kind.write(actor, scene, lines, planned)}


def _mark_written(rows: Sequence[ImportLine], outcomes: Mapping[int, Outcome]) -> int:
    """Empty the lines that are written, and note whom each is about; tell how many there are."""
    written = [row for row in rows if not outcomes[row.number].refusal]
    lines = ImportLine.objects.filter(pk__in=[row.pk for row in written])
    lines.update(state=LineState.APPLIED, **EMPTIED)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE imports_importline SET person_id = %s WHERE id = %s",
            [(outcomes[row.number].person, row.pk) for row in written],
        )
    return len(written)


def _mark_refused(rows: Sequence[ImportLine], outcomes: Mapping[int, Outcome]) -> None:
    """Put why it was refused beside each line that was."""
    refused = [row for row in rows if outcomes[row.number].refusal]
    for row in refused:
        told, place = outcomes[row.number].refusal, _("Строка %d") % row.row
        sentence = told if told.startswith(place) else f"{place}: {told}"
        said = {**storing.encode_remark(Remark("wrong", sentence)), checking.KIND_SAYS: True}
        row.remarks = [*row.remarks, said]
        row.state = LineState.WRONG
    ImportLine.objects.bulk_update(refused, ["state", "remarks"])


def _finish(actor: Actor, batch: Import) -> Import:
    with transaction.atomic():
        ImportLine.objects.filter(batch=batch, state__in=LineState.finished).update(**EMPTIED)
        changes = {"state": ImportState.APPLIED, "applied_at": timezone.now()}
        return writing.update(actor, batch, changes, act="finish_import")
