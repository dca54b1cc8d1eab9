"""A representative at a link: consents given, declined and withdrawn without an account."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.platform.audit.models import Event
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.practice.withdrawals.operations import withdraw
from nastavnik.registers.consents.models import Consent, ConsentText
from nastavnik.registers.consents.operations import papers, texts
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people import operations as people
from nastavnik.registers.people.models import Person
from tests.factories.clients import curator_of
from tests.factories.consents import ACTOR, child_of, make_paper, make_text
from tests.factories.people import make_person, make_school

pytestmark = pytest.mark.django_db
PATH = re.compile(r"/consents/give/(\w+)/")
SIGNED = {"signer_name": "Белова Ольга", "relation": "parent", "agree": "on"}


def link_to(school: Organization, person: Person) -> str:
    page = curator_of(school).post(
        reverse("consents:request", args=[person.pk]), {"kind": "processing"}
    )
    found = PATH.search(page.content.decode())
    assert found
    return found[0]


def hidden_in(page: str) -> dict[str, str]:
    """What a page carries unseen, to be sent back with the answer."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def answered(visitor: Client, address: str) -> str:
    """Read the text behind a link, agree to it, and return the page that follows."""
    read = hidden_in(visitor.get(address).content.decode())
    return visitor.post(address, {**read, **SIGNED}).content.decode()


def test_a_representative_gives_and_withdraws_without_an_account() -> None:
    school = make_school()
    person = child_of(school)
    make_text()
    address, visitor = link_to(school, person), Client()
    page = visitor.get(address).content.decode()
    assert person.full_name in page
    assert Consent.objects.get().status == "requested"
    read = hidden_in(page)
    refused = visitor.post(address, {**read, "signer_name": "Белова", "relation": "guardian"})
    assert "Отметьте" in refused.content.decode()
    assert "Укажите документ" in refused.content.decode()
    answer = {**read, **SIGNED}
    receipt = visitor.post(address, answer).content.decode()
    consent = Consent.objects.get()
    assert (consent.status, consent.method) == ("given", "link")
    assert len(consent.purposes) == 2
    again = visitor.post(address, answer)
    assert again.status_code == 410
    assert "уже воспользовались" in again.content.decode()
    back = re.search(r"/withdrawals/link/\w+/", receipt)
    assert back
    asked = visitor.get(back[0]).content.decode()
    assert "Отозвать согласие?" in asked
    assert "данные будут уничтожены" in asked
    assert "Согласие отозвано" in visitor.post(back[0]).content.decode()
    consent.refresh_from_db()
    assert consent.status == "withdrawn"
    assert visitor.post(back[0]).status_code == 410
    assert Event.objects.filter(act="refuse_link").count() == 2


def test_a_representative_may_decline() -> None:
    school = make_school()
    make_text()
    address = link_to(school, child_of(school))
    assert "Отказ записан" in Client().post(address, {"decline": "1"}).content.decode()
    assert Consent.objects.get().status == "declined"


def test_what_was_answered_otherwise_is_refused_in_words_and_recorded() -> None:
    school = make_school()
    person = child_of(school)
    address = link_to(school, person)
    papers.attest_many(
        actor=ACTOR, organization=school, people=[person], paper=make_paper(date(2026, 9, 1))
    )
    page = Client().post(address, SIGNED).content.decode()
    assert "Это согласие уже дано." in page
    assert Event.objects.filter(act="refuse_consent").count() == 1


@pytest.mark.parametrize("is_revoked", [True, False])
def test_a_link_answered_on_paper_says_so_whatever_is_sent_to_it(is_revoked: bool) -> None:
    school = make_school()
    person = child_of(school)
    address, visitor = link_to(school, person), Client()
    papers.attest_many(
        actor=ACTOR, organization=school, people=[person], paper=make_paper(date(2026, 9, 1))
    )
    assert OneTimeLink.objects.get().revoked_at is not None
    if not is_revoked:  # an answer on paper revoked none before
        OneTimeLink.objects.update(revoked_at=None)
    answers = [visitor.get(address), visitor.post(address, {"decline": "1"})]
    assert [answer.status_code for answer in answers] == [410, 410]
    for answer in answers:
        assert "Это согласие уже дано." in answer.content.decode()
        assert 'name="decline"' not in answer.content.decode()
    assert Consent.objects.get().status == "given"
    assert Event.objects.filter(act="refuse_consent").count() == 2


