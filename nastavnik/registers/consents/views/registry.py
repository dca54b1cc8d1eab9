"""Consents as the organisation keeps them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nastavnik.domain.file_kinds import kind_of_suffix
from nastavnik.platform.access import policy
from nastavnik.platform.access.confirmation import asks_who_exports
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record, record_shared
from nastavnik.platform.printing.docx import render_docx
from nastavnik.platform.printing.pdf import render_pdf
from nastavnik.platform.requests.downloads import download
from nastavnik.platform.requests.numbers import number_in, numbers_in
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import asked_of, list_of_people, listing
from nastavnik.registers.consents import queries
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.columns import ConsentFilter, ConsentTable
from nastavnik.registers.consents.forms import AttestForm, BulkForm
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.operations import by_link, papers
from nastavnik.registers.consents.report import Blank, report_of
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from nastavnik.registers.people.queries import own_organization, ready_candidates

CONSENTS = _("Согласия")
PRINTERS = {
    "docx": (
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_pdf, "application/pdf"),
}


@list_of_people
def consent_list(request: ActorRequest) -> HttpResponse:
    """Who takes part, and how their consents stand."""
    policy.require(request.actor, Action.CONSENT_VIEW)
    people = queries.taking_part(request.actor)
    rows = listing(request, people, table=ConsentTable, filters=ConsentFilter)
    record_shared(
        request.actor, Action.CONSENT_VIEW, (row.record.pk for row in rows.table.paginated_rows)
    )
    kept = [(name, rows.form.data.get(name, "")) for name in ConsentFilter.base_filters]
    context = {
        "title": CONSENTS,
        "listing": rows,
        # The words of a search are names: they are posted and go into no address.
        "asked": [(name, value) for name, value in kept if value],
        "may_edit": policy.allows(request.actor, Action.CONSENT_EDIT),
    }
    return render(request, "consents/consent_list.html", context)


@require_safe
def person_consents(request: ActorRequest, pk: int) -> HttpResponse:
    """The consents of one person and what can be done about them."""
    person = _person(request, Action.CONSENT_VIEW, pk)
    today = timezone.localdate()
    record_shared(request.actor, Action.CONSENT_VIEW, [pk])
    if person.may_be_minor_on(today):
        record(request.actor, "view_consents", subject=person, people=[pk])
    may_edit = person.erased_on is None and policy.allows(
        request.actor, Action.CONSENT_EDIT, person.organization
    )
    context = {
        "card": queries.consent_card(person, today),
        "kinds": ConsentKind.choices,
        "may_edit": may_edit,
        "may_withdraw": policy.allows(request.actor, Action.CONSENT_WITHDRAW),
    }
    return render(request, "consents/person_consents.html", context)


@require_http_methods(["GET", "POST"])
def attest_many(request: ActorRequest) -> HttpResponse:
    """Attest the papers of all people found, in one form; a list posts whom it found."""
    policy.require(request.actor, Action.CONSENT_EDIT)
    organization = own_organization(request.actor)
    policy.require(request.actor, Action.CONSENT_EDIT, organization)
    # A list that only opens the form says so: whom it names is ticked, nothing is judged yet.
    sent = request.method == "POST" and "open" not in request.POST
    people = queries.taking_part(request.actor).order_by("search", "pk")
    form = BulkForm(
        request.POST if sent else None,
        people=people.filter(pk__in=_numbers(request.POST)) if sent else _found(request),
        initial={"given_on": timezone.localdate()},
    )

    def act() -> Any:
        saved = papers.attest_many(
            actor=request.actor,
            organization=organization,
            people=list(form.cleaned_data["people"]),
            paper=papers.Paper(
                kind=form.cleaned_data["text"].kind,
                given_on=form.cleaned_data["given_on"],
                text=form.cleaned_data["text"],
                signer=form.cleaned_data["signer"],
                expires_on=form.cleaned_data["expires_on"],
            ),
        )
        messages.success(request, gettext("Согласия заверены, записано: %d.") % len(saved))
        return _Next(organization)

    page = FormPage(_("Заверить бумажные согласия"), "", CONSENTS, reverse("consents:list"))
    return edit(request, form, act, page)


@require_http_methods(["GET", "POST"])
def attest(request: ActorRequest, pk: int) -> HttpResponse:
    """Record one paper with its scan."""
    person = _person(request, Action.CONSENT_EDIT, pk)
    form = AttestForm(
        request.POST or None,
        request.FILES or None,
        initial={"given_on": timezone.localdate()},
    )
    page = FormPage(
        _("Согласие на бумаге"),
        _("Согласие записано."),
        CONSENTS,
        reverse("consents:list"),
        back_url=reverse("consents:person", args=[pk]),
        lead=person.full_name,
    )
    return edit(
        request,
        form,
        lambda: papers.attest(
            actor=request.actor,
            person=person,
            kind=form.cleaned_data["text"].kind,
            **form.cleaned_data,
        ),
        page,
    )


@require_POST
def request_consent(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for the missing signatures and show a link to send for each, once."""
    person = _person(request, Action.CONSENT_EDIT, pk)
    kind = request.POST.get("kind", ConsentKind.PROCESSING)
    if kind not in ConsentKind.values:
        raise Http404
    organization = person.organization
    papers.request(actor=request.actor, organization=organization, people=[person], kind=kind)
    waiting = Consent.objects.waiting().filter(person=person, kind=kind)
    sent = [
        (
            row,
            request.build_absolute_uri(
                reverse(
                    "consents:give", args=[by_link.issue_link(actor=request.actor, consent=row)]
                )
            ),
        )
        for row in waiting.select_related("person__organization")
    ]
    if not sent:
        messages.info(request, gettext("Все подписи есть: просить не о чем."))
        return redirect("consents:person", pk=pk)
    return render(request, "consents/links_sent.html", {"person": person, "sent": sent})


