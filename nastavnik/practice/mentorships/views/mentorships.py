from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from nastavnik.platform.access import policy
from nastavnik.platform.access.http import ActorRequest
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.recording import record, record_shared
from nastavnik.platform.requests.numbers import number_in
from nastavnik.platform.ui.confirming import ConfirmPage, confirm
from nastavnik.platform.ui.editing import FormPage, attempt, edit
from nastavnik.platform.ui.listing import list_of_people, listing
from nastavnik.practice.mentorships import operations, queries
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.columns import MentorshipFilter, MentorshipTable
from nastavnik.practice.mentorships.forms import (
    ChangeMembersForm,
    MembersForm,
    MentorshipForm,
    NewMentorshipForm,
    OrderForm,
    ReplacementForm,
    StepForm,
    kept,
)
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.mentorships.views.acts import ACTS, Act, acts_open_to
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.people.queries import own_organization, usual_year
from nastavnik.registers.periods.models import SchoolYear

PAIRS = _("Пары и группы")
ROLE_OF_SIDE = {"mentors": ParticipantRole.MENTOR, "mentees": ParticipantRole.MENTEE}


@list_of_people
def mentorship_list(request: ActorRequest) -> HttpResponse:
    """Pairs and groups of a school year, the latest one kept unless another is chosen."""
    policy.require(request.actor, Action.MENTORSHIP_VIEW)
    own = policy.reach_of(request.actor, Action.MENTORSHIP_VIEW) is Reach.OWN
    rows = listing(
        request,
        queries.visible_mentorships(request.actor),
        table=MentorshipTable,
        filters=MentorshipFilter,
        exclude=("organization",) if own else (),
    )
    shown = [row.record.pk for row in rows.table.paginated_rows]
    seats = Member.objects.current().filter(mentorship__in=shown)
    people = seats.values_list("enrolment__person", flat=True)
    record_shared(request.actor, Action.MENTORSHIP_VIEW, people)
    may_add = policy.allows(request.actor, Action.MENTORSHIP_EDIT)
    context = {
        "title": PAIRS,
        "listing": rows,
        "add_url": reverse("mentorships:add") if may_add else "",
        "add_label": _("Создать пару или группу"),
    }
    return render(request, "ui/list_page.html", context)


@require_safe
def mentorship_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A pair or group, its members, its history and what can be done with it."""
    rows = queries.with_members(Mentorship.objects.all())
    mentorship = policy.load(request.actor, Action.MENTORSHIP_VIEW, rows, pk=pk)
    may_edit = policy.allows(request.actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    status, today = mentorship.status, timezone.localdate()
    card = queries.mentorship_card(mentorship, today, request.actor)
    shown = {seat.place.person_id for seat in (*card.mentors, *card.mentees)}
    record_shared(request.actor, Action.MENTORSHIP_VIEW, shown)
    minors = [person for person in queries.minors_in(mentorship, today) if person in shown]
    if minors:
        record(request.actor, "view_mentorship", subject=mentorship, people=minors)
    context = {
        "card": card,
        "only_own": policy.reach_of(request.actor, Action.MENTORSHIP_VIEW) is Reach.SELF,
        "acts": acts_open_to(mentorship) if may_edit else [],
        "may_edit": may_edit,
        "may_change_members": may_edit and status in MentorshipStatus.forming,
        "may_replace": may_edit and status in MentorshipStatus.open - MentorshipStatus.forming,
    }
    return render(request, "mentorships/mentorship_detail.html", context)


@require_http_methods(["GET", "POST"])
def mentorship_add(request: ActorRequest) -> HttpResponse:
    """Choose a form of mentoring, then who takes part."""
    policy.require(request.actor, Action.MENTORSHIP_EDIT)
    organization = own_organization(request.actor)
    policy.require(request.actor, Action.MENTORSHIP_EDIT, organization)
    place = _place_asked(request, organization)
    year = place.school_year if place else _year_asked(request)
    wanted = number_in(request.GET.get("form", ""))
    if wanted is None:
        return _choose_form(request, organization, year, place)
    form_row = policy.load(
        request.actor, Action.FORM_VIEW, MentoringForm.objects.current(), pk=wanted
    )
    fitting = _fitting(organization, year, form_row, *ROLE_OF_SIDE)
    initial = {f"{place.role}s": [place.pk]} if place else {}
    form = _members_form(request, NewMentorshipForm, fitting, initial)
    if request.method == "POST" and form.is_bound and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("mentors", "mentees", "topic")}
        saved = attempt(
            form,
            lambda: operations.propose(
                actor=request.actor,
                organization=organization,
                school_year=year,
                form=form_row,
                **facts,
            ),
        )
        if saved is not None:
            messages.success(request, gettext("Пара или группа предложена."))
            return redirect(saved)
    context = {
        "form": form,
        "form_row": form_row,
        "year": year,
        **_words(_("Новая пара или группа")),
    }
    return render(request, "mentorships/mentorship_form.html", context)


@require_http_methods(["GET", "POST"])
def mentorship_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change the topic."""
    mentorship = _load_to_edit(request.actor, pk)
    form = MentorshipForm(request.POST or None, instance=mentorship)
    page = FormPage(
        _("Изменить тему"),
        _("Изменения сохранены."),
        PAIRS,
        reverse("mentorships:list"),
        back_url=mentorship.get_absolute_url(),
    )
    return edit(
        request,
        form,
        lambda: operations.edit_mentorship(
            actor=request.actor, mentorship=mentorship, version=form.opened_version, **form.facts
        ),
        page,
    )


