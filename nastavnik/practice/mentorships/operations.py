import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from nastavnik.domain import pairing
from nastavnik.domain.enrolment import stage_outside_pairs
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.pairing import State
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.practice.mentorships.checks import (
    require_consents,
    require_end,
    require_in_year,
    require_order,
    require_still_fits,
)
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.mentorships.queries import (
    Locked,
    keys_by_side,
    kinship_of,
    lock,
    lock_places,
    pairing_of,
)
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.documents.models import Document
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.periods.models import SchoolYear


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair or group somebody proposes."""

    form: MentoringForm
    mentors: Sequence[Enrolment]
    mentees: Sequence[Enrolment]
    topic: str = ""


def propose(
    *,
    actor: Actor,
    organization: Organization,
    school_year: SchoolYear,
    form: MentoringForm,
    mentors: Sequence[Enrolment],
    mentees: Sequence[Enrolment],
    topic: str = "",
) -> Mentorship:
    """Propose a pair or group of places in the organisation's registers."""
    policy.require(actor, Action.MENTORSHIP_EDIT, organization)
    proposal = Proposal(form=form, mentors=mentors, mentees=mentees, topic=topic)
    return propose_many(
        actor=actor, organization=organization, school_year=school_year, proposals=[proposal]
    )[0]


def propose_many(
    *,
    actor: Actor,
    organization: Organization,
    school_year: SchoolYear,
    proposals: Sequence[Proposal],
) -> list[Mentorship]:
    """Propose many pairs and groups in few queries, each checked as if proposed alone."""
    policy.require(actor, Action.MENTORSHIP_EDIT, organization)
    with transaction.atomic():
        wanted = {place.pk for one in proposals for place in (*one.mentors, *one.mentees)}
        places = lock_places(wanted)
        kinship = kinship_of(places.values())
        for one in proposals:
            sides = ([places[place.pk] for place in side] for side in (one.mentors, one.mentees))
            proposed = pairing_of(organization.pk, school_year.pk, one.form, *sides)
            pairing.require_pairing(proposed, kinship)
        rows = [
            Mentorship(
                organization=organization, school_year=school_year, form=one.form, topic=one.topic
            )
            for one in proposals
        ]
        saved = writing.insert_checked(actor, rows, act="propose")
        members = [
            member
            for row, one in zip(saved, proposals, strict=True)
            for member in _members(row, one.mentors, one.mentees)
        ]
        writing.insert_many(actor, members, act="add_member")
    return saved


def edit_mentorship(
    *, actor: Actor, mentorship: Mentorship, version: int | None, topic: str
) -> Mentorship:
    """Change the topic; everything else changes by its own act."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    return writing.update(actor, mentorship, {"topic": topic}, version=version)


def change_members(
    *,
    actor: Actor,
    mentorship: Mentorship,
    version: int | None,
    mentors: Sequence[Enrolment],
    mentees: Sequence[Enrolment],
) -> Mentorship:
    """Change who takes part, while no order confirms the pair or group."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    with transaction.atomic():
        (loaded,) = lock([mentorship])
        if loaded.mentorship.status not in MentorshipStatus.forming:
            raise DomainError(gettext_noop("Состав закреплён приказом: замените наставника."))
        before = keys_by_side(loaded.mentors, loaded.mentees)
        after = keys_by_side(mentors, mentees)
        if before == after:
            return loaded.mentorship
        places = lock_places({*after["mentors"], *after["mentees"]})
        loaded.mentors = [places[pk] for pk in after["mentors"]]
        loaded.mentees = [places[pk] for pk in after["mentees"]]
        pairing.require_pairing(loaded.pairing, kinship_of(places.values()))
        row = writing.touch(
            actor, mentorship, version=version, act="change_members", before=before, after=after
        )
        _rewrite_members(actor, row, loaded)
    return row


def agree(*, actor: Actor, mentorship: Mentorship) -> Mentorship:
    """Mark that both sides agreed."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    return agree_many(actor=actor, mentorships=[mentorship])[0]


def agree_many(*, actor: Actor, mentorships: Sequence[Mentorship]) -> list[Mentorship]:
    """Mark that both sides of each pair or group agreed."""
    policy.require(actor, Action.MENTORSHIP_EDIT)
    return _act(actor, mentorships, State.AGREED, {}, act="agree", check=require_still_fits)


def order(*, actor: Actor, mentorship: Mentorship, document: Document) -> Mentorship:
    """Confirm the pair or group by the organisation's order."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    return order_many(actor=actor, mentorships=[mentorship], document=document)[0]


