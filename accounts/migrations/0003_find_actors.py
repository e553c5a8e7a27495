"""One look-up each for a sign-in and for an API key: everything that a request's actor is made of."""

from django.db import migrations

from common.rls import DefinerFunction


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_force_row_level_security")]

    operations = [
        DefinerFunction(
            "accounts_find_actor(uuid, uuid, uuid, uuid)",
            """(wanted_sign_in uuid, home_tenant uuid, wanted_user uuid, wanted_tenant uuid)
            RETURNS TABLE (role text, email text, is_staff boolean, tenant_status text)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$
                SELECT m.role, u.email, u.is_staff, t.status
                FROM accounts_signin s
                JOIN accounts_user u ON u.id = s.user_id AND u.is_active
                LEFT JOIN accounts_membership m
                  ON m.tenant_id = wanted_tenant AND m.user_id = s.user_id AND m.ended_at IS NULL
                LEFT JOIN accounts_tenant t ON t.id = m.tenant_id
                WHERE s.id = wanted_sign_in AND s.tenant_id = home_tenant AND s.user_id = wanted_user
                  AND s.ended_at IS NULL AND s.expires_at > now()
            $$""",
        ),
        DefinerFunction(
            "accounts_find_key_actor(text)",
            """(wanted_prefix text)
            RETURNS TABLE (
                id uuid, tenant_id uuid, key_hash text, name text, scopes text[], last_used_at timestamptz,
                maker_id uuid, maker_role text, tenant_status text
            )
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
            AS $$
                SELECT k.id, k.tenant_id, k.key_hash, k.name, k.scopes, k.last_used_at,
                       k.created_by_id, m.role, t.status
                FROM accounts_apikey k
                JOIN accounts_tenant t ON t.id = k.tenant_id
                JOIN accounts_user u ON u.id = k.created_by_id AND u.is_active
                JOIN accounts_membership m
                  ON m.tenant_id = k.tenant_id AND m.user_id = k.created_by_id AND m.ended_at IS NULL
                WHERE k.prefix = wanted_prefix AND k.revoked_at IS NULL
                  AND (k.expires_at IS NULL OR k.expires_at > now())
            $$""",
        ),
    ]
