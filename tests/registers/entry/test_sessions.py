"""Devices, the end of a session, and the form that came after it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import SESSION_IDLE
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import operations
from nastavnik.registers.entry.models import Device, KeptInput
from nastavnik.registers.entry.operations.keeping import FORMS_KEPT, LARGEST
from nastavnik.registers.entry.tasks import forget_expired_input
from nastavnik.registers.people.models import Person
from tests.factories.accounts import ACTOR, PASSWORD, make_assignment
from tests.factories.organizations import make_region

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FORM = "/people/add/"
TYPED = {
    "last_name": "Ёжикова",
    "first_name": "Мария",
    "category": "pupil",
    "birth_date": "05.04.2013",
}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


@pytest.fixture
def user(clock: time_machine.Traveller) -> User:
    return make_assignment(Role.CURATOR, make_region().school).user


def log_in(client: Client, user: User, agent: str = "Firefox/120 Windows", **facts: str) -> str:
    typed = {"username": user.email, "password": PASSWORD, **facts}
    response = client.post(reverse("login"), typed, headers={"user-agent": agent})
    return str(response["Location"])


def test_devices_are_seen_and_ended(user: User, clock: time_machine.Traveller) -> None:
    here, phone, home = Client(), Client(), Client()
    log_in(phone, user, "Firefox/120 Android")
    log_in(home, user, "Chrome/120 Linux")
    clock.shift(timedelta(minutes=6))
    log_in(here, user)
    phone.get("/")
    page = here.get(reverse("entry:security")).content.decode()
    assert page.index("Firefox, Windows") < page.index("Firefox, Android") < page.index("Chrome")
    assert "Это устройство" in page
    row = Device.objects.get(browser="Firefox, Android")
    here.post(reverse("entry:session_end", args=[row.pk]))
    assert phone.get("/").status_code == 302
    assert "Завершить остальные" in here.get(reverse("entry:security")).content.decode()
    here.post(reverse("entry:sessions_end"))
    assert home.get("/").status_code == 302
    page = here.post(reverse("entry:sessions_end"), follow=True).content.decode()
    assert "Других устройств нет" in page
    assert Event.objects.filter(act="end_session").count() == 2


def test_a_session_without_a_beginning_is_shown_by_its_log_in(client: Client, user: User) -> None:
    log_in(client, user)
    session = client.session
    del session["seen"]
    session.save()
    Device.objects.update(session_key=session.session_key)
    assert "Firefox, Windows" in client.get(reverse("entry:security")).content.decode()


@pytest.mark.parametrize(("hours", "times", "why"), [(13, 1, "idle"), (11, 16, "term")])
def test_a_session_is_over_by_silence_and_by_term(
    user: User, clock: time_machine.Traveller, hours: int, times: int, why: str
) -> None:
    client = Client()
    log_in(client, user)
    for _ in range(times):
        clock.shift(timedelta(hours=hours))
        answer = client.get("/people/")
    assert answer["Location"] == "/accounts/login/?next=/people/"
    event = Event.objects.filter(chain=0).latest("seq")
    assert (event.act, event.after, event.user_id) == ("log_out", {"why": why}, user.pk)


def test_the_parameter_sets_the_silence(
    client: Client, user: User, clock: time_machine.Traveller
) -> None:
    parameters.set_parameter(actor=ACTOR, parameter=SESSION_IDLE, value=1)
    log_in(client, user)
    clock.shift(timedelta(minutes=61))
    assert client.get("/").status_code == 302


def test_what_was_typed_waits_for_its_owner(user: User, clock: time_machine.Traveller) -> None:
    client, stranger = Client(), Client()
    log_in(client, user)
    clock.shift(timedelta(hours=13))
    sent = client.post(FORM, {**TYPED, "password": "тайна", "csrfmiddlewaretoken": "x"})
    assert sent["Location"] == f"/accounts/login/?next={FORM}"
    assert not Person.objects.exists()
    row = KeptInput.objects.get()
    assert (row.user, row.path) == (user, FORM)
    assert "Ёжикова" not in row.content
    log_in(stranger, make_assignment(Role.CURATOR, make_region().school).user)
    assert "Ёжикова" not in stranger.get(FORM).content.decode()
    assert log_in(client, user, next=FORM) == FORM
    for _ in range(2):  # looking is not acting
        page = client.get(FORM).content.decode()
        assert 'value="Ёжикова"' in page
        assert 'value="05.04.2013"' in page
        assert "Всё, что вы ввели, на месте" in page
    assert not Person.objects.exists()
    client.post(FORM, TYPED)
    assert Person.objects.get().last_name == "Ёжикова"
    assert not KeptInput.objects.exists()
    assert "Ёжикова" not in client.get(FORM).content.decode()


def test_a_session_gone_from_the_database_keeps_its_form_too(client: Client, user: User) -> None:
    log_in(client, user)
    client.session.delete()
    client.post(FORM, TYPED)
    assert KeptInput.objects.get().user == user


def test_a_session_that_was_ended_keeps_nothing(client: Client, user: User) -> None:
    log_in(client, user)
    operations.end_sessions(actor=ACTOR, user=user)
    client.post(FORM, TYPED)
    assert not KeptInput.objects.exists()


def test_a_form_from_elsewhere_is_not_kept(user: User, clock: time_machine.Traveller) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    session = client.session
    session["seen"] = int((NOW - timedelta(days=1)).timestamp())
    session.save()
    assert client.post(FORM, TYPED).status_code == 403
    assert not KeptInput.objects.exists()


def test_a_button_alone_is_pressed_again(
    client: Client, user: User, clock: time_machine.Traveller
) -> None:
    log_in(client, user)
    clock.shift(timedelta(hours=13))
    address = reverse("choose_role")
    client.post(address, {"assignment": "1"})
    log_in(client, user, next=address)
    page = client.get(address, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "Нажмите её ещё раз" in page.content.decode()
    assert not KeptInput.objects.exists()


def test_what_is_kept_is_bounded_and_short_lived(user: User, clock: time_machine.Traveller) -> None:
    def keep(path: str, text: str = "a=1") -> bool:
        return operations.keep_input(actor=ACTOR, user=user, path=path, typed=QueryDict(text))

    assert not keep("/a/", "csrfmiddlewaretoken=1&password=2")
    assert not keep("/a/", f"a={'x' * LARGEST}")
    assert not keep("/" + "a" * 400)
    assert all(keep(f"/{number}/") for number in range(FORMS_KEPT))
    assert not keep("/one-too-many/")
    assert keep("/3/", "a=2")
    clock.shift(timedelta(hours=2))
    assert keep("/later/")
    assert operations.forget_expired(actor=ACTOR) == FORMS_KEPT
    assert KeptInput.objects.count() == 1


def test_input_nobody_came_back_for_is_removed(clock: time_machine.Traveller) -> None:
    user = make_assignment(Role.CURATOR, make_region().school).user
    typed = QueryDict("last_name=Ёжикова")
    operations.keep_input(actor=ACTOR, user=user, path=FORM, typed=typed)
    clock.shift(timedelta(minutes=119))
    forget_expired_input.call()
    assert KeptInput.objects.filter(user=user).count() == 1
    clock.shift(timedelta(minutes=1))
    forget_expired_input.call()
    assert not KeptInput.objects.filter(user=user).exists()
