from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nastavnik.domain.findings.model import Severity
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes import operations, publishing, queries
from nastavnik.oversight.notes.choices import Format
from nastavnik.oversight.notes.columns import ClaimFilter, ClaimTable, NoteFilter, NoteTable
from nastavnik.oversight.notes.forms import NoteForm, RequiredFormForm, TextForm
from nastavnik.oversight.notes.models import Claim, Note, NoteText, RequiredForm
from nastavnik.oversight.notes.page import note_page
from nastavnik.oversight.notes.report import parts
from nastavnik.oversight.notes.tables import severity_label
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record
from nastavnik.platform.printing.report import Figure
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization

NOTES = _("Справки")


@require_safe
def note_list(request: ActorRequest) -> HttpResponse:
    """Information notes in reach."""
    policy.require(request.actor, Action.NOTE_VIEW)
    notes = queries.visible_notes(request.actor).defer("figures")
    may_add = policy.allows(request.actor, Action.NOTE_EDIT)
    context = {
        "title": NOTES,
        "lead": _("Информационные справки: по реестрам муниципалитета и по данным кампаний."),
        "listing": listing(request, notes, table=NoteTable, filters=NoteFilter),
        "add_url": reverse("notes:add") if may_add else "",
        "add_label": _("Составить справку"),
    }
    return render(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
def note_add(request: ActorRequest) -> HttpResponse:
    """Open a note for a municipality and period."""
    policy.require(request.actor, Action.NOTE_EDIT)
    municipalities = policy.scope(
        request.actor,
        Action.NOTE_EDIT,
        Organization.objects.current().filter(kind=Kind.MUNICIPALITY),
    )
    form = NoteForm(
        request.POST or None,
        organizations=municipalities,
        initial={"organization": municipalities.first()},
    )
    page = FormPage(
        _("Новая справка"),
        _("Справка составлена по данным реестров."),
        NOTES,
        reverse("notes:list"),
        lead=_("Показатели, формы наставничества и замечания к данным рассчитаются сами."),
        submit_label=_("Составить"),
    )
    return edit(
        request, form, lambda: operations.create_note(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def required_form_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Name a form of mentoring the act behind a set makes obligatory."""
    row = policy.load(request.actor, Action.INDICATOR_SET_EDIT, IndicatorSet.objects.all(), pk=pk)
    form = RequiredFormForm(request.POST or None, instance=RequiredForm(indicator_set=row))
    page = FormPage(
        _("Обязательная форма"),
        _("Обязательная форма добавлена."),
        _("Наборы показателей"),
        reverse("indicators:set_list"),
        back_url=row.get_absolute_url(),
        lead=row.title,
    )
    return edit(
        request,
        form,
        lambda: operations.require_form(actor=request.actor, indicator_set=row, **form.facts),
        page,
    )


@require_safe
def note_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A note: tiles, tables, pictures, findings, words."""
    note = _load(request, Action.NOTE_VIEW, pk)
    context = {
        "note": note,
        "page": note_page(note),
        "may_edit": policy.allows(request.actor, Action.NOTE_EDIT, note.organization),
        "claim_count": queries.claim_count(note),
    }
    return render(request, "notes/note_detail.html", context)


@require_POST
def note_regenerate(request: ActorRequest, pk: int) -> HttpResponse:
    """Compute the figures anew; the editor's words stay."""
    note = _load(request, Action.NOTE_EDIT, pk)
    operations.regenerate(actor=request.actor, note=note)
    messages.success(request, _("Справка составлена заново. Тексты редактора сохранены."))
    return redirect(note)


@require_http_methods(["GET", "POST"])
def text_edit(request: ActorRequest, pk: int, section: str) -> HttpResponse:
    """Change or add words of a section."""
    note = _load(request, Action.NOTE_EDIT, pk)
    composed = {part.section: part for part in parts(publishing.figures_of(note), {})}
    if section not in composed:
        raise Http404
    text = note.texts.filter(section=section).first() or NoteText(note=note, section=section)
    form = TextForm(request.POST or None, instance=text)
    form.composed = composed[section].words
    page = FormPage(
        _("Раздел «%s»") % composed[section].title,
        _("Текст сохранён."),
        str(note),
        note.get_absolute_url(),
        back_url=f"{note.get_absolute_url()}#section-{section}",
        template="notes/text_form.html",
    )
    return edit(
        request,
        form,
        lambda: operations.write_text(
            actor=request.actor,
            note=note,
            section=section,
            version=form.opened_version,
            **form.facts,
        ),
        page,
    )


@require_safe
@asks_who_exports(Action.NOTE_VIEW)
def note_download(request: ActorRequest, pk: int, wanted: str) -> FileResponse:
    """A file of the note."""
    note = _load(request, Action.NOTE_VIEW, pk)
    if wanted not in Format.values:
        raise Http404
    chosen = Format(wanted)
    record(request.actor, "export_note", subject=note, facts={"format": wanted})
    name = f"{_('Справка')} {note.organization.short_name}, {note.period}"
    file_name = f"{name}.{publishing.FILE_NAMES[chosen].rsplit('.', 1)[1]}"
    return download(
        publishing.render(note, chosen),
        file_name=file_name,
        media_type=publishing.CONTENT_TYPES[chosen],
    )


@require_safe
def note_picture(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """A picture of the note as a file."""
    note = _load(request, Action.NOTE_VIEW, pk)
    for part in parts(publishing.figures_of(note), {}):
        for block in part.blocks:
            if isinstance(block, Figure) and block.number == number:
                return HttpResponse(block.picture.png(), content_type="image/png")
    raise Http404


@require_safe
def note_findings(request: ActorRequest, pk: int) -> HttpResponse:
    """What the system noticed in the figures and in the source."""
    note = _load(request, Action.NOTE_VIEW, pk)
    figures = publishing.figures_of(note)
    wanted = request.GET.get("severity", "")
    groups = [
        (severity, severity_label(Severity(severity)), rows)
        for severity, rows in queries.findings_by_severity(figures.findings).items()
    ]
    context = {
        "note": note,
        "groups": groups,
        "total": len(figures.findings),
        "wanted": wanted,
        "shown": [group for group in groups if wanted in ("", group[0])],
    }
    return render(request, "notes/note_findings.html", context)


@require_safe
def note_claims(request: ActorRequest, pk: int) -> HttpResponse:
    """What the published source prints."""
    note = _load(request, Action.NOTE_VIEW, pk)
    claims = queries.claims_of(note.organization, note.period).select_related("unit")
    visible = policy.scope(request.actor, Action.CLAIM_VIEW, claims)
    source = Claim.objects.filter(pk__in=visible).values_list("source", flat=True).first()
    context = {
        "title": _("Напечатано в источнике"),
        "lead": source or "",
        "note": note,
        "listing": listing(request, visible, table=ClaimTable, filters=ClaimFilter),
    }
    return render(request, "notes/note_claims.html", context)


def _load(request: ActorRequest, action: Action, pk: int) -> Note:
    return queries.load_note(request.actor, action, pk)