@require_http_methods(["GET", "POST"])
def change_members(request: ActorRequest, pk: int) -> HttpResponse:
    """Change who takes part while no order confirms it."""
    mentorship = _load_to_edit(request.actor, pk)
    fitting = _fitting_of(mentorship, *ROLE_OF_SIDE)
    initial: dict[str, Any] = {}
    for name, role in ROLE_OF_SIDE.items():
        initial[name] = [place.pk for place in queries.side(mentorship, role)]
    form = _members_form(request, ChangeMembersForm, fitting, initial, row=mentorship)
    if request.method == "POST" and form.is_bound and form.is_valid():
        facts = form.cleaned_data
        saved = attempt(
            form,
            lambda: operations.change_members(
                actor=request.actor,
                mentorship=mentorship,
                version=facts["row_version"],
                mentors=facts["mentors"],
                mentees=facts["mentees"],
            ),
        )
        if saved is not None:
            messages.success(request, gettext("Состав изменён."))
            return redirect(saved)
    context = {"form": form, "mentorship": mentorship, **_words(_("Изменить состав"))}
    return render(request, "mentorships/mentorship_form.html", context)


@require_http_methods(["GET", "POST"])
def replace_mentor(request: ActorRequest, pk: int) -> HttpResponse:
    """End this pair or group and propose another mentor for the same mentees."""
    mentorship = _load_to_edit(request.actor, pk)
    fitting = _fitting_of(mentorship, "mentors")
    form = _members_form(
        request, ReplacementForm, fitting, {"on": _usual_day(mentorship)}, row=mentorship
    )
    if request.method == "POST" and form.is_bound and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("mentors", "on", "reason")}
        saved = attempt(
            form,
            lambda: operations.replace_mentor(actor=request.actor, mentorship=mentorship, **facts),
        )
        if saved is not None:
            messages.success(request, gettext("Прежняя пара прекращена, новая предложена."))
            return redirect(saved)
    lead = _("Эта пара или группа прекратится, наставляемые перейдут в новую.")
    words = _words(_("Заменить наставника"), lead)
    context = {"form": form, "mentorship": mentorship, **words}
    return render(request, "mentorships/mentorship_form.html", context)


