"""Titles of rows as people say them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0013_spare_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="botsettings",
            options={"verbose_name_plural": "bot settings"},
        ),
        migrations.AlterModelOptions(
            name="followup",
            options={"verbose_name": "follow-up"},
        ),
        migrations.AlterModelOptions(
            name="followupsettings",
            options={"verbose_name": "follow-up settings", "verbose_name_plural": "follow-up settings"},
        ),
        migrations.AlterModelOptions(
            name="languagesettings",
            options={"verbose_name_plural": "language settings"},
        ),
        migrations.AlterModelOptions(
            name="outbound",
            options={"verbose_name": "outbound message"},
        ),
    ]
