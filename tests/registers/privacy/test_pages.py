"""The pages of the queue and of the acts, as curators and security administrators see them."""

import base64
import re
import zlib
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.people.models import Person
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


def test_a_withdrawal_is_no_ground_to_choose() -> None:
    person = make_person(make_organization())
    client = signed_in(Role.CURATOR, person.organization)
    address = reverse("privacy:erase", args=[person.pk])
    page = client.get(address).content.decode()
    offered = re.findall(r'name="ground" value="(\w+)"', page)
    assert offered == [Ground.PURPOSE, Ground.REQUEST, Ground.RETENTION]
    assert "данные встанут в очередь сами" in page
    send(client, address, ground=Ground.WITHDRAWAL)
    assert not Erasure.objects.exists()


def test_the_security_administrator_sees_numbers_and_no_names() -> None:
    person = make_person(make_organization(), last_name="Соболева")
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    client = signed_in(Role.SECURITY, make_organization())
    for address in (reverse("privacy:list"), erasure.get_absolute_url()):
        page = client.get(address).content.decode()
        assert f"№\N{NO-BREAK SPACE}{person.pk}" in page
        assert "Соболева" not in page


def carried(client: Client, address: str) -> dict[str, str]:
    page = client.get(address).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(row_\w+)" value="([^"]*)"', page))


def decoded(text: str) -> str:
    """Whatever can be read out of a hidden field without a key: base64, packed or not."""
    found = [text]
    for part in re.split(r"[:.]", text):
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        found.append(raw.decode(errors="ignore"))
        with suppress(zlib.error):
            found.append(zlib.decompress(raw).decode("unicode_escape"))
    return " ".join(found)


def views_of(person: Person) -> int:
    return Event.objects.filter(act="view_person", subject_id=person.pk).count()


def test_what_a_page_carries_of_a_row_is_read_by_nobody() -> None:
    person = make_person(make_organization(), last_name="Соболева", phone="+79007318426")
    client = signed_in(Role.CURATOR, person.organization)
    address = reverse("privacy:erase", args=[person.pk])
    sent = carried(client, address)
    assert [word for word in ("Соболева", "79007318426") if word in decoded(sent["row_seen"])] == []
    Person.objects.update(phone="+79001112233", version=5)
    page = client.post(address, {**sent, "ground": Ground.REQUEST}).content.decode()
    assert "+79007318426" in page
    assert "+79001112233" in page
    assert not Erasure.objects.exists()


def test_the_security_administrator_acts_on_numbers_and_no_names() -> None:
    person = make_person(make_organization(), last_name="Соболева", phone="+79007318426")
    number = f"№\N{NO-BREAK SPACE}{person.pk}"
    client = signed_in(Role.SECURITY, make_organization())
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    acts = {
        reverse("privacy:erase", args=[person.pk]): {"ground": Ground.REQUEST},
        reverse("privacy:execute", args=[erasure.pk]): {},
        reverse("privacy:cancel", args=[erasure.pk]): {"reason": "Ошибка"},
    }
    for address, typed in acts.items():
        sent = carried(client, address)
        stale = client.post(address, {"row_version": "99", "row_seen": "", **typed})
        assert 'class="differences"' in stale.content.decode()
        for shown in (client.get(address), stale):
            page = shown.content.decode()
            assert [word for word in ("Соболева", "79007318426") if word in page] == []
        assert number in stale.content.decode()
        assert "Соболева" not in decoded(sent["row_seen"])
    assert views_of(person) == 0


@pytest.mark.parametrize(
    ("role", "found"),
    [(Role.SECURITY, [False, True, True, False]), (Role.CURATOR, [True, True, True, False])],
)
def test_the_queue_is_searched_by_names_only_by_who_sees_them(
    role: Role, found: list[bool]
) -> None:
    person = make_person(make_organization(), last_name="Соболева")
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    client = signed_in(role, person.organization)
    asked = ("соболева", str(person.pk), f"№ {person.pk}", "9" * 30)
    pages = [client.post(reverse("privacy:list"), {"q": words}) for words in asked]
    address = erasure.get_absolute_url()
    assert [address in page.content.decode() for page in pages] == found


def test_who_sees_a_minors_name_in_the_queue_leaves_an_event() -> None:
    person = make_person(make_organization(), last_name="Соболева")
    client = signed_in(Role.CURATOR, person.organization)
    assert "Соболева" in client.get(reverse("privacy:erase", args=[person.pk])).content.decode()
    assert views_of(person) == 1
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    assert "Соболева" in client.get(erasure.get_absolute_url()).content.decode()
    assert views_of(person) == 2
    for name in ("privacy:execute", "privacy:cancel"):
        address = reverse(name, args=[erasure.pk])
        assert "Соболева" not in client.get(address).content.decode()
    assert views_of(person) == 2


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
