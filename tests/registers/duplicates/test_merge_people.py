"""Two rows become one person: what leads to one leads to the other, and back."""

from datetime import date
from typing import Any

import pytest
import time_machine

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.practice.mentorships import operations as mentorships
from nastavnik.practice.mentorships.models import Member
from nastavnik.practice.withdrawals import operations as withdrawals
from nastavnik.registers.accounts.models import Assignment
from nastavnik.registers.consents.models import Consent, Coverage
from nastavnik.registers.consents.operations import papers
from nastavnik.registers.duplicates import operations
from nastavnik.registers.duplicates.models import Distinction, Merge
from nastavnik.registers.duplicates.standing import standing
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category, EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Kinship, Person
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy import walking
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.models import Erasure
from tests.factories.accounts import make_assignment
from tests.factories.consents import make_text
from tests.factories.mentorships import make_active, make_pair
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = pytest.mark.django_db
BORN = date(2014, 4, 5)


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def school() -> Organization:
    return make_school()


def actor() -> Any:
    return system_actor("tests")


def consent(person: Person) -> Consent:
    row = Consent.objects.create(
        person=person,
        kind="processing",
        signer="representative",
        status="given",
        text=make_text(),
        given_on=date(2026, 9, 1),
        expires_on=date(2029, 9, 1),
    )
    papers.refresh(actor=actor(), people=[person])
    return row


def twice(school: Organization, **other: Any) -> tuple[Person, Person]:
    facts = {"last_name": "Королёв", "birth_date": BORN, "consented": False}
    return make_person(school, **facts), make_person(school, **facts, **other)


def merge(keep: Person, other: Person, **facts: Any) -> Merge:
    return operations.merge_people(actor=actor(), keep=keep, other=other, **facts)


def everything(model: Any) -> list[Any]:
    return list(model.objects.order_by("pk").values())


def without_versions(rows: list[Any]) -> list[Any]:
    return [{name: v for name, v in row.items() if name not in ("version", "id")} for row in rows]


def test_everything_of_the_other_is_of_the_kept_since(school: Organization) -> None:
    keep, other = twice(school)
    parent = make_person(school, category=Category.PARENT)
    Kinship.objects.create(parent=parent, child=other)
    given = consent(other)
    place = make_place(school, person=other)
    role = make_assignment(Role.MENTEE, school, person=other)
    done = merge(keep, other)
    other.refresh_from_db()
    assert (other.merged_into_id, other.archived_on) == (keep.pk, date(2026, 11, 20))
    assert Kinship.objects.get().child_id == keep.pk
    assert Consent.objects.get(pk=given.pk).person_id == keep.pk
    assert Enrolment.objects.get(pk=place.pk).person_id == keep.pk
    assert Assignment.objects.get(pk=role.pk).person_id == keep.pk
    assert set(Coverage.objects.values_list("person", flat=True)) == {keep.pk, parent.pk}
    assert sorted(label for label, _pk in done.rows) == [
        "accounts.assignment",
        "consents.consent",
        "people.enrolment",
        "people.kinship",
        "people.person",
    ]


def test_every_row_has_an_event_of_the_same_request(school: Organization) -> None:
    keep, other = twice(school)
    make_place(school, person=other)
    consent(other)
    before = set(Event.objects.values_list("chain", "seq"))
    who = actor()
    done = operations.merge_people(actor=who, keep=keep, other=other)
    events = [e for e in Event.objects.all() if (e.chain, e.seq) not in before]
    assert {event.request_id for event in events} == {who.request_id} == {done.request_id}
    told = {(event.subject_type, event.subject_id) for event in events}
    assert told >= {("people.person", other.pk), ("duplicates.merge", done.pk)}
    assert told >= {(label, pk) for label, pk in done.rows}


def test_the_chosen_facts_come_from_the_other(school: Organization) -> None:
    keep, other = twice(school, group_name="6А", phone="+79001234567")
    done = merge(keep, other, taken=["phone", "group_name"])
    keep.refresh_from_db()
    assert (keep.group_name, keep.phone) == ("6А", "+79001234567")
    operations.unmerge(actor=actor(), merge=done)
    keep.refresh_from_db()
    assert (keep.group_name, keep.phone) == ("", "")


