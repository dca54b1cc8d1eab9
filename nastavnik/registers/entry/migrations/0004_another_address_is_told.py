from django.db import migrations, models


class Migration(migrations.Migration):
    """Another address by which an account is entered is told to its owner."""

    dependencies = [("entry", "0003_reset_notices")]

    operations = [
        migrations.AlterField(
            model_name="resetnotice",
            name="what",
            field=models.CharField(
                choices=[
                    ("factor", "Второй фактор сброшен"),
                    ("password", "Выдана ссылка для нового пароля"),
                    ("email", "Изменена почта для входа"),
                ],
                max_length=10,
                verbose_name="Что сделано",
            ),
        ),
    ]
