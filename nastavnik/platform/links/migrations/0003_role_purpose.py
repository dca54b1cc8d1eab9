from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("links", "0002_withdrawal_purpose"),
    ]

    operations = [
        migrations.AlterField(
            model_name="onetimelink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("invitation", "приглашение"),
                    ("password", "новый пароль"),
                    ("role", "предложение роли"),
                    ("consent", "согласие на обработку данных"),
                    ("withdrawal", "отзыв согласия"),
                ],
                max_length=20,
                verbose_name="Назначение",
            ),
        ),
    ]
