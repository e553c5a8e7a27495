from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_index_events_by_time"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("audit", "api_call")), fields=["tenant", "-seq"], name="events_event_said"
            ),
        ),
    ]
