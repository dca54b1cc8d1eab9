"""Whatever answers, a page, a file, a redirect or an error, goes out guarded and numbered."""

import logging
import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import path, reverse

from nastavnik import urls
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.requests.downloads import SANDBOX
from nastavnik.platform.requests.middleware import REQUEST_ID_HEADER
from tests.access.routes import ROUTES
from tests.access.world import World, build_world
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
FILES = {"documents:file", "notes:download", "notes:archive", "indicators:chart"}


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Иванов Пётр, ivanov@example.org")


urlpatterns = [*urls.urlpatterns, path("broken/", broken, name="broken")]
handler400, handler500 = urls.handler400, urls.handler500


def flaws(response: HttpResponseBase) -> Iterator[str]:
    """What the answer lacks, one line each."""
    for name, value in EXPECTED.items():
        if response.get(name) != value:
            yield f"{name}: {response.get(name)}"
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        yield f"Content-Security-Policy: {policy}"
    if "no-store" not in response.get("Cache-Control", ""):
        yield f"Cache-Control: {response.get('Cache-Control')}"
    if "camera=()" not in response.get("Permissions-Policy", ""):
        yield "Permissions-Policy"
    if not re.fullmatch("[0-9a-f]{32}", response.get(REQUEST_ID_HEADER, "")):
        yield f"{REQUEST_ID_HEADER}: {response.get(REQUEST_ID_HEADER)}"


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> World:
    caplog.set_level(logging.CRITICAL, "django.request")
    return build_world()


def addresses(world: World, places: int) -> Iterator[tuple[str, str]]:
    for name, route in ROUTES.items():
        for place in (world.municipality, world.school, world.foreign)[: places + 1]:
            query = f"?{route.query}={world.everywhere[route.query].pk}" if route.query else ""
            yield name, reverse(name, kwargs=world.arguments(route.kind, place)) + query


@pytest.mark.long(minutes=3)
@pytest.mark.one_database
def test_every_answer_of_every_route_is_guarded(
    world: World, count: Callable[[int, int], int], report_figure: Callable[..., None]
) -> None:
    clients = {
        "visitor": Client(),
        "coordinator": signed_in(Role.COORDINATOR, world.municipality),
        "curator": signed_in(Role.CURATOR, world.school),
        "administrator": signed_in(Role.ADMINISTRATOR, world.ministry),
    }
    methods = ("GET", "POST", "PUT")[: count(1, 3)]
    wrong: list[str] = []
    seen: dict[int, int] = {}
    sandboxed: set[str] = set()
    for turn, who in enumerate(list(clients)[: count(3, 4)]):
        client = clients[who]
        for number, (name, address) in enumerate(addresses(world, count(1, 2))):
            # At the reduced counts each answers a part: the net checks the headers of all tests.
            if not count(0, 1) and name not in FILES and (number // 2) % 3 != turn:
                continue
            for method in methods if name != "logout" else ("GET",):
                response = client.generic(method, address)
                seen[response.status_code] = seen.get(response.status_code, 0) + 1
                wrong += [f"{who}: {method} {name} {flaw}" for flaw in flaws(response)]
                if response.status_code == 200 and response["Content-Security-Policy"] == SANDBOX:
                    assert response["Content-Disposition"].startswith("attachment")
                    sandboxed.add(name)
    assert wrong == []
    assert {200, 302, 403, 404, 405} <= set(seen)
    assert sandboxed >= FILES
    report_figure("http: answers whose headers were checked", sum(seen.values()))


@override_settings(ROOT_URLCONF="tests.platform.requests.test_headers")
def test_errors_are_guarded_and_name_their_request(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django")
    client = Client(raise_request_exception=False)
    sent = "&".join(f"f{number}=1" for number in range(20_100))
    answers = {
        400: client.get("/health/", HTTP_HOST="elsewhere.example"),
        403: Client(enforce_csrf_checks=True).post(reverse("login"), {}),
        404: client.get("/nowhere/"),
        413: client.generic("POST", reverse("login"), sent, "application/x-www-form-urlencoded"),
        500: client.get("/broken/"),
    }
    for status, response in answers.items():
        assert response.status_code == status
        assert response[REQUEST_ID_HEADER] in response.content.decode(), status
        assert list(flaws(response)) == [], status
    with override_settings(REQUEST_MAX_BYTES=10):
        response = client.post(reverse("login"), {"username": "a" * 100})
    assert response.status_code == 413
    assert list(flaws(response)) == []


def test_a_number_from_outside_is_not_taken() -> None:
    response = Client().get(reverse("health"), headers={REQUEST_ID_HEADER: "f" * 32})
    assert response[REQUEST_ID_HEADER] != "f" * 32
    assert list(flaws(response)) == []


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_redirect_to_https_is_guarded_too() -> None:
    assert list(flaws(Client().get(reverse("login")))) == []
    refused = Client().get("/health/", HTTP_HOST="elsewhere.example")
    assert refused.status_code == 400
    assert list(flaws(refused)) == []
