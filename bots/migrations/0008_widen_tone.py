"""A confrontational tone has 15 letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0007_keep_a_retried_message_once"),
    ]

    operations = [
        migrations.AlterField(
            model_name="conversation",
            name="tone",
            field=models.CharField(blank=True, max_length=16),
        ),
    ]
