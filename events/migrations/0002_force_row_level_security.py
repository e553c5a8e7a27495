"""The second wall around the event log."""

from django.db import migrations

from common.rls import APP_ROLE, SYSTEM_ROLE, TenantTable


class Migration(migrations.Migration):
    dependencies = [("events", "0001_create_log")]

    operations = [
        TenantTable("events_stream"),
        TenantTable("events_event"),
        TenantTable("events_handlercursor"),
        TenantTable("events_deadletter"),
        # What happened stays: rows are numbered once, and nothing else about them ever changes.
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE ON events_event FROM {APP_ROLE}, {SYSTEM_ROLE}",
                f"GRANT UPDATE (seq) ON events_event TO {APP_ROLE}, {SYSTEM_ROLE}",
            ],
            f"GRANT UPDATE, DELETE ON events_event TO {APP_ROLE}, {SYSTEM_ROLE}",
        ),
    ]
