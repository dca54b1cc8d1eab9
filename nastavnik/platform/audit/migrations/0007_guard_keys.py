"""From here on the database itself refuses to remove a key, or to change one but to destroy it."""

from typing import Any

from django.db import migrations

from nastavnik.platform.audit import guard


def put_up(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    for statement in guard.statements(vendor, guard.KEYS, guard.FORMER_KEY_MAY)[0]:
        schema_editor.execute(statement, params=None)


def take_down(apps: Any, schema_editor: Any) -> None:
    for statement in guard.statements(schema_editor.connection.vendor, guard.KEYS)[1]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_find_by_request")]

    operations = [migrations.RunPython(put_up, take_down)]
