"""The shipped Chelyabinsk targets are values of calendar years: sets installed before learn it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def count_by_calendar_year(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    indicators = apps.get_model("indicators", "Indicator").objects.using(editor.connection.alias)
    shipped = indicators.filter(set__code="chelyabinsk", code__in=("C1", "C2", "C3"))
    shipped.filter(inclusion="completed").update(window="calendar_year")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_indicator_window")]

    operations = [migrations.RunPython(count_by_calendar_year, migrations.RunPython.noop)]
