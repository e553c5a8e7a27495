"""Reading who belongs where."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models.memberships import Membership
from accounts.models.roles import permissions_of
from accounts.models.tenants import Tenant
from common.actor import Actor
from common.exceptions import NotFoundError
from common.tenancy import tenant_scope, user_scope


def memberships_of(*, user_id: UUID) -> list[Membership]:
    """A user's current memberships with their tenants, the last used first. Shows only that user's own."""
    with user_scope(user_id):
        memberships = list(Membership.objects.filter(user_id=user_id, ended_at=None).select_related("tenant"))
    memberships.sort(key=lambda one: (one.last_used_at or one.created_at, one.created_at), reverse=True)
    return memberships


def list_open_companies_of(*, user_id: UUID) -> list[Membership]:
    """The memberships of `memberships_of` whose companies are not switched off, by the company's name."""
    memberships = memberships_of(user_id=user_id)
    active = [one for one in memberships if one.tenant.status == Tenant.Status.ACTIVE]
    return sorted(active, key=lambda one: (one.tenant.name.casefold(), one.tenant_id))


def list_members_for(*, actor: Actor) -> QuerySet[Membership]:
    """The current members of the actor's tenant, with their users."""
    actor.check("members:read")
    return Membership.objects.filter(tenant_id=actor.tenant_id, ended_at=None).select_related("user")


def get_member_for(*, actor: Actor, membership_id: UUID) -> Membership:
    membership = list_members_for(actor=actor).filter(id=membership_id).first()
    if membership is None:
        raise NotFoundError("There is no such member.")
    return membership


def is_member(*, tenant_id: UUID, user_id: UUID) -> bool:
    """Whether a user belongs to the tenant now."""
    with tenant_scope(tenant_id):
        return Membership.objects.filter(tenant_id=tenant_id, user_id=user_id, ended_at=None).exists()


def permissions_in(*, tenant_id: UUID, user_id: UUID) -> frozenset[str] | None:
    """What a user may do in the tenant; None for somebody who does not belong to it."""
    with tenant_scope(tenant_id):
        membership = Membership.objects.filter(tenant_id=tenant_id, user_id=user_id, ended_at=None).first()
    return permissions_of(membership.role) if membership else None
