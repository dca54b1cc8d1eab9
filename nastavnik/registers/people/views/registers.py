"""The registers of mentees and mentors."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.recording import record, record_shared
from nastavnik.platform.requests.numbers import number_in
from nastavnik.platform.ui.confirming import ConfirmPage, NothingToAsk, confirm
from nastavnik.platform.ui.editing import FormPage, attempt, edit
from nastavnik.platform.ui.listing import list_of_people, listing
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people import operations, queries
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.columns import MenteeTable, MentorTable, PlaceFilter
from nastavnik.registers.people.forms import (
    DayForm,
    NewPlaceForm,
    PersonForm,
    PickForm,
    PlaceForm,
    ReasonForm,
    kept,
)
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.people.views.people import columns_left_out
from nastavnik.registers.periods.models import SchoolYear

# A form holds no more fields than the server takes.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Register:
    """One of the two registers: its words and routes."""

    role: ParticipantRole
    title: str | Promise
    new: str | Promise
    route: str
    table: type[MenteeTable] | type[MentorTable]

    @property
    def url(self) -> str:
        """The list of this register."""
        return reverse(self.route)


REGISTERS = {
    ParticipantRole.MENTEE.value: Register(
        ParticipantRole.MENTEE,
        _("Реестр наставляемых"),
        _("Новый наставляемый"),
        "people:mentees",
        MenteeTable,
    ),
    ParticipantRole.MENTOR.value: Register(
        ParticipantRole.MENTOR,
        _("Реестр наставников"),
        _("Новый наставник"),
        "people:mentors",
        MentorTable,
    ),
}


@list_of_people
def register_list(request: ActorRequest, role: str) -> HttpResponse:
    """A register of a school year, the latest one kept unless another is chosen."""
    policy.require(request.actor, Action.PERSON_VIEW)
    register = REGISTERS[role]
    places = queries.visible_places(request.actor).filter(role=role)
    rows = listing(
        request,
        places,
        table=register.table,
        filters=PlaceFilter,
        exclude=columns_left_out(request),
    )
    shown = (row.record.person_id for row in rows.table.paginated_rows)
    record_shared(request.actor, Action.PERSON_VIEW, shown)
    may_add = policy.allows(request.actor, Action.PERSON_EDIT)
    context = {
        "title": register.title,
        "listing": rows,
        "add_url": reverse(f"{register.route}_add") if may_add else "",
        "add_label": _("Внести в реестр"),
        **(_bulk_acts(request.actor, rows.table.data.data) if may_add else {}),
        "upload_kind": f"{role}s" if may_add else "",
    }
    return render(request, "people/register_list.html", context)


def _bulk_acts(actor: Actor, found: QuerySet[Enrolment]) -> dict[str, Any]:
    """Whose papers may be attested at once, and how many may be taken into the registers."""
    own = Organization.objects.filter(pk=actor.organization_id or 0).first()
    waiting = found.filter(status=EnrolmentStatus.CANDIDATE, organization=own)
    ready = queries.ready_candidates(own, timezone.localdate()).count() if own else 0
    return {"candidates": list(waiting.values_list("person", flat=True)[:AT_ONCE]), "ready": ready}


@require_safe
def enrolment_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A place in a register and what can be done with it."""
    places = queries.visible_places(request.actor)
    place = policy.load(request.actor, Action.PERSON_VIEW, places, pk=pk)
    day = timezone.localdate()
    record_shared(request.actor, Action.PERSON_VIEW, [place.person_id])
    _record_minor(request, place)
    context = {
        "place": place,
        "register": REGISTERS[place.role],
        "facts": queries.place_facts(place, day),
        "is_young_specialist": place.person.is_young_specialist_on(day),
        "may_edit": policy.allows(request.actor, Action.PERSON_EDIT, place.organization),
        "may_register": place.status == EnrolmentStatus.CANDIDATE,
        "may_readmit": place.status == EnrolmentStatus.WITHDRAWN,
        "may_train": _may_train(place),
        "may_leave": place.status in EnrolmentStatus.open - {EnrolmentStatus.PAIRED},
        "is_free": place.status in EnrolmentStatus.open,
    }
    return render(request, "people/enrolment_detail.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_add(request: ActorRequest, role: str) -> HttpResponse:
    """Enrol somebody found among the people, or somebody new, in one form."""
    policy.require(request.actor, Action.PERSON_EDIT)
    organization = queries.own_organization(request.actor)
    policy.require(request.actor, Action.PERSON_EDIT, organization)
    year = _chosen_year(request)
    register = REGISTERS[role]
    found = queries.candidates(organization, year, role, request.POST.get("who-find", ""))
    allowed = Person.objects.current().filter(organization=organization)
    blank = Enrolment(organization=organization, school_year=year, role=role)
    if request.method == "POST" and "search" not in request.POST:
        pick = PickForm(request.POST, prefix="who", found=found, allowed=allowed)
        newcomer = PersonForm(
            request.POST, prefix="new", instance=Person(organization=organization)
        )
        place = NewPlaceForm(request.POST, prefix="place", instance=blank, role=role)
        saved = _enrol(request.actor, pick, newcomer, place)
        if saved is not None:
            messages.success(request, gettext("Участник внесён в реестр."))
            return redirect(saved)
        judged = pick.is_valid() and not pick.cleaned_data["person"]
    else:
        pick = kept(PickForm, request.POST, "who", found=found, allowed=allowed)
        newcomer = kept(PersonForm, request.POST, "new", instance=Person())
        place = kept(NewPlaceForm, request.POST, "place", instance=blank, role=role)
        judged = False
        if request.method == "GET":
            place.initial["joined_on"] = _usual_day(year)
    context = {
        "title": register.new,
        "register": register,
        "year": year,
        "years": SchoolYear.objects.all(),
        "found": found,
        "pick": pick,
        "newcomer": newcomer if judged or not pick.is_bound else _unjudged(newcomer, request),
        "place": place,
        "form": pick,
    }
    return render(request, "people/enrolment_form.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a place in a register."""
    place = _load_to_edit(request.actor, pk)
    _record_minor(request, place)
    form = PlaceForm(request.POST or None, instance=place, role=place.role)
    register = REGISTERS[place.role]
    page = FormPage(
        place.person.full_name,
        _("Изменения сохранены."),
        register.title,
        register.url,
        back_url=place.get_absolute_url(),
    )
    return edit(
        request,
        form,
        lambda: operations.edit_enrolment(
            actor=request.actor, enrolment=place, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def enrolment_register(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a candidate into the register."""
    place = _load_to_edit(request.actor, pk)
    form = DayForm(
        request.POST or None,
        row=place,
        label=_("Вошёл в программу"),
        initial={"on": _usual_day(place.school_year)},
    )
    page = _confirm_page(place, _("Внести в базу"), _("Участник внесён в базу."))
    return confirm(
        request,
        form,
        lambda: operations.register(
            actor=request.actor, enrolment=place, joined_on=form.cleaned_data["on"]
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def enrolment_readmit(request: ActorRequest, pk: int) -> HttpResponse:
    """Make somebody whose consent was withdrawn a candidate again."""
    place = _load_to_edit(request.actor, pk)
    form = NothingToAsk(request.POST if request.method == "POST" else None, row=place)
    page = _confirm_page(place, _("Вернуть в кандидаты"), _("Участник снова кандидат."))
    return confirm(
        request,
        form,
        lambda: operations.readmit(actor=request.actor, enrolment=place),
        page,
    )


@require_http_methods(["GET", "POST"])
def enrolment_train(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark a mentor as trained."""
    place = _load_to_edit(request.actor, pk)
    form = DayForm(
        request.POST or None,
        row=place,
        label=_("Прошёл обучение"),
        initial={"on": _usual_day(place.school_year)},
    )
    page = _confirm_page(place, _("Отметить обучение"), _("Обучение отмечено."))
    return confirm(
        request,
        form,
        lambda: operations.train(
            actor=request.actor, enrolment=place, trained_on=form.cleaned_data["on"]
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def enrolment_leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark that somebody left the programme."""
    place = _load_to_edit(request.actor, pk)
    form = ReasonForm(
        request.POST or None, row=place, initial={"on": _usual_day(place.school_year)}
    )
    page = _confirm_page(place, _("Отметить выбытие"), _("Выбытие отмечено."), danger=True)
    return confirm(
        request,
        form,
        lambda: operations.leave(
            actor=request.actor,
            enrolment=place,
            left_on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        ),
        page,
    )


def _enrol(
    actor: Actor, pick: PickForm, newcomer: PersonForm, place: NewPlaceForm
) -> Enrolment | None:
    """Perform what the three forms say, all or nothing."""
    picked = pick.cleaned_data["person"] if pick.is_valid() else None
    forms_right = [pick.is_valid(), place.is_valid(), picked is not None or newcomer.is_valid()]
    if not all(forms_right):
        return None
    blank = place.instance
    with transaction.atomic():
        person = picked or attempt(
            newcomer,
            lambda: operations.add_person(
                actor=actor, organization=blank.organization, **newcomer.facts
            ),
        )
        saved = attempt(place, lambda: _enter(actor, blank, person, place)) if person else None
        if saved is None:
            transaction.set_rollback(True)
    return saved


def _enter(actor: Actor, blank: Enrolment, person: Person, form: NewPlaceForm) -> Enrolment:
    facts = form.facts
    joined_on: datetime.date | None = facts.pop("joined_on")
    place = operations.enrol(
        actor=actor,
        organization=blank.organization,
        school_year=blank.school_year,
        person=person,
        role=blank.role,
        **facts,
    )
    if joined_on is None:
        return place
    return operations.register(actor=actor, enrolment=place, joined_on=joined_on)


def _unjudged(newcomer: PersonForm, request: ActorRequest) -> PersonForm:
    """Show the newcomer's fields without complaints: somebody else was picked."""
    return kept(PersonForm, request.POST, "new", instance=Person())


def _chosen_year(request: ActorRequest) -> SchoolYear:
    wanted = number_in(request.GET.get("school_year", ""))
    if wanted is not None and (year := SchoolYear.objects.filter(pk=wanted).first()):
        return year
    current = queries.current_year(timezone.localdate())
    if current is None:
        raise Http404(gettext("Учебных годов пока нет."))
    return current


def _usual_day(year: SchoolYear) -> datetime.date | None:
    """Today, where the school year holds it."""
    today = timezone.localdate()
    return today if year.starts_on <= today <= year.ends_on else None


def _may_train(place: Enrolment) -> bool:
    open_to_it = (EnrolmentStatus.REGISTERED, EnrolmentStatus.PAIRED)
    mentor = place.role == ParticipantRole.MENTOR
    return mentor and place.trained_on is None and place.status in open_to_it


def _confirm_page(
    place: Enrolment, verb: str | Promise, done: str | Promise, *, danger: bool = False
) -> ConfirmPage:
    register = REGISTERS[place.role]
    return ConfirmPage(
        title=f"{verb}: {place.person.full_name}",
        verb=verb,
        done=done,
        cancel_url=place.get_absolute_url(),
        list_label=register.title,
        list_url=register.url,
        danger=danger,
    )


def _record_minor(request: ActorRequest, place: Enrolment) -> None:
    if place.person.may_be_minor_on(timezone.localdate()):
        record(request.actor, "view_enrolment", subject=place, people=[place.person_id])


def _load_to_edit(actor: Actor, pk: int) -> Enrolment:
    places = Enrolment.objects.select_related("organization", "school_year", "person")
    return policy.load(actor, Action.PERSON_EDIT, places, pk=pk)
