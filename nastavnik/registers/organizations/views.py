from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import FormPage, Words, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.organizations import operations, queries
from nastavnik.registers.organizations.columns import (
    ContingentFilter,
    ContingentTable,
    OrganizationFilter,
    OrganizationTable,
)
from nastavnik.registers.organizations.forms import (
    CloseForm,
    ContingentForm,
    MoveForm,
    NewOrganizationForm,
    OrganizationForm,
    ZoneForm,
)
from nastavnik.registers.organizations.models import Contingent, Organization, Zone

ORGANIZATIONS, CONTINGENT = _("Организации"), _("Контингент")
SAVED = _("Изменения сохранены.")


@require_safe
def organization_list(request: ActorRequest) -> HttpResponse:
    """Organisations in reach as a list."""
    policy.require(request.actor, Action.ORGANIZATION_VIEW)
    rows = queries.visible_organizations(request.actor)
    context = {
        "title": ORGANIZATIONS,
        "listing": listing(request, rows, table=OrganizationTable, filters=OrganizationFilter),
        "add_url": _add_url(request, Action.ORGANIZATION_EDIT, "organizations:add"),
        "upload_kind": _upload_kind(request, Action.ORGANIZATION_EDIT, "organizations"),
    }
    return render(request, "organizations/organization_list.html", context)


@require_safe
def organization_tree(request: ActorRequest) -> HttpResponse:
    """Organisations in reach as a tree."""
    policy.require(request.actor, Action.ORGANIZATION_VIEW)
    context = {
        "title": ORGANIZATIONS,
        "lines": queries.tree_lines(queries.tree(request.actor)),
        "add_url": _add_url(request, Action.ORGANIZATION_EDIT, "organizations:add"),
    }
    return render(request, "organizations/organization_tree.html", context)


@require_safe
def organization_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """An organisation's card."""
    organization = _organization(request, Action.ORGANIZATION_VIEW, pk)
    context = {
        "card": queries.organization_card(request.actor, organization),
        "may_edit": policy.allows(request.actor, Action.ORGANIZATION_EDIT, organization),
        "may_count": organization.closed_on is None
        and policy.allows(request.actor, Action.CONTINGENT_EDIT, organization),
        "sees_documents": policy.allows(request.actor, Action.DOCUMENT_VIEW, organization),
    }
    return render(request, "organizations/organization_detail.html", context)


