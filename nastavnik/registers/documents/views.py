from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.domain.file_kinds import kind_of_suffix
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.ui.editing import FormPage, Words, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.documents import operations, queries
from nastavnik.registers.documents.choices import DocumentType
from nastavnik.registers.documents.columns import DocumentFilter, DocumentTable
from nastavnik.registers.documents.forms import ActForm, DayForm, DocumentForm
from nastavnik.registers.documents.models import Act, Document
from nastavnik.registers.people.queries import first_reporting_date, own_organization

DOCUMENTS = _("Документы")
ACTS = _("Нормативные акты")


@require_safe
def document_list(request: ActorRequest) -> HttpResponse:
    """Documents of the organisations in reach."""
    policy.require(request.actor, Action.DOCUMENT_VIEW)
    rows = queries.visible_documents(request.actor)
    may_edit = policy.allows(request.actor, Action.DOCUMENT_EDIT)
    context = {
        "title": DOCUMENTS,
        "listing": listing(request, rows, table=DocumentTable, filters=DocumentFilter),
        "add_url": reverse("documents:add") if may_edit else "",
    }
    return render(request, "documents/document_list.html", context)


@require_safe
def document_coverage(request: ActorRequest) -> HttpResponse:
    """Who holds the six counted documents on a day."""
    policy.require(request.actor, Action.DOCUMENT_VIEW)
    usual = first_reporting_date(own_organization(request.actor), timezone.localdate())
    form = DayForm(request.GET or None, initial={"on": usual})
    asked = form.cleaned_data["on"] if form.is_valid() else None
    day = asked or usual
    organizations = queries.covered_organizations(request.actor, day)
    context = {"title": DOCUMENTS, "form": form, "coverage": queries.coverage(organizations, day)}
    return render(request, "documents/document_coverage.html", context)


@require_safe
def document_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A document's card."""
    document = _document(request, Action.DOCUMENT_VIEW, pk)
    place = document.organization
    context = {
        "document": document,
        "facts": queries.document_facts(document),
        "may_edit": policy.allows(request.actor, Action.DOCUMENT_EDIT, place),
        "opens_file": _opens_file(request, document),
    }
    return render(request, "documents/document_detail.html", context)


def _opens_file(request: ActorRequest, document: Document) -> bool:
    """Tell whether the file is for this person: one that names people stays where names stay."""
    is_open = document.type not in DocumentType.naming
    return is_open or policy.allows(request.actor, Action.PERSON_VIEW, document.organization)


@require_safe
@asks_who_exports(Action.DOCUMENT_VIEW)
def document_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Hand out the scan of a document to whoever may see it, never to be run in the browser."""
    document = _document(request, Action.DOCUMENT_VIEW, pk)
    name = document.file.name
    if not _opens_file(request, document):
        raise Http404
    if not name or not document.file.storage.exists(name):
        raise Http404
    record(
        request.actor,
        "export_document",
        subject=document,
        people=queries.people_named_in(document),
    )
    suffix = name.rpartition(".")[2]
    kind = kind_of_suffix(suffix)
    return download(
        document.file.open("rb"),
        file_name=f"{document.get_type_display()} {document.pk}.{suffix}",
        media_type=kind.media_type if kind else "application/octet-stream",
    )


@require_http_methods(["GET", "POST"])
def document_add(request: ActorRequest) -> HttpResponse:
    """Add a document."""
    policy.require(request.actor, Action.DOCUMENT_EDIT)
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        action=Action.DOCUMENT_EDIT,
        initial=request.GET.dict(),
    )
    page = _page(_("Новый документ"), _("Документ добавлен."))
    return edit(
        request, form, lambda: operations.add_document(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def document_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a document."""
    document = _document(request, Action.DOCUMENT_EDIT, pk)
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        instance=document,
        actor=request.actor,
        action=Action.DOCUMENT_EDIT,
    )
    return edit(
        request,
        form,
        lambda: operations.edit_document(
            actor=request.actor, document=document, version=form.opened_version, **form.facts
        ),
        _page(_("Изменить документ"), _("Изменения сохранены."), document),
    )


@require_safe
def act_list(request: ActorRequest) -> HttpResponse:
    """Acts of law behind indicator sets, for whoever keeps the sets."""
    policy.require(request.actor, Action.INDICATOR_SET_EDIT)
    return render(request, "documents/act_list.html", {"title": ACTS, "acts": Act.objects.all()})


@require_http_methods(["GET", "POST"])
def act_add(request: ActorRequest) -> HttpResponse:
    """Add an act of law."""
    policy.require(request.actor, Action.INDICATOR_SET_EDIT)
    form = ActForm(request.POST or None)
    page = FormPage(_("Новый акт"), _("Акт добавлен."), ACTS, reverse("documents:act_list"))
    return edit(request, form, lambda: operations.add_act(actor=request.actor, **form.facts), page)


def _document(request: ActorRequest, action: Action, pk: int) -> Document:
    return policy.load(
        request.actor, action, Document.objects.select_related("organization"), pk=pk
    )


def _page(title: Words, done: Words, document: Document | None = None) -> FormPage:
    return FormPage(
        title,
        done,
        DOCUMENTS,
        reverse("documents:list"),
        back_url=document.get_absolute_url() if document else "",
        lead=document.organization.short_name if document else "",
    )
