from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.parameters import operations, queries
from nastavnik.platform.parameters.catalogue import CATALOGUE
from nastavnik.platform.parameters.forms import ParameterForm
from nastavnik.platform.ui.editing import FormPage, edit

TITLE = _("Настройки системы")


@require_safe
def parameter_list(request: ActorRequest) -> HttpResponse:
    """Every parameter with its value, by groups."""
    policy.require(request.actor, Action.PARAMETER_VIEW)
    context = {"title": TITLE, "groups": queries.groups(request.actor)}
    return render(request, "parameters/parameter_list.html", context)


@require_http_methods(["GET", "POST"])
def parameter_edit(request: ActorRequest, code: str) -> HttpResponse:
    """Set a parameter of the system administrator."""
    return _edit(request, code, security=False)


@require_http_methods(["GET", "POST"])
def security_parameter_edit(request: ActorRequest, code: str) -> HttpResponse:
    """Set a parameter of the security administrator."""
    return _edit(request, code, security=True)


def _edit(request: ActorRequest, code: str, *, security: bool) -> HttpResponse:
    parameter = CATALOGUE.get(code)
    if parameter is None or parameter.security is not security:
        raise Http404
    policy.require(request.actor, queries.editing(parameter))
    row = queries.row_of(parameter)
    form = ParameterForm(request.POST or None, instance=row)
    page = FormPage(
        parameter.title,
        _("Настройка сохранена."),
        TITLE,
        reverse("parameters:list"),
        template="parameters/parameter_form.html",
    )
    return edit(
        request,
        form,
        lambda: operations.set_parameter(
            actor=request.actor,
            parameter=parameter,
            value=form.chosen,
            version=form.opened_version,
        ),
        page,
        default=parameter.words(parameter.default),
        history=queries.history(row),
    )
