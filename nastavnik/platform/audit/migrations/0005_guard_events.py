"""From here on the database itself refuses to change or remove an event."""

from typing import Any

from django.db import migrations

from nastavnik.platform.audit import guard


def put_up(apps: Any, schema_editor: Any) -> None:
    for statement in guard.statements(schema_editor.connection.vendor, guard.EVENTS)[0]:
        schema_editor.execute(statement, params=None)


def take_down(apps: Any, schema_editor: Any) -> None:
    for statement in guard.statements(schema_editor.connection.vendor, guard.EVENTS)[1]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_drop_former_events")]

    operations = [migrations.RunPython(put_up, take_down)]
