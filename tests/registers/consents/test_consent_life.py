"""The life of consents, places and a pair, walked at random: nothing without a valid consent."""

from datetime import date, timedelta
from typing import Any

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
from nastavnik.practice.mentorships import counting
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.withdrawals import operations as withdrawals
from nastavnik.registers.consents.choices import ConsentStatus
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.operations import papers
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment
from nastavnik.registers.people.queries import counted_places
from tests.factories.consents import ACTOR, make_text
from tests.factories.mentorships import make_form, make_order
from tests.factories.people import make_person, make_place, make_school, make_year
from tests.running import count

FIRST = date(2024, 9, 1)
# Around the edges of a walk of at most a school year; one is born on a leap day.
BIRTHS = (date(2010, 10, 5), date(2006, 11, 1), date(2011, 3, 1), date(2007, 2, 28))


def years_of(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class ConsentLife(RuleBasedStateMachine):
    """One mentee, one mentor, days that only go on; refusals change nothing."""

    @initialize(born=st.sampled_from(BIRTHS))
    def begin(self, born: date) -> None:
        # One transaction a run, thrown away in teardown: rows must not meet between runs.
        self.around = transaction.atomic()
        self.around.__enter__()
        self.day = FIRST + timedelta(days=9)
        self.year, self.school = make_year(2024), make_school()
        self.child = make_person(self.school, birth_date=born, consented=False)
        self.place = make_place(
            self.school,
            person=self.child,
            school_year=self.year,
            status=EnrolmentStatus.CANDIDATE,
            joined_on=None,
        )
        mentor = make_person(self.school, birth_date=date(2008, 1, 1))
        self.mentor = make_place(
            self.school, person=mentor, role=ParticipantRole.MENTOR, school_year=self.year
        )
        self.text = make_text()
        self.form, self.order = make_form(), make_order(self.school, date=FIRST)
        self.withdrawn: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "around"):
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    @rule(days=st.integers(1, 45))
    def wait(self, days: int) -> None:
        self.day = min(self.day + timedelta(days=days), self.year.ends_on)
        withdrawals.pause_unconsented(actor=ACTOR, on=self.day)

    @rule(signer=st.sampled_from(["own", "representative"]), term=st.integers(0, 200))
    def sign(self, signer: str, term: int) -> None:
        self.tried(
            papers.attest,
            person=self.child,
            kind="processing",
            signer=signer,
            text=self.text,
            given_on=self.day,
            expires_on=self.day + timedelta(days=term),
        )

    @rule()
    def sign_all(self) -> None:
        paper = papers.Paper("processing", self.day, self.text)
        self.tried(papers.attest_many, organization=self.school, people=[self.child], paper=paper)

    @rule()
    def withdraw(self) -> None:
        self.tried(withdrawals.withdraw, person=self.child, kind="processing", on=self.day)

    @rule()
    def register(self) -> None:
        self.tried(people.register, enrolment=self.place, joined_on=self.day)

    @rule()
    def readmit(self) -> None:
        self.tried(people.readmit, enrolment=self.place)

    @rule()
    def pair(self) -> None:
        done = self.tried(
            mentorships.propose,
            organization=self.school,
            school_year=self.year,
            form=self.form,
            mentors=[self.mentor],
            mentees=[self.place],
        )
        if done is not None and self.tried(mentorships.agree, mentorship=done):
            self.tried(mentorships.order, mentorship=done, document=self.order)

    @rule()
    def activate(self) -> None:
        for pair in Mentorship.objects.filter(status=MentorshipStatus.ORDERED):
            self.tried(mentorships.activate, mentorship=pair, starts_on=self.day)

    @rule()
    def complete(self) -> None:
        for pair in Mentorship.objects.filter(status=MentorshipStatus.ACTIVE):
            self.tried(mentorships.complete, mentorship=pair, on=self.day)

    def tried(self, act: Any, **facts: Any) -> Any:
        """The answer of an act, or None where the domain refuses it."""
        try:
            return act(actor=ACTOR, **facts)
        except DomainError:
            return None

    def is_valid(self, day: date) -> bool:
        """Asked of the consents themselves, not of what is derived from them."""
        born, signed = self.child.birth_date, set()
        age = years_of(born, day)
        for row in Consent.objects.filter(person=self.child).exclude(given_on=None):
            then = years_of(born, row.given_on)
            gone = row.withdrawn_on is not None and row.withdrawn_on <= day
            same_age = (then >= 18) == (age >= 18)
            if row.given_on <= day <= row.expires_on and not gone and same_age:
                signed.add(row.signer)
        wanted = {"own"} if age >= 18 else {"representative"}
        return wanted | ({"own"} if age >= 14 else set()) <= signed

    @invariant()
    def nothing_counts_without_a_consent(self) -> None:
        if self.is_valid(self.day):
            return
        places = Enrolment.objects.filter(person=self.child, joined_on__lte=self.day)
        assert not places.filter(counted_places(self.day)).exists()
        assert all(row.mentees == 0 for row in counting.places(self.school, self.day))

    @invariant()
    def nothing_is_active_without_a_consent(self) -> None:
        active = Member.objects.filter(
            enrolment=self.place, mentorship__status=MentorshipStatus.ACTIVE
        )
        assert self.is_valid(self.day) or not active.exists()

    @invariant()
    def a_withdrawn_consent_never_revives(self) -> None:
        gone = set(
            Consent.objects.filter(status=ConsentStatus.WITHDRAWN).values_list("pk", flat=True)
        )
        assert self.withdrawn <= gone
        self.withdrawn = gone

    @invariant()
    def a_registered_place_had_a_consent_when_it_joined(self) -> None:
        place = Enrolment.objects.get(pk=self.place.pk)
        if place.status in (EnrolmentStatus.REGISTERED, EnrolmentStatus.PAIRED):
            joined = place.joined_on
            given = Consent.objects.filter(person=self.child, given_on__lte=joined)
            assert joined is not None
            assert given.exists()


class ConsentLifeTest(TestCase):
    def test_life(self) -> None:
        runs = settings(
            max_examples=count(15, 400, again=(8, 100)), stateful_step_count=count(25, 40)
        )
        run_state_machine_as_test(ConsentLife, settings=runs)
