"""Row-level security as the app role sees it, in real transactions."""

import os
import socket

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from common.tenancy import TenantScopeError, all_tenants_scope, current_scope, tenant_scope, user_scope

pytestmark = pytest.mark.django_db(transaction=True)


def names_in_raw_sql() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT u.name FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id")
        return {name for (name,) in cursor.fetchall()}


def test_tests_run_as_the_app_role(acme: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("switchboard_app", False, False)


def test_without_a_scope_nothing_is_visible(alice: User, charlie: User) -> None:
    assert names_in_raw_sql() == set()


def test_a_scope_shows_its_own_tenant_only(acme: Tenant, globex: Tenant, alice: User, charlie: User) -> None:
    with tenant_scope(acme.id):
        assert names_in_raw_sql() == {"Alice"}
    with tenant_scope(globex.id):
        assert names_in_raw_sql() == {"Charlie"}


def test_a_scope_holds_inside_a_transaction_and_is_restored_after(
    acme: Tenant, globex: Tenant, alice: User, charlie: User
) -> None:
    with tenant_scope(acme.id), transaction.atomic():
        with tenant_scope(globex.id):
            assert names_in_raw_sql() == {"Charlie"}
        assert names_in_raw_sql() == {"Alice"}
    assert current_scope().tenant_id is None


def test_a_scope_entered_in_an_open_transaction_applies_at_once(acme: Tenant, alice: User) -> None:
    with transaction.atomic():
        assert names_in_raw_sql() == set()
        with tenant_scope(acme.id):
            assert names_in_raw_sql() == {"Alice"}
        assert names_in_raw_sql() == set()


def test_an_insert_for_another_tenant_is_refused(acme: Tenant, globex: Tenant, alice: User) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), tenant_scope(acme.id):
        Membership.objects.create(tenant_id=globex.id, user=alice, role=Role.OWNER)


def test_a_tenant_row_cannot_be_moved_to_another_tenant(acme: Tenant, globex: Tenant, alice: User) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), tenant_scope(acme.id):
        Membership.objects.filter(user=alice).update(tenant_id=globex.id)


def test_a_savepoint_rolled_back_keeps_the_scope(acme: Tenant, alice: User) -> None:
    with tenant_scope(acme.id), transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute("SELECT 1 / 0")
        assert names_in_raw_sql() == {"Alice"}


def test_a_failed_statement_outside_a_transaction_leaves_a_usable_connection(
    acme: Tenant, alice: User
) -> None:
    with tenant_scope(acme.id):
        with pytest.raises(DatabaseError):
            connection.cursor().execute("SELECT 1 / 0")
        assert names_in_raw_sql() == {"Alice"}


def test_all_tenants_are_visible_to_the_system_role_only_inside_its_scope(alice: User, charlie: User) -> None:
    with all_tenants_scope():
        assert names_in_raw_sql() == {"Alice", "Charlie"}
    assert names_in_raw_sql() == set()


def test_a_tenant_scope_inside_all_tenants_narrows_again(acme: Tenant, alice: User, charlie: User) -> None:
    with all_tenants_scope():
        with tenant_scope(acme.id):
            assert names_in_raw_sql() == {"Alice"}
        assert names_in_raw_sql() == {"Alice", "Charlie"}


def test_a_user_sees_their_own_memberships_before_a_tenant_is_chosen(alice: User, charlie: User) -> None:
    with user_scope(alice.id):
        assert names_in_raw_sql() == {"Alice"}


def test_iterating_in_chunks_outside_a_transaction_stays_in_scope(
    acme: Tenant, alice: User, bob: User
) -> None:
    with tenant_scope(acme.id):
        assert len(list(Membership.objects.all().iterator(chunk_size=1))) == 2


def test_a_tenant_row_outside_any_scope_is_a_mistake_that_says_so(alice: User) -> None:
    with pytest.raises(TenantScopeError):
        Membership.objects.create(user=alice, role=Role.VIEWER)


def test_the_app_role_cannot_alter_tables(acme: Tenant) -> None:
    with pytest.raises(DatabaseError, match="owner"):
        connection.cursor().execute("ALTER TABLE accounts_membership NO FORCE ROW LEVEL SECURITY")


def cut_the_line() -> None:
    """Leave the connection as a database that went away leaves it: known to be dead to nobody yet."""
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def test_a_lost_connection_is_told_from_a_wrong_statement(acme: Tenant) -> None:
    cut_the_line()
    with pytest.raises(OperationalError), tenant_scope(acme.id):
        names_in_raw_sql()
    connection.close()


def test_a_transaction_on_a_lost_connection_says_so_too(acme: Tenant) -> None:
    cut_the_line()
    with pytest.raises(OperationalError), all_tenants_scope():
        names_in_raw_sql()
    connection.close()


def test_a_connection_lost_in_a_statement_is_reported_as_that(acme: Tenant) -> None:
    with pytest.raises(OperationalError, match="terminating connection"), tenant_scope(acme.id):
        connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
