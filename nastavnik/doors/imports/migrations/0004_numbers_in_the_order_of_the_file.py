"""Number lines by the row first, then by which of its people: by number is the order of the file."""

from typing import Any

from django.db import migrations, models
from django.db.models import F

ROWS = 1_000_000
PARTS = 1_024


def by_row(apps: Any, _schema: Any) -> None:
    """From part × 1,000,000 + row to row × 1,024 + part."""
    row = F("number") % ROWS
    lines = apps.get_model("imports", "ImportLine").objects
    lines.update(number=row * PARTS + (F("number") - row) / ROWS)


def by_part(apps: Any, _schema: Any) -> None:
    """From row × 1,024 + part back to part × 1,000,000 + row."""
    part = F("number") % PARTS
    lines = apps.get_model("imports", "ImportLine").objects
    lines.update(number=part * ROWS + (F("number") - part) / PARTS)


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0003_kind_earlier"),
    ]

    operations = [
        # While rows are renumbered one may hold the number that another had.
        migrations.RemoveConstraint(model_name="importline", name="import_line_unique"),
        migrations.RunPython(by_row, by_part),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.UniqueConstraint(
                fields=("batch", "number"), name="import_line_unique"
            ),
        ),
    ]
