"""The indexes of numbers hold what has a number: an event enters them once, when the relay gives it one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_name_rows_for_people"),
        ("events", "0004_index_what_people_said"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="event",
            name="events_event_seq_once",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="events_event_by_type",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="events_event_by_time",
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("seq__isnull", False)),
                fields=["tenant", "type", "seq"],
                name="events_event_by_type",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("seq__isnull", False)),
                fields=["tenant", "occurred_at"],
                name="events_event_by_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seq__isnull", False)),
                fields=("tenant", "seq"),
                name="events_event_seq_once",
            ),
        ),
    ]
