from django.db import migrations, models


class Migration(migrations.Migration):
    """The chained trail stands beside the former one until its events are carried over."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RenameModel("Event", "FormerEvent"),
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                (
                    "chain",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="Цепочка"
                    ),
                ),
                ("seq", models.BigIntegerField(verbose_name="Место в цепочке")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="Дайджест")),
            ],
            options={"verbose_name": "конец цепочки", "verbose_name_plural": "концы цепочек"},
        ),
        migrations.CreateModel(
            name="SealKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_type", models.CharField(max_length=80, verbose_name="Тип объекта")),
                ("subject_id", models.BigIntegerField(verbose_name="Объект")),
                ("wrapped", models.TextField(blank=True, verbose_name="Обёрнутый ключ")),
                ("destroyed_at", models.DateTimeField(null=True, verbose_name="Уничтожен")),
            ],
            options={
                "verbose_name": "ключ событий",
                "verbose_name_plural": "ключи событий",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["subject_type", "subject_id"], name="seal_key_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "chain",
                        "seq",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("chain", models.BigIntegerField(verbose_name="Цепочка")),
                ("seq", models.BigIntegerField(verbose_name="Место в цепочке")),
                ("at", models.DateTimeField(verbose_name="Когда")),
                ("user_id", models.BigIntegerField(null=True, verbose_name="Пользователь")),
                ("role", models.CharField(max_length=40, verbose_name="Роль")),
                ("command", models.CharField(blank=True, max_length=200, verbose_name="Команда")),
                ("act", models.CharField(max_length=80, verbose_name="Действие")),
                (
                    "subject_type",
                    models.CharField(blank=True, max_length=80, verbose_name="Тип объекта"),
                ),
                ("subject_id", models.BigIntegerField(null=True, verbose_name="Объект")),
                ("organization_id", models.BigIntegerField(null=True, verbose_name="Организация")),
                ("people", models.TextField(blank=True, verbose_name="Чьи данные видели")),
                ("payload", models.TextField(verbose_name="Содержание")),
                ("sealed_by", models.BigIntegerField(null=True, verbose_name="Ключ")),
                ("request_id", models.CharField(blank=True, max_length=40, verbose_name="Запрос")),
                ("digest", models.CharField(max_length=64, verbose_name="Дайджест")),
            ],
            options={
                "verbose_name": "событие",
                "verbose_name_plural": "события",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="event_about"),
                    models.Index(fields=["at"], name="event_by_time"),
                    models.Index(fields=["user_id"], name="event_by_user"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPerson",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "chain",
                        "seq",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.BigIntegerField(verbose_name="Человек")),
                ("chain", models.BigIntegerField(verbose_name="Цепочка")),
                ("seq", models.BigIntegerField(verbose_name="Место в цепочке")),
            ],
            options={
                "verbose_name": "чьи данные видели",
                "verbose_name_plural": "чьи данные видели",
            },
        ),
    ]
