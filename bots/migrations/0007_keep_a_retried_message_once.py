"""The sender's own name for a message, so that what is sent twice is kept once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bots", "0006_count_what_became_of_cards")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="client_id",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The sender's own name for it: sent twice, it is kept once.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_id", ""), _negated=True),
                fields=("conversation", "client_id"),
                name="bots_message_client_id_once",
            ),
        ),
    ]
