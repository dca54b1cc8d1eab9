from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import nastavnik.platform.rows.models
from nastavnik.domain.typography import fold_search


def fold_codes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the column; two codes that differ only in case are for a person to tell apart first."""
    seen: dict[str, str] = {}
    organizations = apps.get_model("organizations", "Organization")
    for row in organizations.objects.order_by("pk"):
        row.code_key = fold_search(row.code)
        if row.code_key in seen:
            raise ValueError(
                f"codes differ only in case or spaces: {seen[row.code_key]}, {row.code}"
            )
        seen[row.code_key] = row.code
        row.save(update_fields=["code_key"])


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]

    operations = [
        migrations.AddField(
            "organization",
            "code_key",
            nastavnik.platform.rows.models.SearchField(
                blank=True,
                db_index=True,
                default="",
                editable=False,
                sources=("code",),
                verbose_name="Код для сравнения",
            ),
        ),
        migrations.RunPython(fold_codes, migrations.RunPython.noop),
        migrations.AddConstraint(
            "organization",
            models.UniqueConstraint(
                fields=("code_key",),
                name="organization_code_key_unique",
                violation_error_code="code",
                violation_error_message="Организация с таким кодом уже есть.",
            ),
        ),
    ]
