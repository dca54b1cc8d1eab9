"""Writers of different organisations do not wait for each other; those of one take turns."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Signal
from time import monotonic
from typing import Any

import pytest
from django.db import connection, transaction

from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.recording import record
from nastavnik.platform.audit.verifying import verify
from tests.factories.organizations import ACTOR

pytestmark = pytest.mark.django_db(transaction=True)
HELD = 1.5


@pytest.fixture(autouse=True)
def anchors(tmp_path: Path, settings: Any) -> None:
    settings.AUDIT_ANCHORS = tmp_path / "anchors"


@pytest.fixture
def pool() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    with ThreadPoolExecutor(16) as threads:

        def start(act: Callable[[], Any]) -> Any:
            def run() -> Any:
                try:
                    return act()
                finally:
                    connection.close()

            return threads.submit(run)

        yield start


def test_one_organisation_waits_and_another_does_not(pool: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer as it is")
    for chain in (1, 2):
        record(ACTOR, "view_person", organization_id=chain)
    written, free = Signal(), Signal()

    def hold() -> None:
        with transaction.atomic():
            record(ACTOR, "view_person", organization_id=1)
            written.set()
            free.wait(HELD)

    def write(chain: int) -> float:
        written.wait()
        began = monotonic()
        record(ACTOR, "view_person", organization_id=chain)
        return monotonic() - began

    holding, same, other = pool(hold), pool(lambda: write(1)), pool(lambda: write(2))
    assert other.result(10) < HELD / 3
    assert not same.done()
    free.set()
    holding.result(10)
    same.result(10)
    assert set(Event.objects.filter(chain=1).values_list("seq", flat=True)) == {1, 2, 3}
    assert verify().holds


def test_sixteen_writers_keep_the_chains_whole(pool: Any, count: Callable[..., int]) -> None:
    times = count(4, 25)

    def write(number: int) -> None:
        for _ in range(times):
            record(ACTOR, "view_person", organization_id=1 + number % 3, people=[number])

    for writer in [pool(lambda number=number: write(number)) for number in range(16)]:
        writer.result(60)
    report = verify()
    assert (report.events, report.chains, report.faults, report.lags) == (16 * times, 3, [], {})
