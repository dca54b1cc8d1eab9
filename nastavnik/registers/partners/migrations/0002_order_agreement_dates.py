from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    ("signed_on", None),
                    ("signed_on__lte", models.F("ends_on")),
                    _connector="OR",
                ),
                name="agreement_signed_before_end",
                violation_error_code="signed_on",
                violation_error_message="Подписано позже, чем закончился срок действия.",
            ),
        ),
    ]
