"""A webhook that is sent again is recognised before anybody knows whose thread it belongs to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0010_send_follow_ups"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("client_id", ""), _negated=True),
                fields=["tenant", "client_id"],
                name="bots_message_by_client_id",
            ),
        ),
    ]