@require_http_methods(["GET", "POST"])
def organization_add(request: ActorRequest) -> HttpResponse:
    """Add an organisation."""
    policy.require(request.actor, Action.ORGANIZATION_EDIT)
    asked = {"parent": request.GET.get("parent", "")}
    form = NewOrganizationForm(request.POST or None, actor=request.actor, initial=asked)
    page = FormPage(
        _("Новая организация"),
        _("Организация добавлена."),
        ORGANIZATIONS,
        reverse("organizations:list"),
    )
    return edit(
        request, form, lambda: operations.add_organization(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def organization_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is known of an organisation."""
    organization = _organization(request, Action.ORGANIZATION_EDIT, pk)
    form = OrganizationForm(request.POST or None, instance=organization)
    return edit(
        request,
        form,
        lambda: operations.edit_organization(
            actor=request.actor,
            organization=organization,
            version=form.opened_version,
            **form.facts,
        ),
        _page_of(organization, _("Изменить организацию"), SAVED),
    )


@require_http_methods(["GET", "POST"])
def organization_move(request: ActorRequest, pk: int) -> HttpResponse:
    """Put an organisation under another parent."""
    organization = _organization(request, Action.ORGANIZATION_EDIT, pk)
    form = MoveForm(request.POST or None, actor=request.actor, row=organization)
    lead = _("Вместе с организацией переходят все её подведомственные. Прежняя подчинённость "
             "остаётся в истории.")  # fmt: skip
    return edit(
        request,
        form,
        lambda: operations.move_organization(
            actor=request.actor, organization=organization, **form.facts
        ),
        _page_of(organization, _("Перевести организацию"), _("Подчинённость изменена."), lead),
    )


@require_http_methods(["GET", "POST"])
def organization_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close an organisation."""
    organization = _organization(request, Action.ORGANIZATION_EDIT, pk)
    form = CloseForm(request.POST or None, row=organization)
    lead = _("Закрытая организация остаётся в прошлых отчётах, но в новые не попадает.")
    return edit(
        request,
        form,
        lambda: operations.close_organization(
            actor=request.actor, organization=organization, **form.facts
        ),
        _page_of(organization, _("Закрыть организацию"), _("Организация закрыта."), lead),
    )


@require_http_methods(["GET", "POST"])
def zone_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Charge a regional centre with a zone."""
    centre = _organization(request, Action.ORGANIZATION_EDIT, pk)
    form = ZoneForm(request.POST or None, instance=Zone(centre=centre))
    return edit(
        request,
        form,
        lambda: operations.add_zone(actor=request.actor, centre=centre, **form.facts),
        _page_of(centre, _("Новая зона центра"), _("Зона добавлена.")),
    )


@require_http_methods(["GET", "POST"])
def zone_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Discharge a regional centre of a zone, after a question."""
    zones = Zone.objects.select_related("centre")
    zone = policy.load(request.actor, Action.ORGANIZATION_EDIT, zones, pk=pk)
    page = ConfirmPage(
        title=_("Убрать зону центра"),
        verb=_("Убрать"),
        done=_("Зона убрана."),
        cancel_url=zone.centre.get_absolute_url(),
        list_label=ORGANIZATIONS,
        list_url=reverse("organizations:list"),
        question=f"{zone.centre}. {zone}",
        danger=True,
    )

    def act() -> Organization:
        operations.remove_zone(actor=request.actor, zone=zone)
        return zone.centre

    sent = request.POST if request.method == "POST" else None
    return confirm(request, NothingToAsk(sent, row=zone), act, page)


@require_safe
def contingent_list(request: ActorRequest) -> HttpResponse:
    """Counts of learners, staff and enterprises in reach."""
    policy.require(request.actor, Action.CONTINGENT_VIEW)
    rows = queries.visible_contingents(request.actor)
    context = {
        "title": CONTINGENT,
        "lead": _("Сколько всего обучающихся и работников: на эти числа делятся показатели."),
        "listing": listing(request, rows, table=ContingentTable, filters=ContingentFilter),
        "add_url": _add_url(request, Action.CONTINGENT_EDIT, "organizations:contingent_add"),
        "upload_kind": _upload_kind(request, Action.CONTINGENT_EDIT, "contingents"),
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def contingent_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The card of a count."""
    rows = Contingent.objects.select_related("organization")
    contingent = policy.load(request.actor, Action.CONTINGENT_VIEW, rows, pk=pk)
    place = contingent.organization
    context = {
        "contingent": contingent,
        "facts": queries.contingent_facts(contingent),
        "may_edit": policy.allows(request.actor, Action.CONTINGENT_EDIT, place),
    }
    return render(request, "organizations/contingent_detail.html", context)


@require_http_methods(["GET", "POST"])
def contingent_add(request: ActorRequest) -> HttpResponse:
    """Record a count."""
    policy.require(request.actor, Action.CONTINGENT_EDIT)
    form = ContingentForm(
        request.POST or None,
        actor=request.actor,
        action=Action.CONTINGENT_EDIT,
        initial={"organization": request.GET.get("organization", "")} if request.GET else {},
    )
    page = FormPage(
        _("Новый контингент"),
        _("Контингент записан."),
        CONTINGENT,
        reverse("organizations:contingent_list"),
    )
    return edit(
        request, form, lambda: operations.record_contingent(actor=request.actor, **form.facts), page
    )


@require_http_methods(["GET", "POST"])
def contingent_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a count."""
    rows = Contingent.objects.select_related("organization")
    contingent = policy.load(request.actor, Action.CONTINGENT_EDIT, rows, pk=pk)
    form = ContingentForm(
        request.POST or None,
        instance=contingent,
        actor=request.actor,
        action=Action.CONTINGENT_EDIT,
    )
    page = FormPage(
        _("Изменить контингент"),
        SAVED,
        CONTINGENT,
        reverse("organizations:contingent_list"),
        back_url=contingent.get_absolute_url(),
        lead=contingent.organization.short_name,
    )
    return edit(
        request,
        form,
        lambda: operations.edit_contingent(
            actor=request.actor, contingent=contingent, version=form.opened_version, **form.facts
        ),
        page,
    )


def _organization(request: ActorRequest, action: Action, pk: int) -> Organization:
    rows = Organization.objects.select_related("parent")
    return policy.load(request.actor, action, rows, pk=pk)


def _page_of(organization: Organization, title: Words, done: Words, lead: Words = "") -> FormPage:
    return FormPage(
        title,
        done,
        ORGANIZATIONS,
        reverse("organizations:list"),
        back_url=organization.get_absolute_url(),
        lead=lead or organization.short_name,
    )


def _upload_kind(request: ActorRequest, action: Action, kind: str) -> str:
    """What may be brought in from a workbook here; nothing where the role brings nothing in."""
    may = policy.allows(request.actor, action) and policy.allows(request.actor, Action.IMPORT_EDIT)
    return kind if may else ""


def _add_url(request: ActorRequest, action: Action, route: str) -> str:
    return reverse(route) if policy.allows(request.actor, action) else ""
