"""Pages of the administrator: sets, indicators, targets."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.oversight.indicators import definitions, operations
from nastavnik.oversight.indicators.columns import IndicatorSetFilter, IndicatorSetTable
from nastavnik.oversight.indicators.forms import (
    BandsForm,
    EditionForm,
    IndicatorForm,
    IndicatorSetForm,
    TargetForm,
    WithdrawForm,
)
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet, Target
from nastavnik.oversight.indicators.targets import findings_of
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.organizations.models import Organization

SETS = _("Наборы показателей")


@require_safe
def set_list(request: ActorRequest) -> HttpResponse:
    """Indicator sets with the acts behind them."""
    policy.require(request.actor, Action.INDICATOR_SET_VIEW)
    rows = policy.scope(request.actor, Action.INDICATOR_SET_VIEW, IndicatorSet.objects.all())
    counted = rows.annotate(indicator_count=Count("indicators"))
    found = listing(request, counted, table=IndicatorSetTable, filters=IndicatorSetFilter)
    return render(request, "ui/list_page.html", {"title": SETS, "listing": found})


@require_safe
def set_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A set: its indicators with definitions, targets and bands."""
    rows = IndicatorSet.objects.select_related("act", "scope")
    row = policy.load(request.actor, Action.INDICATOR_SET_VIEW, rows, pk=pk)
    indicators = row.indicators.prefetch_related("bands", "targets__scope")
    context = {
        "set": row,
        "indicators": [(each, definitions.definition(each)) for each in indicators],
        "findings": findings_of(row),
        # The notes keep them; the set knows them by their reverse name alone.
        "required_forms": row.required_forms.select_related("form"),
        "may_edit": policy.allows(request.actor, Action.INDICATOR_SET_EDIT),
    }
    return render(request, "indicators/set_detail.html", context)


@require_http_methods(["GET", "POST"])
def set_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change the facts of a set: title, act, scope, validity, who reports."""
    row = _load_set(request, pk)
    form = IndicatorSetForm(
        request.POST or None, instance=row, organizations=Organization.objects.current()
    )
    page = _page(_("Изменить набор"), _("Изменения сохранены."), row.get_absolute_url())
    return edit(
        request,
        form,
        lambda: operations.edit_set(
            actor=request.actor, indicator_set=row, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def edition_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Open the next edition of a set."""
    row = _load_set(request, pk)
    form = EditionForm(request.POST or None, row=row)
    page = _page(_("Новая редакция набора"), _("Новая редакция создана."), "")
    return edit(
        request,
        form,
        lambda: operations.open_edition(actor=request.actor, indicator_set=row, **form.facts),
        page,
    )


@require_http_methods(["GET", "POST"])
def indicator_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Add an indicator to a set."""
    row = _load_set(request, pk)
    form = IndicatorForm(request.POST or None, instance=Indicator(set=row))
    page = _page(_("Новый показатель"), _("Показатель добавлен."), row.get_absolute_url())
    return edit(
        request,
        form,
        lambda: operations.add_indicator(actor=request.actor, indicator_set=row, **form.facts),
        page,
    )


@require_http_methods(["GET", "POST"])
def indicator_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change the parameters of an indicator."""
    row = _load_indicator(request, pk)
    form = IndicatorForm(request.POST or None, instance=row)
    page = _page(_("Изменить показатель"), _("Изменения сохранены."), row.set.get_absolute_url())
    return edit(
        request,
        form,
        lambda: operations.edit_indicator(
            actor=request.actor, indicator=row, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def bands_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Replace the bands of an indicator."""
    row = _load_indicator(request, pk)
    form = BandsForm(request.POST or None, row=row, bands=list(row.bands.all()))
    page = FormPage(
        _("Градации показателя"),
        _("Градации сохранены."),
        SETS,
        reverse("indicators:set_list"),
        back_url=row.set.get_absolute_url(),
        lead=str(row),
        template="indicators/bands_form.html",
    )

    def replace() -> Indicator:
        operations.set_bands(actor=request.actor, indicator=row, bands=form.bands)
        return row

    return edit(request, form, replace, page)


@require_http_methods(["GET", "POST"])
def target_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Plan a value."""
    row = _load_indicator(request, pk)
    form = TargetForm(
        request.POST or None,
        instance=Target(indicator=row),
        organizations=Organization.objects.current(),
    )
    page = _page(_("Новый план"), _("План задан."), row.set.get_absolute_url())
    return edit(
        request,
        form,
        lambda: operations.add_target(actor=request.actor, indicator=row, **form.cleaned_data),
        page,
    )


@require_http_methods(["GET", "POST"])
def target_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Withdraw a target."""
    rows = Target.objects.select_related("indicator__set")
    target = policy.load(request.actor, Action.INDICATOR_SET_EDIT, rows, pk=pk)
    form = WithdrawForm(request.POST or None, row=target)
    page = _page(_("Отменить план"), _("План отменён."), target.indicator.set.get_absolute_url())
    return edit(
        request,
        form,
        lambda: operations.withdraw_target(actor=request.actor, target=target, **form.facts),
        page,
    )


def _page(title: str | Promise, done: str | Promise, back_url: str) -> FormPage:
    return FormPage(title, done, SETS, reverse("indicators:set_list"), back_url=back_url)


def _load_set(request: ActorRequest, pk: int) -> IndicatorSet:
    rows = IndicatorSet.objects.all()
    return policy.load(request.actor, Action.INDICATOR_SET_EDIT, rows, pk=pk)


def _load_indicator(request: ActorRequest, pk: int) -> Indicator:
    rows = Indicator.objects.select_related("set")
    return policy.load(request.actor, Action.INDICATOR_SET_EDIT, rows, pk=pk)
