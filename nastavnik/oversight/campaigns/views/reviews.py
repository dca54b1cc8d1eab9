"""Pages of a body that takes reports in: who has come how far, decisions, exemptions."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.oversight.campaigns import operations, queries, reviewing, sheets
from nastavnik.oversight.campaigns.choices import ReportStatus
from nastavnik.oversight.campaigns.columns import BelowFilter, BelowTable, ReviewFilter, ReviewTable
from nastavnik.oversight.campaigns.forms import ExplainForm, ReasonForm, ReturnForm, VersionForm
from nastavnik.oversight.campaigns.models import Obligation, Submission, SubmissionVersion
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.confirming import ConfirmPage, confirm
from nastavnik.platform.ui.listing import listing

REVIEWS = _("Приём отчётов")


@require_safe
def review_list(request: ActorRequest) -> HttpResponse:
    """Campaigns in which somebody reports to one's own body."""
    policy.require(request.actor, Action.REVIEW_VIEW)
    found = listing(
        request, reviewing.own_bodies(request.actor), table=ReviewTable, filters=ReviewFilter
    )
    lead = _("Кто вам отчитывается: что ждёт решения и от кого ещё не пришло.")
    context = {"title": REVIEWS, "listing": found, "lead": lead}
    context["may_choose_reminders"] = True
    return render(request, "campaigns/report_list.html", context)


@require_safe
def review_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Who reports to a body and how they stand, a reminder to paste, the package."""
    node = reviewing.load_node(request.actor, Action.REVIEW_VIEW, pk)
    below = reviewing.below(node)
    found = listing(request, below.all(), table=BelowTable, filters=BelowFilter)
    now = timezone.now()
    owing = [row for row in below if reviewing.status_of(row) in ReportStatus.owing]
    context = {
        "node": node,
        "is_own": policy.allows(request.actor, Action.PACKAGE_SUBMIT, node.organization),
        "listing": found,
        "counts": reviewing.counts(below),
        "reminder": reviewing.reminder(node, owing, request.build_absolute_uri("/").rstrip("/")),
        "report": reviewing.report_of(node, now),
        "packages": node.packages.order_by("-number"),
        "incoming": reviewing.incoming(node),
    }
    return render(request, "campaigns/review_detail.html", context)


@require_http_methods(["GET", "POST"])
def accept(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept what was handed in."""
    row = _load(request, pk)
    form = VersionForm(request.POST or None, row=row)
    page = _page(row, _("Принять данные"), _("Принять"), _("Данные приняты."))
    return confirm(
        request,
        form,
        lambda: _decided(row, operations.accept(actor=request.actor, version=_current(row))),
        page,
        **_shown(row),
    )


@require_http_methods(["GET", "POST"])
def return_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Send what was handed in back with remarks at its values."""
    row = _load(request, pk)
    shown = _shown(row)
    sheet = shown["sheet"] or sheets.sheet_of(row, {})
    form = ReturnForm(request.POST or None, row=row, sheet=sheet)
    page = _page(
        row,
        _("Вернуть с замечаниями"),
        _("Вернуть"),
        _("Данные возвращены с замечаниями."),
        template="campaigns/submission_confirm_return.html",
    )
    return confirm(
        request,
        form,
        lambda: _decided(
            row,
            operations.return_submission(
                actor=request.actor,
                version=_current(row),
                remarks=form.remarks,
                reason=form.cleaned_data["reason"],
            ),
        ),
        page,
        **shown,
    )


@require_http_methods(["GET", "POST"])
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Open what was accepted anew."""
    row = _load(request, pk)
    form = ReasonForm(request.POST or None, row=row)
    page = _page(
        row, _("Открыть принятое заново"), _("Открыть заново"), _("Данные открыты заново.")
    )
    return confirm(
        request,
        form,
        lambda: _decided(
            row,
            operations.reopen(
                actor=request.actor, version=_current(row), reason=form.cleaned_data["reason"]
            ),
        ),
        page,
        **_shown(row),
    )


@require_http_methods(["GET", "POST"])
def exempt(request: ActorRequest, pk: int) -> HttpResponse:
    """Let somebody off reporting, with a reason."""
    row = _load_below(request, pk)
    page = _exemption_page(
        row, _("Освободить от сдачи"), _("Освободить"), _("Освобождение записано.")
    )
    return _explained(request, row, operations.exempt, page)


@require_http_methods(["GET", "POST"])
def oblige(request: ActorRequest, pk: int) -> HttpResponse:
    """Lift an exemption: data are awaited again."""
    row = _load_below(request, pk)
    page = _exemption_page(
        row, _("Отменить освобождение"), _("Отменить освобождение"), _("Данных снова ждут.")
    )
    return _explained(request, row, operations.lift_exemption, page)


def _explained(
    request: ActorRequest, row: Obligation, act: Callable[..., Obligation], page: ConfirmPage
) -> HttpResponse:
    """Ask for the reason of an act about who must report, and do it."""
    form = ExplainForm(request.POST or None, row=row)
    return confirm(
        request,
        form,
        lambda: _above(
            act(
                actor=request.actor,
                obligation=row,
                version=form.cleaned_data["row_version"],
                reason=form.cleaned_data["reason"],
            )
        ),
        page,
    )


def _load(request: ActorRequest, pk: int) -> Submission:
    """Return a form handed in to the actor's own body, by the frozen route."""
    policy.require(request.actor, Action.REVIEW_DECIDE)
    row = queries.submissions().filter(pk=pk).first()
    if row is None or row.obligation.above_id is None:
        raise Http404
    rows = Obligation.objects.filter(pk=row.obligation.above_id)
    policy.load(request.actor, Action.REVIEW_DECIDE, rows)
    return row


def _load_below(request: ActorRequest, pk: int) -> Obligation:
    """Return an obligation towards the actor's own body."""
    policy.require(request.actor, Action.REVIEW_DECIDE)
    row = reviewing.nodes_and_leaves().filter(pk=pk).first()
    if row is None or row.above is None:
        raise Http404
    policy.load(request.actor, Action.REVIEW_DECIDE, Obligation.objects.filter(pk=row.above.pk))
    return row


def _current(row: Submission) -> SubmissionVersion:
    if row.current is None:
        raise DomainError(gettext_noop("Данных ещё не сдавали: решать не о чем."))
    return row.current


def _decided(row: Submission, decision: object) -> Submission:
    return row


def _above(row: Obligation) -> Obligation:
    assert row.above is not None  # noqa: S101 - it was loaded by the body above
    return row.above


def _shown(row: Submission) -> dict[str, sheets.Sheet | None]:
    return {"sheet": sheets.handed_in(row.current) if row.current else None}


def _page(
    row: Submission,
    title: Promise,
    verb: Promise,
    done: Promise,
    template: str = "campaigns/submission_confirm_decision.html",
) -> ConfirmPage:
    return ConfirmPage(
        title,
        verb,
        done,
        cancel_url=row.get_absolute_url(),
        list_label=REVIEWS,
        list_url=reverse("campaigns:review_list"),
        question=f"{row.obligation.organization} · {row.obligation.campaign}",
        template=template,
    )


def _exemption_page(row: Obligation, title: Promise, verb: Promise, done: Promise) -> ConfirmPage:
    return ConfirmPage(
        title,
        verb,
        done,
        cancel_url=_above(row).get_absolute_url(),
        list_label=REVIEWS,
        list_url=reverse("campaigns:review_list"),
        question=f"{row.organization} · {row.campaign}",
        consequences=(_("Причину увидят все, кому идёт свод."),),
    )
