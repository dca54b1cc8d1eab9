"""How a row is written: refused with a sentence at its field, never over somebody else's change."""

from datetime import date
from typing import Any

import pytest

from nastavnik.domain.errors import DomainError
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.examining import examine
from nastavnik.platform.audit.faults import Fault, Wrong
from nastavnik.platform.audit.models import ChainHead, Event, EventPerson, SealKey
from nastavnik.platform.audit.verifying import verify
from nastavnik.registers.partners.models import Partner
from nastavnik.registers.people.models import Enrolment, Kinship
from nastavnik.registers.periods.models import Period, SchoolYear
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person, make_place, make_year
from tests.platform.audit.tampering import drop_guard, run

pytestmark = pytest.mark.django_db


def test_a_row_that_breaks_its_rules_is_refused_at_the_field() -> None:
    with pytest.raises(writing.InvalidRowError) as refusal:
        writing.insert(ACTOR, Partner(name="", kind="enterprise"))
    assert (refusal.value.field, list(refusal.value.fields)) == ("name", ["name"])
    person = make_person(make_organization())
    with pytest.raises(writing.InvalidRowError) as refusal:
        writing.update(ACTOR, person, {"category": "employee"})
    assert list(refusal.value.fields) == [""]


def test_a_stale_version_is_refused_and_nothing_changed_is_no_event() -> None:
    partner = writing.insert(ACTOR, Partner(name="Завод", kind="enterprise"))
    assert writing.update(ACTOR, partner, {"name": "Завод"}).version == 1
    writing.update(ACTOR, partner, {"name": "Фабрика"}, version=1)
    assert Partner.objects.matching("фабрика").count() == 1
    for act in (
        lambda: writing.update(ACTOR, partner, {"name": "Цех"}, version=1),
        lambda: writing.touch(ACTOR, partner, version=1, act="x", before={}, after={}),
    ):
        with pytest.raises(writing.StaleVersionError) as refusal:
            act()
        assert refusal.value.current.name == "Фабрика"  # type: ignore[attr-defined]
    touched = writing.touch(
        ACTOR, partner, version=2, act="edit_x", before={"a": 1}, after={"a": 2}
    )
    assert touched.version == 3
    assert Event.objects.filter(subject_type="partners.partner").count() == 3


def test_many_rows_are_refused_by_the_one_at_fault() -> None:
    people = [make_person(make_organization()) for _ in range(3)]
    kin = Kinship(parent=people[0], child=people[1])
    writing.insert(ACTOR, kin)
    again = [Kinship(parent=people[1], child=people[2]), Kinship(parent=people[0], child=people[1])]
    with pytest.raises(writing.InvalidBatchError, match="уже записана") as refusal:
        writing.insert_checked(ACTOR, again, act="add_kinship")
    assert refusal.value.position == 1
    twice = [Kinship(parent=people[1], child=people[2]) for _ in range(2)]
    with pytest.raises(writing.InvalidBatchError, match="есть повторы") as refusal:
        writing.insert_checked(ACTOR, twice, act="add_kinship")
    assert refusal.value.position is None
    place = make_place(people[0].organization)
    with pytest.raises(writing.InvalidBatchError, match="Категория в этом году") as refusal:
        writing.update_many(ACTOR, [place], lambda _row: {"category": "dragon"}, act="x")
    place.refresh_from_db()
    assert writing.update_many(ACTOR, [place], lambda _row: {}, act="x") == []


def test_rows_are_held_and_moved_only_when_said_so() -> None:
    place, elsewhere = make_place(make_organization()), make_organization()
    writing.hold_rows_of(SchoolYear)
    assert writing.lock_many(Enrolment.objects.all()) == [place]
    with pytest.raises(DomainError, match="нельзя передать"):
        writing.update(ACTOR, place, {"organization": elsewhere})
    moved = writing.update(ACTOR, place, {"organization": elsewhere}, allow_move=True)
    assert moved.organization_id == elsewhere.pk
    year = make_year()
    period = Period(kind="other", title="Май", starts_on=year.starts_on, ends_on=year.ends_on)
    period.as_of = date(2027, 5, 31)
    writing.insert(ACTOR, period)
    assert Event.objects.get(act="add_period").chain == 0


def test_rows_of_the_trail_say_what_they_are() -> None:
    place = make_place(make_organization())
    writing.update(ACTOR, place, {"request": "Боится доски"})
    event, key = Event.objects.get(act="edit_enrolment"), SealKey.objects.get()
    assert str(event) == f"edit_enrolment people.enrolment {place.pk}"
    assert str(key) == key.about == f"people.person {place.person_id}"
    assert str(ChainHead.objects.get(chain=event.chain)) == f"{event.chain}: {event.seq}"
    assert str(EventPerson(person_id=3, chain=1, seq=2)) == "3: 1 2"


def test_a_long_run_is_placed_by_those_nearby_and_a_far_number_is_not_counted_up_to() -> None:
    school = make_organization()
    people = [make_person(school) for _ in range(70)]
    writing.update_many(ACTOR, people, lambda row: {"group_name": f"{row.pk}"}, act="edit_person")
    head, chain = ChainHead.objects.get(chain=school.pk), school.pk
    drop_guard()
    for seq in range(head.seq, 4, -1):
        run("UPDATE audit_event SET seq = %s WHERE chain = %s AND seq = %s", seq + 1, chain, seq)
    faults = [fault for fault in verify().faults if fault.chain == chain]
    assert faults[0] == Fault(Wrong.REORDERED, chain, 5, head.seq + 1)
    run("UPDATE audit_event SET seq = 9000000 WHERE chain = %s AND seq = 7", chain)
    assert {7, 9_000_000} <= {fault.seq for fault in verify().faults if fault.chain == chain}


def test_a_head_past_its_chain_is_a_cut_or_a_changed_record() -> None:
    head: Any = ChainHead(chain=1, seq=4, digest="x")
    assert examine(1, head, [], {}) == [Fault(Wrong.CUT, 1, 1)]
    assert examine(1, head, [], {9: "y"}) == [Fault(Wrong.CUT, 1, 1, 9)]
    assert examine(1, None, [], {}) == []
