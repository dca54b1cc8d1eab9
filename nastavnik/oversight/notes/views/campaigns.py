"""Notes of a campaign where its figures are read: those that are there, and how more are made."""

from django.core.files import File
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.oversight.campaigns import reviewing
from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.notes import operations
from nastavnik.oversight.notes.campaign.gathering import note_of
from nastavnik.oversight.notes.forms import CampaignNoteForm, CountingForm
from nastavnik.oversight.notes.models import Note, NoteArchive
from nastavnik.oversight.notes.tasks import write_archive
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.ui.editing import FormPage, edit

NOTES_OF_CAMPAIGN = _("Справки кампании")


@require_safe
def body_notes(request: ActorRequest, pk: int) -> HttpResponse:
    """The notes of a body by a campaign."""
    node = reviewing.load_node(request.actor, Action.NOTE_VIEW, pk)
    kept = Note.objects.filter(obligation=node).defer("figures").order_by("stage", "basis")
    archives = NoteArchive.objects.filter(obligation=node)
    context = {
        "node": node,
        "notes": kept,
        "archives": archives.select_related("progress").order_by("stage", "basis"),
        "may_edit": policy.allows(request.actor, Action.NOTE_EDIT, node.organization),
    }
    return render(request, "notes/body_notes.html", context)


@require_http_methods(["GET", "POST"])
def body_note_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Make the note of a body by a campaign."""
    node = _load(request, pk)
    note = note_of(node, CountedStage.SENT, Basis.REPORTED)
    form = CampaignNoteForm(request.POST or None, instance=note)
    page = FormPage(
        _("Справка по кампании"),
        _("Справка составлена по данным кампании."),
        NOTES_OF_CAMPAIGN,
        reverse("notes:body", args=[node.pk]),
        lead=f"{node.organization} · {node.campaign.period}",
        submit_label=_("Составить"),
    )
    return edit(
        request,
        form,
        lambda: operations.create_campaign_note(
            actor=request.actor,
            obligation=node,
            stage=CountedStage(form.facts["stage"]),
            basis=Basis(form.facts["basis"]),
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def archive_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for all notes of a body and of those below it in one archive."""
    node = _load(request, pk)
    form = CountingForm(request.POST or None, initial=request.GET.dict())
    page = FormPage(
        _("Все справки кампании"),
        _("Справки составляются: ход работы — на этой странице."),
        NOTES_OF_CAMPAIGN,
        reverse("notes:body", args=[node.pk]),
        lead=_("Справка своя и всех, кто сдаёт сюда отчёты, в Word, одним архивом ZIP."),
        submit_label=_("Собрать архив"),
    )
    return edit(
        request,
        form,
        lambda: operations.order_archive(
            actor=request.actor,
            obligation=node,
            stage=CountedStage(form.cleaned_data["stage"]),
            basis=Basis(form.cleaned_data["basis"]),
            later=write_archive,
        ),
        page,
    )


@require_safe
@asks_who_exports(Action.NOTE_VIEW)
def archive_download(request: ActorRequest, pk: int) -> FileResponse:
    """The archive of notes that was packed last."""
    archive = _packed(pk)
    node = reviewing.load_node(request.actor, Action.NOTE_VIEW, archive.obligation_id)
    try:
        content: File[bytes] = archive.file.open("rb")
    except FileNotFoundError:
        # A newer one took its place between the two looks.
        content = _open(_packed(pk))
    record(request.actor, "export_notes", subject=archive)
    name = f"{_('Справки')} {node.organization.short_name}, {node.campaign.period}.zip"
    return download(content, file_name=name, media_type="application/zip")


def _packed(pk: int) -> NoteArchive:
    archive = NoteArchive.objects.filter(pk=pk).exclude(made_at=None).first()
    if archive is None:
        raise Http404
    return archive


def _open(archive: NoteArchive) -> File[bytes]:
    try:
        return archive.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error


def _load(request: ActorRequest, pk: int) -> Obligation:
    node = reviewing.load_node(request.actor, Action.NOTE_VIEW, pk)
    policy.require_seen(request.actor, Action.NOTE_EDIT, node.organization)
    return node
