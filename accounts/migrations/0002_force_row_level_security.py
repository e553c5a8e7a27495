"""The second wall around the identity tables, and the look-ups that happen before a tenant is known."""

from django.db import migrations

from common.rls import APP_ROLE, USER_SETTING, DefinerFunction, TenantTable

OWN_ROWS = f"user_id = {USER_SETTING}"
OWN_TENANTS = f"id IN (SELECT tenant_id FROM accounts_membership WHERE {OWN_ROWS})"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_create_identity")]

    operations = [
        TenantTable("accounts_membership", also_readable=OWN_ROWS),
        TenantTable("accounts_tenant", column="id", also_readable=OWN_TENANTS),
        TenantTable("accounts_signin", also_readable=OWN_ROWS),
        TenantTable("accounts_refreshtoken", also_readable=OWN_ROWS),
        TenantTable("accounts_apikey"),
        # A tenant comes into being through the system role alone.
        migrations.RunSQL(
            f"REVOKE INSERT, DELETE ON accounts_tenant FROM {APP_ROLE}",
            f"GRANT INSERT, DELETE ON accounts_tenant TO {APP_ROLE}",
        ),
        DefinerFunction(
            "accounts_find_refresh_token(text)",
            """(wanted_hash text)
            RETURNS TABLE (tenant_id uuid, user_id uuid, sign_in_id uuid)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$ SELECT tenant_id, user_id, sign_in_id FROM accounts_refreshtoken WHERE token_hash = wanted_hash $$""",
        ),
        DefinerFunction(
            "accounts_tenant_now(uuid)",
            """(wanted_tenant uuid)
            RETURNS timestamptz
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$ SELECT clock_tenant_anchor + (now() - clock_wall_anchor) * clock_rate
                  FROM accounts_tenant WHERE id = wanted_tenant $$""",
        ),
        # For claims, which cross tenants in the system role; anybody else learns of their own company only.
        migrations.RunSQL(
            """CREATE FUNCTION accounts_tenant_is_active(wanted_tenant uuid)
            RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp
            AS $$ SELECT EXISTS (
                SELECT 1 FROM accounts_tenant WHERE id = wanted_tenant AND status = 'active') $$""",
            "DROP FUNCTION accounts_tenant_is_active(uuid)",
        ),
    ]
