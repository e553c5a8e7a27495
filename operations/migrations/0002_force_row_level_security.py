"""The wall between tenants, and an audit trail that only grows."""

from django.db import migrations

from common.rls import APP_ROLE, SYSTEM_ROLE, TenantTable

ROLES = f"{APP_ROLE}, {SYSTEM_ROLE}"


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_create_audit_trail")]

    operations = [
        TenantTable("operations_auditentry"),
        TenantTable("operations_auditchain"),
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE, TRUNCATE ON operations_auditentry FROM {ROLES}",
                f"REVOKE DELETE, TRUNCATE ON operations_auditchain FROM {ROLES}",
            ],
            [
                f"GRANT UPDATE, DELETE ON operations_auditentry TO {ROLES}",
                f"GRANT DELETE ON operations_auditchain TO {ROLES}",
            ],
        ),
    ]
