"""Pages of figures: the set, one indicator, one number opened."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nastavnik.domain.typography import format_date
from nastavnik.oversight.indicators import charts, definitions, queries
from nastavnik.oversight.indicators.forms import ScopeForm
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record, record_shared
from nastavnik.platform.requests.downloads import download
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.queries import first_reporting_date

MEASURES = _("Внесённые показания")
PEOPLE_ON_PAGE = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person asked to see, or what is shown before asking."""

    form: ScopeForm
    root: Organization
    indicator_set: IndicatorSet | None
    day: datetime.date

    @property
    def query(self) -> str:
        """The query string that shows the same scope on another page."""
        chosen: dict[str, str | int] = {
            "organization": self.root.pk,
            "day": format_date(self.day),
        }
        if self.indicator_set:
            chosen["indicator_set"] = self.indicator_set.pk
        return f"?{urlencode(chosen)}"


@require_safe
def indicator_list(request: ActorRequest) -> HttpResponse:
    """The indicators of a set for an organisation, municipality or region on a date."""
    shown = _shown(request)
    results = (
        queries.compute(queries.indicators_of(shown.indicator_set), shown.root, shown.day)
        if shown.indicator_set
        else {}
    )
    context = {"shown": shown, "results": list(results.values())}
    return render(request, "indicators/indicator_list.html", context)


@require_safe
def indicator_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One indicator by organisations: table, bands, plan and fact."""
    visible = Indicator.objects.select_related("set").prefetch_related("bands", "targets__scope")
    indicator = policy.load(request.actor, Action.INDICATOR_SET_VIEW, visible, pk=pk)
    policy.require(request.actor, Action.INDICATOR_VIEW)
    shown = _shown(request)
    result = queries.compute([indicator], shown.root, shown.day)[indicator.code]
    context = {
        "shown": shown,
        "result": result,
        "tiles": queries.tiles(result),
        "definition": definitions.definition(indicator),
        "chart": charts.plan_fact(result) if len(result.rows) > 1 else None,
        "chart_url": f"{reverse('indicators:chart', args=[indicator.pk])}{shown.query}",
    }
    return render(request, "indicators/indicator_detail.html", context)


@require_safe
def indicator_chart(request: ActorRequest, pk: int) -> FileResponse:
    """The chart of an indicator as a picture to save."""
    visible = Indicator.objects.select_related("set").prefetch_related("bands", "targets__scope")
    indicator = policy.load(request.actor, Action.INDICATOR_SET_VIEW, visible, pk=pk)
    shown = _shown(request)
    result = queries.compute([indicator], shown.root, shown.day)[indicator.code]
    record(request.actor, "export_chart", subject=indicator)
    name = f"{indicator.code}-{shown.day.isoformat()}.png"
    picture = charts.plan_fact(result).png()
    return download(picture, file_name=name, media_type="image/png")


@require_safe
def indicator_value(request: ActorRequest, pk: int, organization_pk: int) -> HttpResponse:
    """One number opened: definition, numerator, denominator and the rows behind it."""
    visible = Indicator.objects.select_related("set").prefetch_related("bands", "targets__scope")
    indicator = policy.load(request.actor, Action.INDICATOR_SET_VIEW, visible, pk=pk)
    organization = policy.load(
        request.actor, Action.INDICATOR_VIEW, Organization.objects.all(), pk=organization_pk
    )
    shown = _shown(request)
    value = queries.value_of(indicator, organization, shown.day)
    people = policy.scope(request.actor, Action.PERSON_VIEW, value.people)
    shown_people = Paginator(people, PEOPLE_ON_PAGE)
    page = shown_people.get_page(request.GET.get("page"))
    record_shared(request.actor, Action.PERSON_VIEW, (row.person_id for row in page))
    context = {
        "shown": shown,
        "value": value,
        "people": page,
        "agreements": policy.scope(request.actor, Action.AGREEMENT_VIEW, value.agreements),
        "elsewhere": value.people.count() - shown_people.count,
        "may_see_names": policy.allows(request.actor, Action.PERSON_VIEW, organization),
    }
    return render(request, "indicators/indicator_value.html", context)


def _shown(request: ActorRequest) -> Shown:
    """Read the scope from the address; what is missing or wrong is filled with the usual."""
    own = request.actor.organization_id
    # A closed organisation still shows its own staff the figures of the days before.
    standing = Organization.objects.filter(Q(closed_on=None) | Q(pk=own or 0)).order_by("path")
    organizations = policy.scope(request.actor, Action.INDICATOR_VIEW, standing)
    root = organizations.filter(pk=own or 0).first() or organizations.first()
    policy.require(request.actor, Action.INDICATOR_VIEW, root)
    if root is None:
        raise Http404
    day = first_reporting_date(root, timezone.localdate())
    usual_set = queries.usual_set(root, day)
    usual = {
        "organization": root.pk,
        "indicator_set": usual_set.pk if usual_set else "",
        "day": day,
    }
    data = {name: request.GET.get(name) or value for name, value in usual.items()}
    form = ScopeForm(data, organizations=organizations, sets=IndicatorSet.objects.all())
    if not form.is_valid():
        return Shown(form, root, None, day)
    chosen = form.cleaned_data
    return Shown(form, chosen["organization"], chosen["indicator_set"], chosen["day"])
