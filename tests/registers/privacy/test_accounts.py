"""Accounts of staff, behind whom no person of a register stands: emptied when the term is over."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit import writing
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters.catalogue import ACCOUNTS_KEPT
from nastavnik.platform.parameters.operations import set_parameter
from nastavnik.registers.accounts import operations as accounts
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.models import ResetNotice
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.privacy import operations, walking
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.tasks import PERIODIC, empty_unused_accounts
from tests.factories.accounts import make_actor, make_assignment, make_user, signed_in
from tests.factories.clients import send_form
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
NAME = "Вера Кузнецова"
KEPT_YEARS = 2


@pytest.fixture
def school() -> Organization:
    """A school, where accounts without a role are kept for two years."""
    set_parameter(actor=ACTOR, parameter=ACCOUNTS_KEPT, value=KEPT_YEARS)
    return make_organization()


def last_kept() -> date:
    """The earliest end of a last role that is not too long ago."""
    return anniversary(timezone.localdate(), -KEPT_YEARS)


def make_left(school: Organization, *, ended: date | None, role: Role = Role.CURATOR) -> User:
    """Somebody of the staff whose role ended on the day."""
    row = make_assignment(role, school, user=make_user(NAME))
    Assignment.objects.filter(pk=row.pk).update(ends_on=ended)
    return row.user


def named() -> set[int]:
    """The accounts that still say whose they are."""
    return set(User.objects.filter(name=NAME).values_list("pk", flat=True))


def test_who_left_long_ago_is_nobody_any_more(school: Organization) -> None:
    user = make_left(school, ended=last_kept() - timedelta(days=1))
    accounts.edit_user(actor=ACTOR, user=user, version=None, email="vera@example.org")
    ResetNotice.objects.create(
        user=user,
        what=ResetKind.FACTOR,
        reason="Потеряла телефон",
        made_by=1,
        made_at=timezone.now(),
    )
    assert operations.empty_unused_accounts(actor=ACTOR) == 1
    user.refresh_from_db()
    assert (user.name, user.email, user.is_active, user.has_usable_password()) == (
        f"{walking.ERASED_TEXT} {walking.nameless(user.pk)}",
        f"erased-{user.pk}@erased.invalid",
        False,
        False,
    )
    assert not ResetNotice.objects.exists()
    assert Assignment.objects.get(user=user).role == Role.CURATOR
    about = Event.objects.filter(subject_type="accounts.user", subject_id=user.pk)
    assert about.filter(act="erase").count() == 1
    assert {event.contents.destroyed for event in about} == {True}
    assert operations.empty_unused_accounts(actor=ACTOR) == 0


def test_who_left_lately_or_is_at_work_is_kept(school: Organization) -> None:
    long_ago, today = last_kept() - timedelta(days=1), timezone.localdate()
    back, coming = (make_left(school, ended=long_ago) for _ in range(2))
    kept = {back.pk, coming.pk, make_left(school, ended=last_kept()).pk}
    kept.add(make_left(school, ended=None).pk)
    make_assignment(Role.HEAD, school, user=back)
    Assignment.objects.create(
        user=coming, role=Role.HEAD, organization=school, starts_on=today + timedelta(days=9)
    )
    roleless = make_user(NAME)
    assert operations.empty_unused_accounts(actor=ACTOR) == 0
    assert named() == kept | {roleless.pk}


def test_an_account_of_a_person_is_kept_as_long_as_the_person(school: Organization) -> None:
    person = make_person(school, category="teacher")
    user = make_left(school, ended=last_kept() - timedelta(days=1))
    row = make_assignment(Role.MENTOR, school, user=user, person=person)
    Assignment.objects.filter(pk=row.pk).update(ends_on=last_kept() - timedelta(days=9))
    assert operations.empty_unused_accounts(actor=ACTOR) == 0
    erasure = operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST)
    operations.execute_erasure(actor=ACTOR, erasure=erasure)
    assert named() == {user.pk}
    assert operations.empty_unused_accounts(actor=ACTOR) == 1
    assert named() == set()


def test_a_role_given_meanwhile_keeps_the_account(
    school: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_left(school, ended=last_kept() - timedelta(days=1))

    def lock(row: User) -> User:
        monkeypatch.undo()
        make_assignment(Role.HEAD, school, user=user)
        return writing.lock(row)

    monkeypatch.setattr(writing, "lock", lock)
    assert operations.empty_unused_accounts(actor=ACTOR) == 0
    assert named() == {user.pk}


def test_it_is_done_every_night(school: Organization) -> None:
    user = make_left(school, ended=last_kept() - timedelta(days=1), role=Role.HEAD)
    assert named() == {user.pk}
    assert [line.name for line in PERIODIC if line.task is empty_unused_accounts]
    empty_unused_accounts.call()
    assert named() == set()


@pytest.fixture
def security(school: Organization) -> Client:
    return signed_in(Role.SECURITY, school)


def page_of_erasing(user: User) -> str:
    return reverse("privacy:account_erase", args=[user.pk])


def close(user: User) -> None:
    accounts.edit_user(actor=ACTOR, user=user, version=None, is_active=False)
    user.refresh_from_db()


def test_a_closed_account_is_emptied_at_once(school: Organization, security: Client) -> None:
    user = make_left(school, ended=None)
    assert page_of_erasing(user) not in security.get(user.get_absolute_url()).content.decode()
    close(user)
    assert page_of_erasing(user) in security.get(user.get_absolute_url()).content.decode()
    assert (
        f"{NAME}. Вернуть стёртое нельзя." in security.get(page_of_erasing(user)).content.decode()
    )
    answer = send_form(security, page_of_erasing(user))
    assert (answer.status_code, answer["Location"]) == (302, user.get_absolute_url())
    assert named() == set()
    card = security.get(user.get_absolute_url()).content.decode()
    assert "Данные учётной записи стёрты." in card
    assert page_of_erasing(user) not in card
    assert Assignment.objects.get(user=user).ends_on == timezone.localdate() - timedelta(days=1)
    assert Event.objects.get(subject_type="accounts.user", act="erase").subject_id == user.pk
    again = send_form(security, page_of_erasing(user)).content.decode()
    assert "Данные этой учётной записи уже стёрты." in again


def test_an_account_at_work_or_of_a_person_is_not_emptied(
    school: Organization, security: Client
) -> None:
    working, own = make_left(school, ended=None), make_user(NAME)
    make_assignment(Role.MENTOR, school, user=own, person=make_person(school, category="teacher"))
    said = send_form(security, page_of_erasing(working)).content.decode()
    assert "Учётная запись действует. Сначала закройте её" in said
    close(own)
    said = send_form(security, page_of_erasing(own)).content.decode()
    assert "Это учётная запись человека из реестра" in said
    assert named() == {working.pk, own.pk}


def test_the_security_administrator_alone_empties_accounts(school: Organization) -> None:
    user = make_left(school, ended=None)
    close(user)
    head = signed_in(Role.HEAD, school)
    assert page_of_erasing(user) not in head.get(user.get_absolute_url()).content.decode()
    assert head.post(page_of_erasing(user)).status_code == 403
    with pytest.raises(PermissionDenied):
        operations.empty_account(actor=make_actor(Role.HEAD, school), user=user)
    assert named() == {user.pk}
