"""Reading tenants and their clocks."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.clock import Clock
from common.exceptions import NotFoundError, PermissionDeniedError
from common.tenancy import all_tenants_scope, tenant_scope, without_scope


def now_for(*, tenant_id: UUID) -> datetime:
    """The tenant's time at this moment, by the database's clock. One statement, in any scope or none."""
    with without_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_tenant_now(%s)", [tenant_id])
        found = cursor.fetchone()
    if found is None or found[0] is None:
        raise NotFoundError("There is no such tenant.")
    now: datetime = found[0]
    return now


def get_tenant(*, tenant_id: UUID) -> Tenant:
    """One tenant that the scope admits, or `NotFoundError`."""
    tenant = Tenant.objects.filter(id=tenant_id).first()
    if tenant is None:
        raise NotFoundError("There is no such tenant.")
    return tenant


def get_tenant_for(*, actor: Actor) -> Tenant:
    """The actor's own tenant."""
    actor.check("tenant:read")
    with tenant_scope(actor.tenant_id):
        return get_tenant(tenant_id=actor.tenant_id)


def find_tenant_by_slug(*, slug: str) -> Tenant | None:
    """For commands and the demo's own entrance: looks across all tenants."""
    with all_tenants_scope():
        return Tenant.objects.filter(slug=slug).first()


def get_tenant_across(*, tenant_id: UUID) -> Tenant:
    """Any tenant, for staff and commands: looks across all of them."""
    with all_tenants_scope():
        return get_tenant(tenant_id=tenant_id)


def list_clocks_across() -> dict[UUID, Clock]:
    """The clock of every active company, for beat's work: looks across all of them."""
    with all_tenants_scope():
        return {one.id: one.clock for one in Tenant.objects.filter(status=Tenant.Status.ACTIVE)}


def list_tenants_for_staff(*, actor: Actor) -> list[Tenant]:
    """Every company by name, for platform staff who choose one."""
    if not actor.is_staff:
        raise PermissionDeniedError("Only platform staff may see other companies.")
    with all_tenants_scope():
        return list(Tenant.objects.order_by("name"))
