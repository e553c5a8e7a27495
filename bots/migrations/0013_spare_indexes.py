"""Two indexes go that another one stands for: threads of a lead, and keys of the journal by how they begin."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0012_enrol_many_at_once"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="conversation", name="bots_conversation_one_per_channel"),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                fields=("lead", "channel"), name="bots_conversation_one_per_channel"
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conversations",
                to="bots.lead",
            ),
        ),
        migrations.AlterField(model_name="outbound", name="key", field=models.CharField(max_length=64)),
        migrations.AddConstraint(
            model_name="outbound",
            constraint=models.UniqueConstraint(fields=("key",), name="bots_outbound_key_once"),
        ),
    ]
