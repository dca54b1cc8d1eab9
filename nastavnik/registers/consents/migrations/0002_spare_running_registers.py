"""Where registers are already kept, let places count without consents for half a year more."""

import datetime
import json

from django.db import migrations

GRACE = datetime.timedelta(days=180)
CODE = "consents_since"


def spare(apps, schema_editor):
    enrolments = apps.get_model("people", "Enrolment").objects
    parameters = apps.get_model("parameters", "ParameterValue").objects
    kept = enrolments.exclude(status="candidate").exists()
    if kept and not parameters.filter(code=CODE).exists():
        since = datetime.datetime.now(tz=datetime.UTC).date() + GRACE
        parameters.create(code=CODE, value=json.dumps(since.isoformat()))


class Migration(migrations.Migration):
    dependencies = [
        ("consents", "0001_initial"),
        ("parameters", "0001_initial"),
        ("people", "0002_check_birth_dates"),
    ]
    operations = [migrations.RunPython(spare, migrations.RunPython.noop)]
