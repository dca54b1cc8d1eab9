"""One act takes back a consent, ends what depended on it, and cannot be undone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.oversight.indicators.counting import moment, participants
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import visitor_actor
from nastavnik.platform.audit.models import Event
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.counting import places
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.mentorships.queries import mentorship_card, with_members
from nastavnik.practice.programmes.choices import Track
from nastavnik.practice.withdrawals import operations
from nastavnik.practice.withdrawals.tasks import pause_unconsented
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.operations import by_link, papers
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.privacy.models import Erasure
from tests.factories.accounts import make_actor, signed_in
from tests.factories.consents import ACTOR, make_paper, make_text
from tests.factories.mentorships import make_active, make_form, make_pair
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 20)


def consented_place(school, role=ParticipantRole.MENTEE) -> Enrolment:  # type: ignore[no-untyped-def]
    person = make_person(school, birth_date=date(2014, 5, 1), consented=False)
    papers.attest_many(
        actor=ACTOR, organization=school, people=[person], paper=make_paper(date(2026, 9, 1))
    )
    return make_place(school, person=person, role=role)


def withdraw(place: Enrolment) -> None:
    operations.withdraw(actor=ACTOR, person=place.person, kind="processing", on=ON, reason="")


def test_a_pair_ends_and_the_place_is_withdrawn() -> None:
    school = make_school()
    mentee = consented_place(school)
    pair = make_active(school, mentees=[mentee])
    withdraw(mentee)
    pair.refresh_from_db()
    mentee.refresh_from_db()
    assert (pair.status, pair.ended_on) == (MentorshipStatus.TERMINATED, ON)
    assert pair.termination_reason == "Согласие отозвано"
    assert (mentee.status, mentee.left_on) == (EnrolmentStatus.WITHDRAWN, ON)
    mentor = Enrolment.objects.get(memberships__mentorship=pair, role=ParticipantRole.MENTOR)
    assert mentor.status == EnrolmentStatus.REGISTERED


def test_a_group_goes_on_without_the_seat() -> None:
    school = make_school()
    first, second = consented_place(school), consented_place(school)
    form = make_form(group_allowed=True)
    group = make_active(school, mentees=[first, second], form=form)
    withdraw(first)
    group.refresh_from_db()
    assert group.status == MentorshipStatus.ACTIVE
    assert Member.objects.get(enrolment=first).left_on == ON
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (EnrolmentStatus.WITHDRAWN, EnrolmentStatus.PAIRED)


def counted(school, day) -> list[tuple[int, int]]:  # type: ignore[no-untyped-def]
    return [(row.mentees, row.mentors) for row in places(school, day)]


def test_whoever_left_a_group_counts_in_it_on_the_days_before() -> None:
    school = make_school()
    first, second = consented_place(school), consented_place(school)
    group = make_active(school, mentees=[first, second], form=make_form(group_allowed=True))
    day_before = ON - timedelta(days=1)
    before = counted(school, day_before)
    withdraw(first)
    assert counted(school, day_before) == before == [(2, 1)]
    assert counted(school, ON) == [(1, 1)]
    indicator = Indicator(numerator="mentees", inclusion="active", forms=[group.form.code])
    for day, people in ((day_before, {first, second}), (ON, {second})):
        assert set(participants(indicator, moment(day))) == people
    end = ON + timedelta(days=30)
    mentorships.complete(actor=ACTOR, mentorship=group, on=end)
    marks = Enrolment.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    assert [place.completed_on for place in marks] == [None, end]


def test_whoever_left_a_group_is_shown_apart_and_sees_it_no_more() -> None:
    school = make_school()
    first, second = consented_place(school), consented_place(school)
    group = make_active(school, mentees=[first, second], form=make_form(group_allowed=True))
    mentee = make_actor(Role.MENTEE, school, person=first.person)
    assert policy.scope(mentee, Action.MENTORSHIP_VIEW, Mentorship.objects.all()).get() == group
    withdraw(first)
    for model in (Mentorship, Member):
        rows = policy.scope(mentee, Action.MENTORSHIP_VIEW, model._default_manager.all())
        assert not rows.exists()
    card = mentorship_card(with_members(Mentorship.objects.all()).get(), ON, ACTOR)
    assert [seat.place for seat in card.mentees] == [second]
    assert card.departed == [(first.person.full_name, "20.10.2026")]
    assert not Mentorship.objects.open_with(first.person).exists()
    assert not Enrolment.objects.in_open_pairs(first.person).exists()
    assert not Mentorship.objects.matching(first.person.last_name).exists()


def test_before_an_order_a_seat_is_simply_given_up() -> None:
    school = make_school()
    first, second = consented_place(school), consented_place(school)
    group = make_pair(school, mentees=[first, second], form=make_form(group_allowed=True))
    withdraw(first)
    mentees = group.members.filter(role=ParticipantRole.MENTEE)
    assert set(mentees.values_list("enrolment", flat=True)) == {second.pk}


def test_a_publication_leaves_the_pair_alone() -> None:
    school = make_school()
    mentee = consented_place(school)
    papers.attest_many(
        actor=ACTOR,
        organization=school,
        people=[mentee.person],
        paper=make_paper(date(2026, 9, 1), kind="publication"),
    )
    pair = make_active(school, mentees=[mentee])
    operations.withdraw(actor=ACTOR, person=mentee.person, kind="publication", on=ON)
    pair.refresh_from_db()
    assert pair.status == MentorshipStatus.ACTIVE


def test_who_agrees_no_more_to_mentor_is_mentored_on() -> None:
    school = make_school()
    teacher = make_person(school, category=Category.TEACHER, consented=False)
    for kind in (ConsentKind.PROCESSING, ConsentKind.MENTORING):
        papers.attest_many(
            actor=ACTOR,
            organization=school,
            people=[teacher],
            paper=make_paper(date(2026, 9, 1), kind=kind),
        )
    colleagues = [make_person(school, category=Category.TEACHER) for _ in "12"]
    form = make_form(
        code="teacher-teacher",
        label="Учитель-учитель",
        mentor_category=Category.TEACHER,
        mentee_category=Category.TEACHER,
        track=Track.TEACHERS,
    )
    sides = (ParticipantRole.MENTOR, ParticipantRole.MENTEE)
    mentoring, mentored = (
        make_active(
            school,
            mentors=[make_place(school, role=sides[0], person=mentor)],
            mentees=[make_place(school, role=sides[1], person=mentee)],
            form=form,
        )
        for mentor, mentee in ((teacher, colleagues[0]), (colleagues[1], teacher))
    )
    operations.withdraw(actor=ACTOR, person=teacher, kind=ConsentKind.MENTORING, on=ON)
    for pair, status in (
        (mentoring, MentorshipStatus.TERMINATED),
        (mentored, MentorshipStatus.ACTIVE),
    ):
        pair.refresh_from_db()
        assert pair.status == status
    places = Enrolment.objects.filter(person=teacher).order_by("role")
    assert dict(places.values_list("role", "status")) == {
        ParticipantRole.MENTOR: EnrolmentStatus.REGISTERED,
        ParticipantRole.MENTEE: EnrolmentStatus.PAIRED,
    }


def test_the_link_of_a_parent_takes_nothing_from_who_came_of_age() -> None:
    school = make_school()
    with time_machine.travel(date(2026, 9, 1), tick=False):
        teen = make_person(school, birth_date=date(2008, 11, 1), consented=False)
        token = link_of_parent(teen)
    with time_machine.travel(date(2026, 11, 2), tick=False):
        (own,) = papers.attest_many(
            actor=ACTOR, organization=school, people=[teen], paper=make_paper(date(2026, 11, 2))
        )
        for method in (Client().get, Client().post):
            answer = method(reverse("withdrawals:by_link", args=[token]))
            assert answer.status_code == 410
            assert "согласие даёт и отзывает он сам" in answer.content.decode()
        with pytest.raises(DomainError, match="согласие даёт и отзывает он сам"):
            operations.withdraw_by_link(actor=visitor_actor("by-link"), token=token)
    own.refresh_from_db()
    assert own.status == "given"
    assert not Erasure.objects.exists()
    assert Event.objects.filter(act="refuse_consent").count() == 2


def test_the_link_of_a_consent_withdrawn_before_takes_no_later_one() -> None:
    child = make_person(make_school(), birth_date=date(2014, 5, 1), consented=False)
    with time_machine.travel(date(2026, 9, 1), tick=False):
        token = link_of_parent(child)
    operations.withdraw(actor=ACTOR, person=child, kind="processing", on=ON)
    attest_one(child)
    with pytest.raises(DomainError, match="Это согласие уже отозвано"):
        operations.withdraw_by_link(actor=visitor_actor("by-link"), token=token)
    assert child.consents.filter(status="given").count() == 1


def link_of_parent(person: Person) -> str:
    """The token of the receipt of a parent who consented by a link."""
    asked = papers.request(
        actor=ACTOR, organization=person.organization, people=[person], kind="processing"
    )
    text, by_parent = make_text(), next(row for row in asked if row.signer == "representative")
    _given, token = by_link.give_by_link(
        actor=visitor_actor("answered-by-link"),
        token=by_link.issue_link(actor=ACTOR, consent=by_parent),
        text=text,
        agreed=list(text.obligatory_purposes),
    )
    return token


def test_nobody_withdraws_for_people_of_others() -> None:
    mentee = consented_place(make_school())
    stranger = make_actor(Role.CURATOR, make_school())
    with pytest.raises(Http404):
        operations.withdraw(actor=stranger, person=mentee.person, kind="processing", on=ON)
    with pytest.raises(Http404):
        mentorships.leave_open(actor=stranger, person=mentee.person, on=ON, reason="…")
    with pytest.raises(Http404):
        papers.withdraw(
            actor=visitor_actor(), person=mentee.person, kind="processing", on=ON, reason=""
        )


def test_without_a_consent_nothing_begins_or_goes_on() -> None:
    school = make_school()
    mentee = make_place(school, person=make_person(school, consented=False))
    with pytest.raises(DomainError, match="нет собственного согласия"):
        make_active(school, mentees=[mentee])
    assert not Mentorship.objects.filter(status=MentorshipStatus.ACTIVE).exists()


def test_pairs_whose_consents_ran_out_are_paused_and_resumed_by_a_new_one() -> None:
    school = make_school()
    mentee = consented_place(school)
    papers.refresh(actor=ACTOR, people=[mentee.person])
    pair = make_active(school, mentees=[mentee])
    pause_unconsented.call()
    pair.refresh_from_db()
    assert pair.status == MentorshipStatus.ACTIVE
    Consent.objects.update(expires_on=ON)
    papers.refresh(actor=ACTOR, people=[mentee.person])
    assert operations.pause_unconsented(actor=ACTOR, on=ON) == []
    (paused,) = operations.pause_unconsented(actor=ACTOR, on=date(2026, 10, 21))
    assert paused.status == MentorshipStatus.PAUSED
    with pytest.raises(DomainError, match="нет согласия законного представителя"):
        mentorships.resume(actor=ACTOR, mentorship=pair)


def test_the_data_wait_to_be_destroyed_unless_a_new_consent_comes() -> None:
    mentee = consented_place(make_school())
    withdraw(mentee)
    erasure = Erasure.objects.get(person=mentee.person)
    assert erasure.due_on == ON + timedelta(days=30)
    assert Erasure.objects.due_on(erasure.due_on).exists()
    papers.attest_many(
        actor=ACTOR,
        organization=mentee.organization,
        people=[mentee.person],
        paper=make_paper(ON),
    )
    assert not Erasure.objects.due_on(erasure.due_on).exists()
    erasure.refresh_from_db()
    assert (erasure.status, erasure.reason) == ("cancelled", "Согласие дано заново.")


def attest_one(person: Person) -> None:
    papers.attest(
        actor=ACTOR,
        person=person,
        kind="processing",
        signer="representative",
        text=make_text(),
        given_on=ON,
    )


def attest_together(person: Person) -> None:
    papers.attest_many(
        actor=ACTOR, organization=person.organization, people=[person], paper=make_paper(ON)
    )


def answer_by_link(person: Person) -> None:
    (asked,) = papers.request(
        actor=ACTOR, organization=person.organization, people=[person], kind="processing"
    )
    text = make_text()
    by_link.give_by_link(
        actor=visitor_actor("answered-by-link"),
        token=by_link.issue_link(actor=ACTOR, consent=asked),
        text=text,
        agreed=list(text.obligatory_purposes),
    )


def correct_the_birth_date(person: Person) -> None:
    """The paper of a parent alone is enough only for whoever turns out to be under fourteen."""
    Person.objects.filter(pk=person.pk).update(birth_date=date(2011, 5, 1))
    attest_one(person)
    assert Erasure.objects.waiting().filter(person=person).exists()
    Person.objects.filter(pk=person.pk).update(birth_date=date(2014, 5, 1))
    papers.refresh(actor=ACTOR, people=[Person.objects.get(pk=person.pk)])


@pytest.mark.parametrize(
    "consent", [attest_one, attest_together, answer_by_link, correct_the_birth_date]
)
def test_a_consent_given_in_any_way_takes_out_of_the_queue(
    consent: Callable[[Person], None],
) -> None:
    mentee, other = consented_place(make_school()), consented_place(make_school())
    withdraw(mentee)
    withdraw(other)
    consent(mentee.person)
    found = {row.person_id: row for row in Erasure.objects.all()}
    done, waiting = found[mentee.person_id], found[other.person_id]
    assert (done.status, done.reason) == ("cancelled", "Согласие дано заново.")
    assert waiting.status == "waiting"
    event = Event.objects.get(act="cancel_erasure")
    assert event.subject_id == done.pk
    about = Event.objects.filter(chain=event.chain, subject_type="consents.coverage")
    given = about.order_by("seq").last()
    assert given is not None
    assert given.request_id == event.request_id


def test_what_was_queued_for_another_reason_waits_on() -> None:
    mentee = consented_place(make_school())
    withdraw(mentee)
    Erasure.objects.update(ground="request")
    attest_together(mentee.person)
    assert Erasure.objects.get().status == "waiting"
    Erasure.objects.update(ground="withdrawal")
    papers.refresh(actor=ACTOR, people=[mentee.person])
    assert Erasure.objects.get().status == "waiting"


def test_a_mentor_reads_no_more_of_a_pair_that_was_broken_off() -> None:
    school = make_school()
    mentee = consented_place(school)
    pair = make_active(school, mentees=[mentee])
    (mentor,) = [one.enrolment for one in pair.members.filter(role=ParticipantRole.MENTOR)]
    client = signed_in(Role.MENTOR, school, person=mentor.person)
    assert client.get(pair.get_absolute_url()).status_code == 200
    withdraw(mentee)
    assert client.get(pair.get_absolute_url()).status_code == 404
    assert mentee.person.last_name not in client.get("/").content.decode()
