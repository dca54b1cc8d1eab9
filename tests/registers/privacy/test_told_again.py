"""What is told after an erasure: readable of whoever stays, of the erased never again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db.models import Model
from django.utils import timezone

from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.faults import Fault, Wrong
from nastavnik.platform.audit.models import Event, SealKey
from nastavnik.platform.audit.verifying import verify
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.mentorships.models import Member, Mentorship
from nastavnik.practice.mentorships.queries import mentorship_card
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import operations
from nastavnik.registers.privacy.choices import Ground
from tests.factories.organizations import ACTOR
from tests.factories.people import make_person, make_place, make_school
from tests.registers.privacy.canary import WORD, Canary, find, make_canary, queue

pytestmark = pytest.mark.django_db
LATER = "Новая тема"


@pytest.fixture(autouse=True)
def _anchored(tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors"


def erase(person: Person, ground: str = Ground.WITHDRAWAL) -> None:
    operations.execute_erasure(actor=ACTOR, erasure=queue(person, ground))


def told(row: Model) -> str:
    """All that events say of a row."""
    about = Event.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    return " ".join(f"{one.before} {one.after} {one.reason}" for one in about)


def faults() -> list[Fault]:
    # Anchors are written when a transaction is committed: here none is.
    return [one for one in verify().faults if one.wrong is not Wrong.ANCHOR_MISSING]


def mentor_of(canary: Canary) -> Person:
    seat = Member.objects.exclude(enrolment__person=canary.person).get()
    return seat.enrolment.person


def generations(row: Model) -> list[tuple[int, bool]]:
    keys = SealKey.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    return [(key.generation, key.is_destroyed) for key in keys.order_by("generation")]


def test_the_partner_reads_on_until_erased_too() -> None:
    canary = make_canary()
    pair, mentor = Mentorship.objects.get(), mentor_of(canary)
    erase(canary.person)
    pair.refresh_from_db()
    pair = mentorships.edit_mentorship(actor=ACTOR, mentorship=pair, version=None, topic=LATER)
    mentorships.terminate(actor=ACTOR, mentorship=pair, on=date(2026, 10, 1), reason="Переезд")
    assert LATER in told(pair)
    assert find(told(pair).encode()) == 0
    pair.refresh_from_db()
    history = mentorship_card(pair, timezone.localdate(), ACTOR).history
    assert [step.reason for step in history if step.reason] == ["Переезд"]
    assert generations(pair) == [(1, True), (2, False)]
    erase(mentor)
    assert LATER not in told(pair)
    assert generations(pair) == [(1, True), (2, True)]
    writing.update(ACTOR, pair, {"topic": "Ещё тема"}, act="edit_mentorship")
    assert "Ещё тема" not in told(pair)
    seat = Member(mentorship=pair, enrolment=make_place(canary.organization), role="mentee")
    writing.insert(ACTOR, seat, act="add_member")
    writing.update(ACTOR, pair, {"topic": LATER}, act="edit_mentorship")
    assert LATER in told(pair)
    assert generations(pair) == [(1, True), (2, True), (3, False)]
    assert faults() == []


def test_a_consent_is_told_of_until_the_child_is_erased() -> None:
    canary = make_canary()
    consent = canary.person.consents.get()
    parent = consent.representative
    assert parent is not None
    erase(parent)
    consent.refresh_from_db()
    facts = {"withdrawal_reason": LATER, "withdrawn_on": date(2026, 10, 2), "status": "withdrawn"}
    writing.update(ACTOR, consent, facts, act="withdraw_consent")
    assert LATER in told(consent)
    assert WORD not in told(consent)
    erase(canary.person)
    assert LATER not in told(consent)
    assert {gone for _number, gone in generations(consent)} == {True}
    assert faults() == []


def test_nothing_new_is_read_of_the_erased_whatever_is_edited() -> None:
    canary = make_canary()
    place = canary.person.enrolments.get()
    erase(canary.person)
    canary.person.refresh_from_db()
    place.refresh_from_db()
    canary.user.refresh_from_db()
    for row, field in ((canary.person, "position"), (place, "request"), (canary.user, "name")):
        writing.update(ACTOR, row, {field: LATER}, act="edit")
        assert LATER not in told(row)
    assert generations(canary.person) == [(1, True)]


def test_an_account_opened_again_is_somebodys() -> None:
    canary = make_canary()
    erase(canary.person)
    canary.user.refresh_from_db()
    facts = {"name": LATER, "email": "again@example.test", "is_active": True}
    accounts.edit_user(actor=ACTOR, user=canary.user, version=None, **facts)
    assert LATER in told(canary.user)
    assert WORD not in told(canary.user)


def test_who_was_kept_in_a_merge_reads_on_once_the_other_is_erased() -> None:
    with time_machine.travel(date(2026, 11, 20), tick=False):
        school = make_school()
        keep, other = (make_person(school, last_name="Королёв", consented=False) for _ in "12")
        writing.update(ACTOR, other, {"position": WORD})
        done = duplicates.merge_people(
            actor=system_actor("tests"), keep=keep, other=other, taken=["position"]
        )
        duplicates.unmerge(actor=ACTOR, merge=done)
        other.refresh_from_db()
        erase(other, Ground.REQUEST)
        keep.refresh_from_db()
        writing.update(ACTOR, keep, {"position": LATER})
    assert LATER in told(keep)
    assert WORD not in told(keep) + told(other)
    assert (generations(keep), generations(other)) == ([(1, True), (2, False)], [(1, True)])
    assert faults() == []
