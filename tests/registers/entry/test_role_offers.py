"""One more role for who has an account already: offered by a link, taken on by its owner alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.outbox import sending
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.models import Assignment, RoleOffer, User
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy.choices import Ground
from tests.factories.accounts import (
    ACTOR,
    PASSWORD,
    make_actor,
    make_assignment,
    make_user,
    signed_in,
    signed_in_as,
)
from tests.factories.clients import send_form
from tests.factories.organizations import Region, make_region
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
NAME = "Тайна Именная"


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def owner(region: Region) -> User:
    """A curator of another school, whom nobody here knows by this name."""
    return make_assignment(Role.CURATOR, region.other_school, user=make_user(NAME)).user


@pytest.fixture
def person(region: Region) -> Person:
    return make_person(region.school)


@pytest.fixture
def curator(region: Region) -> Client:
    return signed_in(Role.CURATOR, region.school)


def invite(client: Client, person: Person, email: str, **facts: Any) -> str:
    """The page that answers the invitation of a mentor."""
    typed = {
        "role": "mentor",
        "organization": person.organization_id,
        "person": person.pk,
        "name": "Вера Ильинична",
        "email": email,
        **facts,
    }
    return client.post(reverse("entry:invite"), typed).content.decode()


def link_in(page: str) -> str:
    found = re.search(r"http://testserver(/r/\w+/)", page)
    assert found, page
    return found.group(1)


def roles_of(user: User) -> list[str]:
    return list(user.assignments.order_by("pk").values_list("role", flat=True))


def test_who_has_an_account_takes_the_role_on_logged_in(
    region: Region, owner: User, person: Person, curator: Client
) -> None:
    page = invite(curator, person, owner.email.upper())
    link, waiting = link_in(page), curator.get(reverse("entry:invitations")).content.decode()
    assert "Вера Ильинична" in page
    assert owner.email in waiting
    for told in (page, waiting):
        assert NAME not in told
        assert str(region.other_school) not in told
    asked = Client()
    assert asked.get(link)["Location"] == f"{reverse('login')}?next={link}"
    typed = {"username": owner.email, "password": PASSWORD, "next": link}
    assert asked.post(reverse("login"), typed)["Location"] == link
    question = asked.get(link).content.decode()
    assert f"Наставник, {region.school}" in question
    assert "Предлагает Ольга Петрова." in question
    assert roles_of(owner) == [Role.CURATOR], "nothing before the owner says yes"
    assert send_form(asked, link)["Location"] == "/"
    given = Assignment.objects.get(role=Role.MENTOR)
    assert (given.user, given.person) == (owner, person)
    assert (given.starts_on, given.ends_on) == (timezone.localdate(), None)
    assert not RoleOffer.objects.exists()
    assert owner.email not in curator.get(reverse("entry:invitations")).content.decode()
    assert asked.get(link).status_code == 410
    accepted = Event.objects.get(act="accept_role")
    offered = Event.objects.get(act="offer_role")
    assert accepted.user_id == owner.pk
    assert offered.user_id != owner.pk
    assert roles_of(owner) == [Role.CURATOR, Role.MENTOR]


def test_somebody_else_is_told_to_log_in_otherwise(
    region: Region, owner: User, person: Person, curator: Client
) -> None:
    link = link_in(invite(curator, person, owner.email))
    other = signed_in(Role.HEAD, region.other_school)
    for answer in (other.get(link), other.post(link, {"row_version": ""})):
        assert answer.status_code == 403
        assert "Роль предложена другой учётной записи" in answer.content.decode()
        assert owner.email not in answer.content.decode()
    assert [event.after for event in Event.objects.filter(act="refuse_link")] == [
        {"why": "foreign"},
        {"why": "foreign"},
    ]
    with pytest.raises(DomainError, match="другому человеку"):
        accounts.accept_role(
            actor=make_actor(Role.HEAD, region.school), offer=RoleOffer.objects.get()
        )
    assert not Assignment.objects.filter(role=Role.MENTOR).exists()
    assert send_form(signed_in_as(owner), link)["Location"] == "/"


def test_who_has_no_role_left_takes_on_a_new_one(
    owner: User, person: Person, curator: Client
) -> None:
    former = owner.assignments.get()
    accounts.end_assignment(actor=ACTOR, assignment=former, ends_on=None)
    link = link_in(invite(curator, person, owner.email))
    client = signed_in_as(owner)
    assert client.get("/").status_code == 403
    assert send_form(client, link)["Location"] == "/"
    assert client.get("/").status_code == 200


def test_an_offer_is_renewed_and_taken_back(owner: User, person: Person, curator: Client) -> None:
    first = link_in(invite(curator, person, owner.email))
    second = link_in(invite(curator, person, owner.email))
    offer = RoleOffer.objects.get()
    third = link_in(
        send_form(curator, reverse("entry:offer_renew", args=[offer.pk])).content.decode()
    )
    client = signed_in_as(owner)
    assert [client.get(link).status_code for link in (first, second, third)] == [410, 410, 200]
    now = timezone.now()
    OneTimeLink.objects.filter(revoked_at=None).update(
        issued_at=now - timedelta(days=9), expires_at=now - timedelta(days=1)
    )
    revoke = reverse("entry:offer_revoke", args=[offer.pk])
    page = curator.get(reverse("entry:invitations")).content.decode()
    assert "Не действует" in page
    assert revoke in page, "what ran out is cleared away, too"
    assert send_form(curator, revoke)["Location"] == reverse("entry:invitations")
    assert not RoleOffer.objects.exists()
    assert client.get(third).status_code == 410
    assert revoke not in curator.get(reverse("entry:invitations")).content.decode()
    assert Event.objects.filter(act="withdraw_offer").count() == 1


def test_nobody_of_another_school_renews_it_or_takes_it_back(
    region: Region, owner: User, person: Person, curator: Client
) -> None:
    invite(curator, person, owner.email)
    offer, stranger = RoleOffer.objects.get(), signed_in(Role.HEAD, region.other_school)
    for name in ("offer_renew", "offer_revoke"):
        address = reverse(f"entry:{name}", args=[offer.pk])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"row_version": ""}).status_code == 404
    assert RoleOffer.objects.get() == offer


def test_what_cannot_be_offered_is_refused_in_words(
    region: Region, owner: User, person: Person, curator: Client
) -> None:
    own = User.objects.get(assignments__role=Role.CURATOR, assignments__organization=region.school)
    assert "Роль самому себе не назначают" in invite(curator, person, own.email)
    assert Event.objects.filter(act="refuse_assign", subject_id=own.pk).count() == 1
    stranger = make_person(region.other_school)
    chosen = invite(curator, stranger, owner.email, organization=region.school.pk)
    assert "Ссылка готова" not in chosen
    make_assignment(Role.MENTOR, region.school, user=owner, person=person)
    assert "Такое назначение уже есть, с 01.01.2020." in invite(curator, person, owner.email)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert "Учётная запись с этой почтой закрыта" in invite(curator, person, owner.email)
    assert not RoleOffer.objects.exists()


def test_to_an_account_with_roles_of_others_the_way_is_an_invitation(
    region: Region, owner: User
) -> None:
    make_assignment(Role.CURATOR, region.school, user=owner)
    head = make_actor(Role.HEAD, region.school)
    with pytest.raises(DomainError, match="Пригласите его по той же почте"):
        accounts.assign(
            actor=head,
            user=owner,
            role=Role.MENTOR,
            organization=region.school,
            starts_on=timezone.localdate(),
            person=make_person(region.school),
        )


def test_with_another_address_the_offer_is_gone(
    owner: User, person: Person, curator: Client
) -> None:
    link = link_in(invite(curator, person, owner.email))
    accounts.edit_user(actor=ACTOR, user=owner, version=None, email="other@example.org")
    assert signed_in_as(owner).get(link).status_code == 410
    assert not RoleOffer.objects.exists()


def test_with_the_person_the_offer_is_destroyed(
    owner: User, person: Person, curator: Client
) -> None:
    link = link_in(invite(curator, person, owner.email))
    erasure = privacy.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    privacy.execute_erasure(actor=ACTOR, erasure=erasure)
    assert not RoleOffer.objects.exists()
    assert signed_in_as(owner).get(link).status_code == 404
    assert User.objects.get(pk=owner.pk).name == NAME


def test_an_offer_goes_by_letter_too(
    owner: User, person: Person, curator: Client, settings: Any
) -> None:
    settings.SENDS_LETTERS = True
    page = invite(curator, person, owner.email, sends="on")
    assert sending.send_due() == 1
    assert mail.outbox[0].to == [owner.email]
    assert "предлагает вам роль" in mail.outbox[0].body
    assert link_in(mail.outbox[0].body) == link_in(page)
