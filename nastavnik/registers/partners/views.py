from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.ui.confirming import ConfirmPage, confirm
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.partners import operations, queries
from nastavnik.registers.partners.choices import AgreementStatus
from nastavnik.registers.partners.columns import (
    AgreementFilter,
    AgreementTable,
    PartnerFilter,
    PartnerTable,
)
from nastavnik.registers.partners.forms import AgreementForm, PartnerForm, TerminationForm
from nastavnik.registers.partners.models import Agreement, Partner

PARTNERS, AGREEMENTS = _("Партнёры"), _("Соглашения")


@require_safe
def partner_list(request: ActorRequest) -> HttpResponse:
    """Partners, each counted once."""
    policy.require(request.actor, Action.PARTNER_VIEW)
    partners = queries.partners_with_counts(request.actor)
    context = {
        "title": PARTNERS,
        "listing": listing(request, partners, table=PartnerTable, filters=PartnerFilter),
        "add_url": _add_url(request, Action.PARTNER_EDIT, "partners:add"),
        "upload_kind": _upload_kind(request, Action.AGREEMENT_EDIT, "partners"),
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def partner_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A partner's card with its agreements."""
    partner = policy.load(request.actor, Action.PARTNER_VIEW, Partner.objects.all(), pk=pk)
    context = {
        "card": queries.partner_card(request.actor, partner),
        "may_edit": policy.allows(request.actor, Action.PARTNER_EDIT),
    }
    return render(request, "partners/partner_detail.html", context)


@require_http_methods(["GET", "POST"])
def partner_add(request: ActorRequest) -> HttpResponse:
    """Add a partner."""
    policy.require(request.actor, Action.PARTNER_EDIT)
    form = PartnerForm(request.POST or None)
    page = FormPage(_("Новый партнёр"), _("Партнёр добавлен."), PARTNERS, reverse("partners:list"))
    return edit(
        request, form, lambda: operations.add_partner(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def partner_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is known of a partner."""
    partner = policy.load(request.actor, Action.PARTNER_EDIT, Partner.objects.all(), pk=pk)
    form = PartnerForm(request.POST or None, instance=partner)
    page = FormPage(
        _("Изменить партнёра"),
        _("Изменения сохранены."),
        PARTNERS,
        reverse("partners:list"),
        back_url=partner.get_absolute_url(),
    )
    return edit(
        request,
        form,
        lambda: operations.edit_partner(
            actor=request.actor, partner=partner, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_safe
def agreement_list(request: ActorRequest) -> HttpResponse:
    """Agreements of the organisations in reach."""
    policy.require(request.actor, Action.AGREEMENT_VIEW)
    agreements = queries.visible_agreements(request.actor)
    own = policy.reach_of(request.actor, Action.AGREEMENT_VIEW) is Reach.OWN
    context = {
        "title": AGREEMENTS,
        "listing": listing(
            request,
            agreements,
            table=AgreementTable,
            filters=AgreementFilter,
            exclude=("organization",) if own else (),
        ),
        "add_url": _add_url(request, Action.AGREEMENT_EDIT, "partners:agreement_add"),
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def agreement_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """An agreement's card."""
    visible = Agreement.objects.select_related("partner", "organization")
    agreement = policy.load(request.actor, Action.AGREEMENT_VIEW, visible, pk=pk)
    may_edit = policy.allows(request.actor, Action.AGREEMENT_EDIT, agreement.organization)
    facts = queries.agreement_facts(agreement)
    context = {
        "agreement": agreement,
        "facts": facts,
        "may_edit": may_edit and agreement.status != AgreementStatus.TERMINATED,
        "has_expired": agreement.has_expired_on(timezone.localdate()),
    }
    return render(request, "partners/agreement_detail.html", context)


@require_http_methods(["GET", "POST"])
def agreement_add(request: ActorRequest) -> HttpResponse:
    """Add an agreement of one's own organisation."""
    policy.require(request.actor, Action.AGREEMENT_EDIT)
    organization = policy.load(
        request.actor,
        Action.ORGANIZATION_VIEW,
        Organization.objects.all(),
        pk=request.actor.organization_id,
    )
    policy.require(request.actor, Action.AGREEMENT_EDIT, organization)
    form = AgreementForm(request.POST or None, instance=Agreement(organization=organization))
    page = FormPage(
        _("Новое соглашение"),
        _("Соглашение добавлено."),
        AGREEMENTS,
        reverse("partners:agreement_list"),
    )
    return edit(
        request,
        form,
        lambda: operations.add_agreement(
            actor=request.actor, organization=organization, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def agreement_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change an agreement."""
    agreement = policy.load(
        request.actor,
        Action.AGREEMENT_EDIT,
        Agreement.objects.select_related("organization"),
        pk=pk,
    )
    form = AgreementForm(request.POST or None, instance=agreement)
    page = FormPage(
        _("Изменить соглашение"),
        _("Изменения сохранены."),
        AGREEMENTS,
        reverse("partners:agreement_list"),
        back_url=agreement.get_absolute_url(),
    )
    return edit(
        request,
        form,
        lambda: operations.edit_agreement(
            actor=request.actor, agreement=agreement, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def agreement_terminate(request: ActorRequest, pk: int) -> HttpResponse:
    """Terminate an agreement before its time."""
    rows = Agreement.objects.select_related("organization", "partner")
    agreement = policy.load(request.actor, Action.AGREEMENT_EDIT, rows, pk=pk)
    form = TerminationForm(
        request.POST or None, row=agreement, initial={"on": timezone.localdate()}
    )
    page = ConfirmPage(
        title=_("Расторгнуть соглашение: %(partner)s") % {"partner": agreement.partner},
        verb=_("Расторгнуть"),
        done=_("Соглашение расторгнуто."),
        cancel_url=agreement.get_absolute_url(),
        list_label=AGREEMENTS,
        list_url=reverse("partners:agreement_list"),
        consequences=(
            _("После этого дня соглашение не считается действующим."),
            _("Изменить расторгнутое соглашение нельзя, можно добавить новое."),
        ),
        danger=True,
    )
    return confirm(
        request,
        form,
        lambda: operations.terminate_agreement(
            actor=request.actor, agreement=agreement, **form.facts
        ),
        page,
    )


def _upload_kind(request: ActorRequest, action: Action, kind: str) -> str:
    """What may be brought in from a workbook here; nothing where the role brings nothing in."""
    may = policy.allows(request.actor, action) and policy.allows(request.actor, Action.IMPORT_EDIT)
    return kind if may else ""


def _add_url(request: ActorRequest, action: Action, route: str) -> str:
    return reverse(route) if policy.allows(request.actor, action) else ""
