"""The pages of figures of past years that were reported outside the system."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.columns import PastFigureFilter, PastFigureTable
from nastavnik.oversight.campaigns.forms import PastFigureForm
from nastavnik.oversight.campaigns.models import PastFigure, PastFigureQuerySet
from nastavnik.oversight.campaigns.past import known_codes, value_of
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import listing

PAST = _("Сведения прошлых лет")


@require_safe
def past_list(request: ActorRequest) -> HttpResponse:
    """Figures of past years, by place, year and indicator."""
    policy.require(request.actor, Action.PAST_FIGURE_VIEW)
    rows = policy.scope(request.actor, Action.PAST_FIGURE_VIEW, PastFigure.objects.all())
    found = listing(
        request,
        rows.select_related("place"),
        table=PastFigureTable,
        filters=PastFigureFilter,
    )
    brings = policy.allows(request.actor, Action.IMPORT_EDIT)
    may_add = brings and policy.allows(request.actor, Action.PAST_FIGURE_EDIT)
    context = {
        "title": PAST,
        "lead": _(
            "Итоги, которые сообщали не через систему. В динамике они стоят отдельно и с "
            "собранными здесь не складываются."
        ),
        "listing": found,
        "upload_kind": "earlier" if may_add else "",
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def past_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A figure of past years with where it comes from."""
    row = policy.load(request.actor, Action.PAST_FIGURE_VIEW, _rows(), pk=pk)
    context = {
        "row": row,
        "figure": value_of(row),
        "coded": known_codes().get(row.code),
        "may_edit": policy.allows(request.actor, Action.PAST_FIGURE_EDIT, row.place, row.level),
    }
    return render(request, "campaigns/past_detail.html", context)


@require_http_methods(["GET", "POST"])
def past_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a figure."""
    row = policy.load(request.actor, Action.PAST_FIGURE_EDIT, _rows(), pk=pk)
    form = PastFigureForm(request.POST or None, instance=row)
    page = FormPage(
        _("Исправить: %(row)s") % {"row": row},
        _("Изменения сохранены."),
        PAST,
        reverse("campaigns:past_list"),
        back_url=row.get_absolute_url(),
    )
    return edit(
        request,
        form,
        lambda: operations.edit_past_figure(
            actor=request.actor, figure=row, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def past_delete(request: ActorRequest, pk: int) -> HttpResponse:
    """Remove a figure."""
    row = policy.load(request.actor, Action.PAST_FIGURE_EDIT, _rows(), pk=pk)
    form = NothingToAsk(request.POST or None, row=row)

    def act() -> _PastFigures:
        operations.delete_past_figure(
            actor=request.actor, figure=row, version=form.cleaned_data["row_version"]
        )
        return _PastFigures()

    return confirm(request, form, act, _delete_page(row))


def _delete_page(row: PastFigure) -> ConfirmPage:
    return ConfirmPage(
        _("Удалить: %(row)s") % {"row": row},
        _("Удалить"),
        _("Значение удалено."),
        row.get_absolute_url(),
        PAST,
        reverse("campaigns:past_list"),
        consequences=(_("Значение исчезнет из динамики. В журнале останется, каким оно было."),),
        danger=True,
    )


class _PastFigures:
    """Where one goes when a figure is no more."""

    def get_absolute_url(self) -> str:
        return reverse("campaigns:past_list")


def _rows() -> PastFigureQuerySet:
    return PastFigure.objects.select_related("place")