@require_safe
@asks_who_exports(Action.CONSENT_VIEW)
def consent_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Hand out the scan to whoever may see it, never to be run in the browser."""
    rows = Consent.objects.select_related("person__organization")
    consent = policy.load(request.actor, Action.CONSENT_VIEW, rows, pk=pk)
    name = consent.file.name
    if not name or not consent.file.storage.exists(name):
        raise Http404
    record(request.actor, "export_consent", subject=consent, people=[consent.person_id])
    suffix = name.rpartition(".")[2]
    kind = kind_of_suffix(suffix)
    return download(
        consent.file.open("rb"),
        file_name=f"{gettext('Согласие')} {consent.pk}.{suffix}",
        media_type=kind.media_type if kind else "application/octet-stream",
    )


@asks_who_exports(Action.CONSENT_EDIT)
@list_of_people
def blanks(request: ActorRequest, wanted: str) -> HttpResponseBase:
    """Blank consents with names filled in, for one person or all found."""
    policy.require(request.actor, Action.CONSENT_EDIT)
    today = timezone.localdate()
    asked = asked_of(request, ConsentFilter)
    text = queries.current_text(asked.get("kind", ConsentKind.PROCESSING), today)
    people = list(_found(request).select_related("organization"))
    if text is None or not people or wanted not in PRINTERS:
        raise Http404
    record(request.actor, "export_blanks", people=[person.pk for person in people])
    term = gettext("по %s") % f"{queries.usual_end(today):%d.%m.%Y}"
    render_paper, media_type = PRINTERS[wanted]
    content = render_paper(report_of([Blank(person, text, term, today) for person in people]))
    return download(content, file_name=f"{gettext('Согласия')}.{wanted}", media_type=media_type)


@dataclass(frozen=True, slots=True)
class _Next:
    """Where attesting leads: to those who can now be taken into the registers, or to the list."""

    organization: Organization

    def get_absolute_url(self) -> str:
        waits = ready_candidates(self.organization, timezone.localdate()).exists()
        return reverse("people:register_many" if waits else "consents:list")


def _found(request: ActorRequest) -> Any:
    """The people the list was filtered to; those alone whose numbers are named, where they are."""
    people = queries.taking_part(request.actor)
    asked = asked_of(request, ConsentFilter)
    if (one := number_in(asked.get("person", ""))) is not None:
        return policy.scope(request.actor, Action.CONSENT_VIEW, Person.objects.filter(pk=one))
    if "people" in asked:
        return people.filter(pk__in=_numbers(asked)).order_by("search", "pk")
    return ConsentFilter(asked, queryset=people, request=request).qs.order_by("search", "pk")


def _numbers(asked: QueryDict) -> list[int]:
    return numbers_in(asked.getlist("people"))


def _person(request: ActorRequest, action: Action, pk: int) -> Person:
    people = Person.objects.unmerged().select_related("organization")
    if action is Action.CONSENT_EDIT:
        people = people.filter(erased_on=None)
    return policy.load(request.actor, action, people, pk=pk)
