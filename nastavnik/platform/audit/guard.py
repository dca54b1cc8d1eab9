"""Triggers of the database that refuse to change or remove what the trail holds.

What stands in the database is compared with what is shipped by what it does, not by its name. The
texts are what migrations put up: another text needs a migration that puts the guard up anew.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

EVENTS = ("audit_event", "audit_eventperson")
KEYS = ("audit_sealkey",)
GUARDED = (*EVENTS, *KEYS)
REFUSAL = "the trail is only added to"
# A key is wrapped anew or destroyed, once and for good; it never leads to another row. So it was
# before keys had generations, when migration 0007 put its triggers up,
FORMER_KEY_MAY = """
NEW.id = OLD.id AND NEW.subject_type = OLD.subject_type AND NEW.subject_id = OLD.subject_id
AND OLD.destroyed_at IS NULL AND (NEW.destroyed_at IS NULL OR NEW.wrapped = '')
""".strip().replace("\n", " ")
# and so it is: nor does a key become another one of its row.
KEY_MAY = f"NEW.generation = OLD.generation AND {FORMER_KEY_MAY}"
_BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END "
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$${_BODY}$$;
""".strip()


class Flaw(StrEnum):
    """How a trigger fails to guard."""

    MISSING = "missing"
    CHANGED = "changed"

    @property
    def words(self) -> str:
        """The flaw as a sentence about a trigger."""
        return str(_SENTENCES[self])


_SENTENCES = {
    Flaw.MISSING: _("нет триггера"),
    Flaw.CHANGED: _("изменён или выключен триггер"),
}


def statements(
    vendor: str, tables: Sequence[str] = GUARDED, key_may: str = KEY_MAY
) -> tuple[list[str], list[str]]:
    """Return what puts the guard of the tables up, and what takes it down."""
    build = _postgresql if vendor == "postgresql" else _sqlite
    return build(tables, key_may)


def check_guard(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a database whose trail anybody could rewrite."""
    return [
        Error(
            str(_("Журнал действий не защищён от изменений: %(flaw)s %(name)s.") % told),
            hint=str(_("Проверьте журнал: nastavnik audit verify.")),
            id="audit.E001",
        )
        for told in _told(databases, GUARDED)
    ]


def guard_check(tables: Sequence[str]) -> Callable[..., list[CheckMessage]]:
    """Return a check that reports a database where rows only added to could be rewritten."""

    def check(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
        return [
            Error(
                str(_("Сданные данные не защищены от изменений: %(flaw)s %(name)s.") % told),
                hint=str(_("Восстановите базу из копии или примените миграции заново.")),
                id="audit.E002",
            )
            for told in _told(databases, tables)
        ]

    return check


def _told(databases: Sequence[str] | None, tables: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"flaw": flaw.words, "name": name}
        for alias in databases or []
        for name, flaw in flaws(connections[alias], tables).items()
    ]


def flaws(connection: BaseDatabaseWrapper, tables: Sequence[str] = GUARDED) -> Mapping[str, Flaw]:
    """Return the triggers that do not guard as shipped, by name; none before their tables."""
    if not set(tables) <= set(connection.introspection.table_names()):
        return {}
    shipped = _shipped(connection.vendor, tables)
    found = _standing(connection)
    return {
        name: Flaw.CHANGED if name in found else Flaw.MISSING
        for name, definition in shipped.items()
        if found.get(name) != definition
    }


def _shipped(vendor: str, tables: Sequence[str]) -> dict[str, str]:
    """Return what each trigger does, as the database would tell it."""
    creations = (one for one in statements(vendor, tables)[0] if one.startswith("CREATE TRIGGER"))
    return {
        name: _plain(creation)
        for name, creation in zip(_names(vendor, tables), creations, strict=True)
    }


def _standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return what the triggers of the database do; of one that does not fire, nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        rows = cursor.fetchall()
    # Of SQLite a trigger holds what is done; of PostgreSQL its function does, in its own words.
    return {name: _plain(text) if body in ("", _BODY) else "" for name, text, body in rows}


_STANDING = {
    "sqlite": "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true),
       CASE WHEN tgenabled = 'A'
              OR tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica'
            THEN prosrc ELSE 'does not fire' END
FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND pg_table_is_visible(pg_class.oid)
""",
}


def _plain(definition: str) -> str:
    """Return a definition without what databases write down each in their own way."""
    words = re.sub(r"\s+", " ", definition.replace("::text", "")).strip().removesuffix(";")
    return words.casefold()


def _acts(vendor: str, table: str) -> dict[str, str]:
    """Return the triggers of a table: the end of each name, and what it stands before."""
    if vendor != "postgresql":
        return {"update": "UPDATE", "delete": "DELETE"}
    if table in KEYS:
        return {"update": "UPDATE", "delete": "DELETE", "truncate": "TRUNCATE"}
    # In the order in which PostgreSQL tells them.
    return {"change": "DELETE OR UPDATE", "truncate": "TRUNCATE"}


def _when(table: str, act: str, key_may: str) -> str:
    return f"WHEN (NOT ({key_may})) " if table in KEYS and act == "UPDATE" else ""


def _names(vendor: str, tables: Sequence[str] = GUARDED) -> list[str]:
    return [f"{table}_no_{name}" for table in tables for name in _acts(vendor, table)]


def _sqlite(tables: Sequence[str], key_may: str) -> tuple[list[str], list[str]]:
    up = [
        f"CREATE TRIGGER {table}_no_{name} BEFORE {act} ON {table} {_when(table, act, key_may)}"
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END;"
        for table in tables
        for name, act in _acts("sqlite", table).items()
    ]
    return up, [f"DROP TRIGGER IF EXISTS {name};" for name in _names("sqlite", tables)]


def _postgresql(tables: Sequence[str], key_may: str) -> tuple[list[str], list[str]]:
    up, down = [_FUNCTION], []
    for table in tables:
        for name, act in _acts("postgresql", table).items():
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            up.append(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {act} ON {table} "
                f"FOR EACH {each} {_when(table, act, key_may)}EXECUTE FUNCTION audit_refuse();"
            )
            down.append(f"DROP TRIGGER IF EXISTS {table}_no_{name} ON {table};")
    return up, down
