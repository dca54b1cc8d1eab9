"""Erasing after a merge, in force or undone: no word is left under anybody's key."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.duplicates import operations
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy.choices import Ground
from tests.factories.organizations import ACTOR
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db
WORD, PHONE = "qz7canary", "+79007318426"


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def school() -> Organization:
    return make_school()


def twice(school: Organization, **other: Any) -> tuple[Person, Person]:
    facts = {"last_name": "Королёв", "consented": False}
    return make_person(school, **facts), make_person(school, **facts, **other)


def erase(person: Person) -> None:
    erasure = privacy.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)


def merge(keep: Person, other: Person, **facts: Any) -> Merge:
    # Each merge is a request of its own, as it is told apart in the trail.
    return operations.merge_people(actor=system_actor("tests"), keep=keep, other=other, **facts)


def told() -> list[str]:
    """The acts of events that still say a word of the canary."""
    events = ((row.act, f"{row.before} {row.after} {row.reason}") for row in Event.objects.all())
    return [act for act, words in events if WORD in words or PHONE in words]


def merged_and_back(keep: Person, other: Person, place: Enrolment) -> None:
    """Merge with the facts of the other, write of their place meanwhile, and undo it."""
    done = merge(keep, other, taken=["phone", "position"])
    writing.update(ACTOR, place, {"request": WORD}, act="edit_enrolment")
    operations.unmerge(actor=ACTOR, merge=done)
    place.refresh_from_db()
    assert (place.person_id, place.request) == (other.pk, WORD)


def left_place(person: Person) -> Enrolment:
    place = make_place(person.organization, person=person)
    left = {"status": EnrolmentStatus.LEFT, "left_on": date(2026, 10, 1)}
    return writing.update(ACTOR, place, left, act="leave")


def test_what_was_told_of_the_other_under_the_key_of_the_kept_goes_with_the_other(
    school: Organization,
) -> None:
    keep, other = twice(school, phone=PHONE, position=WORD)
    merged_and_back(keep, other, left_place(other))
    assert set(told()) >= {"merge_people", "edit_enrolment", "unmerge"}
    erase(other)
    assert told() == []
    keep.refresh_from_db()
    assert (keep.last_name, keep.erased_on) == ("Королёв", None)


def test_through_a_row_that_was_merged_further_too(school: Organization) -> None:
    keep, other = twice(school, phone=PHONE)
    third = make_person(school, consented=False)
    first = merge(keep, other, taken=["phone"])
    keep.refresh_from_db()
    second = merge(third, keep, taken=["phone"])
    operations.unmerge(actor=ACTOR, merge=second)
    operations.unmerge(actor=ACTOR, merge=first)
    assert Person.objects.filter(phone=PHONE).get() == other
    erase(other)
    assert told() == []


def test_erasing_the_kept_leaves_the_other_their_own_history(school: Organization) -> None:
    keep, other = twice(school)
    writing.update(ACTOR, other, {"position": WORD}, act="edit_person")
    done = merge(keep, other)
    operations.unmerge(actor=ACTOR, merge=done)
    erase(keep)
    assert told() == ["edit_person"]


def test_a_dropped_double_keeps_no_key_of_its_own(school: Organization) -> None:
    keep, other = twice(school)
    third = make_person(school)
    for one, reason in ((keep, ""), (other, WORD)):
        operations.tell_apart(actor=ACTOR, one=one, another=third, reason=reason)
    for person in (keep, other):
        row = Consent(person=person, kind="publication", signer="representative", basis=WORD)
        writing.insert(ACTOR, row, act="request_consent")
    done = merge(keep, other)
    dropped = [(kind, pk) for kind, pk in done.rows if kind != "people.person"]
    assert sorted(kind for kind, _pk in dropped) == ["consents.consent", "duplicates.distinction"]
    assert "tell_apart" in told()
    keep.refresh_from_db()
    erase(keep)
    assert told() == []
    for kind, pk in dropped:
        assert SealKey.objects.get(subject_type=kind, subject_id=pk).is_destroyed
