"""External log-in against a real provider on this machine: to accounts there are already."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
import requests
from django.test import Client
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import operations
from nastavnik.registers.entry.external import issuer
from nastavnik.registers.entry.models import ExternalLogin
from tests.factories.accounts import ACTOR, PASSWORD, make_assignment
from tests.factories.organizations import make_region

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SECURITY = "/accounts/security/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def configured(provider: str, settings: Any) -> None:
    settings.OIDC = {
        "server": provider,
        "client": "nastavnik",
        "secret": "тайна",
        "name": "Школьный портал",
        "scope": "openid email",
        "subject": "sub",
    }


@pytest.fixture
def user() -> User:
    return make_assignment(Role.CURATOR, make_region().school).user


def through(client: Client, sub: str, action: str = "", **asked: str) -> str:
    """Go to the provider, say who one is there, and come back: where it ends."""
    there = client.post(reverse("entry:external_login"), asked)["Location"]
    said = {"sub": sub, **({"action": action} if action else {})}
    back = requests.post(there, data=said, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return str(client.get(f"{parts.path}?{parts.query}")["Location"])


def known_there(provider: str, sub: str, **claims: Any) -> None:
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=10).raise_for_status()


def inside(user: User) -> Client:
    client = Client()
    client.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    return client


def said(client: Client, address: str = "/accounts/login/") -> str:
    return client.get(address).content.decode()


def latest() -> Event:
    return Event.objects.filter(chain=0).latest("seq")


def test_a_verified_address_finds_its_account_the_first_time(provider: str, user: User) -> None:
    known_there(provider, "first", email=user.email.upper(), email_verified=True)
    client = Client()
    assert "Войти через Школьный портал" in said(client)
    assert through(client, "first", next="/people/") == "/people/"
    assert latest().after == {"by": ["external"]}
    row = ExternalLogin.objects.get()
    assert (row.user, row.subject, row.provider) == (user, "first", provider)
    known_there(provider, "first", email="another@example.org", email_verified=True)
    assert through(Client(), "first") == "/", "by the number from now on"
    assert ExternalLogin.objects.count() == 1


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_nobody_verified_finds_nothing(
    provider: str, user: User, verified: bool | None
) -> None:
    claims = {} if verified is None else {"email_verified": verified}
    known_there(provider, "second", email=user.email, **claims)
    client = Client()
    assert through(client, "second") == "/accounts/login/"
    assert "не связана ни одна учётная запись" in said(client)
    assert latest().after == {"why": "external"}


def test_no_account_is_opened(provider: str) -> None:
    known_there(provider, "new", email="new@example.org", email_verified=True)
    client = Client()
    assert through(client, "new") == "/accounts/login/"
    assert not User.objects.exists()
    assert client.get("/").status_code == 302


def test_it_is_connected_and_disconnected_on_ones_own_page(provider: str, user: User) -> None:
    client, other = inside(user), inside(make_assignment(Role.CURATOR, make_region().school).user)
    assert through(client, "mine", process="connect") == SECURITY
    assert "Внешний вход связан" in said(client, SECURITY)
    assert through(client, "mine", process="connect") == SECURITY
    assert through(other, "mine", process="connect") == SECURITY
    assert "уже связан с учётной записью" in said(other, SECURITY)
    assert through(Client(), "mine") == "/"
    row = ExternalLogin.objects.get()
    remove = reverse("entry:external_remove", args=[row.pk])
    assert other.post(remove).status_code == 404
    assert client.post(remove)["Location"] == SECURITY
    assert through(Client(), "mine") == "/accounts/login/"
    acts = Event.objects.filter(act__endswith="_external_login").values_list("act", flat=True)
    assert sorted(acts) == ["connect_external_login", "disconnect_external_login"]


def test_what_was_disconnected_is_not_connected_again_by_its_address(
    provider: str, user: User
) -> None:
    for sub in ("gone", "gone-too"):
        known_there(provider, sub, email=user.email, email_verified=True)
    assert through(Client(), "gone") == "/"
    client, row = inside(user), ExternalLogin.objects.get()
    remove = reverse("entry:external_remove", args=[row.pk])
    assert client.post(remove)["Location"] == SECURITY
    assert client.post(remove).status_code == 404
    for sub in ("gone", "gone-too"):
        stranger = Client()
        assert through(stranger, sub) == "/accounts/login/"
        assert "Войдите по паролю и свяжите" in said(stranger)
        assert (latest().act, latest().subject_id) == ("refuse_log_in", user.pk)
    assert "Связать" in said(client, SECURITY)
    other = inside(make_assignment(Role.CURATOR, make_region().school).user)
    assert through(other, "gone-too", process="connect") == SECURITY
    assert through(client, "gone", process="connect") == SECURITY
    assert through(Client(), "gone") == "/"
    assert ExternalLogin.objects.connected().get(user=user).subject == "gone"


def test_a_closed_account_and_a_second_factor_count_here_too(provider: str, user: User) -> None:
    known_there(provider, "third", email=user.email, email_verified=True)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nastavnik.registers.entry.factors.counter_of", lambda *_: 1)
        operations.add_totp(actor=ACTOR, user=user, secret=secret, code="1")
    assert through(Client(), "third").startswith("/accounts/factor/")
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    assert through(client, "third") == "/accounts/login/"
    assert "учётная запись закрыта" in said(client)


def test_what_fails_there_is_said_here(provider: str, user: User) -> None:
    client = Client()
    assert through(client, "first", action="deny") == "/accounts/login/"
    assert "Внешний вход не удался" in said(client)
    assert latest().after == {"why": "external"}
    forged = "/accounts/external/oidc/back/?state=forged&code=1"
    assert client.get(forged)["Location"] == "/accounts/login/"
    assert inside(user).get(forged)["Location"] == SECURITY
    assert client.get("/accounts/external/other/back/").status_code == 404


def test_nothing_of_it_is_shown_while_it_is_not_set_up(user: User, settings: Any) -> None:
    settings.OIDC = {}
    assert "Войти через" not in said(Client())
    assert "Внешний вход" not in said(inside(user), SECURITY)
    assert Client().post(reverse("entry:external_login")).status_code == 404
    assert Client().get("/accounts/external/oidc/back/").status_code == 404


def test_another_provider_has_numbers_of_its_own(user: User) -> None:
    ExternalLogin.objects.create(user=user, provider="https://before.example", subject="same")
    assert through(Client(), "same") == "/accounts/login/"


def test_another_way_in_is_added_by_who_proves_it_lately(user: User) -> None:
    client = inside(user)
    session = client.session
    session["confirmed"] = 0
    session.save()
    asked = client.post(reverse("entry:external_login"), {"process": "connect"})
    assert asked["Location"] == "/accounts/confirm/?next=%2Faccounts%2Fsecurity%2F"
    remove = client.post(reverse("entry:external_remove", args=[1]))
    assert remove["Location"] == asked["Location"], "a page, not the address of a button"


def test_who_was_led_out_meanwhile_connects_nothing(user: User) -> None:
    client = Client()
    assert through(client, "nobody", process="connect") == "/accounts/login/"
    assert "не связана ни одна учётная запись" in said(client)


def test_somebody_else_at_work_in_the_browser_is_led_out(user: User) -> None:
    ExternalLogin.objects.create(user=user, provider=issuer(), subject="late")
    other = make_assignment(Role.CURATOR, make_region().school).user
    client = Client()
    there = client.post(reverse("entry:external_login"))["Location"]
    client.post(reverse("login"), {"username": other.email, "password": PASSWORD})
    back = requests.post(there, data={"sub": "late"}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    assert client.get(f"{parts.path}?{parts.query}")["Location"] == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Event.objects.get(act="log_out").user_id == other.pk
    assert (latest().act, latest().user_id, latest().role) == ("log_in", user.pk, Role.VISITOR)
