from django.db import migrations, models


class Migration(migrations.Migration):
    """The provider of an external log-in is named by its address."""

    dependencies = [("entry", "0001_entering")]

    operations = [
        migrations.AlterField(
            model_name="externallogin",
            name="provider",
            field=models.CharField(max_length=200, verbose_name="Провайдер"),
        ),
    ]
