"""The database itself refuses to change or remove an event, and says when it no longer would."""

import re
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from nastavnik.platform.audit import guard, operations, writing
from nastavnik.platform.audit.faults import Wrong
from nastavnik.platform.audit.models import Event, EventPerson, SealKey
from nastavnik.platform.audit.recording import record
from nastavnik.platform.audit.verifying import verify
from tests.factories.organizations import ACTOR, make_organization
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
ACTS = {
    "edit": "UPDATE {} SET seq = seq + 1",
    "removal": "DELETE FROM {}",
    "emptying": "TRUNCATE {}",
}


@pytest.mark.parametrize("table", guard.EVENTS)
@pytest.mark.parametrize("act", ACTS)
def test_an_event_is_neither_changed_nor_removed(table: str, act: str) -> None:
    if act == "emptying" and connection.vendor != "postgresql":
        pytest.skip("SQLite knows no TRUNCATE")
    record(ACTOR, "view_person", organization_id=make_organization().pk, people=[7])
    before = list(Event.objects.values()), list(EventPerson.objects.values())
    with (
        pytest.raises(DatabaseError, match=guard.REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(ACTS[act].format(table))
    assert (list(Event.objects.values()), list(EventPerson.objects.values())) == before


KEY_ACTS = {
    "removal": "DELETE FROM audit_sealkey",
    "emptying": "TRUNCATE audit_sealkey",
    "another row's": "UPDATE audit_sealkey SET subject_id = subject_id + 1",
    "another generation": "UPDATE audit_sealkey SET generation = generation + 1",
    "half destroyed": "UPDATE audit_sealkey SET destroyed_at = CURRENT_TIMESTAMP",
    "brought back": "UPDATE audit_sealkey SET wrapped = 'x', destroyed_at = NULL",
}


@pytest.mark.parametrize("act", KEY_ACTS)
def test_a_key_is_only_wrapped_anew_and_destroyed(act: str) -> None:
    if act == "emptying" and connection.vendor != "postgresql":
        pytest.skip("SQLite knows no TRUNCATE")
    person = make_person(make_organization())
    writing.update(ACTOR, person, {"position": "Токарь"})
    SealKey.objects.update(wrapped="wrapped anew")
    if act == "brought back":
        subject = (person._meta.label_lower, person.pk)
        operations.destroy_keys(actor=ACTOR, subjects=[subject], reason="")
    before = list(SealKey.objects.values())
    with (
        pytest.raises(DatabaseError, match=guard.REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(KEY_ACTS[act])
    assert list(SealKey.objects.values()) == before


def test_a_guard_taken_down_is_reported() -> None:
    assert guard.check_guard(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute(guard.statements(connection.vendor)[1][0])
    found = guard.check_guard(databases=["default"])
    assert [one.id for one in found] == ["audit.E001"]
    assert guard.check_guard() == []


def test_there_is_nothing_to_guard_before_the_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: Callable[..., list[str]] = lambda *_args: []  # noqa: E731
    monkeypatch.setattr(connection.introspection, "table_names", nothing)
    assert guard.flaws(connection) == {}


# Of the right name, and yet no guard: how each is made, and which triggers it concerns.
_EMPTIED = {
    "sqlite": [
        "DROP TRIGGER audit_event_no_update",
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END",
    ],
    "postgresql": [
        "CREATE FUNCTION let_pass() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
        "DROP TRIGGER audit_event_no_change ON audit_event",
        "CREATE TRIGGER audit_event_no_change BEFORE DELETE OR UPDATE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION let_pass()",
    ],
}
_NARROWED = {
    "sqlite": [
        "DROP TRIGGER audit_event_no_update",
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE OF act ON audit_event "
        f"BEGIN SELECT RAISE(ABORT, '{guard.REFUSAL}'); END",
    ],
    "postgresql": [
        "DROP TRIGGER audit_event_no_change ON audit_event",
        "CREATE TRIGGER audit_event_no_change BEFORE DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    ],
}
_MOVED = {
    "sqlite": [
        "DROP TRIGGER audit_event_no_update",
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_chainhead "
        f"BEGIN SELECT RAISE(ABORT, '{guard.REFUSAL}'); END",
    ],
    "postgresql": [
        "DROP TRIGGER audit_event_no_change ON audit_event",
        "CREATE TRIGGER audit_event_no_change BEFORE DELETE OR UPDATE ON audit_chainhead "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    ],
}
_KEY_OPENED = {
    "sqlite": [
        "DROP TRIGGER audit_sealkey_no_update",
        "CREATE TRIGGER audit_sealkey_no_update BEFORE UPDATE ON audit_sealkey "
        f"WHEN (NEW.id <> OLD.id) BEGIN SELECT RAISE(ABORT, '{guard.REFUSAL}'); END",
    ],
    "postgresql": [
        "DROP TRIGGER audit_sealkey_no_update ON audit_sealkey",
        "CREATE TRIGGER audit_sealkey_no_update BEFORE UPDATE ON audit_sealkey "
        "FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION audit_refuse()",
    ],
}
_DISABLED = {
    "sqlite": [],
    "postgresql": ["ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change"],
}
_ON_COPIES_ONLY = {
    "sqlite": [],
    "postgresql": ["ALTER TABLE audit_event ENABLE REPLICA TRIGGER audit_event_no_change"],
}
_HOLLOW_FUNCTION = {
    "sqlite": [],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NULL; END $$"
    ],
}
_SWITCHED_OFF = {"sqlite": [], "postgresql": ["SET LOCAL session_replication_role = replica"]}
_EVENTS_CHANGE = {"sqlite": {"audit_event_no_update"}, "postgresql": {"audit_event_no_change"}}
_KEY_UPDATE = {vendor: {"audit_sealkey_no_update"} for vendor in ("sqlite", "postgresql")}
_ALL = {"postgresql": {f"{t}_no_{a}" for t in guard.EVENTS for a in ("change", "truncate")}}
_ALL["postgresql"] |= {f"audit_sealkey_no_{act}" for act in ("update", "delete", "truncate")}
HOLLOWED = {
    "emptied": (_EMPTIED, _EVENTS_CHANGE),
    "narrowed": (_NARROWED, _EVENTS_CHANGE),
    "moved to another table": (_MOVED, _EVENTS_CHANGE),
    "a key let through": (_KEY_OPENED, _KEY_UPDATE),
    "disabled": (_DISABLED, _EVENTS_CHANGE),
    "enabled on copies only": (_ON_COPIES_ONLY, _EVENTS_CHANGE),
    "its function emptied": (_HOLLOW_FUNCTION, _ALL),
    "all switched off": (_SWITCHED_OFF, _ALL),
}


@pytest.mark.parametrize("way", HOLLOWED)
def test_a_trigger_that_no_longer_guards_is_found_by_what_it_does(way: str) -> None:
    statements, concerned = (by_vendor.get(connection.vendor) for by_vendor in HOLLOWED[way])
    if not statements:
        pytest.skip("SQLite cannot switch a trigger off and leave it there")
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        found = {one.about for one in verify().faults if one.wrong is Wrong.GUARD_CHANGED}
        checked = guard.check_guard(databases=["default"])
        transaction.set_rollback(True)
    assert found == concerned
    assert len(checked) == len(found)
    assert all("изменён или выключен триггер audit_" in one.msg for one in checked)
    assert not any(one.wrong is Wrong.GUARD_CHANGED for one in verify().faults)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_every_trigger_that_is_put_up_is_taken_down(vendor: str) -> None:
    up, down = (" ".join(part) for part in guard.statements(vendor))
    raised = set(re.findall(r"CREATE TRIGGER (\w+)", up))
    acts = {"postgresql": ("change", "truncate"), "sqlite": ("update", "delete")}[vendor]
    of_keys = {"postgresql": ("update", "delete", "truncate"), "sqlite": ("update", "delete")}
    assert raised == {
        *(f"{table}_no_{act}" for table in guard.EVENTS for act in acts),
        *(f"{table}_no_{act}" for table in guard.KEYS for act in of_keys[vendor]),
    }
    assert set(re.findall(r"DROP TRIGGER IF EXISTS (\w+)", down)) == raised
