from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.editing import FormPage, Words, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.periods import operations, queries
from nastavnik.registers.periods.columns import PeriodFilter, PeriodTable, SchoolYearTable
from nastavnik.registers.periods.forms import PeriodForm, SchoolYearForm
from nastavnik.registers.periods.models import Period, SchoolYear

YEARS_AND_PERIODS = _("Учебные годы и периоды")
SAVED = _("Изменения сохранены.")
YEARS_PER_PAGE = 10


@require_safe
def period_list(request: ActorRequest) -> HttpResponse:
    """School years and reporting periods."""
    policy.require(request.actor, Action.PERIOD_VIEW)
    visible = policy.scope(request.actor, Action.PERIOD_VIEW, Period.objects.all())
    years = SchoolYearTable(
        policy.scope(request.actor, Action.PERIOD_VIEW, SchoolYear.objects.all()), request=request
    )
    RequestConfig(request, paginate={"per_page": YEARS_PER_PAGE, "silent": True}).configure(years)
    context = {
        "title": YEARS_AND_PERIODS,
        "years": years,
        "listing": listing(request, visible, table=PeriodTable, filters=PeriodFilter),
        "may_edit": policy.allows(request.actor, Action.PERIOD_EDIT),
    }
    return render(request, "periods/period_list.html", context)


@require_safe
def period_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A reporting period's card."""
    period = policy.load(request.actor, Action.PERIOD_VIEW, Period.objects.all(), pk=pk)
    context = {
        "period": period,
        "kind": period.get_kind_display(),
        "facts": queries.period_facts(period),
        "edit_url": _edit_url(request, "periods:edit", pk),
    }
    return render(request, "periods/period_detail.html", context)


@require_http_methods(["GET", "POST"])
def period_add(request: ActorRequest) -> HttpResponse:
    """Add a reporting period."""
    policy.require(request.actor, Action.PERIOD_EDIT)
    form = PeriodForm(request.POST or None)
    page = _page(_("Новый отчётный период"), _("Период добавлен."))
    return edit(
        request, form, lambda: operations.add_period(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def period_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a reporting period."""
    period = policy.load(request.actor, Action.PERIOD_EDIT, Period.objects.all(), pk=pk)
    form = PeriodForm(request.POST or None, instance=period)
    return edit(
        request,
        form,
        lambda: operations.edit_period(
            actor=request.actor, period=period, version=form.opened_version, **form.facts
        ),
        _page(_("Изменить отчётный период"), SAVED, period.get_absolute_url()),
    )


@require_safe
def year_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A school year's card."""
    year = policy.load(request.actor, Action.PERIOD_VIEW, SchoolYear.objects.all(), pk=pk)
    context = {
        "period": year,
        "kind": _("Учебный год"),
        "facts": queries.school_year_facts(year),
        "edit_url": _edit_url(request, "periods:year_edit", pk),
    }
    return render(request, "periods/period_detail.html", context)


@require_http_methods(["GET", "POST"])
def year_add(request: ActorRequest) -> HttpResponse:
    """Add a school year."""
    policy.require(request.actor, Action.PERIOD_EDIT)
    form = SchoolYearForm(request.POST or None)
    page = _page(_("Новый учебный год"), _("Учебный год добавлен."))
    return edit(
        request, form, lambda: operations.add_school_year(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def year_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a school year."""
    year = policy.load(request.actor, Action.PERIOD_EDIT, SchoolYear.objects.all(), pk=pk)
    form = SchoolYearForm(request.POST or None, instance=year)
    return edit(
        request,
        form,
        lambda: operations.edit_school_year(
            actor=request.actor, school_year=year, version=form.opened_version, **form.facts
        ),
        _page(_("Изменить учебный год"), SAVED, year.get_absolute_url()),
    )


def _page(title: Words, done: Words, back_url: str = "") -> FormPage:
    return FormPage(title, done, YEARS_AND_PERIODS, reverse("periods:list"), back_url=back_url)


def _edit_url(request: ActorRequest, route: str, pk: int) -> str:
    allowed = policy.allows(request.actor, Action.PERIOD_EDIT)
    return reverse(route, args=[pk]) if allowed else ""
