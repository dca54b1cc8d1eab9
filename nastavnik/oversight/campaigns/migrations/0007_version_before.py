from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_past_figures")]

    operations = [
        # It may be missing: versions handed in earlier are not rewritten, the database forbids it.
        migrations.AddField(
            model_name="submissionversion",
            name="before",
            field=models.JSONField(blank=True, null=True, verbose_name="Значения прошлого периода"),
        ),
    ]
