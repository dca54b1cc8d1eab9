"""Many organisations and counts at once: asked and recorded as one by one."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import InvalidBatchError, StaleVersionError
from nastavnik.registers.organizations.choices import Kind, Population
from nastavnik.registers.organizations.models import Contingent, Organization
from nastavnik.registers.organizations.operations.many import (
    add_organizations,
    edit_contingents,
    record_contingents,
)
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")
DAY = date(2026, 9, 1)


def row(code: str, kind: str = Kind.SCHOOL) -> Organization:
    return Organization(code=code, kind=kind, name=f"Школа {code}", short_name=code)


def learners(organization: Organization, count: int, day: date = DAY) -> Contingent:
    return Contingent(
        organization=organization, as_of=day, population=Population.LEARNERS, count=count
    )


def test_one_organisation_that_cannot_be_there_is_named_by_its_place() -> None:
    city = make_school(kind=Kind.MUNICIPALITY)
    rows = [row("a-1"), row("a-2", Kind.COLLEGE)]
    with pytest.raises(InvalidBatchError) as refused:
        add_organizations(actor=ACTOR, parent=city, organizations=rows, starts_on=DAY)
    assert refused.value.position == 1
    assert not city.children.exists()


def test_a_code_taken_by_another_spelling_is_named_by_its_place() -> None:
    city = make_school(kind=Kind.MUNICIPALITY)
    make_school(code="A-2")
    rows = [row("a-1"), row(" a-2 ")]
    with pytest.raises(InvalidBatchError) as refused:
        add_organizations(actor=ACTOR, parent=city, organizations=rows, starts_on=DAY)
    assert refused.value.position == 1


def test_nothing_is_added_below_what_is_closed() -> None:
    city = make_school(kind=Kind.MUNICIPALITY, closed_on=DAY)
    with pytest.raises(DomainError, match="закрыта"):
        add_organizations(actor=ACTOR, parent=city, organizations=[row("a-1")], starts_on=DAY)


def test_counts_are_recorded_and_corrected_with_an_event_each() -> None:
    one, two = make_school(), make_school()
    rows = record_contingents(actor=ACTOR, contingents=[learners(one, 5), learners(two, 6)])
    for contingent in rows:
        contingent.count += 10
    edit_contingents(actor=ACTOR, contingents=list(reversed(rows)))
    assert sorted(Contingent.objects.values_list("count", "version")) == [(15, 2), (16, 2)]
    acts = list(Event.objects.order_by("pk").values_list("act", flat=True))
    assert sorted(acts) == ["add_contingent"] * 2 + ["edit_contingent"] * 2


def test_a_count_of_the_future_or_read_before_is_refused() -> None:
    school = make_school()
    with pytest.raises(DomainError, match="ещё не наступила"):
        record_contingents(actor=ACTOR, contingents=[learners(school, 5, date(2999, 1, 1))])
    (kept,) = record_contingents(actor=ACTOR, contingents=[learners(school, 5)])
    Contingent.objects.update(version=3)
    with pytest.raises(StaleVersionError):
        edit_contingents(actor=ACTOR, contingents=[kept])


def test_a_curator_counts_the_own_school_alone() -> None:
    own, other = make_school(), make_school()
    actor = Actor(1, "", Role.CURATOR, own.pk, own.path, in_organization=True)
    (kept,) = record_contingents(actor=actor, contingents=[learners(own, 5)])
    with pytest.raises((Http404, PermissionDenied)):
        record_contingents(actor=actor, contingents=[learners(own, 6), learners(other, 5)])
    Contingent.objects.filter(pk=kept.pk).update(organization=other)
    with pytest.raises((Http404, PermissionDenied)):
        edit_contingents(actor=actor, contingents=[kept])


def test_a_count_that_is_gone_stops_the_correction_of_all() -> None:
    one, two = make_school(), make_school()
    rows = record_contingents(actor=ACTOR, contingents=[learners(one, 5), learners(two, 6)])
    Contingent.objects.filter(pk=rows[1].pk).delete()
    for contingent in rows:
        contingent.count += 10
    with pytest.raises(DomainError, match="Части этих записей уже нет"):
        edit_contingents(actor=ACTOR, contingents=rows)
    assert list(Contingent.objects.values_list("count", "version")) == [(5, 1)]
    assert not Event.objects.filter(act="edit_contingent").exists()
