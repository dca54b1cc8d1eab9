from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import InvalidRowError, StaleVersionError
from nastavnik.registers.organizations import operations
from nastavnik.registers.organizations.choices import Kind, Level, Population, ZoneFunction
from nastavnik.registers.organizations.models import Organization, Subordination
from tests.factories.accounts import make_actor
from tests.factories.organizations import ACTOR, make_organization, make_region

pytestmark = pytest.mark.django_db
MOVED_ON = date(2024, 9, 1)


def paths_follow_parents() -> bool:
    """Whether each path is its parent's path with one label more."""
    rows = Organization.objects.select_related("parent")
    return all(
        row.path.startswith(row.parent.path if row.parent else "")
        and row.path[len(row.parent.path if row.parent else "") :].count("/") == 1
        for row in rows
    )


def test_adding_puts_an_organisation_under_its_parent_from_a_day() -> None:
    region = make_region()
    assert region.school.path.startswith(region.city.path)
    row = Subordination.objects.get(organization=region.school)
    assert (row.parent, row.starts_on, row.ends_on) == (region.city, date(2020, 1, 1), None)
    assert paths_follow_parents()


def test_a_code_known_already_is_refused_at_the_field() -> None:
    make_organization(code="52-001")
    with pytest.raises(InvalidRowError) as refusal:
        make_organization(code="52-001")
    assert refusal.value.fields == {"code": ["Организация с таким кодом уже есть."]}


def test_a_row_without_a_code_or_of_no_known_kind_is_refused_at_the_field() -> None:
    facts = {"name": "Школа", "short_name": "Школа", "level": Level.GENERAL}
    for known, field in (({"kind": Kind.SCHOOL}, "code"), ({"kind": "x", "code": "1"}, "kind")):
        with pytest.raises(InvalidRowError) as refusal:
            operations.add_organization(actor=ACTOR, parent=None, **facts, **known)
        assert list(refusal.value.fields) == [field]
    assert not Organization.objects.exists()


def test_moving_takes_the_subtree_along_and_keeps_history() -> None:
    region = make_region()
    operations.move_organization(
        actor=ACTOR, organization=region.city, parent=region.other_city, starts_on=MOVED_ON
    )
    for row in (region.city, region.school):
        row.refresh_from_db()
        assert row.path.startswith(region.other_city.path)
    assert paths_follow_parents()
    history = list(Subordination.objects.filter(organization=region.city))
    assert [(row.parent, row.starts_on, row.ends_on) for row in history] == [
        (region.ministry, date(2020, 1, 1), date(2024, 8, 31)),
        (region.other_city, MOVED_ON, None),
    ]
    assert Event.objects.filter(act="move_organization", subject_id=region.city.pk).count() == 1


def test_moving_a_root_and_back_to_a_deeper_place_keeps_labels() -> None:
    region = make_region()
    lonely = make_organization(kind=Kind.MUNICIPALITY)
    child = make_organization(lonely)
    operations.move_organization(
        actor=ACTOR, organization=lonely, parent=region.city, starts_on=MOVED_ON
    )
    child.refresh_from_db()
    assert child.path.startswith(region.city.path)
    assert paths_follow_parents()


@pytest.mark.parametrize(
    ("who", "where", "day", "sentence"),
    [
        ("city", "school", MOVED_ON, "Нельзя подчинить организацию ей самой"),
        ("city", "city", MOVED_ON, "Нельзя подчинить организацию ей самой"),
        ("school", "city", MOVED_ON, "Организация уже подчинена выбранной."),
        ("school", "other_city", date(2019, 1, 1), "Нынешняя подчинённость началась 01.01.2020"),
        ("school", "other_city", date(2020, 1, 1), "Нынешняя подчинённость началась 01.01.2020"),
        ("school", "other_city", date(2099, 1, 1), "Дата ещё не наступила."),
    ],
)
def test_a_wrong_move_is_refused_and_changes_nothing(
    who: str, where: str, day: date, sentence: str
) -> None:
    region = make_region()
    before = list(Organization.objects.values_list("pk", "path"))
    with pytest.raises(DomainError, match=sentence):
        operations.move_organization(
            actor=ACTOR,
            organization=getattr(region, who),
            parent=getattr(region, where),
            starts_on=day,
        )
    assert list(Organization.objects.values_list("pk", "path")) == before


