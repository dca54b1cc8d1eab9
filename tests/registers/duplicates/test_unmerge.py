"""Undoing a merge: who may, what both histories say, what is named before it is done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.practice.mentorships.models import Member
from nastavnik.registers.duplicates import operations
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.duplicates.standing import standing
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy.choices import Ground
from tests.factories.accounts import make_actor
from tests.factories.clients import curator_of, send_form
from tests.factories.mentorships import make_active
from tests.factories.organizations import ACTOR
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def school() -> Organization:
    return make_school()


@pytest.fixture
def curator(school: Organization) -> Client:
    return curator_of(school)


def twice(school: Organization, **other: Any) -> tuple[Person, Person]:
    facts = {"last_name": "Королёв", "consented": False}
    return make_person(school, **facts), make_person(school, **{**facts, **other})


def merge(keep: Person, other: Person, **facts: Any) -> Merge:
    return operations.merge_people(actor=system_actor("tests"), keep=keep, other=other, **facts)


def new_place(person: Person) -> Enrolment:
    """A place the trail tells of, as operations add them."""
    place = Enrolment(
        organization=person.organization,
        school_year=make_year(),
        person=person,
        role="mentee",
        category="pupil",
    )
    return writing.insert(ACTOR, place, act="enrol")


@pytest.mark.parametrize("taken", [[], ["phone"]])
def test_both_histories_say_it_under_one_request(school: Organization, taken: list[str]) -> None:
    keep, other = twice(school, phone="+79001234567")
    who = system_actor("tests")
    done = operations.merge_people(actor=who, keep=keep, other=other, taken=taken)
    back = system_actor("tests")
    operations.unmerge(actor=back, merge=done)
    for act, request in (("merge_people", who.request_id), ("unmerge", back.request_id)):
        about = Event.objects.filter(act=act, subject_type="people.person")
        assert sorted(about.values_list("subject_id", "request_id")) == [
            (keep.pk, request),
            (other.pk, request),
        ]
    keep.refresh_from_db()
    assert keep.phone == ""


@pytest.mark.parametrize("role", [Role.CURATOR, Role.HEAD, Role.AUDITOR, Role.SECURITY])
def test_whoever_may_not_edit_the_people_undoes_nothing(school: Organization, role: Role) -> None:
    keep, other = twice(school)
    done = merge(keep, other)
    stranger = make_actor(role, make_school())
    events = Event.objects.count()
    with pytest.raises((Http404, PermissionDenied)):
        operations.unmerge(actor=stranger, merge=done)
    assert Person.objects.get(pk=other.pk).merged_into_id == keep.pk
    assert Event.objects.count() == events


def test_the_right_is_asked_of_the_people_too(school: Organization) -> None:
    """The organisation of the merge may not be where the people are by now."""
    keep, other = twice(school)
    done = merge(keep, other)
    Merge.objects.filter(pk=done.pk).update(organization=make_school())
    done.refresh_from_db()
    with pytest.raises((Http404, PermissionDenied)):
        operations.unmerge(actor=make_actor(Role.CURATOR, done.organization), merge=done)


def test_what_came_since_stays_and_is_named(school: Organization) -> None:
    keep, other = twice(school)
    make_place(school, person=other, school_year=make_year(2025))
    done = merge(keep, other)
    assert standing(done).left == []
    place = new_place(keep)
    found = standing(done)
    assert found.added == (place,)
    assert found.left == [
        f"Появилось после объединения, поэтому останется у этой записи: Место в реестре «{place}»."
    ]
    operations.unmerge(actor=ACTOR, merge=done)
    place.refresh_from_db()
    assert place.person_id == keep.pk


def test_what_the_page_did_not_say_is_not_done(school: Organization) -> None:
    keep, other = twice(school)
    done = merge(keep, other)
    seen = standing(done).mark
    new_place(keep)
    with pytest.raises(StaleVersionError):
        operations.unmerge(actor=ACTOR, merge=done, seen=seen)
    assert Person.objects.get(pk=other.pk).merged_into_id == keep.pk
    operations.unmerge(actor=ACTOR, merge=done, seen=standing(done).mark)
    assert Person.objects.get(pk=other.pk).merged_into_id is None


def test_the_page_asks_again_when_something_came_meanwhile(
    school: Organization, curator: Client
) -> None:
    keep, other = twice(school)
    done = merge(keep, other)
    address = reverse("duplicates:undo", args=[done.pk])
    shown = curator.get(address).context["form"]
    sent = {name: shown[name].value() for name in ("row_version", "row_seen", "left_seen")}
    place = new_place(keep)
    answer = curator.post(address, sent)
    page = answer.content.decode()
    assert "изменилось то, что останется как есть" in page
    assert f"Место в реестре «{place}»" in page
    assert answer.context["form"]["left_seen"].value() == standing(done).mark
    assert Person.objects.get(pk=other.pk).merged_into_id == keep.pk
    assert curator.post(address, {}).status_code == 200
    assert send_form(curator, address).status_code == 302
    assert Person.objects.get(pk=other.pk).merged_into_id is None


def test_a_stale_version_is_refused(school: Organization) -> None:
    done = merge(*twice(school))
    with pytest.raises(StaleVersionError):
        operations.unmerge(actor=ACTOR, merge=done, version=done.version + 1)
    operations.unmerge(actor=ACTOR, merge=done, version=done.version)


def test_what_was_removed_since_is_named_and_not_missed(school: Organization) -> None:
    keep, other = twice(school)
    place = make_place(school, person=other)
    done = merge(keep, other)
    writing.delete(ACTOR, place)
    assert standing(done).left == [
        "С тех пор изменили, поэтому останется как есть: Место в реестре: удалено."
    ]
    operations.unmerge(actor=ACTOR, merge=done)
    assert not Enrolment.objects.exists()


def test_no_place_is_left_in_a_pair_without_its_pair(school: Organization) -> None:
    keep, other = twice(school, consented=True)
    pair = make_active(school, mentees=[make_place(school, person=other)])
    done = merge(keep, other)
    Member.objects.filter(mentorship=pair, role="mentee").delete()
    with pytest.raises(DomainError, match="пары с тех пор изменили"):
        operations.unmerge(actor=ACTOR, merge=done)
    assert Enrolment.objects.filter(person=keep).exists()


def test_the_page_of_a_minor_is_a_view(school: Organization, curator: Client) -> None:
    keep, other = twice(school)
    done = merge(keep, other)
    curator.get(reverse("duplicates:undo", args=[done.pk]))
    seen = Event.objects.filter(act="view_person", subject_id=keep.pk)
    assert seen.get().people == str(keep.pk)


def test_a_merge_nobody_can_read_any_more_is_not_undone(school: Organization) -> None:
    """Another row, merged and given back, was erased: words under the key of the kept one went."""
    keep, other = twice(school, phone="+79001234567")
    erased = make_person(school, consented=False)
    operations.unmerge(actor=ACTOR, merge=merge(keep, erased))
    keep.refresh_from_db()
    done = merge(keep, other, taken=["phone"])
    erased.refresh_from_db()
    erasure = privacy.queue_erasure(actor=ACTOR, person=erased, ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)
    with pytest.raises(DomainError, match="Данные уничтожены"):
        operations.unmerge(actor=ACTOR, merge=done)
    assert Person.objects.get(pk=other.pk).merged_into_id == keep.pk