def order_many(
    *, actor: Actor, mentorships: Sequence[Mentorship], document: Document
) -> list[Mentorship]:
    """Confirm pairs and groups by one order."""
    policy.require(actor, Action.MENTORSHIP_EDIT)
    document = Document.objects.get(pk=document.pk)
    require_order(document, mentorships)
    changes = {"order": document}
    return _act(actor, mentorships, State.ORDERED, changes, act="order", check=require_still_fits)


def activate(*, actor: Actor, mentorship: Mentorship, starts_on: datetime.date) -> Mentorship:
    """Begin the work of an ordered pair or group."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    return activate_many(actor=actor, mentorships=[mentorship], starts_on=starts_on)[0]


def activate_many(
    *, actor: Actor, mentorships: Sequence[Mentorship], starts_on: datetime.date
) -> list[Mentorship]:
    """Begin the work of ordered pairs and groups; their members are «в паре» from now on."""
    policy.require(actor, Action.MENTORSHIP_EDIT)

    def check(loaded: Locked) -> None:
        require_still_fits(loaded)
        require_in_year(loaded, starts_on, field="starts_on")
        # A paused pair begins again by `resume`, which keeps its first day.
        if loaded.mentorship.status != MentorshipStatus.ORDERED:
            raise DomainError(gettext_noop("Начать можно только то, что закреплено приказом."))
        ordered = loaded.mentorship.order
        pairing.require_start(
            starts_on,
            order_date=ordered.date if ordered else None,
            members=loaded.pairing.members,
        )

    changes = {"starts_on": starts_on}
    return _act(
        actor, mentorships, State.ACTIVE, changes, act="activate", check=check, on=starts_on
    )


def pause(*, actor: Actor, mentorship: Mentorship) -> Mentorship:
    """Put the work of a pair or group on hold."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    return _act(actor, [mentorship], State.PAUSED, {}, act="pause")[0]


def resume(*, actor: Actor, mentorship: Mentorship) -> Mentorship:
    """Go on after a pause."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)

    def check(loaded: Locked) -> None:
        if loaded.mentorship.status != MentorshipStatus.PAUSED:
            raise DomainError(gettext_noop("Продолжить можно только то, что на паузе."))
        require_still_fits(loaded)

    on = timezone.localdate()
    return _act(actor, [mentorship], State.ACTIVE, {}, act="resume", check=check, on=on)[0]


def complete(*, actor: Actor, mentorship: Mentorship, on: datetime.date) -> Mentorship:
    """End the full cycle: the mentees get their mark of completion."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    return complete_many(actor=actor, mentorships=[mentorship], on=on)[0]


def complete_many(
    *, actor: Actor, mentorships: Sequence[Mentorship], on: datetime.date
) -> list[Mentorship]:
    """End the full cycle of many pairs and groups on one day."""
    policy.require(actor, Action.MENTORSHIP_EDIT)

    def check(loaded: Locked) -> None:
        require_end(loaded, on)

    return _act(actor, mentorships, State.COMPLETED, {"ended_on": on}, act="complete", check=check)


