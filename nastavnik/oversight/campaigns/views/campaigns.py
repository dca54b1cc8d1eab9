"""Pages of whoever collects: campaigns, a new one from a preset, its draft, opening, closing."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.oversight.campaigns import designing, operations, reviewing
from nastavnik.oversight.campaigns.columns import CampaignFilter, CampaignTable
from nastavnik.oversight.campaigns.draft_forms import CampaignForm, PresetForm
from nastavnik.oversight.campaigns.models import Campaign
from nastavnik.oversight.campaigns.route_forms import RouteForm, RulesForm
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.organizations.models import Organization

CAMPAIGNS = _("Кампании")


@require_safe
def campaign_list(request: ActorRequest) -> HttpResponse:
    """Campaigns: collected, being collected, in preparation."""
    policy.require(request.actor, Action.CAMPAIGN_VIEW)
    rows = policy.scope(request.actor, Action.CAMPAIGN_VIEW, designing.campaigns())
    found = listing(request, rows, table=CampaignTable, filters=CampaignFilter)
    may_add = policy.allows(request.actor, Action.CAMPAIGN_EDIT)
    context = {
        "title": CAMPAIGNS,
        "lead": _("Сбор данных: что спрашиваем, у кого, за какой период и к какому сроку."),
        "listing": found,
        "add_url": reverse("campaigns:add") if may_add else "",
        "add_label": _("Новая кампания"),
        "sees_past": policy.allows(request.actor, Action.PAST_FIGURE_VIEW),
    }
    return render(request, "campaigns/campaign_list.html", context)


@require_safe
def campaign_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A campaign: what it asks, of whom, by which route and terms, how far it has come."""
    row = policy.load(request.actor, Action.CAMPAIGN_VIEW, designing.campaigns(), pk=pk)
    nodes = reviewing.visible_nodes(request.actor, Action.PACKAGE_VIEW).filter(campaign=row)
    context = {
        "campaign": row,
        "plan": designing.plan_of(row),
        "nodes": nodes.order_by("step__position", "organization__search"),
        "may_edit": policy.allows(request.actor, Action.CAMPAIGN_EDIT, row.organizer),
    }
    return render(request, "campaigns/campaign_detail.html", context)


