"""A card ends when its rule no longer holds; no date was ever written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bots", "0008_widen_tone"),
    ]

    operations = [
        migrations.RemoveField(model_name="suggestion", name="expires_at"),
    ]
