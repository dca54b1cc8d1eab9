"""Rows let to lead to another row: only the key changes, and each has its event."""

import pytest

from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import InvalidBatchError
from nastavnik.registers.people.models import Enrolment, Person
from tests.factories.people import make_person, make_place, make_school, make_year

pytestmark = pytest.mark.django_db


def test_only_the_key_and_the_version_change() -> None:
    school = make_school()
    one, other = make_person(school), make_person(school)
    places = [make_place(school, person=other, school_year=make_year(y)) for y in (2025, 2026)]
    # A value no rule would let through now is nobody's business here.
    Enrolment.objects.filter(pk=places[0].pk).update(category="unknown")
    rows = writing.lock_many(Enrolment.objects.filter(person=other))
    writing.redirect(system_actor("tests"), rows, "person", one, act="redirect")
    stored = Enrolment.objects.order_by("pk").values_list("person", "category", "version")
    assert list(stored) == [(one.pk, "unknown", 2), (one.pk, "pupil", 2)]
    events = Event.objects.filter(act="redirect", subject_type="people.enrolment")
    assert [(dict(e.before), dict(e.after)) for e in events.order_by("seq")] == [
        ({"person_id": other.pk}, {"person_id": one.pk})
    ] * 2


def test_no_rows_leave_no_event() -> None:
    school = make_school()
    person = make_person(school)
    events = Event.objects.count()
    assert writing.redirect(system_actor("tests"), [], "person", person, act="redirect") == []
    assert Event.objects.count() == events


def test_what_the_database_refuses_is_named() -> None:
    school = make_school()
    one, other = make_person(school), make_person(school)
    make_place(school, person=one)
    place = make_place(school, person=other)
    with pytest.raises(InvalidBatchError, match="уже есть в реестре"):
        writing.redirect(system_actor("tests"), [place], "person", one, act="redirect")
    assert Enrolment.objects.get(pk=place.pk).person_id == other.pk
    assert Person.objects.count() == 2
