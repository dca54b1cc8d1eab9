"""Pages of figures handed in."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.oversight.indicators import operations
from nastavnik.oversight.indicators.columns import MeasureFilter, MeasureTable
from nastavnik.oversight.indicators.forms import MeasureForm
from nastavnik.oversight.indicators.models import MeasureValue
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.organizations.models import Organization

MEASURES = _("Внесённые показания")


@require_safe
def measure_list(request: ActorRequest) -> HttpResponse:
    """Figures handed in where registers cannot give them."""
    policy.require(request.actor, Action.MEASURE_VIEW)
    rows = policy.scope(request.actor, Action.MEASURE_VIEW, MeasureValue.objects.all())
    found = listing(
        request,
        rows.select_related("organization"),
        table=MeasureTable,
        filters=MeasureFilter,
    )
    may_add = policy.allows(request.actor, Action.MEASURE_EDIT)
    context = {
        "title": MEASURES,
        "lead": _("То, чего нет в реестрах: опросы, результаты колледжа."),
        "listing": found,
        "add_url": reverse("indicators:measure_add") if may_add else "",
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def measure_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A figure handed in."""
    rows = MeasureValue.objects.select_related("organization")
    row = policy.load(request.actor, Action.MEASURE_VIEW, rows, pk=pk)
    may_edit = policy.allows(request.actor, Action.MEASURE_EDIT, row.organization)
    return render(request, "indicators/measure_detail.html", {"row": row, "may_edit": may_edit})


@require_http_methods(["GET", "POST"])
def measure_add(request: ActorRequest) -> HttpResponse:
    """Hand in a figure."""
    policy.require(request.actor, Action.MEASURE_EDIT)
    form = MeasureForm(request.POST or None, organizations=_writable(request))
    page = FormPage(
        _("Новое показание"), _("Показание внесено."), MEASURES, reverse("indicators:measure_list")
    )
    return edit(
        request, form, lambda: operations.record_measure(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def measure_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a figure."""
    rows = MeasureValue.objects.select_related("organization")
    row = policy.load(request.actor, Action.MEASURE_EDIT, rows, pk=pk)
    form = MeasureForm(request.POST or None, instance=row, organizations=_writable(request))
    page = FormPage(
        _("Изменить показание"),
        _("Изменения сохранены."),
        MEASURES,
        reverse("indicators:measure_list"),
        back_url=row.get_absolute_url(),
    )
    return edit(
        request,
        form,
        lambda: operations.edit_measure(
            actor=request.actor, measure_value=row, version=form.opened_version, **form.facts
        ),
        page,
    )


def _writable(request: ActorRequest) -> QuerySet[Organization]:
    rows = Organization.objects.reporting().current()
    return policy.scope(request.actor, Action.MEASURE_EDIT, rows)
