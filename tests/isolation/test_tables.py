"""What raw SQL sees as the app role: one's own rows in one's own scope, and nothing else anywhere."""

import pytest
from django.db import connection, transaction

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.tenancy import all_tenants_scope, tenant_scope
from events import handling, relay
from tests.isolation.world.building import build
from tests.isolation.world.preparing import finish_import
from tests.test_row_level_security import tables_with_a_tenant

pytestmark = pytest.mark.django_db(transaction=True)

# Every row of the file was good, and no engine failed.
EMPTY_IN_THE_WORLD = {
    "bots_languagebreaker",
    "bots_leadimportproblem",
}


def count(table: str, tenant: Tenant) -> int:
    column = "id" if table == "accounts_tenant" else "tenant_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [tenant.id])
        return int(cursor.fetchone()[0])


def test_only_the_owners_scope_shows_a_tenants_rows(acme: Tenant, globex: Tenant, as_alice: Actor) -> None:
    world = build(tenant=acme, alice=as_alice)
    finish_import(world)
    relay.relay_pending()
    handling.handle_pending()
    for table in sorted(tables_with_a_tenant()):
        with tenant_scope(acme.id):
            own = count(table, acme)
        with tenant_scope(globex.id):
            foreign = count(table, acme)
        assert (table, own > 0) == (table, table not in EMPTY_IN_THE_WORLD)
        assert (table, foreign, count(table, acme)) == (table, 0, 0)


def test_a_scope_is_not_left_behind_on_a_pooled_connection(acme: Tenant, as_alice: Actor) -> None:
    with tenant_scope(acme.id), transaction.atomic():
        assert count("accounts_membership", acme) == 1
    with all_tenants_scope():
        assert count("accounts_membership", acme) == 1
    assert count("accounts_membership", acme) == 0