def test_a_link_in_whose_place_another_was_sent_says_so() -> None:
    school = make_school()
    person = child_of(school)
    make_text()
    former = link_to(school, person)
    link_to(school, person)
    page = Client().get(former)
    assert page.status_code == 410
    assert "Эту ссылку отозвали" in page.content.decode()


@pytest.mark.parametrize("route", ["consents:give", "withdrawals:by_link"])
def test_a_foreign_link_opens_nothing(route: str) -> None:
    page = Client().get(reverse(route, args=["AnotherToken"]))
    assert page.status_code == 404
    assert "Такой ссылки нет" in page.content.decode()
    assert Event.objects.filter(act="refuse_link").count() == 1


def test_a_consent_withdrawn_elsewhere_is_not_withdrawn_again_by_its_link() -> None:
    school = make_school()
    person = child_of(school)
    make_text()
    visitor = Client()
    receipt = answered(visitor, link_to(school, person))
    back = re.search(r"/withdrawals/link/\w+/", receipt)
    assert back
    withdraw(actor=ACTOR, person=person, kind="processing", on=timezone.localdate())
    for again in (visitor.get(back[0]), visitor.post(back[0])):
        assert again.status_code == 410
        assert "уже отозвано" in again.content.decode()
    assert Event.objects.filter(act="refuse_consent").count() == 2


def publish_another(text: ConsentText, line: str) -> ConsentText:
    return texts.publish_text(
        actor=ACTOR,
        kind=text.kind,
        title=text.title,
        body=f"{text.body}\n\n{line}",
        purposes=text.purposes,
        valid_from=timezone.localdate(),
    )


def test_nobody_agrees_to_an_edition_published_after_the_page_was_read() -> None:
    school = make_school()
    person, former = child_of(school), make_text()
    address, visitor = link_to(school, person), Client()
    read = hidden_in(visitor.get(address).content.decode())
    current = publish_another(former, "Данные передают в другой город.")
    page = visitor.post(address, {**read, **SIGNED}).content.decode()
    assert "Текст согласия обновили. Прочитайте его ещё раз." in page
    assert "Данные передают в другой город." in page
    assert 'value="Белова Ольга"' in page
    assert " checked" not in page
    assert Consent.objects.get().status == "requested"
    assert Event.objects.filter(act="refuse_consent").count() == 1
    assert (read["edition"], hidden_in(page)["edition"]) == (str(former.pk), str(current.pk))
    visitor.post(address, {**hidden_in(page), **SIGNED})
    consent = Consent.objects.get()
    assert (consent.status, consent.text, consent.signer_name) == ("given", current, "Белова Ольга")


@pytest.mark.parametrize("sent", ["", "0", "9" * 30, "другая"])
def test_an_answer_that_names_no_edition_in_force_is_asked_again(sent: str) -> None:
    school = make_school()
    person, text = child_of(school), make_text()
    address, visitor = link_to(school, person), Client()
    page = visitor.post(address, {**SIGNED, "edition": sent}).content.decode()
    assert hidden_in(page)["edition"] == str(text.pk)
    assert Consent.objects.get().status == "requested"


def test_a_link_is_made_for_those_alone_who_sign_at_the_age() -> None:
    school = make_school()
    year = timezone.localdate().year
    person = make_person(school, birth_date=date(year - 16, 1, 1), consented=False)
    make_text()
    asked = reverse("consents:request", args=[person.pk])
    curator = curator_of(school)
    assert len(PATH.findall(curator.post(asked).content.decode())) == 2
    former = OneTimeLink.objects.order_by("pk")
    Person.objects.update(birth_date=date(year - 19, 1, 1))
    page = curator.post(asked).content.decode()
    assert len(PATH.findall(page)) == 1
    assert "Законный представитель" not in page
    assert [row.signer for row in Consent.objects.all()] == ["own"]
    assert [link.revoked_at is not None for link in former.all()] == [True, True, False]


def test_the_link_of_a_representative_of_an_adult_says_it_was_revoked() -> None:
    school = make_school()
    person = child_of(school)
    make_text()
    address = link_to(school, person)
    born = date(timezone.localdate().year - 19, 1, 1)
    people.edit_person(actor=ACTOR, person=person, version=None, birth_date=born)
    assert not Consent.objects.exists()
    answer = Client().get(address)
    assert answer.status_code == 410
    assert "Эту ссылку отозвали" in answer.content.decode()
    assert Event.objects.filter(act="retire_request").count() == 1
