from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.ui.editing import FormPage, Words, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.practice.programmes import operations, queries
from nastavnik.practice.programmes.columns import MentoringFormFilter, MentoringFormTable
from nastavnik.practice.programmes.forms import MentoringFormForm, NewMentoringFormForm
from nastavnik.practice.programmes.models import MentoringForm

FORMS = _("Формы наставничества")


@require_safe
def form_list(request: ActorRequest) -> HttpResponse:
    """Forms of mentoring: who mentors whom."""
    policy.require(request.actor, Action.FORM_VIEW)
    visible = policy.scope(request.actor, Action.FORM_VIEW, MentoringForm.objects.all())
    may_edit = policy.allows(request.actor, Action.FORM_EDIT)
    context = {
        "title": FORMS,
        "listing": listing(request, visible, table=MentoringFormTable, filters=MentoringFormFilter),
        "add_url": reverse("programmes:form_add") if may_edit else "",
        "missing": queries.missing_presets() if may_edit else 0,
    }
    return render(request, "programmes/form_list.html", context)


@require_safe
def form_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The card of a form of mentoring."""
    form = policy.load(request.actor, Action.FORM_VIEW, MentoringForm.objects.all(), pk=pk)
    context = {
        "mentoring_form": form,
        "facts": queries.form_facts(form),
        "may_edit": policy.allows(request.actor, Action.FORM_EDIT),
    }
    return render(request, "programmes/form_detail.html", context)


@require_http_methods(["GET", "POST"])
def form_add(request: ActorRequest) -> HttpResponse:
    """Add a form of mentoring."""
    policy.require(request.actor, Action.FORM_EDIT)
    form = NewMentoringFormForm(request.POST or None)
    page = _page(_("Новая форма наставничества"), _("Форма добавлена."))
    return edit(request, form, lambda: operations.add_form(actor=request.actor, **form.facts), page)


@require_http_methods(["GET", "POST"])
def form_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a form of mentoring."""
    row = policy.load(request.actor, Action.FORM_EDIT, MentoringForm.objects.all(), pk=pk)
    form = MentoringFormForm(request.POST or None, instance=row)
    return edit(
        request,
        form,
        lambda: operations.edit_form(
            actor=request.actor, form=row, version=form.opened_version, **form.facts
        ),
        _page(_("Изменить форму наставничества"), _("Изменения сохранены."), row),
    )


@require_POST
def form_presets(request: ActorRequest) -> HttpResponse:
    """Add the shipped forms that are missing."""
    operations.install_presets(actor=request.actor)
    messages.success(request, str(_("Типовые формы добавлены.")))
    return redirect("programmes:form_list")


def _page(title: Words, done: Words, form: MentoringForm | None = None) -> FormPage:
    back_url = form.get_absolute_url() if form else ""
    return FormPage(title, done, FORMS, reverse("programmes:form_list"), back_url=back_url)
