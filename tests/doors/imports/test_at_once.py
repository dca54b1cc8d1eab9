"""Two at work on one organisation at the same moment: nobody comes twice, and no edit is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Event as Signal
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, transaction

from nastavnik.doors.imports import tasks
from nastavnik.doors.imports.choices import ImportState
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.operations import applying, undoing
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people import operations
from nastavnik.registers.people.models import Person
from tests.doors.imports.acting import act, bring, names, states
from tests.doors.imports.workbooks import PEOPLE, workbook
from tests.factories.accounts import ACTOR, make_actor, signed_in
from tests.factories.imports import make_checked_import
from tests.factories.people import make_person, make_school

pytestmark = pytest.mark.django_db(transaction=True)
type Start = Callable[[Callable[[], Any]], Future[Any]]
_WAITED_FOR = (
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted"
    " AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
)


@pytest.fixture
def school() -> Organization:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nobody waits while holding anything")
    return make_school()


@pytest.fixture
def start() -> Iterator[Start]:
    with ThreadPoolExecutor(2) as threads:

        def begin(work: Callable[[], Any]) -> Future[Any]:
            def run() -> Any:
                try:
                    return work()
                finally:
                    connection.close()

            return threads.submit(run)

        yield begin


def wait_until_waited_for() -> None:
    """Return as soon as another connection waits for what this one holds."""
    latest = monotonic() + 20
    with connection.cursor() as cursor:
        while monotonic() < latest:
            cursor.execute(_WAITED_FOR)
            if cursor.fetchone()[0]:
                return
            sleep(0.02)
    raise TimeoutError("nobody waits")


def under_way(batch: Import, state: ImportState) -> Import:
    """The import as its task finds it."""
    Import.objects.filter(pk=batch.pk).update(state=state)
    return Import.objects.select_related("organization").get(pk=batch.pk)


def undo_small(batch: Import) -> None:
    undoing.undo(actor=ACTOR, batch=batch, version=None, later=tasks.undo_import)


def undo_as_task(batch: Import) -> None:
    undoing.run(actor=ACTOR, batch=under_way(batch, ImportState.UNDOING))


@pytest.mark.parametrize("undo", [undo_small, undo_as_task])
@pytest.mark.parametrize("last_name", ["Ёлкин", "Соснова"])
def test_an_edit_that_is_about_to_be_kept_stands_in_the_way_of_undoing(
    school: Organization, start: Start, last_name: str, undo: Callable[[Import], None]
) -> None:
    make_person(school, last_name="Ёлкин", birth_date=date(2011, 3, 12), group_name="6А")
    curator = signed_in(Role.CURATOR, school)
    batch = bring(curator, workbook(*PEOPLE))
    act(curator, batch, "apply")
    assert Person.objects.get(last_name="Ёлкин").group_name == "7А"
    before, held = names(), Signal()

    def edit() -> None:
        ours = Person.objects.get(last_name=last_name)
        with transaction.atomic():
            writing.lock(ours)
            held.set()
            wait_until_waited_for()
            operations.edit_person(actor=ACTOR, person=ours, version=None, group_name="9А")

    def take_back() -> None:
        held.wait(20)
        undo(batch)

    editing, taking_back = start(edit), start(take_back)
    editing.result(30)
    with pytest.raises(undoing.EditedSinceError, match=last_name):
        taking_back.result(30)
    assert Person.objects.get(last_name=last_name).group_name == "9А"
    assert names() == before


def apply_small(actor: Actor, batch: Import) -> None:
    applying.apply(actor=actor, batch=batch, version=None, later=tasks.apply_import)


def apply_as_task(actor: Actor, batch: Import) -> None:
    applying.run(actor=actor, batch=under_way(batch, ImportState.APPLYING))


@pytest.mark.parametrize("apply", [apply_small, apply_as_task])
def test_two_imports_at_once_bring_nobody_twice(
    school: Organization,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    apply: Callable[[Actor, Import], None],
) -> None:
    first, second = (make_checked_import(school, 5) for _ in range(2))
    actor, write, begun = make_actor(Role.CURATOR, school), applying._written, Signal()

    def wait_and_write(actor: Actor, batch: Import, rows: Any) -> Any:
        if batch.pk == first.pk:
            begun.set()
            wait_until_waited_for()
        return write(actor, batch, rows)

    def bring_second() -> None:
        begun.wait(20)
        apply(actor, second)

    monkeypatch.setattr(applying, "_written", wait_and_write)
    one, other = start(lambda: apply_as_task(actor, first)), start(bring_second)
    one.result(30)
    other.result(30)
    assert Person.objects.count() == 5
    assert set(states(first).values()) == {"applied"}
    assert set(states(second).values()) == {"wrong"}
    told = ImportLine.objects.filter(batch=second).values_list("remarks", flat=True)
    assert {
        "после проверки запись изменили или добавили" in one["sentence"] for (one,) in told
    } == {True}
