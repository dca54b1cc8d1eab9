"""Pages of an organisation: what is asked of it, the form, handing in, the receipt."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.oversight.campaigns import operations, queries, reviewing, sheets
from nastavnik.oversight.campaigns.cells import read
from nastavnik.oversight.campaigns.columns import SubmissionFilter, SubmissionTable
from nastavnik.oversight.campaigns.forms import DraftForm, SubmissionForm
from nastavnik.oversight.campaigns.models import Submission, SubmissionVersion
from nastavnik.oversight.campaigns.report import receipt_of
from nastavnik.oversight.campaigns.sheets import Sheet
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.audit.recording import record
from nastavnik.platform.printing.pdf import render_pdf
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.ui.confirming import ConfirmPage, confirm
from nastavnik.platform.ui.editing import attempt
from nastavnik.platform.ui.listing import listing

REPORTS = _("Отчёты")
SENT_ALREADY = _("Данные уже сданы. Чтобы исправить их, попросите вернуть форму на доработку.")


@require_safe
def submission_list(request: ActorRequest) -> HttpResponse:
    """What is asked, of whom, by when, and how it stands."""
    policy.require(request.actor, Action.SUBMISSION_VIEW)
    is_own = policy.reach_of(request.actor, Action.SUBMISSION_VIEW) is Reach.OWN
    found = listing(
        request,
        reviewing.visible_reports(request.actor),
        table=SubmissionTable,
        filters=SubmissionFilter,
        exclude=("organization",) if is_own else (),
    )
    lead = _("Что и к какому сроку сдать. Значения уже заполнены по вашим реестрам.")
    context = {"title": REPORTS, "listing": found, "lead": lead if is_own else ""}
    context["may_choose_reminders"] = policy.allows(request.actor, Action.REMINDER_VIEW)
    return render(request, "campaigns/report_list.html", context)


@require_safe
def submission_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A form: how it stands, its remarks, what was handed in, its versions."""
    row = _load(request, Action.SUBMISSION_VIEW, pk)
    obligation = row.obligation
    is_reviewer = obligation.above is not None and policy.allows(
        request.actor, Action.REVIEW_DECIDE, obligation.above.organization
    )
    context = {
        "submission": row,
        "report": reviewing.report_of(obligation, timezone.now()),
        "sheet": sheets.handed_in(row.current, with_now=True) if row.current else None,
        "decision": sheets.last_decision(row),
        "versions": reviewing.versions_of(row),
        "may_fill": row.is_editable
        and obligation.campaign.is_open
        and policy.allows(request.actor, Action.SUBMISSION_EDIT, obligation.organization),
        "is_reviewer": is_reviewer,
    }
    return render(request, "campaigns/submission_detail.html", context)


@require_http_methods(["GET", "POST"])
def submission_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The form; htmx keeps it as it is filled, a button keeps it without JavaScript."""
    row = _load(request, Action.SUBMISSION_EDIT, pk)
    if request.method != "POST" and not row.is_editable:
        messages.info(request, str(SENT_ALREADY))
        return redirect(row)
    # What came after the session had ended is offered again on a page that is only looked at.
    asked = request.POST if request.method == "POST" or request.POST else None
    form = SubmissionForm(asked, row=row, sheet=sheets.filling(row))
    saved = None
    if request.method == "POST":
        form.is_valid()
        saved = _keep(request, form) if form.is_fit else None
    if request.htmx:  # type: ignore[attr-defined]
        return _autosaved(request, form, saved)
    if saved is not None and form.is_valid():
        messages.success(request, str(_("Форма сохранена.")))
        is_checked = "check" in request.POST
        return redirect("campaigns:submission_submit" if is_checked else row, *[pk] * is_checked)
    if saved is not None:
        # All but what is wrong is kept: its correction is nobody else's change.
        form.move_on(saved)
    return render(request, "campaigns/submission_form.html", _form_page(request, form))


def _keep(request: ActorRequest, form: SubmissionForm) -> Submission | None:
    """Save what is right; a wrong value stays in its field with a sentence beside it."""
    shown = form.cleaned_data["row_version"]
    return attempt(
        form,
        lambda: operations.save(
            actor=request.actor, submission=form.row, version=shown, entries=form.entries
        ),
    )


def _autosaved(
    request: ActorRequest, form: SubmissionForm, saved: Submission | None
) -> HttpResponse:
    """The parts of the page that a saving changes; no field a person types in is touched."""
    current = queries.submissions().get(pk=form.row.pk)
    fresh = SubmissionForm(row=current, sheet=sheets.filling(current))
    errors = [said for _line, said in form.states]
    context = {
        "form": form,
        "fresh": fresh,
        "lines": list(zip(fresh.sheet.lines, errors, strict=True)),
        "saved": saved,
        "now": timezone.localtime(),
    }
    return render(request, "campaigns/submission_autosaved.html", context)


def _form_page(request: ActorRequest, form: SubmissionForm) -> dict[str, object]:
    obligation = form.row.obligation
    return {
        "form": form,
        "submission": form.row,
        "report": reviewing.report_of(obligation, timezone.now()),
        "decision": sheets.last_decision(form.row),
    }


@require_http_methods(["GET", "POST"])
def submission_submit(request: ActorRequest, pk: int) -> HttpResponse:
    """Check the answers, then hand in."""
    row = _load(request, Action.SUBMISSION_SUBMIT, pk)
    if request.method != "POST" and not row.is_editable:
        messages.info(request, str(SENT_ALREADY))
        return redirect(row)
    form = DraftForm(request.POST or None, row=row)
    sheet = sheets.sheet_of(row, read(row.draft))
    page = ConfirmPage(
        _("Проверьте и сдайте"),
        _("Сдать"),
        _("Данные сданы. Расписка — на этой странице."),
        cancel_url=reverse("campaigns:submission_edit", args=[pk]),
        list_label=REPORTS,
        list_url=reverse("campaigns:submission_list"),
        template="campaigns/submission_confirm_submit.html",
    )
    return confirm(
        request,
        form,
        lambda: operations.submit(
            actor=request.actor, submission=row, version=form.cleaned_data["row_version"]
        ),
        page,
        sheet=sheet,
        submission=row,
        report=reviewing.report_of(row.obligation, timezone.now()),
    )


@require_safe
def version_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The receipt: what was handed in, when, under which number and digest."""
    version = _load_version(request, pk)
    context = {"version": version, "sheet": _sheet_of(version)}
    return render(request, "campaigns/version_detail.html", context)


@require_safe
def version_receipt(request: ActorRequest, pk: int) -> FileResponse:
    """The receipt for the file of papers."""
    version = _load_version(request, pk)
    record(request.actor, "export_receipt", subject=version)
    paper = render_pdf(receipt_of(_sheet_of(version), version), created=version.sent_at)
    name = f"receipt-{version.receipt_number}.pdf"
    return download(paper, file_name=name, media_type="application/pdf")


def _sheet_of(version: SubmissionVersion) -> Sheet:
    return sheets.handed_in(version)


def _load(request: ActorRequest, action: Action, pk: int) -> Submission:
    rows = queries.submissions()
    if action is Action.SUBMISSION_VIEW:
        policy.require(request.actor, action)
        return reviewing.load_visible(request.actor, rows, pk)
    return policy.load(request.actor, action, rows, pk=pk)


def _load_version(request: ActorRequest, pk: int) -> SubmissionVersion:
    rows = SubmissionVersion.objects.select_related("submission")
    policy.require(request.actor, Action.SUBMISSION_VIEW)
    return reviewing.load_visible_version(request.actor, rows, pk)
