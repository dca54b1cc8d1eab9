"""Pages of packages: what a body hands in, and what is decided about it above."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.oversight.campaigns import correcting, operations, reviewing
from nastavnik.oversight.campaigns.forms import ExplainForm
from nastavnik.oversight.campaigns.models import Package
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm

REVIEWS = _("Приём отчётов")


@require_http_methods(["GET", "POST"])
def package_hand_in(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand in all that was accepted, to the body above."""
    node = policy.load(request.actor, Action.PACKAGE_SUBMIT, reviewing.nodes(), pk=pk)
    form = NothingToAsk(request.POST or None, row=node)
    above = node.above.organization if node.above else None
    page = ConfirmPage(
        _("Сдать свод") if above else _("Утвердить итог"),
        _("Сдать свод") if above else _("Утвердить"),
        _("Свод сдан."),
        cancel_url=node.get_absolute_url(),
        list_label=REVIEWS,
        list_url=reverse("campaigns:review_list"),
        question=f"{node.campaign} → {above}" if above else str(node.campaign),
        consequences=(
            _("В свод войдут последние принятые версии; меняться они больше не будут."),
            _("Открыть сданное заново сможет только тот, кому оно сдано."),
        ),
    )
    return confirm(
        request,
        form,
        lambda: operations.hand_in_package(actor=request.actor, obligation=node),
        page,
    )


@require_safe
def package_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A package with exactly which versions it holds, and what is otherwise than before."""
    row = reviewing.visible_packages(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    place = "version__submission__obligation__organization"
    lines = row.lines.select_related(place)
    is_receiver = policy.allows(request.actor, Action.REVIEW_DECIDE, row.receiver)
    context = {
        "package": row,
        "lines": lines.order_by(*(f"{place}__{name}" for name in ("position", "short_name"))),
        "corrections": correcting.corrections_of(row),
        "may_decide": is_receiver and row.obligation.campaign.is_open,
    }
    return render(request, "campaigns/package_detail.html", context)


@require_http_methods(["GET", "POST"])
def package_accept(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept a package."""
    row = _load(request, pk)
    form = NothingToAsk(request.POST or None, row=row)
    return confirm(
        request,
        form,
        lambda: operations.accept_package(
            actor=request.actor, package=row, version=form.cleaned_data["row_version"]
        ),
        _page(row, _("Принять свод"), _("Принять"), _("Свод принят.")),
    )


@require_http_methods(["GET", "POST"])
def package_return(request: ActorRequest, pk: int) -> HttpResponse:
    """Send a package back."""
    row = _load(request, pk)
    form = ExplainForm(request.POST or None, row=row)
    return confirm(
        request,
        form,
        lambda: operations.reopen_package(
            actor=request.actor,
            package=row,
            version=form.cleaned_data["row_version"],
            reason=form.cleaned_data["reason"],
        ),
        _page(row, _("Вернуть свод"), _("Вернуть"), _("Свод возвращён.")),
    )


def _load(request: ActorRequest, pk: int) -> Package:
    policy.require(request.actor, Action.REVIEW_DECIDE)
    row = reviewing.packages().filter(pk=pk).first()
    if row is None:
        raise Http404
    policy.require(request.actor, Action.REVIEW_DECIDE, row.receiver)
    return row


def _page(row: Package, title: Promise, verb: Promise, done: Promise) -> ConfirmPage:
    return ConfirmPage(
        title,
        verb,
        done,
        cancel_url=row.get_absolute_url(),
        list_label=REVIEWS,
        list_url=reverse("campaigns:review_list"),
        question=f"{row.obligation.organization} · {row.obligation.campaign}",
    )
