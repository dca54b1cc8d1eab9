import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_withdrawn_roles"),
        ("organizations", "0002_distinguish_codes"),
        ("partners", "0002_order_agreement_dates"),
        ("people", "0002_check_birth_dates"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("system", "Система"),
                            ("visitor", "Посетитель"),
                            ("ministry", "Министерство"),
                            ("centre", "Региональный центр"),
                            ("coordinator", "Муниципальный координатор"),
                            ("head", "Руководитель организации"),
                            ("curator", "Куратор"),
                            ("mentor", "Наставник"),
                            ("mentee", "Наставляемый"),
                            ("representative", "Законный представитель"),
                            ("partner", "Представитель партнёра"),
                            ("auditor", "Аудитор"),
                            ("administrator", "Системный администратор"),
                            ("security", "Администратор безопасности"),
                        ],
                        max_length=20,
                        verbose_name="Роль",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="organizations.organization",
                        verbose_name="Организация",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="partners.partner",
                        verbose_name="Партнёр",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="people.person",
                        verbose_name="Кто это в реестре",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="accounts.user",
                        verbose_name="Учётная запись",
                    ),
                ),
            ],
            options={
                "verbose_name": "предложение роли",
                "verbose_name_plural": "предложения ролей",
                "ordering": ["-pk"],
            },
        ),
        migrations.AlterField(
            model_name="assignment",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="organizations.organization",
                verbose_name="Организация",
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="partners.partner",
                verbose_name="Партнёр",
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="people.person",
                verbose_name="Кто это в реестре",
            ),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Учётная запись",
            ),
        ),
    ]
