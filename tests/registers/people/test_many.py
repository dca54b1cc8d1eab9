"""People, kinships and places changed at once: asked and recorded as one by one."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import InvalidBatchError, StaleVersionError
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Kinship, Person
from nastavnik.registers.people.operations.many import (
    Edit,
    add_kinships,
    edit_enrolments,
    edit_people,
)
from tests.factories.mentorships import make_form, make_pair
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")


def test_people_are_edited_in_the_order_asked_with_an_event_each() -> None:
    school = make_school()
    one, two = make_person(school), make_person(school)
    edits = [Edit(two.pk, 1, {"phone": "+79120000000"}), Edit(one.pk, None, {"group_name": "5А"})]
    changed = edit_people(actor=ACTOR, organization=school, edits=edits)
    assert [person.pk for person in changed] == [two.pk, one.pk]
    assert Person.objects.get(pk=two.pk).phone == "+79120000000"
    events = Event.objects.filter(act="edit_person").values_list("subject_id", flat=True)
    assert sorted(events) == [one.pk, two.pk]


def test_a_stale_version_stops_the_edit_of_all() -> None:
    school = make_school()
    one, two = make_person(school), make_person(school)
    edits = [Edit(one.pk, 1, {"group_name": "5А"}), Edit(two.pk, 7, {"group_name": "5А"})]
    with pytest.raises(StaleVersionError) as refused:
        edit_people(actor=ACTOR, organization=school, edits=edits)
    assert refused.value.current == two
    assert set(Person.objects.values_list("group_name", flat=True)) == {""}


def test_people_of_another_organisation_are_not_edited() -> None:
    school, stranger = make_school(), make_person(make_school())
    with pytest.raises(DomainError, match="уже нет"):
        edit_people(actor=ACTOR, organization=school, edits=[Edit(stranger.pk, 1, {"phone": ""})])


def test_a_curator_of_another_school_edits_nobody() -> None:
    school, other = make_school(), make_school()
    person = make_person(school)
    actor = Actor(1, "", Role.CURATOR, other.pk, other.path, in_organization=True)
    with pytest.raises((Http404, PermissionDenied)):
        edit_people(actor=actor, organization=school, edits=[Edit(person.pk, 1, {"phone": ""})])
    with pytest.raises((Http404, PermissionDenied)):
        add_kinships(actor=actor, organization=school, kinships=[])
    with pytest.raises((Http404, PermissionDenied)):
        edit_enrolments(actor=actor, organization=school, edits=[])


def test_kinships_are_recorded_unless_one_cannot_be() -> None:
    school = make_school()
    parent = make_person(school, category=Category.PARENT, birth_date=date(1980, 1, 1))
    child = make_person(school, birth_date=date(2012, 1, 1))
    older = make_person(school, birth_date=date(1979, 1, 1))
    with pytest.raises(InvalidBatchError, match="не может быть младше ребёнка") as refused:
        add_kinships(actor=ACTOR, organization=school, kinships=[(parent, child), (parent, older)])
    assert refused.value.position == 1
    assert Kinship.objects.count() == 0
    add_kinships(actor=ACTOR, organization=school, kinships=[(parent, child)])
    with pytest.raises(InvalidBatchError, match="Уже записано обратное"):
        add_kinships(actor=ACTOR, organization=school, kinships=[(child, parent)])


def test_a_mentor_of_the_child_is_not_recorded_as_the_parent() -> None:
    school = make_school()
    make_form()
    mentor, mentee = make_place(school, role=ParticipantRole.MENTOR), make_place(school)
    make_pair(school, mentors=[mentor], mentees=[mentee])
    with pytest.raises(InvalidBatchError, match="не может быть наставником своего ребёнка"):
        add_kinships(actor=ACTOR, organization=school, kinships=[(mentor.person, mentee.person)])


def test_relatives_belong_to_the_organisation() -> None:
    school = make_school()
    stranger = make_person(make_school(), category=Category.PARENT)
    with pytest.raises(DomainError, match="из другой организации"):
        add_kinships(actor=ACTOR, organization=school, kinships=[(stranger, make_person(school))])


def test_of_a_candidate_alone_the_day_of_training_is_edited() -> None:
    school = make_school()
    candidate = make_place(
        school, role=ParticipantRole.MENTOR, status=EnrolmentStatus.CANDIDATE, joined_on=None
    )
    registered = make_place(school, role=ParticipantRole.MENTOR)
    day = date(2026, 9, 10)
    edit_enrolments(
        actor=ACTOR, organization=school, edits=[Edit(candidate.pk, 1, {"trained_on": day})]
    )
    candidate.refresh_from_db()
    assert (candidate.trained_on, candidate.version) == (day, 2)
    with pytest.raises(ValueError, match="trained_on"):
        edit_enrolments(
            actor=ACTOR, organization=school, edits=[Edit(registered.pk, 1, {"trained_on": day})]
        )
    with pytest.raises(ValueError, match="status"):
        edit_enrolments(
            actor=ACTOR, organization=school, edits=[Edit(candidate.pk, 2, {"status": "left"})]
        )


def test_a_day_of_joining_outside_the_year_is_refused_by_its_row() -> None:
    school = make_school()
    one, two = make_place(school), make_place(school)
    edits = [
        Edit(one.pk, 1, {"joined_on": date(2026, 9, 20)}),
        Edit(two.pk, 1, {"joined_on": date(2025, 9, 20)}),
    ]
    with pytest.raises(InvalidBatchError) as refused:
        edit_enrolments(actor=ACTOR, organization=school, edits=edits)
    assert refused.value.position == 1


def test_the_day_of_joining_of_a_candidate_asks_for_no_consent_yet() -> None:
    school, day = make_school(), date(2026, 9, 20)
    candidate = make_place(
        school,
        person=make_person(school, consented=False),
        status=EnrolmentStatus.CANDIDATE,
        joined_on=None,
    )
    edit_enrolments(
        actor=ACTOR, organization=school, edits=[Edit(candidate.pk, 1, {"joined_on": day})]
    )
    candidate.refresh_from_db()
    assert (candidate.joined_on, candidate.version) == (day, 2)
    registered = make_place(school, person=make_person(school, consented=False))
    with pytest.raises(InvalidBatchError, match="согласи"):
        edit_enrolments(
            actor=ACTOR, organization=school, edits=[Edit(registered.pk, 1, {"joined_on": day})]
        )
    registered.refresh_from_db()
    assert registered.version == 1