class RandomMoves(TestCase):
    """Whatever is moved wherever, the tree stays a tree."""

    @given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=6))
    def test_paths_always_follow_parents(self, moves: list[tuple[int, int]]) -> None:
        rows = [make_organization(kind=Kind.MUNICIPALITY)]
        for index in range(7):
            rows.append(make_organization(rows[index // 2]))
        for number, (which, where) in enumerate(moves):
            try:
                operations.move_organization(
                    actor=ACTOR,
                    organization=rows[which],
                    parent=rows[where],
                    starts_on=date(2021, 1, 1) + timedelta(days=number),
                )
            except DomainError:
                continue
        assert paths_follow_parents()
        assert not Organization.objects.filter(path="").exists()
        for row in Organization.objects.exclude(parent=None):
            current = Subordination.objects.get(organization=row, ends_on=None)
            assert current.parent_id == row.parent_id


def test_a_closed_organisation_keeps_its_past() -> None:
    region = make_region()
    closed = operations.close_organization(
        actor=ACTOR, organization=region.school, closed_on=date(2025, 7, 1), reason="Слияние"
    )
    assert closed.closed_on == date(2025, 7, 1)
    assert Subordination.objects.get(organization=closed).ends_on == date(2025, 7, 1)
    assert Event.objects.get(act="close_organization").reason == "Слияние"
    with pytest.raises(DomainError, match=r"закрыта с 01\.07\.2025"):
        operations.add_organization(
            actor=ACTOR, parent=closed, code="x", kind=Kind.SCHOOL, name="x", short_name="x"
        )


def test_closing_is_refused_while_somebody_is_below_or_too_early() -> None:
    region = make_region()
    with pytest.raises(DomainError, match="подведомственные"):
        operations.close_organization(
            actor=ACTOR, organization=region.city, closed_on=date(2025, 7, 1), reason="—"
        )
    with pytest.raises(DomainError, match="более позднюю") as refusal:
        operations.close_organization(
            actor=ACTOR, organization=region.school, closed_on=date(2019, 7, 1), reason="—"
        )
    assert refusal.value.field == "closed_on"


def test_code_and_place_are_not_edited_as_facts() -> None:
    region = make_region()
    for facts in ({"code": "another"}, {"parent": region.other_city}, {"path": "0/"}):
        with pytest.raises(DomainError):
            operations.edit_organization(
                actor=ACTOR, organization=region.school, version=None, **facts
            )


def test_a_lost_update_is_refused() -> None:
    school = make_organization()
    operations.edit_organization(actor=ACTOR, organization=school, version=1, locality="Село")
    with pytest.raises(StaleVersionError):
        operations.edit_organization(actor=ACTOR, organization=school, version=1, locality="Город")


def test_zones_belong_to_centres_once() -> None:
    region = make_region()
    facts = {"level": Level.GENERAL, "function": ZoneFunction.MONITORING}
    zone = operations.add_zone(actor=ACTOR, centre=region.centre, **facts)
    with pytest.raises(InvalidRowError, match="Такая зона у центра уже есть"):
        operations.add_zone(actor=ACTOR, centre=region.centre, **facts)
    with pytest.raises(DomainError, match="Зоны бывают только"):
        operations.add_zone(actor=ACTOR, centre=region.city, **facts)
    operations.remove_zone(actor=ACTOR, zone=zone)
    assert not region.centre.zones.exists()


def test_a_count_is_recorded_once_and_corrected() -> None:
    school = make_organization()
    facts = {"as_of": date(2025, 9, 1), "population": Population.LEARNERS, "age_from": 10}
    row = operations.record_contingent(actor=ACTOR, organization=school, count=0, **facts)
    with pytest.raises(InvalidRowError, match="уже введён"):
        operations.record_contingent(actor=ACTOR, organization=school, count=5, **facts)
    changed = operations.edit_contingent(actor=ACTOR, contingent=row, version=1, count=412)
    assert (changed.count, changed.version) == (412, 2)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"age_from": 19, "age_to": 10}, "Возраст «до» меньше возраста «от»."),
        ({"as_of": timezone.localdate() + timedelta(days=1)}, "Дата ещё не наступила."),
    ],
)
def test_a_wrong_count_is_refused(facts: dict[str, object], sentence: str) -> None:
    school = make_organization()
    known = {"as_of": date(2025, 9, 1), "population": Population.LEARNERS, "count": 1, **facts}
    with pytest.raises(DomainError, match=sentence):
        operations.record_contingent(actor=ACTOR, organization=school, **known)


def test_who_may_not_look_gets_404_and_who_may_not_change_403() -> None:
    region = make_region()
    coordinator = make_actor(Role.COORDINATOR, region.city)
    with pytest.raises(PermissionDenied):
        operations.edit_organization(
            actor=coordinator, organization=region.school, version=None, locality="x"
        )
    with pytest.raises(Http404):
        operations.edit_organization(
            actor=coordinator, organization=region.other_school, version=None, locality="x"
        )
    with pytest.raises(Http404):
        operations.record_contingent(actor=coordinator, organization=region.other_school)
