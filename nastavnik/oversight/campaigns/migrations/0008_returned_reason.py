from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_version_before")]

    operations = [
        migrations.AddField(
            model_name="package",
            name="returned_reason",
            field=models.TextField(blank=True, verbose_name="Что исправить"),
        ),
    ]
