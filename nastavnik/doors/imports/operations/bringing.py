"""A workbook on its way in, until every line has its verdict; nothing is written to registers."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.spreadsheets.guessing import is_name_written
from nastavnik.doors.imports import checking, queries, understanding
from nastavnik.doors.imports.choices import ImportState, LineState
from nastavnik.doors.imports.kinds import KINDS
from nastavnik.doors.imports.lines import Line
from nastavnik.doors.imports.models import Import, ImportLine, RememberedColumn
from nastavnik.doors.imports.operations.mentioning import keep_mentions
from nastavnik.doors.imports.reading.workbook import Workbook
from nastavnik.doors.imports.understanding import PassedOver, Reading, ReadLine
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.jobs import operations as jobs
from nastavnik.platform.jobs.queue import Job
from nastavnik.platform.rows.inserting import insert_rows
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import SchoolYear

# What is read and checked while the person waits; the rest is done in the background.
SMALL_FILE = 1024 * 1024
SMALL_LINES = 1_000
_MEBIBYTE = 1024 * 1024
_NO_LINES = gettext_noop("Под заголовками нет ни одной строки с данными. Проверьте лист и файл.")
_AT_ONCE = 1_000


def bring(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    school_year: SchoolYear | None = None,
    file: UploadedFile[bytes] | None = None,
    text: str = "",
    follows: Import | None = None,
    later: Job,
) -> Import:
    """Take a file, or cells pasted as text, read it and check it as far as that needs nobody.

    A big one is read by the task `later`.
    """
    policy.require(actor, Action.IMPORT_EDIT, organization)
    policy.require(actor, KINDS[kind].action, organization)
    _require_year(kind, school_year)
    content, name = _taken(file, text)
    batch = Import(
        organization=organization,
        school_year=school_year if KINDS[kind].needs_year else None,
        kind=kind,
        name=name,
        file=ContentFile(content, name=f"{uuid4().hex}.bin"),
        created_by=actor.user_id,
        follows=follows,
        state=ImportState.EXAMINING if _is_big(content) else ImportState.READ,
    )
    if batch.state == ImportState.EXAMINING:
        with transaction.atomic():
            return _examine_later(actor, writing.insert(actor, batch, act="bring_import"), later)
    book = understanding.open_book(content, name)
    with transaction.atomic():
        return _look_through(actor, writing.insert(actor, batch, act="bring_import"), book, later)


def choose_sheet(
    *, actor: Actor, batch: Import, version: int | None, sheet: int, later: Job
) -> Import:
    """Look for the table on the sheet a person chose."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    _require_preparing(batch)
    changes = {"reading": {"sheet": sheet}, "columns": {}, "sheet": sheet}
    return _again(actor, batch, version, changes, later, act="choose_sheet")


def take_columns(
    *, actor: Actor, batch: Import, version: int | None, columns: Mapping[int, str], later: Job
) -> Import:
    """Take the columns as a person says, remember that for the next time, check every line."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    _require_preparing(batch)
    kind = queries.kind_of(batch)
    reading = Reading.from_stored(batch.reading).chosen(kind.columns, columns)
    if reading.missing:
        raise DomainError(
            gettext_noop("Без столбца «%(title)s» загрузить нельзя: выберите, где он."),
            title=reading.missing[0],
        )
    kept = {str(found.column): found.key for found in reading.columns}
    with transaction.atomic():
        _remember(batch, reading)
        changes = {"reading": reading.stored(), "columns": kept}
        return _again(actor, batch, version, changes, later, act="take_columns")


def discard(*, actor: Actor, batch: Import, version: int | None) -> Import:
    """Give an import up before anything of it is written."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    _require_preparing(batch)
    changes = {
        "state": ImportState.DISCARDED,
        "file": "",
        "name": "",
        "reading": {},
        "columns": {},
        "notices": [],
    }
    file = batch.file
    with transaction.atomic():
        discarded = writing.update(actor, batch, changes, version=version, act="discard_import")
        ImportLine.objects.filter(batch=batch).delete()
        transaction.on_commit(lambda: file.storage.delete(str(file.name)) if file.name else None)
        return discarded