def test_undoing_puts_every_row_back(school: Organization) -> None:
    keep, other = twice(school)
    parent = make_person(school, category=Category.PARENT)
    for child in (keep, other):
        Kinship.objects.create(parent=parent, child=child)
        consent(child)
        Consent.objects.create(person=child, kind="publication", signer="representative")
    make_place(school, person=keep, request="Физика")
    lonely = make_place(school, person=other, school_year=make_year(2025))
    make_active(school, mentees=[make_place(school, person=other, request="Химия")])
    tables = (Person, Kinship, Consent, Enrolment, Member, Coverage)
    before = [without_versions(everything(model)) for model in tables]
    keys = [set(model.objects.values_list("pk", flat=True)) for model in tables[:-1]]
    done = merge(keep, other)
    assert Kinship.objects.count() == 1
    assert Enrolment.objects.filter(person=other).count() == 0
    assert Enrolment.objects.get(pk=lonely.pk).person_id == keep.pk
    joined = Enrolment.objects.get(person=keep, school_year=make_year())
    assert (joined.status, joined.request) == (EnrolmentStatus.PAIRED, "Физика\nХимия")
    undone = operations.unmerge(actor=actor(), merge=done)
    assert undone.undone_on == date(2026, 11, 20)
    after = [without_versions(everything(model)) for model in tables]
    for one, another in zip(before, after, strict=True):
        assert sorted(map(str, one)) == sorted(map(str, another))
    assert keys == [set(model.objects.values_list("pk", flat=True)) for model in tables[:-1]]


def test_what_was_edited_since_stays_and_is_named(school: Organization) -> None:
    keep, other = twice(school, phone="+79001234567", group_name="6А")
    done = merge(keep, other, taken=["phone", "group_name"])
    writing.update(actor(), keep, {"phone": "+79007654321"}, act="edit_person")
    found = standing(done)
    assert [one.title for one in found.edited] == [f"Человек «{keep.full_name}»: Телефон"]
    operations.unmerge(actor=actor(), merge=done)
    keep.refresh_from_db()
    assert (keep.phone, keep.group_name) == ("+79007654321", "")


def test_a_merge_is_not_undone_once_its_pair_went_on(school: Organization) -> None:
    keep, other = twice(school)
    make_place(school, person=keep)
    consent(keep)
    consent(other)
    pair = make_active(school, mentees=[make_place(school, person=other)])
    done = merge(keep, other)
    mentorships.terminate(actor=actor(), mentorship=pair, on=date(2026, 11, 20), reason="Переезд")
    with pytest.raises(DomainError):
        operations.unmerge(actor=actor(), merge=done)
    assert Person.objects.get(pk=other.pk).merged_into_id == keep.pk


def test_a_merge_is_not_undone_while_the_one_person_waits_for_erasure(
    school: Organization,
) -> None:
    keep, other = twice(school)
    consent(other)
    make_place(school, person=keep)
    make_place(school, person=other)
    done = merge(keep, other)
    keep.refresh_from_db()
    withdrawals.withdraw(actor=actor(), person=keep, kind="processing", on=date(2026, 11, 20))
    with pytest.raises(DomainError, match="ждут уничтожения"):
        operations.unmerge(actor=actor(), merge=done)
    assert [row.person_id for row in Erasure.objects.waiting()] == [keep.pk]
    assert not Enrolment.objects.filter(person=other).exists()


def test_a_merge_is_not_undone_once_a_moved_consent_was_withdrawn(school: Organization) -> None:
    keep, other = twice(school)
    given = consent(other)
    Consent.objects.filter(pk=given.pk).update(kind="publication")
    done = merge(keep, other)
    assert standing(done).blocking == []
    withdrawals.withdraw(actor=actor(), person=keep, kind="publication", on=date(2026, 11, 20))
    assert [one.pk for one in standing(done).edited] == [given.pk]
    with pytest.raises(DomainError, match="Отменить объединение уже нельзя") as refusal:
        operations.unmerge(actor=actor(), merge=done)
    assert "отозвано" in str(refusal.value)
    assert Consent.objects.get(pk=given.pk).person_id == keep.pk


def test_a_merge_is_undone_once_and_in_order(school: Organization) -> None:
    keep, other = twice(school)
    third = make_person(school, last_name="Королёв", consented=False)
    first = merge(keep, other)
    second = merge(third, keep)
    assert set(third.merged.values_list("pk", flat=True)) == {keep.pk, other.pk}
    with pytest.raises(DomainError, match="сначала отмените"):
        operations.unmerge(actor=actor(), merge=first)
    operations.unmerge(actor=actor(), merge=second)
    assert Person.objects.get(pk=other.pk).merged_into_id == keep.pk
    operations.unmerge(actor=actor(), merge=first)
    assert Person.objects.current().count() == 3
    with pytest.raises(DomainError, match="уже отменено"):
        operations.unmerge(actor=actor(), merge=first)


def refused(keep: Person, other: Person, words: str) -> None:
    events = Event.objects.count()
    with pytest.raises(DomainError, match=words):
        merge(keep, other)
    assert (Merge.objects.count(), Event.objects.count()) == (0, events)


def test_two_open_pairs_of_a_mentee_are_not_joined(school: Organization) -> None:
    keep, other = twice(school)
    for person in (keep, other):
        make_pair(school, mentees=[make_place(school, person=person)])
    refused(keep, other, "обе записи сейчас в парах")


def test_a_mentor_with_two_pairs_keeps_both(school: Organization) -> None:
    keep, other = twice(school)
    for person in (keep, other):
        place = make_place(school, person=person, role=ParticipantRole.MENTOR)
        make_pair(school, mentors=[place])
    merge(keep, other)
    place = Enrolment.objects.get(person=keep)
    assert Member.objects.filter(enrolment=place).count() == 2


