"""Who proves once more who they are, and when an export asks for it."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from nastavnik.platform.access import confirmation
from nastavnik.platform.access.confirmation import CONFIRMATION_LASTS, CONFIRMED_KEY, FACTOR_KEY
from nastavnik.platform.access.matrix import Action, Role
from nastavnik.platform.access.policy import Actor


def request(
    *, ago: int | None = None, factor: bool | None = None, role: Role = Role.CURATOR
) -> Any:
    made = RequestFactory().get("/export/", {"page": "2"})
    made.session = {}  # type: ignore[assignment]
    made.actor = Actor(user_id=1, name="", role=role)  # type: ignore[attr-defined]
    if ago is not None:
        made.session[CONFIRMED_KEY] = timezone.now().timestamp() - ago
    if factor is not None:
        made.session[FACTOR_KEY] = factor
    return made


def view(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(f"file {number}")


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The word of the parameter, without a database."""
    said = SimpleNamespace(word="factor")
    monkeypatch.setattr(confirmation, "value", lambda parameter: said.word)
    return said


@pytest.mark.parametrize("ago", [0, CONFIRMATION_LASTS - 60])
def test_who_has_proved_it_lately_is_let_in(ago: int) -> None:
    answer = confirmation.asks_who(view)(request(ago=ago), number=5)
    assert (answer.status_code, answer.content) == (200, b"file 5")  # type: ignore[attr-defined]


@pytest.mark.parametrize("ago", [None, CONFIRMATION_LASTS + 60])
def test_others_prove_it_and_come_back(ago: int | None) -> None:
    answer = confirmation.asks_who(view)(request(ago=ago, factor=True), number=5)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=%2Fexport%2F%3Fpage%3D2")


@pytest.mark.parametrize(
    ("word", "ago", "factor", "passes"),
    [
        ("none", None, None, True),
        ("password", 60, None, True),
        ("password", None, True, False),
        ("factor", 60, True, True),
        ("factor", 60, None, False),
        ("factor", 60, False, False),
        ("factor", CONFIRMATION_LASTS + 60, True, False),
    ],
)
def test_an_export_asks_as_the_parameter_says(
    wanted: SimpleNamespace, word: str, ago: int | None, factor: bool | None, passes: bool
) -> None:
    wanted.word = word
    asking = confirmation.asks_who_exports(Action.PERSONAL_DATA_EXPORT)
    answer = asking(view)(request(ago=ago, factor=factor), number=5)
    if passes:
        assert answer.content == b"file 5"  # type: ignore[attr-defined]
    else:
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith("&by=factor") is (word == "factor")


@pytest.mark.parametrize(
    ("role", "asks_factor"),
    [
        (Role.MENTEE, False),
        (Role.MENTOR, False),
        (Role.REPRESENTATIVE, False),
        (Role.CURATOR, True),
        (Role.HEAD, True),
    ],
)
def test_whoever_takes_only_their_own_needs_no_second_factor(
    wanted: SimpleNamespace, role: Role, asks_factor: bool
) -> None:
    asking = confirmation.asks_who_exports(Action.CONSENT_VIEW)
    answer = asking(view)(request(ago=60, role=role), number=5)
    assert (answer.status_code == 302) is asks_factor
    late = asking(view)(request(ago=CONFIRMATION_LASTS + 60, role=role), number=5)
    assert late.status_code == 302
    assert late.headers["Location"].endswith("&by=factor") is asks_factor


@pytest.mark.parametrize(("ago", "status"), [(0, 200), (None, 302)])
def test_a_button_is_pressed_again_on_the_page_it_stands_on(ago: int | None, status: int) -> None:
    answer = confirmation.asks_who_first("login")(view)(request(ago=ago), number=5)
    assert answer.status_code == status
    if status == 302:
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert query["next"] == [reverse("login")]
    else:
        assert answer.content == b"file 5"  # type: ignore[attr-defined]
