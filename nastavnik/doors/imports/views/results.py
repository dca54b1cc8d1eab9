"""After applying: the file with errors, the consents of who was brought, taking all back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.domain.spreadsheets.cells import address_of
from nastavnik.domain.typography import count_phrase
from nastavnik.doors.imports import checking, history, marking, queries, tasks
from nastavnik.doors.imports.choices import ImportState, LineState
from nastavnik.doors.imports.forms import ConsentsForm
from nastavnik.doors.imports.lines import Remark
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations import consenting, undoing
from nastavnik.doors.imports.reading.sentences import UnreadableError
from nastavnik.doors.imports.understanding import Reading
from nastavnik.doors.imports.views.bringing import IMPORTS
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import attempt
from nastavnik.registers.consents.operations.papers import Paper
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@asks_who_exports(Action.IMPORT_VIEW)
def import_errors(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Hand the file back with what to correct marked in it."""
    batch = queries.load(request.actor, Action.IMPORT_VIEW, pk)
    if not batch.file:
        raise Http404
    try:
        content = _marked(batch)
    except UnreadableError as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    record(request.actor, "export_import_errors", subject=batch, people=queries.people_told(batch))
    return download(BytesIO(content), file_name=f"errors-{batch.pk}.xlsx", media_type=XLSX)


@require_http_methods(["GET", "POST"])
def import_consents(request: ActorRequest, pk: int) -> HttpResponse:
    """Attest the paper consents of who was brought, and take them into the register."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    policy.require(request.actor, Action.CONSENT_EDIT, batch.organization)
    if not queries.kind_of(batch).brings_people or batch.state != ImportState.APPLIED:
        return redirect(batch)
    today = timezone.localdate()
    lacking = [person.pk for person in queries.lacking_consent(batch, today)]
    candidates = queries.candidates_of(batch)
    form = ConsentsForm(
        request.POST or None,
        row=batch,
        takes_in=bool(candidates),
        people=Person.objects.filter(pk__in=lacking),
        initial={"given_on": today, "joined_on": today, "register": True},
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _attest(request, batch, form))
        if done is not None:
            messages.success(request, gettext("Согласия записаны."))
            _tell_of_other_days(request, candidates)
            return redirect(done)
    context = {
        "batch": batch,
        "form": form,
        "lacking": len(lacking),
        "candidates": len(candidates),
        "list_label": IMPORTS,
    }
    return render(request, "imports/import_consents.html", context)


@require_http_methods(["GET", "POST"])
def import_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the whole import back, or say which of its rows have been edited since."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    rows = history.written_by(batch)
    found = history.obstacles(batch, rows, rows)
    form = NothingToAsk(request.POST or None, row=batch)
    page = ConfirmPage(
        title=_("Отменить загрузку: %(title)s") % {"title": batch.title},
        verb=_("Отменить загрузку"),
        done=_("Загрузка отменена: записи такие, какими были до неё."),
        cancel_url=batch.get_absolute_url(),
        list_label=IMPORTS,
        list_url=reverse("imports:list"),
        consequences=(
            _("Всё, что эта загрузка добавила, удалится."),
            _("Всё, что она изменила, станет таким, каким было."),
        ),
        danger=True,
        template="imports/import_undo.html",
    )
    return confirm(
        request,
        form,
        lambda: undoing.undo(
            actor=request.actor,
            batch=batch,
            version=form.cleaned_data["row_version"],
            later=tasks.undo_import,
        ),
        page,
        obstacles=found[:OBSTACLES_SHOWN],
        hidden=max(0, len(found) - OBSTACLES_SHOWN),
    )


OBSTACLES_SHOWN = 20


def _marked(batch: Import) -> bytes:
    reading = Reading.from_stored(batch.reading)
    with batch.file.open("rb") as file:
        return marking.marked(
            file.read(),
            batch.name,
            sheet=reading.sheet,
            header_row=reading.header_last,
            last_column=reading.last_column,
            notes=_notes(batch, reading),
            spare=queries.spare_rows(batch, reading.last_column),
        )


def _attest(request: ActorRequest, batch: Import, form: ConsentsForm) -> Import:
    given = form.cleaned_data
    people = list(given["people"])
    paper = Paper(
        kind=given["text"].kind,
        given_on=given["given_on"],
        text=given["text"],
        signer=given["signer"],
        expires_on=given["expires_on"],
    )
    return consenting.attest_and_register(
        actor=request.actor,
        batch=batch,
        version=given["row_version"],
        people=people,
        paper=paper if people else None,
        joined_on=given.get("joined_on") if given.get("register") else None,
    )


def _tell_of_other_days(request: ActorRequest, candidates: Sequence[Enrolment]) -> None:
    """Say of how many the day of the workbook was not kept: no consent was valid on it yet."""
    own = {place.pk: place.joined_on for place in candidates if place.joined_on is not None}
    taken = Enrolment.objects.filter(pk__in=own, status=EnrolmentStatus.REGISTERED)
    moved = sum(day != own[pk] for pk, day in taken.values_list("pk", "joined_on"))
    if moved:
        people = count_phrase(
            moved, gettext("участника"), gettext("участников"), gettext("участников")
        )
        sentence = gettext(
            "У %(people)s в день из файла согласие ещё не действовало: датой вхождения стал "
            "выбранный день."
        )
        messages.warning(request, sentence % {"people": people})


def _notes(batch: Import, reading: Reading) -> list[marking.RowNote]:
    """What to say of each row in the file: what is wrong or asked, or that it is in already."""
    columns = {found.key: found.column for found in reading.columns if found.key}
    rows = ImportLine.objects.filter(batch=batch)
    wanted = rows.filter(state__in=(*LineState.open, LineState.APPLIED)).order_by("number")
    notes: dict[int, marking.RowNote] = {}
    for row in wanted.iterator():
        said = checking.open_remarks(row, "asked", "wrong")
        remarks = tuple(_placed(one, row.row, columns) for one in said)
        before = notes.get(row.row, marking.RowNote(row.row, is_applied=True))
        notes[row.row] = marking.RowNote(
            row=row.row,
            remarks=before.remarks + remarks,
            is_applied=before.is_applied and row.state == LineState.APPLIED,
        )
    return [notes[row] for row in sorted(notes)]


def _placed(remark: Remark, row: int, columns: Mapping[str, int]) -> Remark:
    """Point at the cell of what a kind found wrong: it knows the column alone."""
    if remark.address or remark.key not in columns:
        return remark
    return replace(remark, address=address_of(row, columns[remark.key]))
