import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_reminder_refusals")]

    operations = [
        migrations.AddIndex(
            model_name="total",
            index=models.Index(
                fields=["ask", "stage"],
                include=("under", "level", "sum", "told"),
                name="total_by_ask",
            ),
        ),
        # The new index, and that of the constraint, begin by what is asked.
        migrations.AlterField(
            model_name="total",
            name="ask",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.ask",
                verbose_name="Значение",
            ),
        ),
    ]