def examine(*, actor: Actor, batch: Import) -> Import:
    """Read and check a workbook in the background; one that cannot be read says so."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    if batch.state != ImportState.EXAMINING:
        return batch
    try:
        # The workbook itself is let go before the lines are judged: a big one weighs.
        seen = _see(batch, _open(batch))
    except DomainError as refusal:
        changes = {"state": ImportState.READ, "reading": {}, "notices": [str(refusal)]}
        writing.update(actor, batch, changes, act="check_import")
        raise
    with transaction.atomic():
        return _keep(actor, batch, seen)


def _taken(file: UploadedFile[bytes] | None, text: str) -> tuple[bytes, str]:
    """The bytes and the name of what was brought; pasted cells have no name."""
    if file is None:
        if not text.strip():
            raise DomainError(gettext_noop("Выберите файл или вставьте ячейки."), field="file")
        return text.encode(), ""
    if (file.size or 0) > settings.DOCUMENT_MAX_BYTES:
        raise DomainError(
            gettext_noop("Файл больше %(limit)s МБ. Удалите из книги рисунки и лишние листы."),
            field="file",
            limit=settings.DOCUMENT_MAX_BYTES // _MEBIBYTE,
        )
    return file.read(), (file.name or "table")[-200:]


def _is_big(content: bytes) -> bool:
    """Tell what is left to the background unread: a text shows how many lines it has."""
    many = content.count(b"\n") > SMALL_LINES and not content.startswith((b"PK", b"\xd0\xcf"))
    return many or len(content) > SMALL_FILE


def _require_year(kind: str, school_year: SchoolYear | None) -> None:
    if KINDS[kind].needs_year and school_year is None:
        raise DomainError(gettext_noop("Выберите учебный год."), field="school_year")


def _require_preparing(batch: Import) -> None:
    stuck = batch.state == ImportState.EXAMINING and queries.is_interrupted(batch)
    if batch.state not in ImportState.preparing and not stuck:
        raise DomainError(gettext_noop("Эта загрузка уже идёт или закончена: менять в ней нечего."))
    if queries.has_written(batch):
        raise DomainError(
            gettext_noop(
                "Часть строк этой загрузки уже в реестрах: загрузите остальные или отмените "
                "загрузку."
            )
        )


def _again(
    actor: Actor,
    batch: Import,
    version: int | None,
    changes: Mapping[str, Any],
    later: Job,
    *,
    act: str,
) -> Import:
    """Read the workbook once more after a choice; a big one in the background."""
    is_big = _is_big(_content(batch))
    waits = {"state": ImportState.EXAMINING} if is_big else {}
    book = None if is_big else _open(batch)
    with transaction.atomic():
        current = writing.update(actor, batch, {**changes, **waits}, version=version, act=act)
        if book is None:
            return _examine_later(actor, current, later)
        return _look_through(actor, current, book, later)


def _open(batch: Import) -> Workbook:
    return understanding.open_book(_content(batch), batch.name)


def _content(batch: Import) -> bytes:
    if not batch.file:
        raise DomainError(
            gettext_noop("Файла больше нет: срок хранения прошёл. Загрузите его снова.")
        )
    with batch.file.open("rb") as file:
        return bytes(file.read())


def _examine_later(actor: Actor, batch: Import, later: Job) -> Import:
    progress = jobs.begin(
        actor=actor,
        task=later,
        title=_("Проверка файла: %s") % batch.title,
        import_id=batch.pk,
        **queries.who(actor),
    )
    batch.refresh_from_db()
    return writing.update(actor, batch, {"progress": progress}, act="check_import")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen in a workbook: its lines only where its columns leave no doubt."""

    notices: tuple[str, ...]
    reading: Reading
    lines: list[ReadLine]
    passed_over: tuple[str, ...]
    is_empty: bool  # the columns leave no doubt, and there is not one line below them


