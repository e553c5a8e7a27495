"""Devices that are signed in: how a sign-in starts, stays alive and ends."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import events as account_events
from accounts.exceptions import NoSessionError
from accounts.models.sign_ins import SignIn
from accounts.models.users import User
from accounts.selectors import actors as actor_selectors
from accounts.selectors import sign_ins as sign_in_selectors
from common.actor import Actor
from common.devices import Device
from common.tenancy import tenant_scope, user_scope
from events import log

IDLE_LIFETIME = timedelta(days=7)
LONGEST_LIFETIME = timedelta(days=30)


def start_sign_in(*, user: User, device: Device) -> SignIn:
    """A new sign-in of the scope's tenant, in the caller's transaction."""
    now = timezone.now()
    row = SignIn.objects.create(
        user=user,
        kind=device.kind,
        device_label=device.label[:200],
        device_hash=actor_selectors.hash_secret(device.secret) if device.secret else "",
        address=device.address,
        last_seen_at=now,
        expires_at=lifetime_end(created_at=now, now=now),
    )
    log.publish(
        account_events.SignInStarted(
            sign_in_id=row.id,
            user_id=user.id,
            kind=device.kind,
            device_label=row.device_label,
            address=device.address,
        )
    )
    return row


def end_sign_in(*, sign_in_id: UUID, reason: SignIn.EndReason) -> bool:
    """End one sign-in of the scope's tenant with all its tokens. False when it had ended before."""
    with transaction.atomic():
        ended = SignIn.objects.filter(id=sign_in_id, ended_at=None)
        row = ended.select_for_update(no_key=True).first()
        if row is None:
            return False
        row.ended_at = timezone.now()
        row.end_reason = reason
        row.save(update_fields=["ended_at", "end_reason", "updated_at"])
        log.publish(account_events.SignInEnded(sign_in_id=row.id, user_id=row.user_id, reason=reason.value))
    return True


def sign_out(*, actor: Actor) -> None:
    """End the sign-in that the actor acts with. An API key has none, and cannot sign out."""
    if actor.sign_in_id is None:
        raise NoSessionError("An API key has no session to end; revoke the key instead.")
    home = _home_tenant(sign_in_id=actor.sign_in_id, user_id=actor.user_id)
    with tenant_scope(home):
        end_sign_in(sign_in_id=actor.sign_in_id, reason=SignIn.EndReason.SIGNED_OUT)


def end_own_sign_in(*, actor: Actor, sign_in_id: UUID) -> None:
    """End another of the actor's own devices."""
    sign_in_row = sign_in_selectors.get_own_sign_in_for(actor=actor, sign_in_id=sign_in_id)
    same = sign_in_row.id == actor.sign_in_id
    reason = SignIn.EndReason.SIGNED_OUT if same else SignIn.EndReason.ENDED_ELSEWHERE
    end_sign_in(sign_in_id=sign_in_row.id, reason=reason)


def end_member_sign_in(*, actor: Actor, sign_in_id: UUID) -> None:
    """End a device of any member of the actor's tenant. Ending one that has ended changes nothing."""
    actor.check("members:write")
    with tenant_scope(actor.tenant_id):
        end_sign_in(sign_in_id=sign_in_id, reason=SignIn.EndReason.ENDED_ELSEWHERE)


def end_all_sign_ins(*, user_id: UUID, reason: SignIn.EndReason) -> int:
    """End a user's sign-ins in every tenant, as after a change of password. Returns how many there were."""
    with user_scope(user_id):
        open_rows = list(SignIn.objects.filter(user_id=user_id, ended_at=None).values_list("id", "tenant_id"))
    for sign_in_id, tenant_id in open_rows:
        with tenant_scope(tenant_id):
            end_sign_in(sign_in_id=sign_in_id, reason=reason)
    return len(open_rows)


def keep_alive(*, actor: Actor) -> datetime:
    """Note that the session's device is there, and return when the session now ends without another sign."""
    if actor.sign_in_id is None:
        raise NoSessionError("An API key has no session to keep alive.")
    now = timezone.now()
    with tenant_scope(_home_tenant(sign_in_id=actor.sign_in_id, user_id=actor.user_id)), transaction.atomic():
        row = SignIn.objects.select_for_update(no_key=True).get(id=actor.sign_in_id)
        row.last_seen_at = now
        row.expires_at = lifetime_end(created_at=row.created_at, now=now)
        row.save(update_fields=["last_seen_at", "expires_at", "updated_at"])
    return row.expires_at


def lifetime_end(*, created_at: datetime, now: datetime) -> datetime:
    """A week without a sign of life ends a sign-in; thirty days end it whatever it does."""
    return min(now + IDLE_LIFETIME, created_at + LONGEST_LIFETIME)


def _home_tenant(*, sign_in_id: UUID, user_id: UUID | None) -> UUID:
    """A sign-in stays in the tenant that it was made for, whichever of their tenants its user works in."""
    if user_id is None:
        raise NoSessionError("There is no session.")
    with user_scope(user_id):
        home = SignIn.objects.filter(id=sign_in_id).values_list("tenant_id", flat=True).first()
    if home is None:
        raise NoSessionError("There is no session.")
    return home
