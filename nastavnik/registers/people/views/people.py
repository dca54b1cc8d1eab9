"""People and their family."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import listing
from nastavnik.registers.people import operations, queries
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.columns import PersonFilter, PersonTable
from nastavnik.registers.people.forms import KinshipForm, PersonForm, ReasonForm
from nastavnik.registers.people.models import Kinship, Person

PEOPLE = _("Люди")


@require_safe
def person_list(request: ActorRequest) -> HttpResponse:
    """People the organisation knows."""
    policy.require(request.actor, Action.PERSON_VIEW)
    people = queries.visible_people(request.actor)
    rows = listing(
        request, people, table=PersonTable, filters=PersonFilter, exclude=columns_left_out(request)
    )
    may_add = policy.allows(request.actor, Action.PERSON_EDIT)
    context = {
        "title": PEOPLE,
        "listing": rows,
        "add_url": reverse("people:add") if may_add else "",
        "add_label": _("Добавить человека"),
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def person_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A person's card with family and places in registers."""
    people = Person.objects.select_related("organization", "employer")
    person = policy.load(request.actor, Action.PERSON_VIEW, people, pk=pk)
    context = {
        "card": queries.person_card(request.actor, person, timezone.localdate()),
        "may_edit": policy.allows(request.actor, Action.PERSON_EDIT, person.organization),
    }
    return render(request, "people/person_detail.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: ActorRequest) -> HttpResponse:
    """Add a person to one's own organisation."""
    organization = queries.own_organization(request.actor)
    policy.require(request.actor, Action.PERSON_EDIT, organization)
    form = PersonForm(request.POST or None, instance=Person(organization=organization))
    page = FormPage(_("Новый человек"), _("Человек добавлен."), PEOPLE, reverse("people:list"))
    return edit(
        request,
        form,
        lambda: operations.add_person(actor=request.actor, organization=organization, **form.facts),
        page,
    )


@require_http_methods(["GET", "POST"])
def person_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is known of a person."""
    person = _load_to_edit(request.actor, pk)
    form = PersonForm(request.POST or None, instance=person)
    page = FormPage(
        _("Изменить сведения о человеке"),
        _("Изменения сохранены."),
        PEOPLE,
        reverse("people:list"),
        back_url=person.get_absolute_url(),
    )
    return edit(
        request,
        form,
        lambda: operations.edit_person(
            actor=request.actor, person=person, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def person_archive(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep a person for history only."""
    person = _load_to_edit(request.actor, pk)
    form = ReasonForm(request.POST or None, initial={"on": timezone.localdate()})
    page = ConfirmPage(
        title=_("В архив: %(name)s") % {"name": person.full_name},
        verb=_("Перенести в архив"),
        done=_("Перенесено в архив."),
        cancel_url=person.get_absolute_url(),
        list_label=PEOPLE,
        list_url=reverse("people:list"),
        consequences=(
            _("Человека не предложат для реестров и пар."),
            _("Прежние места в реестрах и завершённые пары сохранятся."),
        ),
        danger=True,
    )
    return confirm(
        request,
        form,
        lambda: operations.archive_person(actor=request.actor, person=person, **form.cleaned_data),
        page,
    )


@require_http_methods(["GET", "POST"])
def kinship_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Record a child of a parent, or a parent of a child: the card's category decides."""
    person = _load_to_edit(request.actor, pk)
    as_parent = person.category not in (Category.PUPIL, Category.STUDENT)
    form = KinshipForm(request.POST or None, person=person, as_parent=as_parent)
    page = FormPage(
        _("Записать родство: %(name)s") % {"name": person.full_name},
        _("Родство записано."),
        PEOPLE,
        reverse("people:list"),
        back_url=person.get_absolute_url(),
        lead=_("Родитель не может быть наставником своего ребёнка: такую пару система не создаст."),
    )

    def act() -> Person:
        relative = form.cleaned_data["relative"]
        parent, child = (person, relative) if as_parent else (relative, person)
        operations.add_kinship(actor=request.actor, parent=parent, child=child)
        return person

    return edit(request, form, act, page)


@require_http_methods(["GET", "POST"])
def kinship_remove(request: ActorRequest, pk: int, kinship: int) -> HttpResponse:
    """Remove a kinship recorded by mistake."""
    person = _load_to_edit(request.actor, pk)
    rows = Kinship.objects.select_related("child__organization", "parent")
    row = policy.load(request.actor, Action.PERSON_EDIT, rows, pk=kinship)
    page = ConfirmPage(
        title=_("Удалить запись о родстве"),
        verb=_("Удалить"),
        done=_("Запись удалена."),
        cancel_url=person.get_absolute_url(),
        list_label=PEOPLE,
        list_url=reverse("people:list"),
        question=_("%(parent)s — родитель участника %(child)s.")
        % {"parent": row.parent.full_name, "child": row.child.full_name},
        danger=True,
    )

    def act() -> Person:
        operations.remove_kinship(actor=request.actor, kinship=row)
        return person

    sent = request.POST if request.method == "POST" else None
    return confirm(request, NothingToAsk(sent), act, page)


def columns_left_out(request: ActorRequest) -> tuple[str, ...]:
    """The organisation says nothing to somebody who sees only their own."""
    own = policy.reach_of(request.actor, Action.PERSON_VIEW) is Reach.OWN
    return ("organization",) if own else ()


def _load_to_edit(actor: Actor, pk: int) -> Person:
    people = Person.objects.select_related("organization", "employer")
    return policy.load(actor, Action.PERSON_EDIT, people, pk=pk)
