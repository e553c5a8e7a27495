"""Chains of refresh tokens: each link works once, and a spent link that comes back gives a thief away."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts import events as account_events
from accounts.engines import tokens
from accounts.exceptions import InvalidTokenError, TokenReusedError
from accounts.models.memberships import Membership
from accounts.models.sign_ins import RefreshToken, SignIn
from accounts.models.tenants import Tenant
from accounts.selectors import actors as actor_selectors
from accounts.services import sign_ins
from common.tenancy import tenant_scope
from events import log

# Parallel requests of one client refresh with the same token; for this long all of them get the same answer.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client acts with, and what it goes on with after that."""

    access_token: str
    refresh_token: str
    session_expires_at: datetime
    expires_in: int = tokens.ACCESS_SECONDS


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A renewed pair, and whose it is."""

    tokens: TokenPair
    sign_in: SignIn
    membership: Membership


def start_family(*, sign_in: SignIn) -> TokenPair:
    """The first link of a new sign-in's chain, in the caller's transaction."""
    token = tokens.derive_refresh_token(secrets.token_urlsafe(48))
    _add_link(sign_in=sign_in, token=token)
    return _pair(sign_in=sign_in, refresh_token=token, issued_at=sign_in.last_seen_at)


def refresh(*, refresh_token: str, address: str | None = None) -> Refreshed:
    """Exchange a refresh token for a new pair.

    A token that was exchanged within the last ten seconds gets the same pair again. One exchanged earlier was
    stolen, from or by whoever sends it: the whole sign-in ends, and `TokenReusedError` is raised. Anything
    else that is not good raises `InvalidTokenError`.
    """
    tenant_id, sign_in_id = _find_family(refresh_token)
    with tenant_scope(tenant_id):
        with transaction.atomic():
            # The sign-in's lock puts parallel refreshes and its end into one order.
            sign_in = (
                SignIn.objects.select_for_update(no_key=True, of=("self",))
                .select_related("user")
                .get(id=sign_in_id)
            )
            membership = _check_sign_in(sign_in)
            link = RefreshToken.objects.get(token_hash=actor_selectors.hash_secret(refresh_token))
            if not _is_reused(link):
                pair = _exchange(link=link, sign_in=sign_in, token=refresh_token)
                return Refreshed(tokens=pair, sign_in=sign_in, membership=membership)
            _end_family(sign_in=sign_in, address=address)
        raise TokenReusedError("This refresh token was used before, so its sign-in was ended. Sign in again.")


def end_by_token(*, refresh_token: str) -> None:
    """Sign out with nothing but a refresh token, as a client does whose access token ran out."""
    tenant_id, sign_in_id = _find_family(refresh_token)
    with tenant_scope(tenant_id):
        sign_ins.end_sign_in(sign_in_id=sign_in_id, reason=SignIn.EndReason.SIGNED_OUT)


def _find_family(refresh_token: str) -> tuple[UUID, UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, sign_in_id FROM accounts_find_refresh_token(%s)",
            [actor_selectors.hash_secret(refresh_token)],
        )
        found = cursor.fetchone()
    if found is None:
        raise InvalidTokenError("This is not a refresh token of this server.")
    tenant_id, sign_in_id = found
    return tenant_id, sign_in_id


def _check_sign_in(sign_in: SignIn) -> Membership:
    membership = (
        Membership.objects.filter(tenant_id=sign_in.tenant_id, user_id=sign_in.user_id, ended_at=None)
        .select_related("tenant", "user")
        .first()
    )
    alive = sign_in.ended_at is None and sign_in.expires_at > timezone.now() and sign_in.user.is_active
    if not alive or membership is None or membership.tenant.status != Tenant.Status.ACTIVE:
        raise InvalidTokenError("This sign-in has ended. Sign in again.")
    return membership


def _is_reused(link: RefreshToken) -> bool:
    if link.expires_at <= timezone.now():
        raise InvalidTokenError("This refresh token has expired. Sign in again.")
    return link.used_at is not None and timezone.now() - link.used_at > GRACE


def _exchange(*, link: RefreshToken, sign_in: SignIn, token: str) -> TokenPair:
    following = tokens.derive_refresh_token(token)
    if link.used_at is None:
        link.used_at = timezone.now()
        link.save(update_fields=["used_at", "updated_at"])
        sign_in.last_seen_at = link.used_at
        sign_in.expires_at = sign_ins.lifetime_end(created_at=sign_in.created_at, now=link.used_at)
        sign_in.save(update_fields=["last_seen_at", "expires_at", "updated_at"])
        link.successor = _add_link(sign_in=sign_in, token=following)
        link.save(update_fields=["successor", "updated_at"])
    return _pair(sign_in=sign_in, refresh_token=following, issued_at=link.used_at)


def _add_link(*, sign_in: SignIn, token: str) -> RefreshToken:
    return RefreshToken.objects.create(
        sign_in=sign_in,
        user_id=sign_in.user_id,
        token_hash=actor_selectors.hash_secret(token),
        expires_at=sign_in.expires_at,
    )


def _pair(*, sign_in: SignIn, refresh_token: str, issued_at: datetime) -> TokenPair:
    access_token = tokens.make_access_token(
        sign_in_id=sign_in.id, tenant_id=sign_in.tenant_id, user_id=sign_in.user_id, issued_at=issued_at
    )
    return TokenPair(
        access_token=access_token, refresh_token=refresh_token, session_expires_at=sign_in.expires_at
    )


def _end_family(*, sign_in: SignIn, address: str | None) -> None:
    log.publish(
        account_events.RefreshTokenReused(sign_in_id=sign_in.id, user_id=sign_in.user_id, address=address)
    )
    sign_ins.end_sign_in(sign_in_id=sign_in.id, reason=SignIn.EndReason.TOKEN_REUSED)
