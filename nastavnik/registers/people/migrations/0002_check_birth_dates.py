from django.db import migrations, models

import nastavnik.registers.people.models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="birth_date",
            field=models.DateField(
                blank=True,
                null=True,
                validators=[nastavnik.registers.people.models.require_possible_birth],
                verbose_name="Дата рождения",
            ),
        ),
    ]
