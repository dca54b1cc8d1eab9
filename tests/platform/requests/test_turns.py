"""Too many at once: some wait their turn, others are told when to come again, nothing is lost."""

import random
from threading import Event, Thread

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from nastavnik.oversight.campaigns.models import Submission
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.requests.turns import COME_AGAIN, TurnMiddleware, Turns
from tests.factories.accounts import signed_in
from tests.factories.campaigns import make_campaign, make_field, make_set, submission_of
from tests.platform.requests.test_headers import flaws

NO_ROOM = override_settings(REQUESTS_AT_ONCE=0, REQUESTS_WAITING=0)
LONG = 60.0


class Visitor(Thread):
    """Somebody who takes a turn and holds it until told to leave."""

    def __init__(self, turns: Turns, patience: float) -> None:
        super().__init__(daemon=True)
        self.turns, self.patience = turns, patience
        self.told, self.leave = Event(), Event()
        self.is_answered = False
        self.start()

    def run(self) -> None:
        with self.turns.taken(self.patience) as is_ours:
            self.is_answered = is_ours
            self.told.set()
            if is_ours:
                assert self.leave.wait(LONG)

    def go(self) -> None:
        self.leave.set()
        self.join(LONG)


def test_some_wait_and_whoever_has_no_room_is_turned_away() -> None:
    turns = Turns(at_once=1, waiting=1)
    first = Visitor(turns, LONG)
    assert first.told.wait(LONG)
    assert first.is_answered
    second = Visitor(turns, LONG)
    with turns.taken(0.05) as is_ours:  # either no room, or a wait in vain
        assert not is_ours
    assert not second.told.is_set()
    first.go()
    assert second.told.wait(LONG)
    assert second.is_answered
    second.go()
    with turns.taken(0) as is_ours:
        assert is_ours


def test_who_waits_in_vain_leaves_the_room_to_others() -> None:
    turns = Turns(at_once=1, waiting=1)
    first = Visitor(turns, LONG)
    assert first.told.wait(LONG)
    for _ in range(3):
        with turns.taken(0.01) as is_ours:
            assert not is_ours
    first.go()
    with turns.taken(0) as one, turns.taken(0) as another:
        assert (one, another) == (True, False)


def test_a_request_that_fails_gives_its_turn_back() -> None:
    def fail(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with override_settings(REQUESTS_AT_ONCE=1, REQUESTS_WAITING=0):
        middleware = TurnMiddleware(fail)
    request = HttpRequest()
    request.path = "/"
    for _ in range(3):
        with pytest.raises(RuntimeError):
            middleware(request)


@pytest.mark.django_db
def test_a_busy_server_says_so_politely() -> None:
    with NO_ROOM:
        client = Client()
        answer = client.get(reverse("login"))
        assert client.get(reverse("health")).status_code == 200
        assert client.get("/static/css/forms.css").status_code != 503
    page = answer.content.decode()
    assert answer.status_code == 503
    assert COME_AGAIN[0] <= int(answer["Retry-After"]) <= COME_AGAIN[1]
    assert "Сервер сейчас занят" in page
    assert answer["X-Request-Id"] in page
    assert list(flaws(answer)) == []


@pytest.mark.django_db
def test_what_was_refused_is_sent_once_more_as_it_was() -> None:
    where = make_field(random.Random(1))
    campaign = make_campaign(where, indicator_set=make_set())
    school = where.organizations[0]
    row = submission_of(campaign, school)
    client = signed_in(Role.CURATOR, school)
    address = reverse("campaigns:submission_edit", args=[row.pk])
    form = client.get(address).context["form"]
    name = next(field for field in form.fields if field.startswith("value_"))
    typed = {"row_version": form["row_version"].value(), name: "17", f"initial-{name}": ""}
    with NO_ROOM:
        busy = Client()
        busy.cookies = client.cookies
        assert busy.post(address, typed).status_code == 503
    assert Submission.objects.get(pk=row.pk).draft == row.draft
    assert client.post(address, typed).status_code == 302
    kept = Submission.objects.get(pk=row.pk).draft.values()
    assert 17 in {cell["value"] for cell in kept}
