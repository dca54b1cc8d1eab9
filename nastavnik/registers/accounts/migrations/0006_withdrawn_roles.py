from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_assignment_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True, verbose_name="Снята"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(ends_on__isnull=False),
                name="assignment_withdrawn_has_end",
                violation_error_code="ends_on",
                violation_error_message="У снятой роли есть последний день.",
            ),
        ),
    ]
