"""The database's own wall, read from its catalogue, so that a new table is covered by itself."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

# Read before a tenant is known: a user's own rows, and the companies that they belong to.
READABLE_BY_THEIR_USER = {
    "accounts_membership",
    "accounts_refreshtoken",
    "accounts_signin",
    "accounts_tenant",
}
# Functions that run as the system role: look-ups by a secret or by an identity that was proved already, and a
# text search that filters the tenant itself, since row-level security would keep it off its index.
PAST_THE_WALL = {
    "accounts_find_actor",
    "accounts_find_key_actor",
    "accounts_find_refresh_token",
    "accounts_tenant_now",
    "bots_search_leads",
}


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def tables_with_a_tenant() -> set[str]:
    found = rows("""
        SELECT DISTINCT table_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'tenant_id'
    """)
    return {str(name) for (name,) in found} | {"accounts_tenant"}


def test_every_tenant_model_has_a_tenant_column() -> None:
    models = {model._meta.db_table for model in apps.get_models() if hasattr(model, "tenant_id")}
    assert models <= tables_with_a_tenant()


def test_every_tenant_table_forces_row_level_security() -> None:
    forced = rows("""
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity
    """)
    assert {str(name) for (name,) in forced} == tables_with_a_tenant()


def test_every_tenant_table_has_the_two_policies_and_only_identity_tables_a_third() -> None:
    policies: dict[str, set[str]] = {}
    for table, name in rows("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"):
        policies.setdefault(str(table), set()).add(str(name))
    expected = {
        table: {"tenant_rows", "system_rows"}
        | ({"identity_rows"} if table in READABLE_BY_THEIR_USER else set())
        for table in tables_with_a_tenant()
    }
    assert policies == expected


def test_the_planner_can_see_the_tenant_in_every_policy() -> None:
    """Of a sub-select it would know nothing, and take the largest tenant for one of average size."""
    found = rows("SELECT qual, with_check FROM pg_policies WHERE policyname = 'tenant_rows'")
    setting = "(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
    assert {str(text).partition(" = ")[2] for pair in found for text in pair} == {setting}


def test_only_the_listed_functions_pass_the_wall_and_each_pins_its_search_path() -> None:
    found = rows("""
        SELECT proname, pg_get_userbyid(proowner), proconfig FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prosecdef
    """)
    assert {str(name) for name, _, _ in found} == PAST_THE_WALL
    assert {owner for _, owner, _ in found} == {"switchboard_system"}
    assert all("search_path=public, pg_temp" in str(config) for _, _, config in found)


def test_the_app_role_holds_no_power_that_passes_the_wall() -> None:
    assert rows("""
        SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles
        WHERE rolname = 'switchboard_app'
    """) == [(False, False, False, False)]
    assert rows("""
        SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'switchboard_owner'
    """) == [(0,)]


def test_the_system_policy_does_not_leak_to_its_member_without_set_role() -> None:
    inherits = rows("""
        SELECT inherit_option FROM pg_auth_members
        WHERE roleid = 'switchboard_system'::regrole AND member = 'switchboard_app'::regrole
    """)
    assert inherits == [(False,)]


def test_log_rows_and_audit_entries_cannot_be_rewritten_by_the_app() -> None:
    changeable = rows("""
        SELECT table_name, privilege_type FROM information_schema.table_privileges
        WHERE grantee IN ('switchboard_app', 'switchboard_system')
          AND table_name IN ('events_event', 'operations_auditentry')
          AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')
    """)
    assert changeable == []
