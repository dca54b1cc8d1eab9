import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
        ("notes", "0004_archives_of_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="notearchive",
            name="progress",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="jobs.progress",
                verbose_name="Ход",
            ),
        ),
    ]
