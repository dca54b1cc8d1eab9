"""Whose data were destroyed is told of no more, by whichever act it is tried."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.models import User
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.operations import papers as consents
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.people import operations
from nastavnik.registers.people.choices import EnrolmentStatus
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.people.operations import many
from nastavnik.registers.people.operations.many import Edit
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy.choices import Ground
from tests.factories.clients import curator_of
from tests.factories.consents import make_paper, make_text
from tests.factories.organizations import ACTOR
from tests.factories.people import make_person, make_place, make_school

pytestmark = pytest.mark.django_db
PHONE = "+79007318426"


@pytest.fixture
def place() -> Enrolment:
    """The place of somebody erased."""
    make_text()
    place = make_place(make_school(), status=EnrolmentStatus.WITHDRAWN)
    erasure = privacy.queue_erasure(actor=ACTOR, person=place.person, ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)
    return Enrolment.objects.select_related("person__organization").get(pk=place.pk)


def edit_place(place: Enrolment, other: Person) -> Any:
    return operations.edit_enrolment(
        actor=ACTOR, enrolment=place, version=None, interests="Шахматы"
    )


def edit_places(place: Enrolment, other: Person) -> Any:
    edits = [Edit(place.pk, None, {"interests": "Шахматы"})]
    return many.edit_enrolments(actor=ACTOR, organization=place.organization, edits=edits)


def be_a_child(place: Enrolment, other: Person) -> Any:
    return operations.add_kinship(actor=ACTOR, parent=other, child=place.person)


def be_a_parent(place: Enrolment, other: Person) -> Any:
    return operations.add_kinship(actor=ACTOR, parent=place.person, child=other)


def be_children(place: Enrolment, other: Person) -> Any:
    pairs = [(other, place.person)]
    return many.add_kinships(actor=ACTOR, organization=place.organization, kinships=pairs)


def readmit(place: Enrolment, other: Person) -> Any:
    return operations.readmit(actor=ACTOR, enrolment=place)


def ask_consent(place: Enrolment, other: Person) -> Any:
    kind = ConsentKind.PROCESSING
    people = [other, place.person]
    return consents.request(actor=ACTOR, organization=place.organization, people=people, kind=kind)


def attest_consent(place: Enrolment, other: Person) -> Any:
    people, paper = [other, place.person], make_paper(timezone.localdate())
    return consents.attest_many(
        actor=ACTOR, organization=place.organization, people=people, paper=paper
    )


def tell_apart(place: Enrolment, other: Person) -> Any:
    reason = "Двоюродные братья"
    return duplicates.tell_apart(actor=ACTOR, one=place.person, another=other, reason=reason)


def merge(place: Enrolment, other: Person) -> Any:
    return duplicates.merge_people(actor=ACTOR, keep=place.person, other=other)


def give_a_role(place: Enrolment, other: Person) -> Any:
    user = User.objects.create(email="somebody@example.test", name="Кто-то")
    return accounts.assign(
        actor=ACTOR,
        user=user,
        role=Role.MENTEE,
        organization=place.organization,
        starts_on=date(2026, 9, 1),
        person=place.person,
    )


@pytest.mark.parametrize(
    "act",
    [
        *(edit_place, edit_places, be_a_child, be_a_parent, be_children, readmit),
        *(ask_consent, attest_consent, tell_apart, merge, give_a_role),
    ],
)
def test_nothing_is_said_anew(place: Enrolment, act: Callable[[Enrolment, Person], Any]) -> None:
    other = make_person(place.organization)
    before = Event.objects.count()
    with pytest.raises(DomainError, match="Данные этого человека уничтожены, вносить о нём"):
        act(place, other)
    assert Event.objects.count() == before


def test_a_card_is_filled_in_neither_by_the_form_nor_behind_it(place: Enrolment) -> None:
    person = place.person
    with pytest.raises(DomainError, match="добавьте его как нового человека"):
        operations.edit_person(actor=ACTOR, person=person, version=None, phone=PHONE)
    edits = [Edit(person.pk, None, {"phone": PHONE})]
    with pytest.raises(DomainError, match="уже нет"):
        many.edit_people(actor=ACTOR, organization=person.organization, edits=edits)
    curator = curator_of(person.organization)
    for name in ("people:edit", "people:kinship_add", "consents:attest"):
        assert curator.get(reverse(name, args=[person.pk])).status_code == 404, name
    address = reverse("consents:person", args=[person.pk])
    assert reverse("consents:attest", args=[person.pk]) not in curator.get(address).content.decode()
    assert Person.objects.get(pk=person.pk).phone == ""


def test_the_form_of_a_place_says_why_it_is_not_taken(place: Enrolment) -> None:
    address = reverse("people:enrolment_edit", args=[place.pk])
    sent = {"row_version": str(place.version), "category": "pupil", "interests": "Шахматы"}
    page = curator_of(place.organization).post(address, sent).content.decode()
    assert "Данные этого человека уничтожены" in page
    assert Enrolment.objects.get(pk=place.pk).interests == ""
