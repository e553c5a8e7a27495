"""What platform staff do across tenants, each step told to the tenant that it concerns."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from accounts import events as account_events
from accounts.models.roles import PERMISSIONS
from accounts.models.tenants import Tenant
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from common.tenancy import all_tenants_scope, tenant_scope
from events import log

SCOPE_KEY = "admin_scope"
ALL_TENANTS = "all"


def as_staff_of(actor: Actor, *, tenant_id: UUID) -> Actor:
    """A staff member at work in a tenant that need not be their own."""
    _check_staff(actor)
    return replace(actor, tenant_id=tenant_id, role="staff", permissions=frozenset(PERMISSIONS))


def enter_tenant(*, actor: Actor, tenant_id: UUID) -> None:
    """Note in a tenant's log that staff look at it. Raises `PermissionDeniedError` for anybody else."""
    _check_staff(actor)
    with tenant_scope(tenant_id), transaction.atomic():
        _tell(actor, scope="tenant")


def read_all_tenants(*, actor: Actor) -> list[UUID]:
    """Note in every tenant's log that staff look at all of them; returns the tenants' ids."""
    _check_staff(actor)
    with all_tenants_scope():
        tenant_ids = list(Tenant.objects.values_list("id", flat=True))
        for tenant_id in tenant_ids:
            with tenant_scope(tenant_id):
                _tell(actor, scope="all")
    return tenant_ids


def _check_staff(actor: Actor) -> None:
    if not actor.is_staff or actor.user_id is None:
        raise PermissionDeniedError("Only platform staff may look into other companies.")


def _tell(actor: Actor, *, scope: str) -> None:
    if actor.user_id is not None:
        log.publish(account_events.StaffAccessStarted(staff_user_id=actor.user_id, scope=scope))
