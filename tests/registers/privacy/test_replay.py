"""A restored backup brings people back; the list outside the database erases them anew."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import override_settings
from django.utils import timezone

from nastavnik.platform.audit import writing
from nastavnik.registers.duplicates import operations as duplicates
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import compacting, ledger, operations, queries
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.models import Erasure
from nastavnik.registers.privacy.operations import replaying
from nastavnik.registers.privacy.operations.replaying import Replayed
from nastavnik.registers.privacy.tasks import execute_due_erasures, propose_erasures
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person, make_place


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(DATA_DIR=tmp_path):
        yield


def line_of(person: Person) -> ledger.Line:
    today = timezone.localdate()
    return ledger.Line(person.pk, person.organization_id, today, Ground.WITHDRAWAL)


@pytest.mark.django_db
def test_people_of_a_restored_backup_are_erased_again() -> None:
    school = make_organization()
    back, waiting, other = make_person(school), make_person(school), make_person(school)
    operations.queue_erasure(actor=ACTOR, person=waiting, ground=Ground.REQUEST)
    ledger.add([line_of(back), line_of(waiting), line_of(back)])
    ledger.add([ledger.Line(10**9, school.pk, timezone.localdate(), Ground.REQUEST)])
    assert operations.replay(actor=ACTOR) == Replayed(again=2)
    erased = Person.objects.exclude(erased_on=None).values_list("pk", flat=True)
    assert set(erased) == {back.pk, waiting.pk}
    assert operations.replay(actor=ACTOR) == Replayed()
    assert Person.objects.get(pk=other.pk).erased_on is None
    assert set(queries.executed_lines()) <= set(ledger.read())


@pytest.mark.django_db
def test_a_newcomer_with_the_number_of_somebody_erased_is_left_alone() -> None:
    school = make_organization()
    known, newcomer = make_person(school), make_person(school)
    today = timezone.localdate()
    writing.update(ACTOR, known, {"group_name": "7«А»"})
    writing.update(ACTOR, newcomer, {"group_name": "7«Б»"})
    ledger.add([ledger.Line(known.pk, school.pk, today, Ground.REQUEST)])
    yesterday = today - timedelta(days=1)
    ledger.add([ledger.Line(newcomer.pk, school.pk, yesterday, Ground.REQUEST)])
    assert operations.replay(actor=ACTOR) == Replayed(again=1)
    assert Person.objects.get(pk=newcomer.pk).erased_on is None


@pytest.mark.django_db
@pytest.mark.parametrize("ground", Ground)
def test_what_was_executed_once_is_not_judged_again(ground: Ground) -> None:
    school = make_organization()
    back = make_place(school).person
    today = timezone.localdate()
    ledger.add([ledger.Line(back.pk, school.pk, today, ground)])
    assert operations.replay(actor=ACTOR) == Replayed(again=1)
    assert Person.objects.get(pk=back.pk).erased_on == today


@pytest.mark.django_db(transaction=True)
def test_one_failure_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    school = make_organization()
    stuck, back = make_person(school), make_person(school)
    ledger.add([line_of(stuck), line_of(back)])

    def fail(*, erasure: Erasure, **facts: Any) -> Erasure:
        if erasure.person_id == stuck.pk:
            raise ValueError(stuck.last_name)
        return execute(erasure=erasure, **facts)

    execute = operations.execute_erasure
    monkeypatch.setattr(replaying, "execute_erasure", fail)
    out = StringIO()
    with pytest.raises(CommandError, match="Не удалось уничтожить заново: 1"):
        call_command("privacy", "replay", stdout=out)
    assert "Уничтожены заново данные: 1." in out.getvalue()
    assert list(Person.objects.filter(erased_on=None)) == [stuck]
    assert not Erasure.objects.waiting().exists(), "what failed leaves nothing half done"
    said = [one.getMessage() for one in caplog.records if one.name == "nastavnik.privacy"]
    assert said == [f"person {stuck.pk} was not erased again: ValueError"]
    monkeypatch.undo()
    assert operations.replay(actor=ACTOR) == Replayed(again=1)


@pytest.mark.django_db(transaction=True)
def test_whoever_was_merged_has_a_line_even_if_the_list_was_lost() -> None:
    school = make_organization()
    kept, other = make_person(school), make_person(school)
    duplicates.merge_people(actor=ACTOR, keep=kept, other=other)
    erasure = operations.queue_erasure(actor=ACTOR, person=kept, ground=Ground.REQUEST)
    operations.execute_erasure(actor=ACTOR, erasure=erasure)
    written = set(ledger.read())
    assert {line.person_id for line in written} == {kept.pk, other.pk}
    ledger.path().unlink()
    assert operations.replay(actor=ACTOR) == Replayed()
    assert set(ledger.read()) == written


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("replay", "Уничтожены заново данные: 1."),
        ("due", "Исполнено записей очереди: 1."),
        ("propose", "Поставлено в очередь: 0."),
        ("compact", "База данных перезаписана"),
    ],
)
def test_the_command(what: str, said: str) -> None:
    school = make_organization()
    person, due = make_person(school), make_person(school)
    ledger.add([line_of(person)])
    today = timezone.localdate()
    operations.queue_erasure(actor=ACTOR, person=due, ground=Ground.REQUEST, due_on=today)
    out = StringIO()
    call_command("privacy", what, stdout=out)
    assert said in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_nightly_work() -> None:
    school = make_organization()
    person = make_person(school)
    today = timezone.localdate()
    operations.queue_erasure(actor=ACTOR, person=person, ground=Ground.REQUEST, due_on=today)
    execute_due_erasures.enqueue()
    propose_erasures.enqueue()
    assert not Erasure.objects.waiting().exists()
    assert [line.person_id for line in ledger.read()] == [person.pk]


@pytest.mark.django_db(transaction=True)
def test_a_journal_that_is_read_is_tried_again_later() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL compacts beside readers")
    make_organization()
    reader = connection.copy()
    with reader.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM organizations_organization")
        make_person(make_organization())
        with connection.cursor() as own:
            own.execute("PRAGMA busy_timeout = 100")
        with pytest.raises(OperationalError):
            compacting.compact_database.call()
        cursor.execute("ROLLBACK")
    reader.close()
    compacting.compact_database.call()
