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
from nastavnik.platform.audit.recording import record, record_shared
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import FormPage, edit
from nastavnik.platform.ui.listing import list_of_people, listing
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.queries import has_valid
from nastavnik.registers.people import operations, queries
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.columns import PersonFilter, PersonTable
from nastavnik.registers.people.forms import KinshipForm, PersonForm, ReasonForm
from nastavnik.registers.people.models import Kinship, Person

PEOPLE = _("Люди")


@list_of_people
def person_list(request: ActorRequest) -> HttpResponse:
    """People the organisation knows."""
    policy.require(request.actor, Action.PERSON_VIEW)
    people = queries.visible_people(request.actor)
    rows = listing(
        request, people, table=PersonTable, filters=PersonFilter, exclude=columns_left_out(request)
    )
    shown = (row.record.pk for row in rows.table.paginated_rows)
    record_shared(request.actor, Action.PERSON_VIEW, shown)
    may_add = policy.allows(request.actor, Action.PERSON_EDIT)
    context = {
        "title": PEOPLE,
        "listing": rows,
        "add_url": reverse("people:add") if may_add else "",
        "add_label": _("Добавить человека"),
        "upload_kind": "people" if may_add else "",
    }
    return render(request, "people/person_list.html", context)


@require_safe
def person_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A person's card with family and places in registers."""
    people = Person.objects.select_related("organization", "employer")
    person = policy.load(request.actor, Action.PERSON_VIEW, people, pk=pk)
    card = queries.person_card(request.actor, person, timezone.localdate())
    record_shared(request.actor, Action.PERSON_VIEW, card.named)
    _record_minor(request, person)
    place = person.organization
    is_aside = person.erased_on is not None or person.merged_into_id is not None
    context = {
        "card": card,
        "may_edit": not is_aside and policy.allows(request.actor, Action.PERSON_EDIT, place),
        "may_undo": policy.allows(request.actor, Action.PERSON_EDIT, place),
        "may_issue": policy.allows(request.actor, Action.PERSONAL_DATA_EXPORT, place),
        "may_erase": not is_aside and policy.allows(request.actor, Action.ERASURE_EDIT, place),
        "consent": has_valid(person, ConsentKind.PROCESSING, timezone.localdate()),
        "consents_url": reverse("consents:person", args=[person.pk])
        if person.merged_into_id is None and policy.allows(request.actor, Action.CONSENT_VIEW)
        else "",
    }
    return render(request, "people/person_detail.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: ActorRequest) -> HttpResponse:
    """Add a person to one's own organisation."""
    policy.require(request.actor, Action.PERSON_EDIT)
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
    _record_minor(request, person)
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
    form = ReasonForm(request.POST or None, row=person, initial={"on": timezone.localdate()})
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
        lambda: operations.archive_person(actor=request.actor, person=person, **form.facts),
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
    return confirm(request, NothingToAsk(sent, row=row), act, page)


def columns_left_out(request: ActorRequest) -> tuple[str, ...]:
    """The organisation says nothing to somebody who sees only their own."""
    own = policy.reach_of(request.actor, Action.PERSON_VIEW) is Reach.OWN
    return ("organization",) if own else ()


def _record_minor(request: ActorRequest, person: Person) -> None:
    if person.may_be_minor_on(timezone.localdate()):
        record(request.actor, "view_person", subject=person, people=[person.pk])


def _load_to_edit(actor: Actor, pk: int) -> Person:
    people = Person.objects.unmerged().filter(erased_on=None)
    people = people.select_related("organization", "employer")
    return policy.load(actor, Action.PERSON_EDIT, people, pk=pk)
