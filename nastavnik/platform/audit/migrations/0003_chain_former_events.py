"""Carry the events over into their chains, seal what they say of people; the way back unseals."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import migrations

from nastavnik.platform.audit import anchoring, chaining, cipher

AT_ONCE = 2_000
PERSON, MEMBER = "people.person", "mentorships.member"
MENTORSHIP, ORGANIZATION = "mentorships.mentorship", "organizations.organization"
# Events about these rows tell of people; the key is the row's own, or that of whom it is about.
SEALED = {
    PERSON,
    MENTORSHIP,
    "accounts.user",
    "documents.document",
    "partners.partner",
}
SEALED_THROUGH = {
    "people.enrolment": (PERSON, "person_id", "people_enrolment"),
    MEMBER: (MENTORSHIP, "mentorship_id", "mentorships_member"),
}


def chain_events(apps: Any, schema_editor: Any) -> None:
    former = apps.get_model("audit", "FormerEvent")
    if not former.objects.exists():
        return
    carrier = _Carrier(apps, schema_editor.connection)
    for row in former.objects.order_by("pk").iterator(AT_ONCE):
        carrier.carry(row)
    carrier.finish()


def unchain_events(apps: Any, schema_editor: Any) -> None:
    event, former = apps.get_model("audit", "Event"), apps.get_model("audit", "FormerEvent")
    keys = {key.pk: key for key in apps.get_model("audit", "SealKey").objects.all()}
    names = _names(schema_editor.connection) if event.objects.exists() else {}
    at = former._meta.get_field("at")
    at.auto_now_add = False  # the moment is the event's, not the migration's
    for batch in _batches(event.objects.order_by("at", "chain", "seq").iterator(AT_ONCE)):
        former.objects.bulk_create([_former(former, row, keys, names) for row in batch])
    at.auto_now_add = True


class _Carrier:
    """The chains as they grow."""

    def __init__(self, apps: Any, connection: Any) -> None:
        self.models = {
            name: apps.get_model("audit", name) for name in ("Event", "SealKey", "ChainHead")
        }
        self.key = settings.AUDIT_KEY.encode()
        self.heads: dict[int, tuple[int, str]] = {}
        self.seals: dict[tuple[str, int], tuple[int, bytes]] = {}
        self.owners = {
            name: _owners(connection, table, column)
            for name, (_, column, table) in SEALED_THROUGH.items()
        }
        self.waiting: list[Any] = []

    def carry(self, row: Any) -> None:
        chain = row.organization_id or 0
        if row.subject_type == ORGANIZATION:
            chain = row.subject_id
        seq, digest = self.heads.get(chain, (0, ""))
        payload, sealed_by = self._payload(row)
        stored = [
            *(chain, seq + 1, chaining.written(row.at), row.user_id, row.role),
            row.actor_name if row.role == "system" else "",
            *(row.act, row.subject_type, row.subject_id, chain or None, ""),
            *(payload, sealed_by, row.request_id),
        ]
        digest = chaining.linked(self.key, digest, stored)
        self.heads[chain] = (seq + 1, digest)
        values = dict(zip(chaining.COLUMNS, stored, strict=True)) | {"at": row.at}
        self.waiting.append(self.models["Event"](**values, digest=digest))
        if len(self.waiting) >= AT_ONCE:
            self._save()

    def finish(self) -> None:
        self._save()
        heads = self.models["ChainHead"]
        heads.objects.bulk_create(
            heads(chain=chain, seq=seq, digest=digest)
            for chain, (seq, digest) in self.heads.items()
        )
        anchoring.on_commit(sorted(self.heads))

    def _save(self) -> None:
        self.models["Event"].objects.bulk_create(self.waiting)
        self.waiting = []

    def _payload(self, row: Any) -> tuple[str, int | None]:
        draft = chaining.Draft(row.act, before=row.before, after=row.after, reason=row.reason)
        subject = self._subject(row)
        if subject is None:
            return draft.text, None
        pk, key = self._seal(subject)
        return cipher.seal(key, draft.text), pk

    def _subject(self, row: Any) -> tuple[str, int] | None:
        if row.subject_type in SEALED:
            return (row.subject_type, row.subject_id)
        if row.subject_type not in SEALED_THROUGH:
            return None
        owner, column, _table = SEALED_THROUGH[row.subject_type]
        said = row.after.get(column) or row.before.get(column)
        known = said or self.owners[row.subject_type].get(row.subject_id)
        return (owner, known) if known else (row.subject_type, row.subject_id)

    def _seal(self, subject: tuple[str, int]) -> tuple[int, bytes]:
        if subject not in self.seals:
            key = cipher.new_key()
            made = self.models["SealKey"].objects.create(
                subject_type=subject[0],
                subject_id=subject[1],
                wrapped=cipher.wrap(key, f"{subject[0]} {subject[1]}"),
            )
            self.seals[subject] = (made.pk, key)
        return self.seals[subject]


def _owners(connection: Any, table: str, column: str) -> dict[int, int]:
    if table not in connection.introspection.table_names():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {table}")  # noqa: S608  # names from above
        return dict(cursor.fetchall())


def _names(connection: Any) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM accounts_user")
        return dict(cursor.fetchall())


def _former(model: Any, row: Any, keys: dict[int, Any], names: dict[int, str]) -> Any:
    said = json.loads(_opened(row, keys))
    return model(
        at=row.at,
        user_id=row.user_id,
        actor_name=row.command or names.get(row.user_id, ""),
        role=row.role,
        act=row.act,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        organization_id=row.organization_id,
        before=said.get("before", {}),
        after=said.get("after", {}),
        reason=said.get("reason", ""),
        request_id=row.request_id,
    )


def _opened(row: Any, keys: dict[int, Any]) -> str:
    if row.sealed_by is None:
        return str(row.payload)
    key = keys.get(row.sealed_by)
    if key is None or not key.wrapped:
        return "{}"
    about = f"{key.subject_type} {key.subject_id}"
    return cipher.unseal(cipher.unwrap(key.wrapped, about), row.payload)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain_of_events")]

    operations = [migrations.RunPython(chain_events, unchain_events)]
