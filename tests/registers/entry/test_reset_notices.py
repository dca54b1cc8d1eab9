"""The owner of an account learns what others did to how it is entered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.outbox import sending
from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.models import Letter
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import operations
from nastavnik.registers.entry.choices import ResetKind
from nastavnik.registers.entry.models import Factor, ResetNotice
from tests.factories.accounts import ACTOR, PASSWORD, make_actor, make_assignment, signed_in
from tests.factories.clients import send_form
from tests.factories.mail import free_port, mailers_at
from tests.factories.organizations import Region, make_region

pytestmark = pytest.mark.django_db
SECURITY = "/accounts/security/"


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def user(region: Region) -> User:
    return make_assignment(Role.CURATOR, region.school).user


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def reset(user: User, region: Region, settings: Any) -> Any:
    """Whoever answers for the account resets its factor, mail being set up."""
    settings.SENDS_LETTERS = True
    Factor.objects.create(user=user, type="webauthn", data={"name": "Ключ"})
    head = make_actor(Role.HEAD, region.school)

    def act(reason: str = "Приходила лично") -> None:
        operations.reset_factors(actor=head, user=user, reason=reason)

    return act


@pytest.mark.parametrize(
    ("where", "next_page"), [("home", "/"), ("entry:security", SECURITY)], ids=["home", "security"]
)
def test_the_owner_learns_of_a_reset_until_it_is_put_away(
    user: User, reset: Any, where: str, next_page: str
) -> None:
    reset()
    notice = ResetNotice.objects.get()
    client = Client()
    client.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    told = "Второй фактор сброшен</strong>: 20.11.2026 11:00, Ольга Петрова. Причина: Приходила"
    assert told in client.get(reverse(where)).content.decode()
    put_away = client.post(reverse("entry:reset_seen", args=[notice.pk]), {"from": where})
    assert put_away["Location"] == next_page
    assert "фактор сброшен" not in client.get(reverse(where)).content.decode()
    assert Event.objects.filter(chain=0).latest("seq").act == "dismiss_reset_notice"
    seen = ResetNotice.objects.get().seen_at
    operations.dismiss_notice(actor=ACTOR, notice=notice)
    assert ResetNotice.objects.get().seen_at == seen


def test_a_notice_is_put_away_by_its_owner_alone(reset: Any, region: Region) -> None:
    reset()
    address = reverse("entry:reset_seen", args=[ResetNotice.objects.get().pk])
    assert signed_in(Role.CURATOR, region.school).post(address).status_code == 404
    assert ResetNotice.objects.get().seen_at is None


def test_a_letter_tells_of_a_reset_and_not_why(
    user: User, reset: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        reset()
        assert mail.outbox == [], "not before the reset is in the database"
    (letter,) = mail.outbox
    assert letter.to == [user.email]
    assert "Второй фактор сброшен: 20.11.2026, 11:00, Ольга Петрова." in letter.body
    assert "Приходила" not in letter.body


def test_a_dead_mail_server_undoes_no_reset(
    user: User,
    reset: Any,
    django_capture_on_commit_callbacks: Any,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.MAILERS = mailers_at(free_port())
    with django_capture_on_commit_callbacks(execute=True):
        reset()
    assert not Factor.objects.filter(user=user).exists()
    assert "was not sent: ConnectionRefusedError" in caplog.text
    assert user.email not in caplog.text
    assert Letter.objects.get().state == LetterState.WAITING


def test_a_link_for_a_password_is_told_to_the_owner_and_ones_own_is_not(
    user: User, region: Region
) -> None:
    head = make_actor(Role.HEAD, region.school)
    operations.issue_password_link(actor=head, user=user)
    notice = ResetNotice.objects.get()
    assert (notice.user, notice.what, notice.made_by) == (user, ResetKind.PASSWORD, head.user_id)
    for own in (replace(head, user_id=user.pk), policy.system_actor("tests")):
        made = operations.notify_of_reset(actor=own, user=user, what=ResetKind.PASSWORD)
        assert made is None
    assert ResetNotice.objects.count() == 1


def test_no_letter_of_what_was_put_away_or_to_a_closed_account(
    user: User, region: Region, settings: Any
) -> None:
    settings.SENDS_LETTERS = True
    head = make_actor(Role.HEAD, region.school)
    operations.issue_password_link(actor=head, user=user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sending.send_due() == 0
    User.objects.filter(pk=user.pk).update(is_active=True)
    operations.issue_password_link(actor=head, user=user)
    operations.dismiss_notice(actor=ACTOR, notice=ResetNotice.objects.latest("pk"))
    assert sending.send_due() == 0
    assert {letter.state for letter in Letter.objects.all()} == {LetterState.UNWANTED}
    assert mail.outbox == []


def move(client: Client, user: User, email: str) -> None:
    typed = {"name": user.name, "email": email, "is_active": "on"}
    answer = send_form(client, reverse("accounts:edit", args=[user.pk]), typed)
    assert answer["Location"] == user.get_absolute_url()


def test_another_address_is_told_inside_and_to_the_former_one(
    user: User, region: Region, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SENDS_LETTERS = True
    former, head = user.email, signed_in(Role.HEAD, region.school)
    with django_capture_on_commit_callbacks(execute=True):
        move(head, user, "Another@example.org")
    (letter,) = mail.outbox
    assert letter.to == [former]
    assert "Изменена почта для входа: 20.11.2026, 11:00, Ольга Петрова." in letter.body
    assert "another" not in letter.body
    client = Client()
    client.post(reverse("login"), {"username": "another@example.org", "password": PASSWORD})
    for where in ("/", SECURITY):
        told = "Изменена почта для входа</strong>: 20.11.2026 11:00, Ольга Петрова."
        assert told in client.get(where).content.decode()
    assert [notice.user for notice in ResetNotice.objects.all()] == [user]


def test_the_former_address_hears_of_it_whoever_read_it_inside(
    user: User, region: Region, settings: Any
) -> None:
    settings.SENDS_LETTERS = True
    move(signed_in(Role.HEAD, region.school), user, "another@example.org")
    operations.dismiss_notice(actor=ACTOR, notice=ResetNotice.objects.get())
    assert sending.send_due() == 1


def test_the_same_address_in_capital_letters_is_no_other(user: User, region: Region) -> None:
    head = signed_in(Role.HEAD, region.school)
    operations.issue_password_link(actor=make_actor(Role.HEAD, region.school), user=user)
    move(head, user, user.email.upper())
    assert {notice.what for notice in ResetNotice.objects.all()} == {ResetKind.PASSWORD}
    assert OneTimeLink.objects.get().revoked_at is None
