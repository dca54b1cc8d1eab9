import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from itertools import chain
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nastavnik.domain.spreadsheets.guarding import guarded
from nastavnik.domain.typography import format_number
from nastavnik.doors.trail import queries, subjects
from nastavnik.doors.trail.columns import (
    SHEET,
    EventTable,
    HistoryFilter,
    TrailFilter,
    sheet_rows,
)
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record, record_shared
from nastavnik.platform.printing.xlsx import Sheet, SheetRow, Workbook, render_xlsx
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.ui.listing import Listing, asked_of, list_of_people, listing
from nastavnik.registers.people.models import Person

MOST_ROWS = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@list_of_people
def event_list(request: ActorRequest) -> HttpResponse:
    """Every event in reach, by person, role, act, time and organisation."""
    policy.require(request.actor, Action.AUDIT_VIEW)
    events = queries.visible_events(request.actor)
    rows = listing(request, events, table=EventTable, filters=TrailFilter)
    _read(request, rows, ())
    asked = asked_of(request, TrailFilter).items()
    context = {
        "title": _("Журнал действий"),
        "lead": _("Кто, когда, в какой роли и что сделал. Изменить журнал не может никто."),
        "listing": rows,
        "export_url": reverse("trail:export"),
        "asked": [(name, value) for name, value in asked if name in TrailFilter.base_filters],
    }
    return render(request, "trail/event_list.html", context)


@list_of_people
@asks_who_exports(Action.AUDIT_VIEW)
def event_export(request: ActorRequest) -> HttpResponseBase:
    """The same as a workbook; taking it away is an event too."""
    policy.require(request.actor, Action.AUDIT_VIEW)
    events = queries.visible_events(request.actor)
    asked = asked_of(request, TrailFilter)
    chosen = TrailFilter(asked, queryset=events, request=request).qs
    found = list(chosen[:MOST_ROWS])
    rows = sheet_rows(queries.lines(request.actor, found))
    facts = {
        "rows": len(rows),
        "filters": sorted(name for name in TrailFilter.base_filters if asked.get(name)),
    }
    record(
        request.actor, "export_trail", people=queries.people_told(request.actor, found), facts=facts
    )
    if len(found) == MOST_ROWS and (total := chosen.count()) > MOST_ROWS:
        rows.append(_left_off(total))
    title = str(_("Журнал действий"))
    if asked.get("as") == "csv":
        return _as_csv(title, rows)
    content = render_xlsx(Workbook((Sheet(title, SHEET, tuple(rows)),), title=title))
    return download(
        content, file_name=f"{title} {timezone.localdate():%Y-%m-%d}.xlsx", media_type=XLSX
    )


def _as_csv(title: str, rows: Sequence[SheetRow]) -> FileResponse:
    """The rows as Excel opens them by a double click; no text among them is a formula."""
    text = StringIO()
    out = csv.writer(text, delimiter=";")
    out.writerow([column.heading for column in SHEET])
    out.writerows([_plain(value) for value in row] for row in rows)
    name = f"{title} {timezone.localdate():%Y-%m-%d}.csv"
    return download(text.getvalue().encode("utf-8-sig"), file_name=name, media_type="text/csv")


def _left_off(total: int) -> SheetRow:
    """The last row of a journal too long for one file."""
    words = _("Здесь последние %(shown)s из %(total)s. Остальные — по частям: сузьте отбор.")
    said = words % {"shown": format_number(MOST_ROWS), "total": format_number(total)}
    return ("", said, *[""] * (len(SHEET) - 2))


def _plain(value: Any) -> str:
    text = f"{value:%d.%m.%Y %H:%M:%S}" if isinstance(value, datetime) else str(value)
    return guarded(text)


@require_safe
def history(request: ActorRequest, subject_type: str, pk: int) -> HttpResponse:
    """What happened to one row."""
    row = subjects.load(request.actor, subject_type, pk)
    rows = listing(
        request,
        queries.events_about(subject_type, pk),
        table=EventTable,
        filters=HistoryFilter,
        exclude=("subject",),
        caption=_("История"),
    )
    people = list(subjects.people_of(subject_type, [pk]))
    _read(request, rows, (one.pk for one in people))
    today = timezone.localdate()
    told = [one.pk for one in people if one.may_be_minor_on(today)]
    if told:
        record(request.actor, "view_history", subject=row, people=told)
    is_person = subject_type == queries.PERSON
    context = {
        "title": _("История: %s") % row,
        "crumb": _("История"),
        "row": row,
        "listing": rows,
        "viewers_url": reverse("trail:viewers", args=[pk]) if is_person else "",
    }
    return render(request, "trail/event_list.html", context)


@require_safe
def viewers(request: ActorRequest, pk: int) -> HttpResponse:
    """Who looked at one person."""
    person = policy.load(request.actor, Action.PERSON_VIEW, Person.objects.all(), pk=pk)
    rows = listing(
        request,
        queries.events_seen_by(pk),
        table=EventTable,
        filters=HistoryFilter,
        exclude=("changes",),
        caption=_("Кто смотрел"),
    )
    _read(request, rows, [pk])
    context = {
        "title": _("Кто смотрел: %s") % person.full_name,
        "crumb": _("Кто смотрел"),
        "row": person,
        "lead": _("Записаны просмотры карточек несовершеннолетних и все выгрузки и скачивания."),
        "listing": rows,
    }
    return render(request, "trail/event_list.html", context)


def _read(request: ActorRequest, rows: Listing, named: Iterable[int]) -> None:
    """Put the events of a page into words; names seen from above are recorded, `named` too."""
    rows.table.read_for(request.actor)
    shown = [row.record for row in rows.table.paginated_rows]
    told = chain(named, queries.people_told(request.actor, shown))
    record_shared(request.actor, Action.PERSON_VIEW, told)
