"""What became of coaching cards over all times that they were shown, and which ones a conversation shows."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0005_name_leads_for_other_systems"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="open_suggestions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                default=list,
                help_text="Kinds of the cards shown at present, so that a turn that changes none reads none.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="acceptances",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="followings",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="expirations",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
