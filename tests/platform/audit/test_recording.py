"""What changes no row is recorded too: who saw whom, what was taken away, what was refused."""

import pytest

from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.recording import record, record_shared
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_a_view_names_its_subject_and_its_place() -> None:
    person = make_person(make_organization())
    record(ACTOR, "view_person", subject=person, people=[person.pk, person.pk])
    event = Event.objects.get(act="view_person")
    assert (event.subject_type, event.subject_id) == ("people.person", person.pk)
    assert event.organization_id == person.organization_id
    assert event.role == ACTOR.role


def test_an_event_without_a_subject_keeps_its_place_and_reason() -> None:
    place = make_organization()
    record(ACTOR, "refuse_link", organization_id=place.pk, facts={"tries": 3}, reason="Истекла")
    event = Event.objects.get(act="refuse_link")
    assert (event.subject_type, event.subject_id) == ("", None)
    assert (event.organization_id, event.reason) == (place.pk, "Истекла")


def test_names_seen_from_above_are_recorded_and_elsewhere_not() -> None:
    place = make_organization()
    facts = {"organization_id": place.pk, "organization_path": place.path}
    inside = Actor(1, "Ольга", Role.CURATOR, **facts, in_organization=True)
    record_shared(inside, Action.PERSON_VIEW, [7])
    assert not Event.objects.filter(act="view_shared").exists()
    above = Actor(1, "Ольга", Role.COORDINATOR, **facts, sharing=True)
    record_shared(above, Action.PERSON_VIEW, [9, 7, 9])
    event = Event.objects.get(act="view_shared")
    assert (event.people, event.after, event.chain) == ("7 9", {"object": "person"}, place.pk)
