"""The list of imports, and a workbook on its way to the preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nastavnik.doors.imports import queries, tasks
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.columns import ImportFilter, ImportTable
from nastavnik.doors.imports.forms import BringForm, ColumnsForm, SheetForm
from nastavnik.doors.imports.models import Import
from nastavnik.doors.imports.operations import bringing
from nastavnik.doors.imports.understanding import Reading
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.editing import attempt
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.people.queries import current_year, own_organization

IMPORTS = _("Загрузка из Excel")


@require_safe
def import_list(request: ActorRequest) -> HttpResponse:
    """What was brought in, when and by whom."""
    policy.require(request.actor, Action.IMPORT_VIEW)
    rows = queries.with_counts(queries.visible_imports(request.actor))
    context = {
        "title": IMPORTS,
        "listing": listing(request, rows, table=ImportTable, filters=ImportFilter),
        "add_url": reverse("imports:add"),
        "add_label": _("Загрузить таблицу"),
    }
    return render(request, "imports/import_list.html", context)


@require_http_methods(["GET", "POST"])
def import_add(request: ActorRequest) -> HttpResponse:
    """Take a workbook; the way goes on where it was understood."""
    policy.require(request.actor, Action.IMPORT_EDIT)
    organization = own_organization(request.actor)
    policy.require(request.actor, Action.IMPORT_EDIT, organization)
    kinds = queries.kinds_for(request.actor, organization)
    form = BringForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        earlier=queries.visible_imports(request.actor),
        initial={
            "kind": request.GET.get("kind", ""),
            "school_year": current_year(timezone.localdate()),
        },
    )
    if request.method == "POST" and form.is_valid():
        batch = attempt(
            form,
            lambda: bringing.bring(
                actor=request.actor,
                organization=organization,
                later=tasks.examine_import,
                **form.facts,
            ),
        )
        if batch is not None:
            return redirect(batch)
    hints = [kind for kind in kinds if kind.hint]
    context = {"form": form, "title": _("Загрузить таблицу"), "hints": hints, "kinds": kinds}
    return render(request, "imports/import_form.html", context)


@require_http_methods(["GET", "POST"])
def import_columns(request: ActorRequest, pk: int) -> HttpResponse:
    """What each column was taken for, and the choice of another."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    if batch.state not in ImportState.preparing:
        return redirect(batch)
    form = ColumnsForm(request.POST or None, row=batch, kind=queries.kind_of(batch))
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: bringing.take_columns(
                actor=request.actor,
                batch=batch,
                version=form.cleaned_data["row_version"],
                columns=form.columns,
                later=tasks.examine_import,
            ),
        )
        if done is not None:
            return redirect(done)
    return render(request, "imports/import_columns.html", columns_context(batch, form))


@require_POST
def import_sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """Look for the table on another sheet."""
    batch = queries.load(request.actor, Action.IMPORT_EDIT, pk)
    if batch.state not in ImportState.preparing:
        return redirect(batch)
    form = SheetForm(request.POST, row=batch)
    if form.is_valid():
        done = attempt(
            form,
            lambda: bringing.choose_sheet(
                actor=request.actor,
                batch=batch,
                version=form.cleaned_data["row_version"],
                sheet=form.cleaned_data["sheet"],
                later=tasks.examine_import,
            ),
        )
        if done is not None:
            messages.info(request, gettext("Открыт лист «%s».") % sheet_of(done))
            return redirect(done)
    columns = ColumnsForm(row=batch, kind=queries.kind_of(batch))
    return render(request, "imports/import_columns.html", columns_context(batch, columns, form))


def sheet_of(batch: Import) -> str:
    """The name of the sheet the table was looked for on."""
    reading = Reading.from_stored(batch.reading)
    return reading.sheets[reading.sheet]


def columns_context(
    batch: Import, form: ColumnsForm, sheet_form: SheetForm | None = None
) -> dict[str, Any]:
    """What the page of columns shows."""
    names = {found.column: form.name_of(found.column) for found in form.reading.columns}
    rows = [
        (found, form[names[found.column]] if names[found.column] in form.fields else None)
        for found in form.reading.columns
    ]
    return {
        "batch": batch,
        "form": form,
        "rows": rows,
        "reading": form.reading,
        "sheet_form": sheet_form or SheetForm(row=batch),
        "title": _("Что в столбцах"),
        "list_label": IMPORTS,
    }
