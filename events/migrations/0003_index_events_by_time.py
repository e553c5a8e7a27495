from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_force_row_level_security"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["tenant", "occurred_at"], name="events_event_by_time"),
        ),
    ]
