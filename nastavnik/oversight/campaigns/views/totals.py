"""The page of totals of a campaign at a body."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from nastavnik.oversight.campaigns import reviewing, summing
from nastavnik.oversight.campaigns.forms import TotalsForm
from nastavnik.oversight.campaigns.views.reading import TABS
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action


@require_safe
def totals(request: ActorRequest, pk: int) -> HttpResponse:
    """Indicators at a body by stage of approval, as reported or restated."""
    node = reviewing.load_node(request.actor, Action.PACKAGE_VIEW, pk)
    form = TotalsForm.asked(request.GET)
    page = summing.totals_page(node, form.chosen_stage, form.chosen_basis)
    query = urlencode({"stage": form.chosen_stage.value, "basis": form.chosen_basis.value})
    context = {"page": page, "node": node, "form": form, "tabs": TABS, "query": query}
    return render(request, "campaigns/totals.html", context)
