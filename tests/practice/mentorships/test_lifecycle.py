"""Whatever is tried in whatever order, the life of pairs and groups stays in order."""

from datetime import date, timedelta

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from nastavnik.domain.errors import DomainError
from nastavnik.domain.pairing import RUNNING
from nastavnik.platform.audit.models import Event
from nastavnik.practice.mentorships import operations
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship
from tests.factories.mentorships import ACTOR, make_form, make_order
from tests.factories.people import make_place, make_school, make_year
from tests.running import count

FIRST = date(2026, 8, 25)
DAYS = st.integers(0, 380).map(lambda days: FIRST + timedelta(days=days))
INDEX = st.integers(0, 5)
SIDES = st.lists(INDEX, max_size=3, unique=True)


class Life(RuleBasedStateMachine):
    """Tries every act on every pair; a refusal must leave everything as it was."""

    @initialize()
    def open_the_school(self) -> None:
        # One transaction a run, thrown away in teardown: rows must not meet between runs.
        self.around = transaction.atomic()
        self.around.__enter__()
        self.school, self.form = make_school(), make_form()
        self.mentors = [make_place(self.school, role=ParticipantRole.MENTOR) for _ in range(3)]
        # The same children mentor and are mentored: that is allowed, though not of themselves.
        own = [make_place(self.school, person=place.person) for place in self.mentors[:2]]
        self.mentees = [*own, make_place(self.school), make_place(self.school)]
        Kinship.objects.create(parent=self.mentors[2].person, child=self.mentees[2].person)
        self.orders = [make_order(self.school), make_order(self.school, date=date(2026, 12, 1))]
        self.completed: dict[int, date] = {}
        self.ordered: dict[int, set[int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "around"):
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def attempt(self, act, **facts):
        """Perform an act; if it is refused, nothing may have changed."""
        before = self.picture()
        try:
            return act(actor=ACTOR, **facts)
        except DomainError:
            assert self.picture() == before
            return None

    def picture(self):
        return (
            list(Mentorship.objects.order_by("pk").values()),
            list(Member.objects.order_by("pk").values()),
            list(Enrolment.objects.order_by("pk").values()),
            Event.objects.count(),
        )

    def pair(self, index):
        pairs = list(Mentorship.objects.order_by("pk"))
        return pairs[index % len(pairs)] if pairs else None

    def chosen(self, places, indexes):
        return [places[index % len(places)] for index in indexes]

    @rule(mentors=SIDES, mentees=SIDES)
    def propose(self, mentors, mentees):
        self.attempt(
            operations.propose,
            organization=self.school,
            school_year=make_year(),
            form=self.form,
            mentors=self.chosen(self.mentors, mentors),
            mentees=self.chosen(self.mentees, mentees),
        )

    @rule(mentor=INDEX, mentee=INDEX, order=st.integers(0, 1), day=DAYS)
    def begin(self, mentor, mentee, order, day):
        """The usual way at once, so that running pairs are many."""
        pair = self.attempt(
            operations.propose,
            organization=self.school,
            school_year=make_year(),
            form=self.form,
            mentors=self.chosen(self.mentors, [mentor]),
            mentees=self.chosen(self.mentees, [mentee]),
        )
        if pair is not None:
            self.attempt(operations.agree, mentorship=pair)
            self.attempt(operations.order, mentorship=pair, document=self.orders[order])
            self.attempt(operations.activate, mentorship=pair, starts_on=day)

    @rule(index=INDEX, act=st.sampled_from(["agree", "pause", "resume"]))
    def step(self, index, act):
        if pair := self.pair(index):
            self.attempt(getattr(operations, act), mentorship=pair)

    @rule(index=INDEX, order=st.integers(0, 1))
    def confirm(self, index, order):
        if pair := self.pair(index):
            self.attempt(operations.order, mentorship=pair, document=self.orders[order])

    @rule(index=INDEX, day=DAYS)
    def activate(self, index, day):
        if pair := self.pair(index):
            self.attempt(operations.activate, mentorship=pair, starts_on=day)

    @rule(index=INDEX, day=DAYS)
    def complete(self, index, day):
        if pair := self.pair(index):
            done = self.attempt(operations.complete, mentorship=pair, on=day)
            if done is not None:
                for member in done.members.filter(role=ParticipantRole.MENTEE, left_on=None):
                    self.completed.setdefault(member.enrolment_id, day)

    @rule(index=INDEX, day=DAYS, reason=st.sampled_from(["Переезд", "", "  "]))
    def terminate(self, index, day, reason):
        if pair := self.pair(index):
            self.attempt(operations.terminate, mentorship=pair, on=day, reason=reason)

    @rule(index=INDEX, mentors=SIDES, day=DAYS)
    def replace(self, index, mentors, day):
        if pair := self.pair(index):
            chosen = self.chosen(self.mentors, mentors)
            self.attempt(
                operations.replace_mentor, mentorship=pair, mentors=chosen, on=day, reason="Отпуск"
            )

    @rule(index=INDEX, mentors=SIDES, mentees=SIDES)
    def change_members(self, index, mentors, mentees):
        if pair := self.pair(index):
            self.attempt(
                operations.change_members,
                mentorship=pair,
                version=pair.version,
                mentors=self.chosen(self.mentors, mentors),
                mentees=self.chosen(self.mentees, mentees),
            )

    @rule(index=INDEX, day=DAYS)
    def leave(self, index, day):
        place = (self.mentors + self.mentees)[index]
        self.attempt(people.leave, enrolment=place, left_on=day, reason="Переезд")

    @rule(index=INDEX, day=st.integers(10, 300).map(lambda days: FIRST + timedelta(days=days)))
    def leave_every_group(self, index, day):
        person = (self.mentors + self.mentees)[index].person
        self.attempt(operations.leave_open, person=person, on=day, reason="Отзыв согласия")
        assert not Mentorship.objects.open_with(person).exists()

    @rule(index=INDEX)
    def train(self, index):
        place = (self.mentors + self.mentees)[index]
        self.attempt(people.train, enrolment=place)

    @invariant()
    def what_runs_has_an_order_before_its_start(self):
        for pair in Mentorship.objects.filter(status__in=RUNNING).select_related("order"):
            assert pair.order is not None
            assert pair.order.date <= pair.starts_on
            assert make_year().starts_on <= pair.starts_on <= make_year().ends_on

    @invariant()
    def every_pair_has_both_sides_and_nobody_on_two(self):
        kin = set(Kinship.objects.values_list("parent", "child"))
        for pair in Mentorship.objects.prefetch_related("members__enrolment"):
            sides = {"mentor": set(), "mentee": set()}
            for member in pair.members.all():
                assert member.left_on is None or pair.status not in MentorshipStatus.forming
                if member.left_on is not None:
                    continue
                assert member.enrolment.role == member.role
                sides[member.role].add(member.enrolment.person_id)
            assert sides["mentor"]
            assert sides["mentee"]
            assert not sides["mentor"] & sides["mentee"]
            assert not kin & {(one, two) for one in sides["mentor"] for two in sides["mentee"]}

    @invariant()
    def a_place_is_paired_exactly_while_a_pair_of_its_runs(self):
        running = set(
            Member.objects.filter(mentorship__status__in=RUNNING, left_on=None).values_list(
                "enrolment", flat=True
            )
        )
        paired = Enrolment.objects.filter(status=EnrolmentStatus.PAIRED)
        assert set(paired.values_list("pk", flat=True)) == running

    @invariant()
    def whoever_stood_in_an_order_stays_in_its_history(self):
        known = getattr(self, "ordered", {})
        for pair in Mentorship.objects.exclude(order=None).prefetch_related("members"):
            members = {member.pk for member in pair.members.all()}
            assert known.setdefault(pair.pk, members) == members

    @invariant()
    def the_mark_of_completion_comes_only_with_completion(self):
        marked = Enrolment.objects.exclude(completed_on=None)
        assert dict(marked.values_list("pk", "completed_on")) == getattr(self, "completed", {})
        finished = Enrolment.objects.filter(status=EnrolmentStatus.COMPLETED)
        assert not finished.filter(completed_on=None).exists()

    @invariant()
    def what_is_over_has_a_day_and_what_was_broken_off_a_reason(self):
        over = {MentorshipStatus.COMPLETED, MentorshipStatus.TERMINATED}
        for pair in Mentorship.objects.all():
            assert (pair.ended_on is not None) == (pair.status in over)
            assert bool(pair.termination_reason.strip()) == (
                pair.status == MentorshipStatus.TERMINATED
            )
            assert not pair.ended_on or not pair.starts_on or pair.ended_on >= pair.starts_on
            year = make_year()
            assert not pair.ended_on or year.starts_on <= pair.ended_on <= year.ends_on


class LifeTest(TestCase):
    def test_life(self):
        runs = settings(
            max_examples=count(25, 400, again=(10, 100)), stateful_step_count=count(25, 50)
        )
        run_state_machine_as_test(Life, settings=runs)
