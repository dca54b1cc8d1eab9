"""From here on the database itself refuses to change or remove what was handed in."""

from typing import Any

from django.db import migrations

from nastavnik.platform.audit import guard

TABLES = ("campaigns_submissionversion", "campaigns_decision", "campaigns_packageversion")


def put_up(apps: Any, schema_editor: Any) -> None:
    for statement in guard.statements(schema_editor.connection.vendor, TABLES)[0]:
        schema_editor.execute(statement, params=None)


def take_down(apps: Any, schema_editor: Any) -> None:
    for statement in guard.statements(schema_editor.connection.vendor, TABLES)[1]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [migrations.RunPython(put_up, take_down)]
