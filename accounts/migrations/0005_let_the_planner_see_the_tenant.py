"""Row-level security names the tenant in a way that the planner can look at; see decision 4.

Tables made after this have the policy so from the start, and on an empty database there is nothing to change.
"""

from django.db import migrations

from common.rls import TENANT_SETTING

_ALTER = f"""
    DO $$
    DECLARE found record;
    BEGIN
        FOR found IN
            SELECT tablename, (regexp_match(qual, '^\\((\\w+) = '))[1] AS tenant_column FROM pg_policies
            WHERE schemaname = 'public' AND policyname = 'tenant_rows' AND qual LIKE '%( SELECT %'
        LOOP
            EXECUTE format(
                'ALTER POLICY tenant_rows ON %I USING (%I = %s) WITH CHECK (%I = %s)',
                found.tablename, found.tenant_column, $setting${TENANT_SETTING}$setting$,
                found.tenant_column, $setting${TENANT_SETTING}$setting$
            );
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_count_attempts")]

    operations = [migrations.RunSQL([_ALTER], migrations.RunSQL.noop)]
