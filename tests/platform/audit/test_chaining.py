"""Every write joins a chain in the transaction of the act; what the trail does not take is not."""

import hmac
import json
from datetime import UTC, date
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import chaining, writing
from nastavnik.platform.audit.chaining import UnwrittenEventError
from nastavnik.platform.audit.middleware import UnwrittenMiddleware
from nastavnik.platform.audit.models import ChainHead, Event, EventPerson, SealKey
from nastavnik.platform.audit.recording import record
from nastavnik.registers.people import operations
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Person
from tests.factories.mentorships import make_pair
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person, make_place

pytestmark = pytest.mark.django_db
KNOWN = ("chain", "seq", "at", "user_id", "role", "command", "act", "subject_type", "subject_id")
KNOWN = (*KNOWN, "organization_id", "people", "payload", "sealed_by", "request_id")


def recomputed(chain: int) -> list[str]:
    """The digests of a chain by the words of the documentation, not by the code of the product."""
    found, last = [], ""
    for row in Event.objects.filter(chain=chain).order_by("seq").values(*KNOWN):
        at = row["at"].astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        told = [last, *({**row, "at": at}[name] for name in KNOWN)]
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        last = hmac.new(settings.AUDIT_KEY.encode(), text.encode(), "sha256").hexdigest()
        found.append(last)
    return found


def add_people(organization: Any, number: int) -> list[Person]:
    people = [
        Person(category=Category.PUPIL, last_name=f"Ёлкина{one}", first_name="Анна")
        for one in range(number)
    ]
    return operations.add_people(actor=ACTOR, organization=organization, people=people)


def test_each_event_carries_the_digest_of_all_before_it() -> None:
    first, second = make_organization(), make_organization()
    add_people(first, 3)
    add_people(second, 2)
    add_people(first, 2)
    for place, expected in ((first, 6), (second, 3)):
        events = Event.objects.filter(chain=place.pk).order_by("seq")
        assert [event.seq for event in events] == list(range(1, expected + 1))
        assert [event.digest for event in events] == recomputed(place.pk)
        head = ChainHead.objects.get(chain=place.pk)
        assert (head.seq, head.digest) == (expected, events.last().digest)  # type: ignore[union-attr]


def test_one_act_over_many_organisations_joins_the_chain_of_each() -> None:
    people = [make_person(make_organization()) for _ in range(3)]
    changed = writing.update_many(
        ACTOR, people, lambda person: {"group_name": f"7{person.pk}"}, act="edit_person"
    )
    for person in changed:
        assert Event.objects.get(act="edit_person", chain=person.organization_id).after == {
            "group_name": f"7{person.pk}"
        }
        digests = Event.objects.filter(chain=person.organization_id).order_by("seq")
        assert [event.digest for event in digests] == recomputed(person.organization_id)


def test_no_name_stands_in_the_trail_in_the_clear() -> None:
    school = make_organization()
    actor = Actor(user_id=5, name="Ольга Тайная", role=Role.CURATOR, organization_id=school.pk)
    person = make_person(school, last_name="Скрытнова")
    writing.update(actor, person, {"phone": "+79150000001"}, reason="Сменил Скрытнов-старший")
    place = make_place(school, person=person)
    writing.update(ACTOR, place, {"request": "Скрытнова боится доски"})
    writing.delete(ACTOR, place, reason="Скрытнова переехала")
    stored = str(list(Event.objects.values()))
    assert not [word for word in ("Скрытн", "Тайная", "79150000001", "доски") if word in stored]
    event = Event.objects.get(act="edit_person")
    assert (event.before, event.after) == ({"phone": ""}, {"phone": "+79150000001"})
    assert event.reason == "Сменил Скрытнов-старший"
    removal = Event.objects.get(act="remove_enrolment")
    assert removal.before["request"] == "Скрытнова боится доски"
    sealed_by = {event.sealed_by for event in Event.objects.filter(chain=school.pk, seq__gt=1)}
    key = SealKey.objects.get(subject_type="people.person", subject_id=person.pk)
    assert sealed_by == {key.pk}


def test_a_member_is_sealed_with_the_pair_and_stands_in_its_chain() -> None:
    pair = make_pair(make_organization())
    member = pair.members.first()
    assert member is not None
    writing.delete(ACTOR, type(member).objects.get(pk=member.pk))
    event = Event.objects.get(act="remove_member")
    assert event.chain == event.organization_id == pair.organization_id
    key = SealKey.objects.get(pk=event.sealed_by)
    assert (key.subject_type, key.subject_id) == ("mentorships.mentorship", pair.pk)


def test_what_happened_nowhere_stands_in_the_chain_of_the_actor_or_of_the_system() -> None:
    school = make_organization()
    actor = Actor(user_id=1, name="Ольга", role=Role.CURATOR, organization_id=school.pk)
    record(actor, "export_people")
    record(ACTOR, "install")
    assert Event.objects.get(act="export_people").chain == school.pk
    event = Event.objects.get(act="install")
    assert (event.chain, event.organization_id, event.command) == (0, None, ACTOR.name)


def test_nothing_written_is_no_event() -> None:
    before = Event.objects.count()
    chaining.append(ACTOR, [])
    assert writing.insert_many(ACTOR, [], act="add_person") == []
    assert Event.objects.count() == before


def test_whose_data_were_seen_is_found_by_the_person() -> None:
    record(ACTOR, "view_pair", organization_id=make_organization().pk, people=[9, 4, 9])
    event = Event.objects.get(act="view_pair")
    assert event.people == "4 9"
    seen = EventPerson.objects.filter(person_id=9).values_list("chain", "seq")
    assert list(seen) == [(event.chain, event.seq)]


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(chaining, "_save", refuse)


@pytest.mark.django_db(transaction=True)
def test_what_the_trail_does_not_take_does_not_happen(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    school = make_organization()
    person = make_person(school)
    request.getfixturevalue("unwritable")
    refused = [
        lambda: operations.edit_person(actor=ACTOR, person=person, version=1, phone="89150000001"),
        lambda: operations.archive_person(
            actor=ACTOR, person=person, on=date(2026, 9, 1), reason="Выбыл"
        ),
        lambda: add_people(school, 3),
        lambda: writing.delete(ACTOR, person),
        lambda: record(ACTOR, "view_person", subject=person),
    ]
    for act in refused:
        with pytest.raises(UnwrittenEventError, match="журнал действий не принял запись"):
            act()
    kept = Person.objects.get()
    assert (kept.phone, kept.archived_on, kept.version) == ("", None, 1)
    assert connection.in_atomic_block is False


def test_an_unwritten_event_is_answered_by_its_page_and_other_failures_are_not() -> None:
    asked = RequestFactory().get("/people/")
    middleware = UnwrittenMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(asked, ValueError("another")) is None
    answer = middleware.process_exception(asked, UnwrittenEventError())
    assert answer is not None
    assert answer.status_code == 503
    assert "журнал действий не принял запись о нём" in answer.content.decode()
