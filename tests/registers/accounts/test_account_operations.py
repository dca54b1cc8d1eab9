from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.http import Http404
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.accounts import operations
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.organizations.choices import Kind
from tests.factories.accounts import ACTOR, PASSWORD, make_actor, make_assignment, make_user
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db


def test_capital_letters_of_an_address_mean_nothing() -> None:
    user = operations.add_user(
        actor=ACTOR, email=" Curator@School.RU ", name="Пётр", password=PASSWORD
    )
    assert user.email == "curator@school.ru"
    assert authenticate(username="CURATOR@school.ru", password=PASSWORD) == user
    with pytest.raises(DomainError, match="Учётная запись с такой почтой"):
        operations.add_user(
            actor=ACTOR, email="curator@SCHOOL.ru", name="Другой", password=PASSWORD
        )


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"password": "123"}, "password"), ({"email": "не почта"}, "email"), ({"name": " "}, "name")],
)
def test_a_wrong_account_is_refused_at_the_field(facts: dict[str, str], field: str) -> None:
    known = {"email": "a@example.org", "name": "Пётр", "password": PASSWORD, **facts}
    with pytest.raises(DomainError) as refusal:
        operations.add_user(actor=ACTOR, **known)
    assert refusal.value.field == field
    assert not User.objects.exists()


def test_the_same_role_is_not_given_twice_at_once() -> None:
    school, user = make_organization(), make_user()
    facts: dict[str, Any] = {"user": user, "role": Role.CURATOR, "organization": school}
    first = operations.assign(actor=ACTOR, starts_on=date(2024, 1, 1), **facts)
    with pytest.raises(DomainError, match="Такое назначение уже есть"):
        operations.assign(actor=ACTOR, starts_on=date(2025, 1, 1), **facts)
    with pytest.raises(DomainError, match="Такое назначение уже есть"):
        operations.assign(
            actor=ACTOR, starts_on=date(2023, 1, 1), ends_on=date(2024, 1, 1), **facts
        )
    operations.end_assignment(actor=ACTOR, assignment=first, ends_on=date(2024, 12, 31))
    operations.assign(actor=ACTOR, starts_on=date(2025, 1, 1), **facts)
    assert user.assignments.count() == 2


@pytest.mark.parametrize(
    ("role", "kind", "sentence"),
    [
        (
            Role.CURATOR,
            Kind.MUNICIPALITY,
            "«Куратор» назначается не здесь: её место — образовательная",
        ),
        (Role.COORDINATOR, Kind.SCHOOL, "её место — орган местного самоуправления"),
        (Role.SYSTEM, Kind.MINISTRY, "никому не назначается"),
    ],
)
def test_a_role_fits_its_organisation(role: Role, kind: Kind, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        make_assignment(role, make_organization(kind=kind))


def test_dates_of_an_assignment_are_in_order() -> None:
    school, user = make_organization(), make_user()
    with pytest.raises(DomainError, match="Дата окончания раньше"):
        operations.assign(
            actor=ACTOR,
            user=user,
            role=Role.CURATOR,
            organization=school,
            starts_on=date(2025, 1, 2),
            ends_on=date(2025, 1, 1),
        )
    assignment = make_assignment(Role.CURATOR, school, user=user)
    with pytest.raises(DomainError, match=r"Назначение началось 01\.01\.2020"):
        operations.end_assignment(actor=ACTOR, assignment=assignment, ends_on=date(2019, 1, 1))


def test_a_role_that_is_over_is_not_brought_back() -> None:
    role = make_assignment(Role.CURATOR, make_organization())
    yesterday = timezone.localdate() - timedelta(days=1)
    operations.end_assignment(actor=ACTOR, assignment=role, ends_on=yesterday)
    for ends_on in (date(2040, 1, 1), timezone.localdate(), date(2020, 1, 2)):
        with pytest.raises(DomainError, match="уже завершено: назначьте роль заново"):
            operations.end_assignment(actor=ACTOR, assignment=role, ends_on=ends_on)
    assert Assignment.objects.get().ends_on == yesterday


def test_a_role_is_not_ended_later_than_it_was_given_for() -> None:
    role = operations.assign(
        actor=ACTOR,
        user=make_user(),
        role=Role.CURATOR,
        organization=make_organization(),
        starts_on=date(2020, 1, 1),
        ends_on=date(2040, 1, 1),
    )
    with pytest.raises(DomainError, match=r"Роль дана по 01\.01\.2040") as refusal:
        operations.end_assignment(actor=ACTOR, assignment=role, ends_on=date(2040, 1, 2))
    assert refusal.value.field == "ends_on"
    ended = operations.end_assignment(actor=ACTOR, assignment=role, ends_on=date(2039, 12, 31))
    assert ended.ends_on == date(2039, 12, 31)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.ADMINISTRATOR, "единственный системный администратор"),
        (Role.SECURITY, "единственный администратор безопасности"),
    ],
)
def test_the_last_administrator_stays(role: Role, words: str) -> None:
    place = make_organization(kind=Kind.MINISTRY)
    only = make_assignment(role, place)
    with pytest.raises(DomainError, match=words):
        operations.end_assignment(actor=ACTOR, assignment=only, ends_on=date(2030, 1, 1))
    with pytest.raises(DomainError, match=words):
        operations.edit_user(actor=ACTOR, user=only.user, version=None, is_active=False)
    make_assignment(role, place)
    operations.end_assignment(actor=ACTOR, assignment=only, ends_on=date(2030, 1, 1))


def test_others_do_not_even_see_accounts() -> None:
    auditor = make_actor(Role.AUDITOR, make_organization())
    with pytest.raises(Http404):
        operations.add_user(actor=auditor, email="a@b.ru", name="Кто-то", password=PASSWORD)


def test_nobody_is_given_a_role_where_nobody_works_any_more() -> None:
    closed = make_organization(closed_on=date(2025, 7, 1))
    with pytest.raises(DomainError, match="Организация закрыта") as refusal:
        make_assignment(Role.CURATOR, closed)
    assert refusal.value.field == "organization"
    assert not closed.assignments.exists()
