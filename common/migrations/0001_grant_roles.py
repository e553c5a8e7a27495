"""Let the app and system roles use what the owner creates in this database, from here on."""

from django.db import migrations

from common.rls import APP_ROLE, SYSTEM_ROLE

ROLES = f"{APP_ROLE}, {SYSTEM_ROLE}"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial"), ("sessions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                f"GRANT USAGE ON SCHEMA public TO {ROLES}",
                f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLES}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLES}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {ROLES}",
            ],
            reverse_sql=[
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {ROLES}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {ROLES}",
                f"REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM {ROLES}",
                f"REVOKE USAGE ON SCHEMA public FROM {ROLES}",
            ],
        )
    ]