def _look_through(actor: Actor, batch: Import, book: Workbook, later: Job) -> Import:
    """Find the table and judge every line; many lines are left to the task `later`.

    A table without lines is kept where another sheet may be chosen.
    """
    seen = _see(batch, book)
    if seen.is_empty and len(seen.reading.sheets) == 1:
        raise DomainError(_NO_LINES)
    if len(seen.lines) <= SMALL_LINES:
        return _keep(actor, batch, seen)
    changes = {**_found(seen), "state": ImportState.EXAMINING}
    return _examine_later(actor, writing.update(actor, batch, changes, act="check_import"), later)


def _see(batch: Import, book: Workbook) -> _Seen:
    """Find the table, and read its lines where its columns leave no doubt."""
    kind = queries.kind_of(batch)
    known = Reading.from_stored(batch.reading)
    if batch.columns:
        reading = known
    else:
        sheet = known.sheet if batch.reading else None
        remembered = queries.remembered(batch.organization, batch.kind)
        reading = understanding.find(book, kind.columns, remembered, sheet)
    is_read = bool(batch.columns) or reading.is_sure
    lines, passed_over = _lines(book, reading, batch) if is_read else ([], [])
    is_empty = is_read and not lines
    told = [Line(one.number, one.values, fixed=one.fixed) for one in lines]
    doubts = kind.doubts(told)
    lines = [one.asked(doubts.get(one.number, ())) for one in lines]
    totals = [Line(one.number, one.totals) for one in passed_over if one.totals]
    notices = (
        *((_(_NO_LINES),) if is_empty else ()),
        *book.notices,
        *understanding.told_of_others(reading),
        *(kind.totals(told, totals) if totals else ()),
    )
    return _Seen(notices, reading, lines, understanding.told_of(passed_over), is_empty)


def _lines(
    book: Workbook, reading: Reading, batch: Import
) -> tuple[list[ReadLine], list[PassedOver]]:
    kind, context = queries.kind_of(batch), queries.context_of(batch)
    lines: list[ReadLine] = []
    passed_over: list[PassedOver] = []
    read = understanding.read_lines(book, reading, kind.columns, context, unread=kind.unread)
    for one in read:
        if isinstance(one, ReadLine):
            lines.append(one)
        else:
            passed_over.append(one)
    return lines, passed_over


def _found(seen: _Seen) -> dict[str, Any]:
    """What an import keeps of the workbook as a whole."""
    reading = seen.reading
    return {
        "notices": list(seen.notices),
        "reading": reading.stored(),
        "sheet": reading.sheet,
        "state": ImportState.READ,
    }


def _keep(actor: Actor, batch: Import, seen: _Seen) -> Import:
    """Keep what was seen, each line with its verdict."""
    changes = _found(seen)
    if seen.lines:
        changes["reading"] |= {"passed_over": list(seen.passed_over)}
        changes["state"] = ImportState.CHECKED
    ImportLine.objects.filter(batch=batch).exclude(state=LineState.APPLIED).delete()
    scene = queries.scene_of(batch, seen.reading)
    rows = checking.judged(queries.kind_of(batch), scene, batch, seen.lines)
    for some in batched(rows, _AT_ONCE):
        keep_mentions(actor=actor, batch=batch, lines=insert_rows(some))
    return writing.update(actor, batch, changes, act="check_import")


def _remember(batch: Import, reading: Reading) -> None:
    """Keep what each heading was taken for; neither what must not be held nor anybody's name."""
    rows = [
        RememberedColumn(
            organization=batch.organization,
            kind=batch.kind,
            heading=found.remembered_as[:300],
            key=found.key,
        )
        for found in reading.columns
        if found.remembered_as and not found.not_collected and not is_name_written(found.heading)
    ]
    RememberedColumn.objects.bulk_create(
        {row.heading: row for row in rows}.values(),
        update_conflicts=True,
        unique_fields=["organization", "kind", "heading"],
        update_fields=["key"],
    )