def terminate(
    *, actor: Actor, mentorship: Mentorship, on: datetime.date, reason: str
) -> Mentorship:
    """End a pair or group before its time."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    if not reason.strip():
        raise DomainError(gettext_noop("Укажите причину прекращения."), field="reason")

    def check(loaded: Locked) -> None:
        require_end(loaded, on)

    changes = {"ended_on": on, "termination_reason": reason.strip()}
    return _act(
        actor, [mentorship], State.TERMINATED, changes, act="terminate", check=check, reason=reason
    )[0]


def leave_open(
    *, actor: Actor, person: Person, on: datetime.date, reason: str, role: str = ""
) -> None:
    """Take a person, in any role or one, out of open pairs; a group that can goes on without."""
    policy.require(actor, Action.MENTORSHIP_LEAVE)
    if policy.reach_of(actor, Action.MENTORSHIP_LEAVE) is not Reach.LINK:
        policy.require_row(actor, Action.MENTORSHIP_LEAVE, person)
    with transaction.atomic():
        loaded = lock(list(Mentorship.objects.open_with(person, role)))
        over = [one.mentorship for one in loaded if not one.goes_on_without(person)]
        writing.update_many(
            actor,
            over,
            lambda row: {
                "status": MentorshipStatus.TERMINATED,
                "ended_on": max(on, row.starts_on or on),
                "termination_reason": reason,
            },
            act="terminate",
            reason=reason,
        )
        going_on = [one.mentorship for one in loaded if one.mentorship not in over]
        _leave_seats(actor, going_on, person, on, reason)
        _settle(actor, loaded, State.TERMINATED, act="terminate", on=on)


def replace_mentor(
    *,
    actor: Actor,
    mentorship: Mentorship,
    mentors: Sequence[Enrolment],
    on: datetime.date,
    reason: str,
) -> Mentorship:
    """End a pair or group and propose a new one for the same mentees with other mentors."""
    policy.require(actor, Action.MENTORSHIP_EDIT, mentorship.organization)
    with transaction.atomic():
        (loaded,) = lock([mentorship])
        if {place.pk for place in mentors} == {place.pk for place in loaded.mentors}:
            raise DomainError(gettext_noop("Выберите другого наставника."), field="mentors")
        old = terminate(actor=actor, mentorship=mentorship, on=on, reason=reason)
        return propose(
            actor=actor,
            organization=mentorship.organization,
            school_year=mentorship.school_year,
            form=mentorship.form,
            mentors=mentors,
            mentees=loaded.mentees,
            topic=old.topic,
        )


def _act(
    actor: Actor,
    mentorships: Sequence[Mentorship],
    target: State,
    changes: Mapping[str, Any],
    *,
    act: str,
    check: Callable[[Locked], None] | None = None,
    reason: str = "",
    on: datetime.date | None = None,
) -> list[Mentorship]:
    """Move locked pairs and groups one step on, with their members; all need consents `on`."""
    with transaction.atomic():
        loaded = lock(mentorships)
        for one in loaded:
            policy.require(actor, Action.MENTORSHIP_EDIT, one.mentorship.organization)
            pairing.require_transition(State(one.mentorship.status), target)
            if check is not None:
                check(one)
        if on is not None:
            require_consents(loaded, on)
        rows = [one.mentorship for one in loaded]
        moved = {**changes, "status": target.value}
        writing.update_many(actor, rows, lambda row: moved, act=act, reason=reason)
        _settle(actor, loaded, target, act=act, on=changes.get("ended_on"))
    return rows


def _settle(
    actor: Actor,
    loaded: Sequence[Locked],
    target: State,
    *,
    act: str,
    on: datetime.date | None,
) -> None:
    """Bring the places into line with the pairs and groups that are running now."""
    if target not in pairing.RUNNING | pairing.OVER:
        return
    places = {place.pk: place for one in loaded for place in one.places}
    running = set(
        Member.objects.current()
        .filter(enrolment__in=places, mentorship__status__in=pairing.RUNNING)
        .values_list("enrolment", flat=True)
    )
    finished = loaded if target is State.COMPLETED else ()
    completed = {place.pk for one in finished for place in one.mentees}

    def changes(place: Enrolment) -> dict[str, Any]:
        mark = on if place.pk in completed and not place.completed_on else place.completed_on
        found: dict[str, Any] = {"completed_on": mark}
        if place.pk in running:
            found["status"] = EnrolmentStatus.PAIRED
        elif place.status == EnrolmentStatus.PAIRED:
            stage = stage_outside_pairs(completed_on=mark, trained_on=place.trained_on)
            found["status"] = EnrolmentStatus(stage.value)
        return found

    writing.update_many(actor, list(places.values()), changes, act=f"{act}_member")


def _members(
    row: Mentorship, mentors: Sequence[Enrolment], mentees: Sequence[Enrolment]
) -> list[Member]:
    sides = ((ParticipantRole.MENTOR, mentors), (ParticipantRole.MENTEE, mentees))
    return [
        Member(mentorship=row, enrolment=place, role=role) for role, side in sides for place in side
    ]


def _leave_seats(
    actor: Actor, groups: Sequence[Mentorship], person: Person, on: datetime.date, reason: str
) -> None:
    """Take a person out of groups that go on; where work was ordered, the days before stay."""
    seats = Member.objects.current().filter(mentorship__in=groups, enrolment__person=person)
    for seat in seats.select_related("mentorship"):
        group = seat.mentorship
        if group.status in MentorshipStatus.forming:
            writing.delete(actor, seat, act="leave_group", reason=reason)
        else:
            dated = {"left_on": max(on, group.starts_on or on)}
            writing.update(actor, seat, dated, act="leave_group", reason=reason)


def _rewrite_members(actor: Actor, row: Mentorship, wanted: Locked) -> None:
    kept = {place.pk for place in wanted.places}
    known = set()
    for member in Member.objects.filter(mentorship=row):
        known.add(member.enrolment_id)
        if member.enrolment_id not in kept:
            writing.delete(actor, member, act="remove_member")
    members = _members(row, wanted.mentors, wanted.mentees)
    fresh = [member for member in members if member.enrolment_id not in known]
    writing.insert_many(actor, fresh, act="add_member")
