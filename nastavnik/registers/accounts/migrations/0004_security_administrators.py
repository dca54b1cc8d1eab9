from django.db import migrations


def give_accounts_to_administrators(apps, schema_editor):
    """Accounts were the system administrator's: whoever holds that role keeps opening them."""
    assignments = apps.get_model("accounts", "Assignment").objects
    for row in assignments.filter(role="administrator"):
        row.pk, row.role = None, "security"
        row.save(force_insert=True)


def take_them_back(apps, schema_editor):
    apps.get_model("accounts", "Assignment").objects.filter(role="security").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_roles_and_whose_they_are"),
    ]

    operations = [
        migrations.RunPython(give_accounts_to_administrators, take_them_back),
    ]
