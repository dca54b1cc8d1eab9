"""The preview: what each line would do, answers, and the button that applies."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from nastavnik.domain.typography import count_phrase
from nastavnik.doors.imports import queries, tasks, wording
from nastavnik.doors.imports.choices import LINES_APPLIED, ImportState, LineState
from nastavnik.doors.imports.forms import LinesForm
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations import answering, applying, bringing
from nastavnik.doors.imports.preview import preview_of
from nastavnik.doors.imports.views.bringing import IMPORTS
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import ActForm, attempt


@require_safe
def import_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Where an import stands: its columns, its preview, its progress or its result."""
    batch = queries.load(request.actor, Action.IMPORT_VIEW, pk)
    if request.headers.get("HX-Request") and batch.state not in ImportState.under_way:
        # The page asks how far the work is; it is over, and the whole page says otherwise now.
        return HttpResponseClientRefresh()
    if batch.state == ImportState.READ and queries.may_act(request.actor, batch):
        return redirect("imports:columns", pk=pk)
    return _page(request, batch)


@require_POST
def import_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer, correct, say who is whom, leave out or take back: one line or equal ones."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    form = LinesForm(request.POST, row=batch)
    if form.is_valid():
        done = attempt(form, lambda: _act(request.actor, batch, form))
        if done is not None:
            return redirect(_place(request, done))
    return _page(request, batch, answered=form)


@require_POST
def import_apply(request: ActorRequest, pk: int) -> HttpResponse:
    """Write what is new and what changes."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    form = NothingToAsk(request.POST, row=batch)
    if form.is_valid():
        done = attempt(
            form,
            lambda: applying.apply(
                actor=request.actor,
                batch=batch,
                version=form.cleaned_data["row_version"],
                later=tasks.apply_import,
            ),
        )
        if done is not None:
            _tell_applied(request, done)
            return redirect(done)
    return _page(request, batch, applied=form)


@require_POST
def import_check(request: ActorRequest, pk: int) -> HttpResponse:
    """Compare the lines with the registers as they are now."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    form = NothingToAsk(request.POST, row=batch)
    if form.is_valid():
        done = attempt(
            form,
            lambda: answering.check_again(
                actor=request.actor, batch=batch, version=form.cleaned_data["row_version"]
            ),
        )
        if done is not None:
            messages.success(request, gettext("Строки проверены заново."))
            return redirect(done)
    return _page(request, batch, applied=form)


@require_http_methods(["GET", "POST"])
def import_discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Give an import up before anything of it is written."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    written = queries.has_written(batch)
    if written and request.method == "GET":
        return redirect(batch)
    form = NothingToAsk(request.POST or None, row=batch)
    page = ConfirmPage(
        title=_("Не загружать: %(title)s") % {"title": batch.title},
        verb=_("Не загружать"),
        done=_("Загрузка закрыта, файл удалён."),
        cancel_url=batch.get_absolute_url(),
        list_label=IMPORTS,
        list_url=reverse("imports:list"),
        consequences=()
        if written
        else (
            _("В реестры ничего не попадёт: из файла ещё ничего не загружено."),
            _("Файл и ответы на вопросы удалятся. Загрузить его можно будет снова."),
        ),
        danger=True,
    )
    return confirm(
        request,
        form,
        lambda: bringing.discard(
            actor=request.actor, batch=batch, version=form.cleaned_data["row_version"]
        ),
        page,
    )


def _act(actor: Actor, batch: Import, form: LinesForm) -> Import:
    version, numbers = form.cleaned_data["row_version"], form.numbers
    said: dict[str, Any] = {"actor": actor, "batch": batch, "version": version}
    if "same" in form.data or "other" in form.data:
        person = form.cleaned_data["person"] if "same" in form.data else None
        return answering.identify(**said, number=numbers[0], person=person)
    if "join" in form.data:
        earlier = form.cleaned_data["earlier"]
        return answering.join(**said, number=numbers[0], earlier=earlier)
    if "leave" in form.data or "back" in form.data:
        return answering.leave_out(**said, numbers=numbers, left="leave" in form.data)
    key = form.cleaned_data["key"]
    return answering.answer(**said, numbers=numbers, key=key, value=form.value)


def _place(request: ActorRequest, batch: Import) -> str:
    """Back to the lines that were looked at, while any are left there."""
    tab, page = request.POST.get("tab", ""), request.POST.get("page", "")
    known = tab in LineState.values and queries.counts_of(batch)[LineState(tab)]
    address = batch.get_absolute_url()
    return f"{address}?tab={tab}&page={page if page.isdigit() else 1}" if known else address


def _tell_applied(request: ActorRequest, batch: Import) -> None:
    if batch.state == ImportState.APPLIED:
        count = queries.counts_of(batch)[LineState.APPLIED]
        phrase = count_phrase(count, *LINES_APPLIED.split(","))
        messages.success(request, f"{phrase}.")


def _page(
    request: ActorRequest,
    batch: Import,
    *,
    answered: LinesForm | None = None,
    applied: ActForm | None = None,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    may_act = queries.may_act(request.actor, batch)
    kind = queries.kind_of(batch)
    preview = preview_of(batch, asked.get("tab", ""), asked.get("page", "1"))
    context = {
        "batch": batch,
        "kind": kind,
        "preview": preview,
        # Bound only where an act was refused: then the page says why.
        "form": answered or applied or NothingToAsk(row=batch),
        "act": NothingToAsk(row=applied.row if applied else batch),
        "may_act": may_act,
        "is_interrupted": batch.state in ImportState.under_way and queries.is_interrupted(batch),
        "can_answer": may_act and batch.state in ImportState.answerable,
        "brings_people": kind.brings_people and may_act and batch.state == ImportState.APPLIED,
        "who": queries.who_brought(batch),
        "under_way": ImportState.under_way,
        "not_kept": [
            (wording.title_of(kind.columns, key), why)
            for key, why in kind.not_kept.items()
            if key in {found.key for found in preview.reading.columns}
        ],
    }
    return render(request, "imports/import_detail.html", context)
