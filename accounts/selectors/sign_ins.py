"""Reading which devices are signed in."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models.sign_ins import SignIn
from common.actor import Actor
from common.exceptions import NotFoundError
from common.tenancy import user_scope


def list_own_sign_ins_for(*, actor: Actor) -> QuerySet[SignIn]:
    """The caller's own devices that are signed in to this tenant."""
    rows = SignIn.objects.filter(tenant_id=actor.tenant_id, ended_at=None, expires_at__gt=timezone.now())
    return rows.filter(user_id=actor.user_id) if actor.user_id else rows.none()


def get_own_sign_in_for(*, actor: Actor, sign_in_id: UUID) -> SignIn:
    sign_in = list_own_sign_ins_for(actor=actor).filter(id=sign_in_id).first()
    if sign_in is None:
        raise NotFoundError("There is no such sign-in.")
    return sign_in


def is_known_device(*, user_id: UUID, device_hash: str) -> bool:
    """Whether this user has signed in from this device before, in any tenant."""
    with user_scope(user_id):
        return SignIn.objects.filter(user_id=user_id, device_hash=device_hash).exists()


def find_open_sign_in(*, user_id: UUID, sign_in_id: UUID) -> SignIn | None:
    """A user's sign-in that has neither ended nor expired, whichever of their tenants it belongs to."""
    with user_scope(user_id):
        return SignIn.objects.filter(
            id=sign_in_id, user_id=user_id, ended_at=None, expires_at__gt=timezone.now()
        ).first()
