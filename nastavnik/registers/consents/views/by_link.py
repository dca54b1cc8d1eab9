"""The page a representative opens on a phone: no account, one link, plain words."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nastavnik.domain import consents as rules
from nastavnik.domain.consents import State
from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.links.choices import Purpose, Refusal
from nastavnik.platform.links.http import refused
from nastavnik.platform.links.queries import LinkRefusedError, open_link
from nastavnik.platform.ui.editing import attempt
from nastavnik.registers.consents import queries
from nastavnik.registers.consents.choices import SignerKind
from nastavnik.registers.consents.forms import GiveForm
from nastavnik.registers.consents.models import Consent, ConsentText
from nastavnik.registers.consents.operations import by_link
from nastavnik.registers.consents.report import Blank, body_of


@login_not_required
@require_http_methods(["GET", "POST"])
def give(request: ActorRequest, token: str) -> HttpResponse:
    """Show the text and take the answer; opening the page changes nothing."""
    try:
        link = open_link(Purpose.CONSENT, token)
    except LinkRefusedError as refusal:
        return _refused(request, refusal)
    consent = _consents().get(pk=link.subject_id)
    try:
        rules.require_transition(consent.state, State.GIVEN)
        if request.method == "POST" and "decline" in request.POST:
            by_link.decline_by_link(actor=request.actor, token=token)
            return render(request, "consents/declined.html")
    except DomainError as refusal:
        return _answered_otherwise(request, consent, refusal)
    return _answer(request, token, consent)


def _refused(request: ActorRequest, refusal: LinkRefusedError) -> HttpResponse:
    """Say of a link revoked by an answer on paper what was answered: no other link is to come."""
    link = refusal.link if refusal.why is Refusal.REVOKED else None
    consent = _consents().filter(pk=link.subject_id).first() if link else None
    if consent is not None:
        try:
            rules.require_transition(consent.state, State.GIVEN)
        except DomainError as answered:
            return _answered_otherwise(request, consent, answered)
    return refused(request, refusal)


def _answered_otherwise(
    request: ActorRequest, consent: Consent, refusal: DomainError
) -> HttpResponse:
    by_link.record_refusal(actor=request.actor, consent=consent, sentence=str(refusal))
    context = {"sentence": str(refusal)}
    return render(request, "links/link_refused.html", context, status=410)


def _consents() -> QuerySet[Consent]:
    return Consent.objects.select_related("person__organization")


def _answer(request: ActorRequest, token: str, consent: Consent) -> HttpResponse:
    text = queries.current_text(consent.kind, timezone.localdate())
    if text is None:
        return render(request, "links/link_refused.html", {"sentence": _("Текста нет.")})
    own = consent.signer == SignerKind.OWN
    form = GiveForm(request.POST or None, text=text, own=own)
    if form.is_outdated:
        sentence = _(by_link.TEXT_CHANGED)
        by_link.record_refusal(actor=request.actor, consent=consent, sentence=sentence)
        return _show(request, consent, form.anew(), sentence)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _give(request, token, consent, text, form))
        if done is not None:
            given, withdrawal = done
            address = reverse("withdrawals:by_link", args=[withdrawal])
            context = {"consent": given, "withdrawal": request.build_absolute_uri(address)}
            return render(request, "consents/receipt.html", context)
    return _show(request, consent, form)


def _show(
    request: ActorRequest, consent: Consent, form: GiveForm, notice: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    term = _("по %s") % f"{queries.usual_end(today):%d.%m.%Y}"
    context = {
        "consent": consent,
        "text": form.text,
        "body": body_of(Blank(consent.person, form.text, term, today)),
        "form": form,
        "notice": notice,
    }
    return render(request, "consents/give.html", context)


def _give(
    request: ActorRequest, token: str, consent: Consent, text: ConsentText, form: GiveForm
) -> tuple[Consent, str]:
    typed = form.cleaned_data
    try:
        return by_link.give_by_link(
            actor=request.actor,
            token=token,
            text=text,
            agreed=[*text.obligatory_purposes, *typed.get("optional", [])],
            signer_name=typed["signer_name"],
            relation=typed.get("relation", ""),
            basis=typed.get("basis", ""),
        )
    except LinkRefusedError:
        raise
    except DomainError as refusal:
        by_link.record_refusal(actor=request.actor, consent=consent, sentence=str(refusal))
        raise
