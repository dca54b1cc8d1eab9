"""Pairs rest at night when a consent that they could not begin without has run out."""

from datetime import date, timedelta
from itertools import product

import pytest

from nastavnik.domain.consents import MENTORING_CONSENT_SINCE, needs_mentoring_consent
from nastavnik.domain.errors import DomainError
from nastavnik.domain.mentoring_forms import Category
from nastavnik.platform.parameters.catalogue import CONSENTS_SINCE
from nastavnik.platform.parameters.operations import set_parameter
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.mentorships.checks import unconsented_pairs
from nastavnik.practice.mentorships.choices import MentorshipStatus
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.withdrawals import operations
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.consents.queries import mentors_of_colleagues
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.models import Enrolment
from tests.factories.consents import ACTOR
from tests.factories.mentorships import make_active, make_form, make_order
from tests.factories.people import make_place, make_school, make_year

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 20)
ONE_DAY = timedelta(days=1)


def make_running(
    school: Organization, mentor: Category, mentee: Category
) -> tuple[Mentorship, Enrolment]:
    """A pair at work, and the mentor's place; whatever the rules of its form would say."""
    form = make_form(
        code=f"{mentor}-{mentee}",
        label=f"{mentor}-{mentee}",
        mentor_category=mentor,
        mentee_category=mentee,
    )
    pair = Mentorship.objects.create(
        organization=school,
        school_year=make_year(),
        form=form,
        status=MentorshipStatus.ACTIVE,
        order=make_order(school),
        starts_on=date(2026, 9, 15),
    )
    sides = ((ParticipantRole.MENTOR, mentor), (ParticipantRole.MENTEE, mentee))
    for role, category in sides:
        place = make_place(school, role=role)
        Enrolment.objects.filter(pk=place.pk).update(category=category)
        Member.objects.create(mentorship=pair, enrolment=place, role=role)
    return pair, Enrolment.objects.get(memberships__mentorship=pair, role=ParticipantRole.MENTOR)


def test_while_registers_are_spared_no_pair_is_put_on_hold() -> None:
    pair, since = make_active(make_school()), date(2027, 1, 1)
    Coverage.objects.all().delete()
    set_parameter(actor=ACTOR, parameter=CONSENTS_SINCE, value=since)
    assert operations.pause_unconsented(actor=ACTOR, on=since - ONE_DAY) == []
    assert operations.pause_unconsented(actor=ACTOR, on=since) == [pair]


def test_a_pair_rests_when_the_consent_to_mentor_colleagues_ran_out() -> None:
    school = make_school()
    teachers = (Category.TEACHER, Category.TEACHER)
    pair, mentor = make_running(school, *teachers)
    make_running(school, *teachers)
    consent = Coverage.objects.filter(kind=ConsentKind.MENTORING, person=mentor.person)
    consent.update(ends_before=DAY)
    assert operations.pause_unconsented(actor=ACTOR, on=DAY - ONE_DAY) == []
    assert operations.pause_unconsented(actor=ACTOR, on=DAY) == [pair]
    pair.refresh_from_db()
    assert pair.status == MentorshipStatus.PAUSED
    with pytest.raises(DomainError, match="нет собственного согласия на работу наставником"):
        mentorships.resume(actor=ACTOR, mentorship=pair)


def test_the_same_pairs_rest_that_would_not_begin() -> None:
    """The question asked of many rows is the rule asked of one pair."""
    school = make_school()
    made = {
        (mentor, mentee): make_running(school, mentor, mentee)
        for mentor, mentee in product(Category, Category)
    }
    Coverage.objects.filter(kind=ConsentKind.MENTORING).delete()
    for day in (MENTORING_CONSENT_SINCE - ONE_DAY, MENTORING_CONSENT_SINCE, DAY):
        needing = [
            found
            for (mentor, mentee), found in made.items()
            if needs_mentoring_consent(mentor, [mentee], day)
        ]
        assert set(unconsented_pairs(day)) == {pair for pair, _mentor in needing}
        assert set(mentors_of_colleagues(day)) == {mentor for _pair, mentor in needing}


def test_who_left_or_whose_pair_is_over_needs_no_consent_to_mentor() -> None:
    school = make_school()
    teachers = (Category.TEACHER, Category.TEACHER)
    (left, mentor), (over, _other) = (
        make_running(school, *teachers),
        make_running(school, *teachers),
    )
    Coverage.objects.filter(kind=ConsentKind.MENTORING).delete()
    Member.objects.filter(mentorship=left, enrolment=mentor).update(left_on=DAY)
    Mentorship.objects.filter(pk=over.pk).update(status=MentorshipStatus.COMPLETED)
    assert set(unconsented_pairs(DAY)) == set()
    assert set(mentors_of_colleagues(DAY)) == set()
