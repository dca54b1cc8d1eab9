"""The pages of the queue and of the acts, as curators and security administrators see them."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.privacy import operations
from nastavnik.registers.privacy.choices import ErasureStatus, Ground
from nastavnik.registers.privacy.models import DestructionAct, Erasure
from tests.factories.accounts import signed_in
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def send(client: Client, address: str, **typed: str) -> str:
    """Fill the form of a page as it was shown, and send it."""
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = client.post(address, {**hidden, **typed}, follow=True)
    return answer.content.decode()


def test_a_curator_queues_cancels_and_executes() -> None:
    person = make_person(make_organization(), last_name="Соболева")
    client = signed_in(Role.CURATOR, person.organization)
    card = client.get(person.get_absolute_url()).content.decode()
    erase = reverse("privacy:erase", args=[person.pk])
    assert erase in card
    assert "Человек поставлен в очередь" in send(client, erase, ground=Ground.REQUEST)
    erasure = Erasure.objects.get()
    assert "Соболева" in client.get(reverse("privacy:list")).content.decode()
    assert "Соболева" in client.get(erasure.get_absolute_url()).content.decode()
    cancel = reverse("privacy:cancel", args=[erasure.pk])
    assert "данные остаются" in send(client, cancel, reason="Согласие дано заново")
    send(client, erase, ground=Ground.REQUEST)
    waiting = Erasure.objects.waiting().get()
    page = send(client, reverse("privacy:execute", args=[waiting.pk]))
    assert "Данные уничтожены." in page
    assert "Что уничтожено" in page
    card = client.get(person.get_absolute_url()).content.decode()
    assert erase not in card
    assert "Соболева" not in card


def test_the_security_administrator_sees_numbers_and_no_names() -> None:
    person = make_person(make_organization(), last_name="Соболева")
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    client = signed_in(Role.SECURITY, make_organization())
    for address in (reverse("privacy:list"), erasure.get_absolute_url()):
        page = client.get(address).content.decode()
        assert f"№\N{NO-BREAK SPACE}{person.pk}" in page
        assert "Соболева" not in page


def test_an_act_is_drawn_up_filled_in_and_downloaded() -> None:
    person = make_person(make_organization())
    client = signed_in(Role.HEAD, person.organization)
    assert (
        reverse("privacy:act_add") not in client.get(reverse("privacy:act_list")).content.decode()
    )
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    operations.execute_erasure(actor=ACTOR, erasure=erasure)
    assert "Есть исполненное без акта" in client.get(reverse("privacy:list")).content.decode()
    today = f"{timezone.localdate():%d.%m.%Y}"
    send(
        client,
        reverse("privacy:act_add"),
        organization=str(person.organization_id),
        drawn_up_on=today,
    )
    act = DestructionAct.objects.get()
    send(client, reverse("privacy:act_edit", args=[act.pk]), performer_name="Иванова И. П.")
    assert "Иванова И. П." in client.get(act.get_absolute_url()).content.decode()
    papers = {"act.pdf": b"%PDF", "act.docx": b"PK", "extract.pdf": b"%PDF", "extract.docx": b"PK"}
    for wanted, start in papers.items():
        answer = client.get(reverse("privacy:act_file", args=[act.pk, wanted]))
        assert b"".join(answer.streaming_content).startswith(start)  # type: ignore[attr-defined]
    assert client.get(reverse("privacy:act_file", args=[act.pk, "act.exe"])).status_code == 404
    assert str(act.number) in client.get(reverse("privacy:act_list")).content.decode()
    assert Erasure.objects.get().status == ErasureStatus.DONE