def test_mentor_and_mentee_of_a_pair_are_two(school: Organization) -> None:
    keep, other = twice(school)
    mentor = make_place(school, person=keep, role=ParticipantRole.MENTOR)
    make_pair(school, mentors=[mentor], mentees=[make_place(school, person=other)])
    refused(keep, other, "наставник другого")


def test_parent_and_child_are_two(school: Organization) -> None:
    keep, other = twice(school)
    Kinship.objects.create(parent=keep, child=other)
    refused(keep, other, "родителем другого")


def test_nobody_comes_to_mentor_a_child_of_their_own(school: Organization) -> None:
    keep, other = twice(school)
    child = make_person(school, birth_date=date(2015, 1, 1))
    Kinship.objects.create(parent=other, child=child)
    mentor = make_place(school, person=keep, role=ParticipantRole.MENTOR)
    make_pair(school, mentors=[mentor], mentees=[make_place(school, person=child)])
    refused(keep, other, "своего ребёнка")


def test_one_row_is_no_two_people(school: Organization) -> None:
    keep, _other = twice(school)
    refused(keep, keep, "Выберите двух людей")
    aside = make_person(school, archived_on=date(2026, 10, 1))
    refused(keep, aside, "в архиве")
    with pytest.raises(ValueError, match="erased_on"):
        merge(keep, aside, taken=["erased_on"])


def test_what_both_have_and_nobody_may_drop_is_named(
    school: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, other = twice(school)
    parent = make_person(school, category=Category.PARENT)
    for child in (keep, other):
        Kinship.objects.create(parent=parent, child=child)
    monkeypatch.setattr(Kinship, "DROPPED_WHEN_DOUBLED", False)
    refused(keep, other, "есть у обоих: сначала оставьте что-то одно")


def test_a_row_that_leads_twice_to_the_other_is_remembered_once(school: Organization) -> None:
    keep, other = twice(school, category=Category.TEACHER)
    own = Consent.objects.create(
        person=other, representative=other, kind="publication", signer="representative"
    )
    done = merge(keep, other)
    assert [pk for label, pk in done.rows if label == "consents.consent"] == [own.pk]
    own.refresh_from_db()
    assert (own.person_id, own.representative_id) == (keep.pk, keep.pk)


def test_people_of_two_organizations_are_not_merged(school: Organization) -> None:
    refused(make_person(school), make_person(make_school()), "из разных организаций")


def test_who_waits_for_erasure_is_not_merged(school: Organization) -> None:
    keep, other = twice(school)
    privacy.queue_erasure(actor=actor(), person=other, ground=Ground.REQUEST)
    refused(keep, other, "ждут уничтожения")


def test_a_stale_version_is_refused(school: Organization) -> None:
    keep, other = twice(school)
    writing.update(actor(), other, {"group_name": "7Б"}, act="edit_person")
    with pytest.raises(StaleVersionError):
        merge(keep, other, versions=(1, 1))
    merge(keep, other, versions=(1, 2))


def test_a_distinction_between_them_falls_and_others_move(school: Organization) -> None:
    keep, other = twice(school)
    third = make_person(school)
    for one, another in ((keep, other), (other, third)):
        operations.tell_apart(actor=actor(), one=one, another=another, reason="")
    merge(keep, other)
    row = Distinction.objects.get()
    assert {row.one_id, row.another_id} == {keep.pk, third.pk}


def test_undoing_tells_apart_again_who_was_told_apart(school: Organization) -> None:
    keep, other = twice(school)
    third, fourth = make_person(school), make_person(school)
    for one, another in ((keep, other), (other, third), (fourth, other), (keep, fourth)):
        operations.tell_apart(actor=actor(), one=one, another=another, reason="Двоюродные")
    before = everything(Distinction)
    done = merge(keep, other)
    assert Distinction.objects.count() == 2
    operations.unmerge(actor=actor(), merge=done)
    assert everything(Distinction) == before


def test_nobody_reads_in_their_data_with_whom_they_were_compared(school: Organization) -> None:
    keep, other = twice(school)
    row = operations.tell_apart(actor=actor(), one=keep, another=other, reason="Двоюродные")
    [held] = walking.held(Distinction, keep)
    assert held.row == row
    assert held.facts == [
        ("Организация", str(school)),
        ("Когда решили", "20.11.2026"),
        ("Почему это разные люди", "Двоюродные"),
    ]


def test_a_pair_is_told_apart_once_in_any_order(school: Organization) -> None:
    keep, other = twice(school)
    operations.tell_apart(actor=actor(), one=keep, another=other, reason="Двоюродные")
    with pytest.raises(DomainError, match="уже решено"):
        operations.tell_apart(actor=actor(), one=other, another=keep, reason="")
