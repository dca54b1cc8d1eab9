"""A row may have several keys, one after another; at most one of them lives.

Taken back, the keys of later generations stay where events find them, under the name they are
wrapped for («people.person#2»): nothing they sealed is lost.
"""

from typing import Any

from django.db import migrations, models

from nastavnik.platform.audit import guard


def put_up(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, guard.statements(schema_editor.connection.vendor, guard.KEYS)[0])


def put_up_former(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    _run(schema_editor, guard.statements(vendor, guard.KEYS, guard.FORMER_KEY_MAY)[0])


def take_down(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, guard.statements(schema_editor.connection.vendor, guard.KEYS)[1])


def number(apps: Any, schema_editor: Any) -> None:
    keys = apps.get_model("audit", "SealKey").objects
    for key in keys.filter(subject_type__contains="#").iterator():
        name, _, generation = key.subject_type.partition("#")
        keys.filter(pk=key.pk).update(subject_type=name, generation=int(generation))


def name(apps: Any, schema_editor: Any) -> None:
    keys = apps.get_model("audit", "SealKey").objects
    for key in keys.exclude(generation=1).iterator():
        keys.filter(pk=key.pk).update(subject_type=f"{key.subject_type}#{key.generation}")


def _run(schema_editor: Any, statements: list[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_guard_keys")]

    operations = [
        migrations.RunPython(take_down, put_up_former),
        migrations.AddField(
            model_name="sealkey",
            name="generation",
            field=models.PositiveIntegerField(default=1, verbose_name="Поколение"),
        ),
        migrations.RemoveConstraint(model_name="sealkey", name="seal_key_unique"),
        migrations.RunPython(number, name),
        migrations.AddConstraint(
            model_name="sealkey",
            constraint=models.UniqueConstraint(
                fields=("subject_type", "subject_id", "generation"), name="seal_key_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("destroyed_at", None)),
                fields=("subject_type", "subject_id"),
                name="seal_key_one_living",
            ),
        ),
        migrations.RunPython(put_up, take_down),
    ]
