"""What comes into the queue, by whom, and what leaves it."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import visitor_actor
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import ERASURE_TERM
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.consents.choices import ConsentKind, ConsentStatus, SignerKind
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.choices import Category, EnrolmentStatus
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import operations, queries
from nastavnik.registers.privacy.choices import ErasureStatus, Ground
from nastavnik.registers.privacy.models import Erasure
from tests.factories.accounts import make_actor
from tests.factories.clients import curator_of
from tests.factories.consents import make_paper, make_text
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import cover, make_person, make_place, make_year

pytestmark = pytest.mark.django_db


def queue(person: Person, **facts: Any) -> Erasure:
    given = {"actor": ACTOR, "ground": Ground.WITHDRAWAL, **facts}
    return operations.queue_erasure(person=person, **given)


def test_the_term_is_a_parameter() -> None:
    parameters.set_parameter(actor=ACTOR, parameter=ERASURE_TERM, value=10)
    erasure = queue(make_person(make_organization()))
    today = timezone.localdate()
    assert (erasure.queued_on, erasure.due_on) == (today, today + timedelta(days=10))


def test_who_waits_already_waits_no_longer() -> None:
    person = make_person(make_organization())
    first = queue(person)
    soon = timezone.localdate() + timedelta(days=3)
    assert queue(person, due_on=soon).pk == first.pk
    assert queue(person).due_on == soon
    assert Erasure.objects.count() == 1


def test_who_takes_part_leaves_first_unless_the_consent_is_withdrawn() -> None:
    school = make_organization()
    person = make_person(school)
    make_place(school, person=person)
    with pytest.raises(DomainError, match="сначала отметьте выбытие"):
        queue(person, ground=Ground.PURPOSE)
    assert queue(person).ground == Ground.WITHDRAWAL


def test_an_entry_is_cancelled_with_a_reason_and_queued_anew() -> None:
    person = make_person(make_organization())
    erasure = queue(person)
    with pytest.raises(DomainError, match="Укажите причину"):
        operations.cancel_erasure(actor=ACTOR, erasure=erasure, reason=" ")
    done = operations.cancel_erasure(actor=ACTOR, erasure=erasure, reason="Согласие дано заново")
    assert (done.status, done.cancelled_on) == (ErasureStatus.CANCELLED, timezone.localdate())
    with pytest.raises(DomainError, match="Эта запись уже не ждёт: отменено"):
        operations.cancel_erasure(actor=ACTOR, erasure=erasure, reason="Ещё раз")
    assert queue(person).pk != erasure.pk


@pytest.mark.parametrize("ground", [Ground.WITHDRAWAL, Ground.PURPOSE, Ground.REQUEST])
def test_nobody_who_came_back_meanwhile_is_erased(ground: Ground) -> None:
    school = make_organization()
    person = make_person(school, category="teacher")
    today = timezone.localdate()
    erasure = queue(person, ground=ground, due_on=today)
    assert queries.why_lapsed(erasure, today) == ""
    make_place(school, person=person)
    Consent.objects.create(
        person=person,
        kind=ConsentKind.PROCESSING,
        text=make_text(),
        signer=SignerKind.OWN,
        status=ConsentStatus.GIVEN,
        given_on=today,
        expires_on=today + timedelta(days=365),
    )
    with pytest.raises(DomainError, match=r"основание отпало|отметьте выбытие"):
        operations.execute_erasure(actor=ACTOR, erasure=erasure)
    assert operations.execute_due(actor=ACTOR) == 0
    erasure.refresh_from_db()
    # Who agreed anew is spared by the list itself; the entry stays until a hand cancels it.
    # A demand of the day of the consent may be the later of the two: somebody has to decide.
    wanted = {
        Ground.WITHDRAWAL: (ErasureStatus.WAITING, None, ""),
        Ground.PURPOSE: (ErasureStatus.CANCELLED, None, "Человек снова участвует в программе"),
        Ground.REQUEST: (ErasureStatus.WAITING, today, ""),
    }
    assert (erasure.status, erasure.failed_on, erasure.reason) == wanted[ground]


def test_a_demand_is_over_when_the_family_consents_anew() -> None:
    school = make_organization()
    person = make_person(school, birth_date=date(1990, 5, 1), category=Category.TEACHER)
    today = timezone.localdate()
    erasure = queue(person, ground=Ground.REQUEST)
    for given_on in (today - timedelta(days=5), today):
        paper = make_paper(given_on, signer=SignerKind.OWN)
        consents.attest_many(actor=ACTOR, organization=school, people=[person], paper=paper)
        erasure.refresh_from_db()
        assert erasure.is_waiting == (given_on < today)
    assert (erasure.status, erasure.reason) == (ErasureStatus.CANCELLED, "Согласие дано заново.")


def test_the_night_takes_out_a_demand_older_than_the_consent() -> None:
    school = make_organization()
    person = make_person(school)
    today = timezone.localdate()
    erasure = queue(person, ground=Ground.REQUEST, due_on=today)
    Erasure.objects.update(queued_on=today - timedelta(days=30))
    make_place(school, person=person, status=EnrolmentStatus.PAIRED)
    Consent.objects.create(
        person=person,
        kind=ConsentKind.PROCESSING,
        text=make_text(),
        signer=SignerKind.OWN,
        status=ConsentStatus.GIVEN,
        given_on=today - timedelta(days=29),
        expires_on=today + timedelta(days=365),
    )
    assert operations.execute_due(actor=ACTOR) == 0
    erasure.refresh_from_db()
    assert (erasure.status, erasure.reason) == (ErasureStatus.CANCELLED, "Согласие дано заново")
    assert Person.objects.get(pk=person.pk).erased_on is None


def test_who_demanded_and_has_a_place_again_waits_for_a_decision() -> None:
    school = make_organization()
    person = make_person(school)
    today = timezone.localdate()
    erasure = queue(person, ground=Ground.REQUEST, due_on=today)
    place = make_place(school, person=person, status=EnrolmentStatus.PAIRED)
    assert operations.execute_due(actor=ACTOR) == 0
    erasure.refresh_from_db()
    assert (erasure.status, erasure.failed_on) == (ErasureStatus.WAITING, today)
    page = curator_of(school).get(erasure.get_absolute_url()).content.decode()
    assert "Человек снова участвует в программе: отметьте выбытие" in page
    type(place).objects.update(status=EnrolmentStatus.LEFT)
    assert operations.execute_due(actor=ACTOR) == 1
    assert Erasure.objects.get().status == ErasureStatus.DONE


def test_the_curator_of_another_school_may_not() -> None:
    person = make_person(make_organization())
    curator = make_actor(Role.CURATOR, make_organization())
    with pytest.raises((PermissionDenied, Http404)):
        queue(person, actor=curator)
    with pytest.raises((PermissionDenied, Http404)):
        operations.cancel_erasure(actor=curator, erasure=queue(person), reason="Нет")


def test_a_person_asks_for_themselves_and_for_nobody_else() -> None:
    school = make_organization()
    person, other = make_person(school), make_person(school)
    user = User.objects.create(email="own@example.test", name="Сам")
    own = Assignment.objects.create(
        user=user,
        role=Role.MENTEE,
        organization=school,
        person=person,
        starts_on=date(2026, 9, 1),
    ).actor()
    assert queue(person, actor=own).person == person
    with pytest.raises(Http404):
        queue(other, actor=own)


def test_whoever_came_by_a_link_was_let_in_by_it() -> None:
    person = make_person(make_organization())
    assert queue(person, actor=visitor_actor()).person == person


def test_whoever_was_kept_too_long_is_proposed() -> None:
    school = make_organization()
    today = timezone.localdate()
    old = make_person(school, archived_on=today - timedelta(days=3 * 366))
    make_person(school, archived_on=today - timedelta(days=100))
    make_person(school)
    assert list(queries.kept_too_long(today)) == [old]
    assert operations.propose_retention(actor=ACTOR) == 1
    assert Erasure.objects.waiting().get().ground == Ground.RETENTION
    assert operations.propose_retention(actor=ACTOR) == 0


def test_whoever_left_long_ago_is_proposed_and_who_came_back_is_not() -> None:
    school = make_organization()
    left, back = make_person(school), make_person(school)
    for person in (left, back):
        make_place(school, person=person, school_year=make_year(2019))
    make_place(school, person=back, school_year=make_year(2026))
    assert list(queries.kept_too_long(date(2026, 11, 26))) == [left]


def test_whoever_never_had_a_place_is_kept_no_longer_than_somebody_needs_them() -> None:
    school = make_organization()
    with time_machine.travel(date(2022, 9, 10), tick=False):
        parent, signer, added, agreed = (
            people.add_person(actor=ACTOR, organization=school, **named(category))
            for category in (Category.PARENT, Category.PARENT, Category.PUPIL, Category.TEACHER)
        )
    with time_machine.travel(date(2025, 9, 10), tick=False):
        newcomer = people.add_person(actor=ACTOR, organization=school, **named(Category.PUPIL))
    cover([agreed])
    child = make_person(school)
    make_place(school, person=child)
    people.add_kinship(actor=ACTOR, parent=parent, child=child)
    Consent.objects.create(
        person=child,
        kind=ConsentKind.PROCESSING,
        signer=SignerKind.REPRESENTATIVE,
        representative=signer,
        requested_on=date(2022, 9, 10),
    )
    today = date(2026, 11, 26)
    assert list(queries.kept_too_long(date(2025, 9, 10))) == []
    assert list(queries.kept_too_long(today)) == [added]
    operations.execute_erasure(actor=ACTOR, erasure=queue(child))
    assert list(queries.kept_too_long(today)) == [parent, signer, added]
    assert newcomer not in queries.kept_too_long(date(2028, 9, 10))
    assert newcomer in queries.kept_too_long(date(2028, 9, 12))


def named(category: str) -> dict[str, str]:
    return {"category": category, "last_name": "Ёлкина", "first_name": "Анна"}


def test_a_parent_whose_other_child_came_meanwhile_is_kept() -> None:
    school = make_organization()
    today = timezone.localdate()
    parent = make_person(school, category=Category.PARENT)
    erasure = queue(parent, ground=Ground.RETENTION, due_on=today)
    people.add_kinship(actor=ACTOR, parent=parent, child=make_person(school))
    assert operations.execute_due(actor=ACTOR) == 0
    erasure.refresh_from_db()
    said = "С человеком снова связан тот, чьи данные хранятся"
    assert (erasure.status, erasure.reason) == (ErasureStatus.CANCELLED, said)


def test_withdrawing_queues_and_consenting_anew_takes_out() -> None:
    school = make_organization()
    person = make_person(school, birth_date=date(1990, 5, 1), category=Category.TEACHER)
    today = timezone.localdate()

    def consent(days_ago: int) -> None:
        paper = make_paper(today - timedelta(days=days_ago))
        consents.attest_many(actor=ACTOR, organization=school, people=[person], paper=paper)

    consent(10)
    consents.withdraw(
        actor=ACTOR,
        person=person,
        kind=ConsentKind.PROCESSING,
        on=today - timedelta(days=5),
        reason="Переезд",
    )
    erasure = Erasure.objects.waiting().get(person=person)
    assert (erasure.ground, erasure.due_on) == (Ground.WITHDRAWAL, today + timedelta(days=30))
    consent(0)
    erasure.refresh_from_db()
    assert (erasure.status, erasure.reason) == (ErasureStatus.CANCELLED, "Согласие дано заново.")


def adult_who_consented(days_ago: int) -> Person:
    """A teacher whose own consent was attested some days ago."""
    school = make_organization()
    person = make_person(
        school, birth_date=date(1990, 5, 1), category=Category.TEACHER, consented=False
    )
    paper = make_paper(timezone.localdate() - timedelta(days=days_ago))
    consents.attest_many(actor=ACTOR, organization=school, people=[person], paper=paper)
    return person


def withdraw(person: Person) -> None:
    consents.withdraw(
        actor=ACTOR,
        person=person,
        kind=ConsentKind.PROCESSING,
        on=timezone.localdate(),
        reason="Переезд",
    )


@pytest.mark.parametrize("days_ago", [10, 0])
def test_nothing_is_queued_as_withdrawn_while_the_consent_stands(days_ago: int) -> None:
    person = adult_who_consented(days_ago)
    place = make_place(person.organization, person=person, status=EnrolmentStatus.PAIRED)
    with pytest.raises(DomainError, match="Согласие не отозвано: сначала отзовите его"):
        queue(person)
    assert not Erasure.objects.exists()
    withdraw(person)
    place.refresh_from_db()
    assert place.status == EnrolmentStatus.WITHDRAWN
    assert Erasure.objects.waiting().get().ground == Ground.WITHDRAWAL


def test_an_entry_that_calls_a_standing_consent_withdrawn_is_not_executed() -> None:
    person = adult_who_consented(10)
    today = timezone.localdate()
    erasure = Erasure.objects.create(
        organization=person.organization,
        person=person,
        ground=Ground.WITHDRAWAL,
        queued_on=today,
        due_on=today,
    )
    said = "Согласие не отозвано: сначала отзовите его"
    with pytest.raises(DomainError, match=said):
        operations.execute_erasure(actor=ACTOR, erasure=erasure)
    client = curator_of(person.organization)
    assert said in client.get(erasure.get_absolute_url()).content.decode()
    withdraw(person)
    assert said not in client.get(erasure.get_absolute_url()).content.decode()
    assert operations.execute_due(actor=ACTOR) == 1
    assert Erasure.objects.get().status == ErasureStatus.DONE


@pytest.mark.parametrize("older", [Ground.PURPOSE, Ground.RETENTION])
def test_a_withdrawal_outweighs_a_ground_that_taking_part_again_ends(older: Ground) -> None:
    person = adult_who_consented(10)
    today = timezone.localdate()
    erasure = queue(person, ground=older, due_on=today)
    Erasure.objects.update(queued_on=today - timedelta(days=5))
    withdraw(person)
    erasure.refresh_from_db()
    assert (erasure.ground, erasure.queued_on, erasure.due_on) == (Ground.WITHDRAWAL, today, today)
    make_place(person.organization, person=person, status=EnrolmentStatus.CANDIDATE)
    assert operations.execute_due(actor=ACTOR) == 1
    assert Person.objects.get(pk=person.pk).erased_on == today


def test_what_the_person_demanded_gives_way_to_no_other_ground() -> None:
    person = make_person(make_organization())
    erasure = queue(person, ground=Ground.REQUEST)
    before = timezone.localdate() - timedelta(days=5)
    Erasure.objects.update(queued_on=before)
    for ground in (Ground.RETENTION, Ground.PURPOSE, Ground.WITHDRAWAL):
        queue(person, ground=ground)
        erasure.refresh_from_db()
        assert (erasure.ground, erasure.queued_on) == (Ground.REQUEST, before)


def test_a_merged_row_goes_with_the_one_it_leads_to() -> None:
    school = make_organization()
    kept, merged = make_person(school), make_person(school)
    duplicates.merge_people(actor=ACTOR, keep=kept, other=merged)
    merged.refresh_from_db()
    with pytest.raises(DomainError, match="данные уничтожают вместе с той"):
        queue(merged)
    assert not Erasure.objects.exists()
    assert queue(kept).person == kept