@require_http_methods(["GET", "POST"])
def perform(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Ask about an act on a pair or group and perform it."""
    mentorship = _load_to_edit(request.actor, pk)
    chosen = ACTS[act]
    form = _form_of(chosen, request, mentorship)
    page = ConfirmPage(
        title=f"{chosen.verb}: {mentorship}",
        verb=chosen.verb,
        done=chosen.done,
        cancel_url=mentorship.get_absolute_url(),
        list_label=PAIRS,
        list_url=reverse("mentorships:list"),
        consequences=chosen.consequences,
        danger=chosen.danger,
        template="mentorships/mentorship_confirm.html",
    )
    return confirm(
        request,
        form,
        lambda: chosen.run(request.actor, mentorship, form.facts),
        page,
        mentors=queries.side(mentorship, ParticipantRole.MENTOR),
        mentees=queries.side(mentorship, ParticipantRole.MENTEE),
    )


def _choose_form(
    request: ActorRequest, organization: Organization, year: SchoolYear, place: Enrolment | None
) -> HttpResponse:
    choices = queries.form_choices(organization, year)
    if place is not None:
        choices = [one for one in choices if one.form.expected(place.role) == place.category]
    context = {
        "choices": choices,
        "place": place,
        "year": year,
        "years": [] if place else SchoolYear.objects.all(),
        **_words(_("Новая пара или группа")),
    }
    return render(request, "mentorships/mentorship_form_choice.html", context)


def _members_form[F: MembersForm](
    request: ActorRequest,
    form: type[F],
    fitting: dict[str, QuerySet[Enrolment]],
    initial: dict[str, Any],
    **options: Any,
) -> F:
    """Bind the form to what was sent; a search keeps it and judges nothing."""
    if request.method != "POST":
        return form(initial=initial, fitting=fitting, **options)
    if "search" in request.POST:
        return kept(form, request.POST, fitting, **options)
    return form(request.POST, fitting=fitting, **options)


def _form_of(act: Act, request: ActorRequest, mentorship: Mentorship) -> StepForm:
    data = request.POST if request.method == "POST" else None
    if act.form is OrderForm:
        return OrderForm(data, row=mentorship, orders=queries.orders(mentorship))
    day = _usual_day(mentorship)
    return act.form(data, row=mentorship, initial={"on": day, "starts_on": day})


def _usual_day(mentorship: Mentorship) -> Any:
    """Today, where the school year holds it."""
    today, year = timezone.localdate(), mentorship.school_year
    return today if year.starts_on <= today <= year.ends_on else None


def _fitting(
    organization: Organization, year: SchoolYear, form: MentoringForm, *sides: str
) -> dict[str, QuerySet[Enrolment]]:
    return {
        side: queries.fitting_places(organization, year, form, ROLE_OF_SIDE[side]) for side in sides
    }


def _fitting_of(mentorship: Mentorship, *sides: str) -> dict[str, QuerySet[Enrolment]]:
    return _fitting(mentorship.organization, mentorship.school_year, mentorship.form, *sides)


def _place_asked(request: ActorRequest, organization: Organization) -> Enrolment | None:
    """The place in a register from whose card the pair is being made."""
    asked = number_in(request.GET.get("place", ""))
    if asked is None:
        return None
    rows = Enrolment.objects.filter(organization=organization)
    related = rows.select_related("person", "school_year")
    return policy.load(request.actor, Action.PERSON_VIEW, related, pk=asked)


def _year_asked(request: ActorRequest) -> SchoolYear:
    """The school year asked for, else the one whose registers are kept."""
    asked = number_in(request.GET.get("school_year", ""))
    known = SchoolYear.objects.filter(pk=asked).first() if asked is not None else None
    year = known or usual_year(request.actor, timezone.localdate())
    if year is None:
        raise Http404(gettext("Учебных годов пока нет."))
    return year


def _words(title: Any, lead: Any = "") -> dict[str, Any]:
    url = reverse("mentorships:list")
    return {"title": title, "lead": lead, "list_label": PAIRS, "list_url": url}


def _load_to_edit(actor: Actor, pk: int) -> Mentorship:
    rows = queries.with_members(Mentorship.objects.all())
    return policy.load(actor, Action.MENTORSHIP_EDIT, rows, pk=pk)