@require_http_methods(["GET", "POST"])
def campaign_add(request: ActorRequest) -> HttpResponse:
    """Make a campaign from a preset."""
    policy.require(request.actor, Action.CAMPAIGN_EDIT)
    organizer = Organization.objects.get(pk=request.actor.organization_id or 0)
    form = PresetForm(
        request.POST or None, scopes=_scopes(organizer), campaigns=_own(request, organizer)
    )
    page = FormPage(
        _("Новая кампания"),
        _("Кампания создана. Проверьте её и откройте сбор."),
        CAMPAIGNS,
        reverse("campaigns:list"),
        lead=_("Заготовка заполнит показатели, маршрут и сроки; до открытия всё можно изменить."),
        submit_label=_("Создать"),
    )
    return edit(
        request,
        form,
        lambda: operations.add_by_preset(
            actor=request.actor, organizer=organizer, **form.cleaned_data
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def campaign_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a campaign that is not open yet."""
    row = _load(request, pk)
    form = CampaignForm(
        request.POST or None,
        instance=row,
        scopes=_scopes(row.organizer),
        campaigns=_own(request, row.organizer).exclude(pk=row.pk),
    )
    page = _form_page(row, _("Изменить кампанию"))
    return edit(
        request,
        form,
        lambda: operations.edit_campaign(
            actor=request.actor, campaign=row, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def campaign_route(request: ActorRequest, pk: int) -> HttpResponse:
    """Change the steps: who acts after whom and by when."""
    row = _load(request, pk)
    form = RouteForm(request.POST or None, row=row, steps=list(row.steps.all()))
    page = _form_page(row, _("Маршрут и сроки"), "campaigns/campaign_route_form.html")
    return edit(
        request,
        form,
        lambda: operations.edit_route(
            actor=request.actor,
            campaign=row,
            version=form.cleaned_data["row_version"],
            steps=form.wanted,
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def campaign_rules(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is checked when a form is handed in."""
    row = _load(request, pk)
    form = RulesForm(request.POST or None, row=row)
    page = _form_page(row, _("Правила проверки"), "campaigns/campaign_rules_form.html")
    return edit(
        request,
        form,
        lambda: operations.edit_rules(
            actor=request.actor,
            campaign=row,
            version=form.cleaned_data["row_version"],
            rules=form.rules,
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def campaign_delete(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a draft away."""
    row = _load(request, pk)
    form = NothingToAsk(request.POST or None, row=row)
    page = _confirm_page(
        row,
        _("Удалить черновик кампании"),
        _("Удалить"),
        _("Черновик удалён."),
        (_("Показатели, маршрут и правила черновика удалятся. Вернуть их будет нельзя."),),
        danger=True,
    )

    def act() -> _Campaigns:
        operations.delete_campaign(
            actor=request.actor, campaign=row, version=form.cleaned_data["row_version"]
        )
        return _Campaigns()

    return confirm(request, form, act, page)


class _Campaigns:
    """Where one goes when a campaign is no more."""

    def get_absolute_url(self) -> str:
        return reverse("campaigns:list")


@require_http_methods(["GET", "POST"])
def campaign_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Open the collection."""
    row = _load(request, pk)
    form = NothingToAsk(request.POST or None, row=row)
    page = _confirm_page(
        row,
        _("Открыть сбор данных"),
        _("Открыть сбор"),
        _("Сбор открыт: у организаций появились формы."),
        (
            _("Кто отчитывается, кому и к какому сроку, закрепится и больше не изменится."),
            _("Показатели, маршрут и период тоже больше не меняются."),
        ),
    )
    return confirm(
        request,
        form,
        lambda: operations.open_campaign(
            actor=request.actor, campaign=row, version=form.cleaned_data["row_version"]
        ),
        page,
        plan=designing.plan_of(row),
        campaign=row,
    )


@require_http_methods(["GET", "POST"])
def campaign_close(request: ActorRequest, pk: int) -> HttpResponse:
    """End the collection."""
    row = _load(request, pk)
    form = NothingToAsk(request.POST or None, row=row)
    page = _confirm_page(
        row,
        _("Завершить сбор данных"),
        _("Завершить сбор"),
        _("Сбор завершён."),
        (_("Сдавать, возвращать и принимать больше будет нельзя. Сданное останется."),),
    )
    return confirm(
        request,
        form,
        lambda: operations.close_campaign(
            actor=request.actor, campaign=row, version=form.cleaned_data["row_version"]
        ),
        page,
    )


def _load(request: ActorRequest, pk: int) -> Campaign:
    return policy.load(request.actor, Action.CAMPAIGN_EDIT, designing.campaigns(), pk=pk)


def _scopes(organizer: Organization) -> QuerySet[Organization]:
    return designing.scopes_of(organizer)


def _own(request: ActorRequest, organizer: Organization) -> QuerySet[Campaign]:
    rows = policy.scope(request.actor, Action.CAMPAIGN_EDIT, Campaign.objects.all())
    return rows.filter(organizer=organizer)


def _form_page(row: Campaign, title: Promise, template: str = "ui/form_page.html") -> FormPage:
    return FormPage(
        title,
        _("Изменения сохранены."),
        CAMPAIGNS,
        reverse("campaigns:list"),
        back_url=row.get_absolute_url(),
        template=template,
    )


def _confirm_page(
    row: Campaign,
    title: Promise,
    verb: Promise,
    done: Promise,
    consequences: tuple[Promise, ...],
    *,
    danger: bool = False,
) -> ConfirmPage:
    return ConfirmPage(
        title,
        verb,
        done,
        cancel_url=row.get_absolute_url(),
        list_label=CAMPAIGNS,
        list_url=reverse("campaigns:list"),
        question=str(row),
        consequences=consequences,
        danger=danger,
    )
