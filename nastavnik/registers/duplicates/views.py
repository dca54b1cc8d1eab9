from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.audit.recording import record, record_shared
from nastavnik.platform.ui.confirming import ConfirmPage, confirm
from nastavnik.platform.ui.editing import FormPage, LinkedRow, edit
from nastavnik.registers.duplicates import operations, queries
from nastavnik.registers.duplicates.forms import PairForm, UndoForm
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.duplicates.standing import standing
from nastavnik.registers.people.models import Person
from nastavnik.registers.people.queries import own_organization

TITLE = _("Похожие люди")
SHOWN = 50
MERGE, APART = "merge", "apart"


@require_safe
def alike_list(request: ActorRequest) -> HttpResponse:
    """People of the organisation who may be one person, the likeliest first."""
    policy.require(request.actor, Action.PERSON_EDIT)
    organization = own_organization(request.actor)
    policy.require(request.actor, Action.PERSON_EDIT, organization)
    alike = queries.likely_same(organization, SHOWN)
    told_apart = list(queries.distinctions(organization)[:SHOWN])
    named = [person.pk for pair in alike.shown for person in (pair.one, pair.another)]
    named += [pk for row in told_apart for pk in (row.one_id, row.another_id)]
    record_shared(request.actor, Action.PERSON_VIEW, named)
    context = {"title": TITLE, "alike": alike, "told_apart": told_apart}
    return render(request, "duplicates/alike_list.html", context)


@require_http_methods(["GET", "POST"])
def compare(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    """Two people side by side: one person, or different people."""
    people = Person.objects.unmerged().select_related("organization", "employer")
    one, another = (
        policy.load(request.actor, Action.PERSON_EDIT, people, pk=number) for number in (pk, other)
    )
    if one.pk == another.pk or one.organization_id != another.organization_id:
        raise Http404
    form = PairForm(request.POST or None, row=one, another=another)
    decision = request.POST.get("decision", "")
    page = FormPage(
        title=_("Один человек или разные?"),
        done=_("Записи объединены.") if decision == MERGE else _("Запомнили: это разные люди."),
        list_label=TITLE,
        list_url=reverse("duplicates:list"),
        template="duplicates/compare.html",
    )

    def act() -> LinkedRow:
        actor, versions = request.actor, form.versions
        if decision == MERGE:
            return operations.merge_people(
                actor=actor, keep=one, other=another, versions=versions, taken=form.taken
            )
        if decision == APART:
            reason = form.cleaned_data["reason"]
            return operations.tell_apart(
                actor=actor, one=one, another=another, versions=versions, reason=reason
            )
        raise DomainError(gettext_noop("Нажмите «Объединить» или «Разные люди»."))

    response = edit(request, form, act, page, **_beside(one, another))
    # A form that is refused shows both people again: that is a view, too.
    if not isinstance(response, HttpResponseRedirect):
        _record_minors(request, one, another)
    return response


@require_http_methods(["GET", "POST"])
def merge_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Make two people of one again."""
    rows = Merge.objects.in_force().select_related("organization", "kept", "other")
    merge = policy.load(request.actor, Action.PERSON_EDIT, rows, pk=pk)
    found = standing(merge)
    form = UndoForm(request.POST if request.method == "POST" else None, row=merge, found=found)
    page = ConfirmPage(
        title=_("Отменить объединение: %(name)s") % {"name": merge.kept.full_name},
        verb=_("Отменить объединение"),
        done=_("Объединение отменено: снова две записи."),
        cancel_url=merge.get_absolute_url(),
        list_label=TITLE,
        list_url=reverse("duplicates:list"),
        question=_("Всё, что перешло от записи № %(number)s, вернётся к ней.")
        % {"number": merge.other_id},
        consequences=found.left
        or [str(_("После объединения эти записи никто не менял: вернётся всё."))],
    )

    def act() -> Merge:
        version, seen = (form.cleaned_data[name] for name in ("row_version", "left_seen"))
        return operations.unmerge(actor=request.actor, merge=merge, version=version, seen=seen)

    response = confirm(request, form, act, page)
    if not isinstance(response, HttpResponseRedirect):
        _record_minors(request, merge.kept)
    return response


def _beside(one: Person, another: Person) -> dict[str, Any]:
    """What the page says of the two beside the form."""
    return {
        "sides": [queries.side_of(person) for person in (one, another)],
        "reasons": queries.reasons_of(one, another),
        "decided": queries.decision_about(one, another),
    }


def _record_minors(request: ActorRequest, *people: Person) -> None:
    today = timezone.localdate()
    for person in people:
        if person.may_be_minor_on(today):
            record(request.actor, "view_person", subject=person, people=[person.pk])
