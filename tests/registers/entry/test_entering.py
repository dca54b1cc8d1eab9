"""Log-in by password: who is let in, what the refused are told, what is left in the trail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry.devices import described
from nastavnik.registers.entry.limits import PASSWORDS
from nastavnik.registers.entry.models import Attempts, Device
from tests.factories.accounts import PASSWORD, make_assignment, make_user
from tests.factories.organizations import make_region

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
WRONG = "Почта или пароль не подошли"
TOO_MANY = "Слишком много неудачных попыток подряд"


@pytest.fixture
def user() -> User:
    return make_assignment(Role.CURATOR, make_region().school).user


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


def log_in(client: Client, email: str, password: str = PASSWORD, **facts: str) -> str:
    """The address one is sent to, or the page one stays on."""
    typed = {"username": email, "password": password, **facts}
    response = client.post(reverse("login"), typed)
    return str(response.headers.get("Location", response.content.decode()))


def latest() -> Event:
    return Event.objects.filter(chain=0).latest("seq")


def test_a_right_password_lets_in_and_is_recorded(client: Client, user: User) -> None:
    assert log_in(client, f" {user.email.upper()} ") == "/"
    event = latest()
    assert (event.act, event.user_id, event.after) == ("log_in", user.pk, {"by": ["password"]})
    assert event.role == Role.VISITOR
    assert event.request_id
    assert client.get("/").status_code == 200
    assert Device.objects.get().user == user


def test_an_address_of_this_site_is_returned_to(client: Client, user: User) -> None:
    assert log_in(client, user.email, next="/people/") == "/people/"
    assert log_in(client, user.email, next="https://example.org/") == "/"
    assert client.get(reverse("login") + "?next=/people/")["Location"] == "/people/"


def test_whatever_is_wrong_the_answer_is_one(client: Client, user: User) -> None:
    invited = make_user()
    invited.set_unusable_password()
    invited.save()
    for email, why in (
        (user.email, "password"),
        ("nobody@example.org", "unknown"),
        (invited.email, "unknown"),
    ):
        page = log_in(client, email, "Не-тот-пароль-1")
        assert WRONG in page
        assert "Не-тот-пароль-1" not in page
        assert (latest().act, latest().after) == ("refuse_log_in", {"why": why})
        assert "nobody@" not in str([latest().__dict__, latest().contents])


def test_a_closed_account_is_told_only_to_who_knows_its_password(
    client: Client, user: User
) -> None:
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/").status_code == 302, "out on the next request"
    assert "Эта учётная запись закрыта" in log_in(client, user.email)
    assert latest().after == {"why": "closed"}
    assert WRONG in log_in(client, user.email, "Не-тот-пароль-1")


def test_strangers_are_held_up_and_the_owner_is_not(
    user: User, clock: time_machine.Traveller
) -> None:
    known, thief, elsewhere = Client(), Client(), Client()
    assert log_in(known, user.email) == "/"
    known.post(reverse("logout"))
    for _ in range(PASSWORDS.tries):
        assert WRONG in log_in(thief, user.email, "Не-тот-пароль-1")
    refused = log_in(thief, user.email).replace("\xa0", " ")
    assert f"{TOO_MANY}. Попробуйте снова в 11:15, через 15 минут." in refused
    assert latest().after == {"why": "limit"}
    assert TOO_MANY in log_in(elsewhere, user.email), "from any browser it was not entered from"
    assert log_in(known, user.email) == "/", "the owner's own browser is let in"
    clock.shift(timedelta(minutes=15))
    assert log_in(elsewhere, user.email) == "/"


def test_a_known_device_has_its_own_count_and_others_of_the_school_theirs(
    user: User, clock: time_machine.Traveller
) -> None:
    shared = Client()
    colleague = make_assignment(Role.CURATOR, make_region().school).user
    for each in (user, colleague):
        assert log_in(shared, each.email) == "/"
        shared.post(reverse("logout"))
    for _ in range(PASSWORDS.tries + 1):
        answer = log_in(shared, user.email, "Не-тот-пароль-1")
    assert TOO_MANY in answer
    assert log_in(shared, colleague.email) == "/"
    assert log_in(Client(), user.email) == "/", "another browser is counted apart"


def test_right_answers_begin_the_count_anew_and_old_counts_go(
    client: Client, user: User, clock: time_machine.Traveller
) -> None:
    for _ in range(PASSWORDS.tries - 1):
        log_in(client, user.email, "Не-тот-пароль-1")
    assert log_in(client, user.email) == "/"
    assert not Attempts.objects.exists()
    log_in(Client(), "nobody@example.org", "Не-тот-пароль-1")
    assert "@" not in str(Attempts.objects.values())
    clock.shift(timedelta(days=1))
    log_in(Client(), user.email)
    assert not Attempts.objects.exists()


def test_a_forged_cookie_is_no_device(user: User) -> None:
    for cookie in ("x", "e30:1:x", ""):
        client = Client()
        client.cookies["device"] = cookie
        assert log_in(client, user.email) == "/"


def test_a_password_hashed_by_older_rules_is_hashed_anew(
    client: Client, user: User, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["nastavnik.registers.accounts.hashers.TunedArgon2Hasher"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nastavnik.registers.accounts.hashers.TunedArgon2Hasher.time_cost", 1)
        User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    before = User.objects.get(pk=user.pk).password
    assert log_in(client, user.email) == "/"
    user.refresh_from_db()
    assert user.password != before
    assert Event.objects.filter(act="rehash_password", user_id=user.pk).count() == 1
    assert user.password not in str([event.after for event in Event.objects.all()])


def test_leaving_is_recorded_and_ends_the_session(client: Client, user: User) -> None:
    log_in(client, user.email)
    session = client.session.session_key
    assert client.post(reverse("logout"))["Location"] == reverse("login")
    assert (latest().act, latest().user_id) == ("log_out", user.pk)
    assert Device.objects.get().ended_at is not None
    client.cookies["sessionid"] = session or ""
    assert client.get("/").status_code == 302
    Client().post(reverse("logout"))


def test_who_has_no_role_may_leave(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/").status_code == 403
    assert client.post(reverse("logout")).status_code == 302


def test_devices_are_told_apart_in_words() -> None:
    windows = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36"
    )
    assert described(windows) == "Chrome, Windows"
    assert described(f"{windows} YaBrowser/24.1") == "Яндекс Браузер, Windows"
    assert described("Mozilla/5.0 (Android 14; Mobile) Firefox/120") == "Firefox, Android"
    assert described("curl/8.5<script>") == "curl/8.5script"
    assert described("") == "Неизвестный браузер"
