"""Steps of a lead are found by its plans, messages by their conversation alone; what has no provider's name yet
is not in the index of those names.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_name_rows_for_people"),
        ("bots", "0014_name_rows_for_people"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="outbound",
            name="bots_outbound_sid_once",
        ),
        migrations.RemoveIndex(
            model_name="followup",
            name="bots_followup_by_lead",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="bots_message_by_conversation",
        ),
        migrations.AlterField(
            model_name="message",
            name="conversation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="bots.conversation",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["conversation", "id"], name="bots_message_by_conversation"),
        ),
        migrations.AddConstraint(
            model_name="outbound",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_sid__isnull", False)),
                fields=("provider", "provider_sid"),
                name="bots_outbound_sid_once",
            ),
        ),
    ]
