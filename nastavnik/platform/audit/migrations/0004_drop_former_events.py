from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain_former_events")]

    operations = [migrations.DeleteModel("FormerEvent")]
