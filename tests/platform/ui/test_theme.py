"""The theme is kept in a cookie, and the way back never leads off the site."""

import pytest
from django.test import Client, RequestFactory
from django.urls import include, path

from nastavnik.platform.ui.context import theme

urlpatterns = [path("ui/", include("nastavnik.platform.ui.urls"))]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("chosen", ["light", "dark", "auto"])
def test_choice_is_kept_and_leads_back(client: Client, chosen: str) -> None:
    response = client.post("/ui/theme/", {"theme": chosen, "next": "/people/?page=2"})
    assert response.status_code == 302
    assert response["Location"] == "/people/?page=2"
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["samesite"], cookie["path"]) == (chosen, "Lax", "/")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "http:///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        " https://evil.example/",
        "",
    ],
)
def test_other_sites_are_refused(client: Client, address: str) -> None:
    response = client.post("/ui/theme/", {"theme": "dark", "next": address})
    assert response["Location"] == "/"


def test_unknown_theme_is_refused(client: Client) -> None:
    response = client.post("/ui/theme/", {"theme": "pink"})
    assert response.status_code == 400
    assert "theme" not in response.cookies


def test_reading_changes_nothing(client: Client) -> None:
    assert client.get("/ui/theme/").status_code == 405


@pytest.mark.parametrize(("cookie", "expected"), [("dark", "dark"), ("pink", "auto"), ("", "auto")])
def test_page_learns_the_theme(rf: RequestFactory, cookie: str, expected: str) -> None:
    request = rf.get("/")
    request.COOKIES["theme"] = cookie
    assert theme(request)["theme"] == expected


def test_gallery_is_for_development_only(client: Client, settings: object) -> None:
    assert client.get("/ui/gallery/").status_code == 404
