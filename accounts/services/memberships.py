"""Who belongs to a tenant, and with which role."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import events as account_events
from accounts.exceptions import AlreadyMemberError, LastOwnerError, ScopeExceedsActorError
from accounts.models.memberships import Membership
from accounts.models.roles import Role, permissions_of
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.selectors import memberships as membership_selectors
from accounts.services import sign_ins, users
from common.actor import Actor
from common.tenancy import tenant_scope
from events import log

OWNER_MAKERS = frozenset({Role.OWNER.value, "staff", "system"})


def note_use(*, actor: Actor) -> None:
    """Remember that the actor works in this tenant now: the one used last is where signing in leads."""
    if actor.user_id is None:
        return
    with tenant_scope(actor.tenant_id):
        Membership.objects.filter(user_id=actor.user_id, ended_at=None).update(last_used_at=timezone.now())


def add_member(
    *, actor: Actor, email: str, role: Role, name: str = "", password: str | None = None
) -> Membership:
    """Let a person into the actor's tenant. ``name`` and ``password`` are used for people who are new here.

    Raises `AlreadyMemberError`, and `ScopeExceedsActorError` for a role that can more than the actor.
    """
    actor.check("members:write")
    _check_may_give(actor, role)
    with tenant_scope(actor.tenant_id), transaction.atomic():
        user = users.get_or_create_user(email=email, password=password, name=name).user
        try:
            with transaction.atomic():
                membership = Membership.objects.create(user=user, role=role)
        except IntegrityError as error:
            raise AlreadyMemberError(f"{user.email} is a member already.") from error
        _publish(membership, previous=None)
    return membership


def change_role(*, actor: Actor, membership_id: UUID, role: Role) -> Membership:
    """Give a member another role; open connections and tokens follow it at once.

    Raises `LastOwnerError` when no owner would be left, and `ScopeExceedsActorError` when the old or the new
    role can more than the actor.
    """
    actor.check("members:write")
    _check_may_give(actor, role)
    with tenant_scope(actor.tenant_id), transaction.atomic():
        membership = _lock(actor=actor, membership_id=membership_id)
        previous = membership.role
        if previous == role:
            return membership
        if previous == Role.OWNER:
            _check_another_owner(membership)
        membership.role = role
        membership.save(update_fields=["role", "updated_at"])
        _publish(membership, previous=previous)
    return membership


def remove_member(*, actor: Actor, membership_id: UUID) -> None:
    """End a membership and every sign-in that it allowed. Raises as `change_role` does."""
    actor.check("members:write")
    with tenant_scope(actor.tenant_id), transaction.atomic():
        membership = _lock(actor=actor, membership_id=membership_id)
        if membership.role == Role.OWNER:
            _check_another_owner(membership)
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at", "updated_at"])
        _publish(membership, previous=membership.role)
        _end_sign_ins(membership)


def _lock(*, actor: Actor, membership_id: UUID) -> Membership:
    # One change of members at a time per tenant, so that two owners cannot remove each other.
    Tenant.objects.select_for_update(no_key=True).get(id=actor.tenant_id)
    membership = membership_selectors.get_member_for(actor=actor, membership_id=membership_id)
    _check_may_give(actor, membership.role)
    return membership


def _check_may_give(actor: Actor, role: str) -> None:
    if role == Role.OWNER and actor.role not in OWNER_MAKERS:
        raise ScopeExceedsActorError("Only an owner can make or unmake owners.")
    if not all(actor.can(permission) for permission in permissions_of(role)):
        raise ScopeExceedsActorError(f"The role {role} can more than you can, so you cannot give or take it.")


def _check_another_owner(membership: Membership) -> None:
    others = Membership.objects.filter(tenant_id=membership.tenant_id, role=Role.OWNER, ended_at=None)
    if not others.exclude(id=membership.id).exists():
        raise LastOwnerError("A company keeps at least one owner. Make somebody else an owner first.")


def _publish(membership: Membership, *, previous: str | None) -> None:
    log.publish(
        account_events.MembershipChanged(
            membership_id=membership.id,
            user_id=membership.user_id,
            role=membership.role if membership.is_current else None,
            previous_role=previous,
        )
    )


def _end_sign_ins(membership: Membership) -> None:
    open_rows = SignIn.objects.filter(
        tenant_id=membership.tenant_id, user_id=membership.user_id, ended_at=None
    )
    for sign_in_id in list(open_rows.values_list("id", flat=True)):
        sign_ins.end_sign_in(sign_in_id=sign_in_id, reason=SignIn.EndReason.MEMBERSHIP_ENDED)
