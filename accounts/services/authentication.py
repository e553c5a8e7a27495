"""Proving who one is with a password, and what follows from it."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db import transaction

from accounts.exceptions import ForeignTenantError, SignInRefusedError, TenantSuspendedError
from accounts.models.memberships import Membership
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.selectors import actors as actor_selectors
from accounts.selectors import memberships as membership_selectors
from accounts.selectors import sign_ins as sign_in_selectors
from accounts.selectors import users as user_selectors
from accounts.services import passwords, refresh_tokens, sign_ins, throttles
from accounts.services.refresh_tokens import TokenPair
from common.actor import Actor
from common.devices import Device
from common.exceptions import NotAuthenticatedError
from common.tenancy import tenant_scope

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that was just made."""

    user: User
    membership: Membership
    sign_in: SignIn


def sign_in(*, identifier: str, password: str, device: Device, tenant_id: UUID | None = None) -> SignedIn:
    """Check a password and sign its owner in, to the named tenant or the one used last.

    Raises `SignInRefusedError` in the same words and after the same work whether the password was wrong, the
    user unknown or disabled; `TooManyAttemptsError` beyond the limits; `ForeignTenantError` for a tenant
    that is not the user's.
    """
    user = authenticate(identifier=identifier, password=password, device=device)
    return _start(user=user, device=device, tenant_id=tenant_id)


def sign_in_with_tokens(
    *, identifier: str, password: str, device: Device, tenant_id: UUID | None = None
) -> tuple[SignedIn, TokenPair]:
    """As `sign_in`, for a client that holds tokens instead of a browser session."""
    user = authenticate(identifier=identifier, password=password, device=device)
    with transaction.atomic():
        signed_in = _start(user=user, device=device, tenant_id=tenant_id)
        with tenant_scope(signed_in.membership.tenant_id):
            pair = refresh_tokens.start_family(sign_in=signed_in.sign_in)
    return signed_in, pair


def authenticate(*, identifier: str, password: str, device: Device) -> User:
    """The user whose password this is, within the limits on guessing; see `sign_in` for what it raises.

    Must not be called in a transaction: its end would take back the count of a failed attempt.
    """
    normal = passwords.normalise(password)
    account = identifier.strip().casefold()
    user = User.objects.filter(email__iexact=account).first()
    allowances = throttles.sign_in_allowances(
        account=account, address=device.address, device=_known_device(user=user, device=device)
    )
    with throttles.attempt_to_sign_in(allowances):
        if not passwords.matches(user=user, password=normal) or user is None:
            logger.info("sign_in_refused", address=device.address)
            raise SignInRefusedError("The name or the password is wrong.")
    return user


def change_password(*, actor: Actor, current_password: str, new_password: str, device: Device) -> None:
    """Set the actor's own password. Every device of theirs is signed out, the present one too."""
    user = user_selectors.find_user_of(actor=actor)
    if user is None:
        raise NotAuthenticatedError("Only a person who is signed in can change their password.")
    authenticate(identifier=user.email, password=current_password, device=device)
    passwords.set_password(user=user, password=new_password)
    with transaction.atomic():
        user.save(update_fields=["password", "updated_at"])
        sign_ins.end_all_sign_ins(user_id=user.id, reason=SignIn.EndReason.PASSWORD_CHANGED)


def _start(*, user: User, device: Device, tenant_id: UUID | None) -> SignedIn:
    membership = _choose_membership(user=user, tenant_id=tenant_id)
    with tenant_scope(membership.tenant_id), transaction.atomic():
        row = sign_ins.start_sign_in(user=user, device=device)
        Membership.objects.filter(id=membership.id).update(last_used_at=row.last_seen_at)
    return SignedIn(user=user, membership=membership, sign_in=row)


def _choose_membership(*, user: User, tenant_id: UUID | None) -> Membership:
    memberships = membership_selectors.memberships_of(user_id=user.id)
    if tenant_id is not None:
        memberships = [one for one in memberships if one.tenant_id == tenant_id]
        if not memberships:
            raise actor_selectors.foreign_tenant()
    if not memberships:
        raise ForeignTenantError("You belong to no company here. Ask an owner to add you.")
    active = [one for one in memberships if one.tenant.status == Tenant.Status.ACTIVE]
    if not active:
        raise TenantSuspendedError("This company's access is suspended. Its owner can ask support why.")
    return active[0]


def _known_device(*, user: User | None, device: Device) -> str | None:
    if user is None or not device.secret:
        return None
    device_hash = actor_selectors.hash_secret(device.secret)
    return (
        device_hash if sign_in_selectors.is_known_device(user_id=user.id, device_hash=device_hash) else None
    )
