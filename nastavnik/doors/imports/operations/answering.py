"""What a person says of lines: answers, corrections, who is whom, what to leave out."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.doors.imports import checking, queries, storing
from nastavnik.doors.imports.akin import akin
from nastavnik.doors.imports.choices import ImportState, LineState
from nastavnik.doors.imports.lines import row_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations.applying import EMPTIED
from nastavnik.doors.imports.operations.bringing import SMALL_LINES
from nastavnik.doors.imports.operations.mentioning import keep_mentions
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing

_SAVED = ["state", "remarks", "answers", "plan", "person"]
_AT_ONCE = 500


def answer(
    *,
    actor: Actor,
    batch: Import,
    version: int | None,
    numbers: Sequence[int],
    key: str,
    value: Any,
) -> Import:
    """Answer a question, or correct a cell, of one line or of all that ask the same."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    return _say(actor, batch, version, numbers, {key: storing.encode(value)}, act="answer_import")


def identify(
    *, actor: Actor, batch: Import, version: int | None, number: int, person: int | None
) -> Import:
    """Say whom a line is about: one of the people it may be, or somebody else (None)."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    line = ImportLine.objects.get(batch=batch, number=number)
    suspects = storing.decode_plan(number, line.plan).suspects
    if person is not None and person not in {one.person for one in suspects}:
        raise DomainError(gettext_noop("Этого человека среди похожих уже нет. Обновите страницу."))
    said: dict[str, Any] = (
        {checking.IS_OTHER: True, checking.SAME_AS: None}
        if person is None
        else {checking.SAME_AS: person, checking.IS_OTHER: False}
    )
    said[checking.REPEATS] = None
    return _say(actor, batch, version, [number], said, act="identify_line")


def join(
    *, actor: Actor, batch: Import, version: int | None, number: int, earlier: int | None
) -> Import:
    """Say that a line is about the same person as one of the earlier lines it is like."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    line = ImportLine.objects.get(batch=batch, number=number)
    if earlier not in storing.decode_plan(number, line.plan).alike:
        raise DomainError(gettext_noop("Эта строка на ту уже не похожа. Обновите страницу."))
    said = {checking.REPEATS: earlier, checking.SAME_AS: None, checking.IS_OTHER: False}
    return _say(actor, batch, version, [number], said, act="identify_line")


def leave_out(
    *, actor: Actor, batch: Import, version: int | None, numbers: Sequence[int], left: bool
) -> Import:
    """Leave lines out, or take them back."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    said: dict[str, Any] = {checking.LEFT_OUT: left}
    act = "leave_lines_out" if left else "take_lines_back"
    return _say(actor, batch, version, numbers, said, act=act)


def check_again(*, actor: Actor, batch: Import, version: int | None) -> Import:
    """Compare all lines with the registers as they are now."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    return _say(actor, batch, version, [], {}, act="check_import", everything=True)


def _say(
    actor: Actor,
    batch: Import,
    version: int | None,
    numbers: Sequence[int],
    said: Mapping[str, Any],
    *,
    act: str,
    everything: bool = False,
) -> Import:
    """Write answers into lines and judge them anew, in a transaction with the import's event."""
    with transaction.atomic():
        lines = list(dict.fromkeys(map(row_of, numbers)))
        facts = {"lines": lines[:_AT_ONCE], "count": len(numbers)}
        current = writing.touch(actor, batch, version=version, act=act, before={}, after=facts)
        if current.state not in ImportState.answerable:
            raise DomainError(gettext_noop("Сейчас строки этой загрузки менять нельзя."))
        rows = _judgeable(batch)
        asked = list(rows.filter(number__in=numbers)) if numbers else []
        if len(asked) != len(set(numbers)):
            raise DomainError(gettext_noop("Этих строк уже нет среди ждущих. Обновите страницу."))
        for row in asked:
            row.answers = _joined(row.answers, said)
        judged = _all(rows, asked) if everything else _judged_with(batch, rows, asked)
        _judge_and_save(actor, batch, judged, {row.pk for row in asked})
        return current


def _judgeable(batch: Import) -> QuerySet[ImportLine]:
    """The lines that are not written. Those an applied import has emptied stay what they are."""
    rows = ImportLine.objects.filter(batch=batch).exclude(state=LineState.APPLIED)
    return rows.exclude(state__in=LineState.finished, **EMPTIED)


def _judge_and_save(
    actor: Actor, batch: Import, rows: list[ImportLine], answered: set[int]
) -> None:
    """Judge lines anew and save those that were answered or are judged otherwise."""
    before = {row.pk: _verdict(row) for row in rows}
    checking.judge(queries.kind_of(batch), queries.scene_of(batch), rows)
    changed = [row for row in rows if row.pk in answered or _verdict(row) != before[row.pk]]
    ImportLine.objects.bulk_update(changed, _SAVED, batch_size=_AT_ONCE)
    keep_mentions(actor=actor, batch=batch, lines=changed)


def _verdict(row: ImportLine) -> tuple[Any, ...]:
    return row.state, row.remarks, row.plan, row.person_id


def _joined(answers: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    joined = {**answers, **said}
    if said.get(checking.LEFT_OUT) is False and joined.get(checking.OF_THE_ROW) is False:
        # A hidden row was answered with «нет»: taken back, it is asked about anew.
        del joined[checking.OF_THE_ROW]
    flags = (checking.SAME_AS, checking.IS_OTHER, checking.REPEATS, checking.LEFT_OUT)
    return {key: value for key, value in joined.items() if key not in flags or value}


def _judged_with(
    batch: Import, rows: QuerySet[ImportLine], asked: Sequence[ImportLine]
) -> list[ImportLine]:
    """Lines repeat each other: a few are judged together, of many those that may do so."""
    names = queries.kind_of(batch).names
    if names is None or rows.count() <= SMALL_LINES:
        return _all(rows, asked)
    told = rows.only("number", "values", "answers", "person")
    found = akin(names, told.iterator(chunk_size=_AT_ONCE), asked)
    near = [
        row
        for some in batched(sorted(found), _AT_ONCE)
        for row in _all(rows.filter(pk__in=some), asked)
    ]
    return sorted(near, key=lambda row: row.number)


def _all(rows: QuerySet[ImportLine], asked: Sequence[ImportLine]) -> list[ImportLine]:
    answered = {row.pk: row for row in asked}
    return [answered.get(row.pk, row) for row in rows.order_by("number")]
