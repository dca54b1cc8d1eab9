"""Two requests that wait for each other are both answered, and nothing is written twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from nastavnik.platform.audit.chaining import is_deadlock
from nastavnik.platform.audit.middleware import RERUNS, DeadlockMiddleware
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.recording import record
from nastavnik.platform.audit.verifying import verify
from tests.factories.organizations import ACTOR

both_hold = Barrier(2)
tries: list[str] = []


def write(first: int, second: int) -> None:
    """Write to two chains in this order; wait after the first until the other one has, too."""
    with transaction.atomic():
        record(ACTOR, "view_person", organization_id=first)
        if len(tries) <= 2:
            both_hold.wait(10)
        record(ACTOR, "view_person", organization_id=second)


@login_not_required
def crossing(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Write as the address says."""
    tries.append(request.path)
    write(first, second)
    return HttpResponse("done")


class UndoneError(Exception):
    sqlstate = "40P01"


def deadlock() -> OperationalError:
    """What psycopg's error becomes."""
    error = OperationalError("deadlock detected")
    error.__cause__ = UndoneError()
    return error


@login_not_required
def always_undone(request: HttpRequest) -> HttpResponse:
    """Lose every time."""
    tries.append(request.path)
    raise deadlock()


@login_not_required
def broken_when_run_anew(request: HttpRequest) -> HttpResponse:
    """Lose once, and then break."""
    tries.append(request.path)
    raise deadlock() if len(tries) == 1 else OperationalError("the disk is full")


urlpatterns = [
    path("<int:first>/<int:second>/", crossing),
    path("undone/", always_undone),
    path("broken/", broken_when_run_anew),
]


@pytest.fixture(autouse=True)
def _begun_anew(tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    settings.ROOT_URLCONF = __name__
    tries.clear()
    both_hold.reset()


@pytest.fixture
def at_once() -> Iterator[Callable[[list[Callable[[], Any]]], list[Any]]]:
    with ThreadPoolExecutor(2) as threads:

        def run(act: Callable[[], Any]) -> Any:
            try:
                return act()
            finally:
                connection.close()

        yield lambda acts: [
            waiting.result(30) for waiting in [threads.submit(run, a) for a in acts]
        ]


def _only_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nobody waits while holding anything")


@pytest.mark.django_db(transaction=True)
def test_of_two_crossing_acts_one_is_undone_whole(at_once: Any) -> None:
    _only_on_postgresql()
    for chain in (1, 2):
        record(ACTOR, "view_person", organization_id=chain)

    def act(first: int, second: int) -> bool:
        tries.append("act")
        try:
            write(first, second)
        except OperationalError as error:
            return is_deadlock(error)
        return False

    assert sorted(at_once([lambda: act(1, 2), lambda: act(2, 1)])) == [False, True]
    assert Event.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_crossing_requests_are_both_done_once(at_once: Any) -> None:
    _only_on_postgresql()
    for chain in (1, 2):
        record(ACTOR, "view_person", organization_id=chain)
    answers = at_once([lambda: Client().post("/1/2/"), lambda: Client().post("/2/1/")])
    assert [answer.status_code for answer in answers] == [200, 200]
    # On a busy machine what is run anew may meet the other once more.
    assert len(tries) >= 3, "one of them was run anew"
    assert Event.objects.filter(chain=1).count() == 3
    assert Event.objects.filter(chain=2).count() == 3
    assert verify().holds


@pytest.mark.django_db
def test_who_always_loses_is_told_to_repeat() -> None:
    answer = Client().post("/undone/")
    assert answer.status_code == 503
    assert "Действие не выполнено: то же самое сейчас менял кто-то ещё" in answer.content.decode()
    assert len(tries) == 1 + RERUNS


@pytest.mark.django_db
def test_a_view_with_a_file_is_not_run_anew() -> None:
    answer = Client().post("/undone/", {"file": SimpleUploadedFile("a.txt", b"text")})
    assert (answer.status_code, len(tries)) == (503, 1)


@pytest.mark.django_db
def test_another_failure_stays_one() -> None:
    with pytest.raises(OperationalError, match="the disk is full"):
        Client().post("/broken/")
    assert len(tries) == 2
    middleware = DeadlockMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(HttpRequest(), ValueError("another")) is None
