from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_failed_erasures")]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="kept",
            field=models.TextField(blank=True, verbose_name="Оставлено на хранение"),
        ),
    ]
