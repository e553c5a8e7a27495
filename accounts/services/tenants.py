"""Tenants: how they come into being, and what their owners may set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import events as account_events
from accounts.exceptions import ClockFixedError, SlugTakenError
from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import users
from common.actor import Actor
from common.exceptions import FieldProblem, InvalidInputError
from common.tenancy import all_tenants_scope, tenant_scope
from events import log

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
SETTABLE = frozenset({"name", "timezone", "locale", "phone_region", "branding"})


@dataclass(frozen=True, slots=True)
class NewTenant:
    tenant: Tenant
    owner: User
    owner_is_new: bool


def create_tenant(
    *, name: str, slug: str, owner_email: str, owner_password: str | None, owner_name: str = ""
) -> NewTenant:
    """A company and its first owner.

    The owner may be known here already, and then keeps their password. Raises `SlugTakenError`, and
    `InvalidInputError` for a slug that is not lower-case letters, digits and dashes.
    """
    return open_tenant(
        tenant=Tenant(name=name, slug=slug),
        owner_email=owner_email,
        owner_password=owner_password,
        owner_name=owner_name,
    )


def open_tenant(
    *, tenant: Tenant, owner_email: str, owner_password: str | None, owner_name: str
) -> NewTenant:
    """Save a company that is not saved yet, with its first owner; `create_tenant` says what it raises."""
    if SLUG.fullmatch(tenant.slug) is None:
        raise InvalidInputError(
            "A slug is 1 to 60 lower-case letters, digits and dashes, such as acme-homes."
        )
    known = users.get_or_create_user(email=owner_email, password=owner_password, name=owner_name)
    owner = known.user
    try:
        with all_tenants_scope():
            tenant.save(force_insert=True)
            with tenant_scope(tenant.id):
                membership = Membership.objects.create(user=owner, role=Role.OWNER)
                log.publish(
                    account_events.MembershipChanged(
                        membership_id=membership.id,
                        user_id=owner.id,
                        role=membership.role,
                        previous_role=None,
                    )
                )
    except IntegrityError as error:
        raise SlugTakenError(f"Another company is called {tenant.slug} already.") from error
    return NewTenant(tenant=tenant, owner=owner, owner_is_new=known.is_new)


def change_tenant(*, actor: Actor, changes: Mapping[str, Any]) -> Tenant:
    """Set what an owner may set; fields that stay equal are not told as changed.

    Raises `InvalidInputError` for values that no tenant can have.
    """
    actor.check("tenant:write")
    unknown = set(changes) - SETTABLE
    if unknown:
        raise InvalidInputError(f"Not settable: {', '.join(sorted(unknown))}.")
    if "timezone" in changes and changes["timezone"] not in available_timezones():
        problem = FieldProblem("timezone", "unknown_timezone", "Must be a name such as America/Los_Angeles.")
        raise InvalidInputError("The time zone is unknown.", errors=[problem])
    with tenant_scope(actor.tenant_id), transaction.atomic():
        tenant = Tenant.objects.select_for_update(no_key=True).get(id=actor.tenant_id)
        wanted = dict(changes)
        if "branding" in wanted:
            wanted["branding"] = {**tenant.branding, **wanted["branding"]}
        changed = sorted(name for name, value in wanted.items() if getattr(tenant, name) != value)
        for name in changed:
            setattr(tenant, name, wanted[name])
        if changed:
            tenant.save(update_fields=[*changed, "updated_at"])
            log.publish(account_events.TenantChanged(changed=changed))
    return tenant


def move_clock(*, tenant: Tenant, by: timedelta) -> Tenant:
    """Let a demo tenant's time jump. Raises `ClockFixedError` for a real one."""
    with tenant_scope(tenant.id), transaction.atomic():
        row = Tenant.objects.select_for_update(no_key=True).get(id=tenant.id)
        if not row.is_demo:
            raise ClockFixedError("Only a demo tenant's clock may be moved.")
        wall = timezone.now()
        row.clock_wall_anchor, row.clock_tenant_anchor = wall, row.clock.at(wall) + by
        row.save(update_fields=["clock_wall_anchor", "clock_tenant_anchor", "updated_at"])
        log.publish(account_events.TenantChanged(changed=["clock"]))
    return row
