from django.db import migrations, models


class Migration(migrations.Migration):
    """An external log-in that was disconnected is remembered: no address connects it again."""

    dependencies = [("entry", "0004_another_address_is_told")]

    operations = [
        migrations.RemoveConstraint(
            model_name="externallogin", name="external_login_of_one_account"
        ),
        migrations.AddField(
            model_name="externallogin",
            name="disconnected_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Отключён"),
        ),
        migrations.AddConstraint(
            model_name="externallogin",
            constraint=models.UniqueConstraint(
                condition=models.Q(disconnected_at=None),
                fields=("provider", "subject"),
                name="external_login_of_one_account",
                violation_error_message="Этот внешний вход уже связан с учётной записью.",
            ),
        ),
    ]
