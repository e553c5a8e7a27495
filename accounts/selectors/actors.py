"""Who is behind a token, a browser session or an API key: asked on every request, one query each."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.engines import tokens
from accounts.exceptions import (
    ForeignTenantAttempt,
    ForeignTenantError,
    InvalidTokenError,
    TenantSuspendedError,
)
from accounts.models.roles import Role, permissions_of
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from common.actor import Actor
from common.tenancy import all_tenants_scope

KEY_PREFIX = "sk_"
SESSION_KEY = "switchboard"
KEY_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class KeyActor:
    """An API key's actor; ``use_is_stale`` says that its last use should be noted again."""

    actor: Actor
    use_is_stale: bool


def actor_for_token(*, token: str, tenant_id: UUID | None = None) -> Actor:
    """The actor of an access token, in its own tenant or in another one that the user belongs to.

    Raises `InvalidTokenError` when the token or its sign-in is not good any more, `ForeignTenantError` for a
    tenant that is not the user's, `TenantSuspendedError` for one that is switched off.
    """
    claims = tokens.read_access_token(token)
    return actor_for_sign_in(
        sign_in_id=claims.sign_in_id,
        home_tenant_id=claims.tenant_id,
        user_id=claims.user_id,
        tenant_id=tenant_id,
    )


def actor_for_sign_in(
    *, sign_in_id: UUID, home_tenant_id: UUID, user_id: UUID, tenant_id: UUID | None = None
) -> Actor:
    """As `actor_for_token`, for a sign-in named by a browser session or by a socket that is checked again."""
    wanted = tenant_id or home_tenant_id
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, email, is_staff, tenant_status FROM accounts_find_actor(%s, %s, %s, %s)",
            [sign_in_id, home_tenant_id, user_id, wanted],
        )
        found = cursor.fetchone()
    if found is None:
        raise InvalidTokenError("This sign-in has ended. Sign in again.")
    role, email, is_staff, tenant_status = found
    if role is None:
        if wanted == home_tenant_id:
            raise InvalidTokenError("You no longer belong to this company. Sign in again.")
        attempt = ForeignTenantAttempt(
            home_tenant_id=home_tenant_id, wanted_tenant_id=wanted, user_id=user_id, sign_in_id=sign_in_id
        )
        raise foreign_tenant(attempt)
    _check_status(tenant_status)
    return Actor(
        tenant_id=wanted,
        user_id=user_id,
        role=role,
        permissions=permissions_of(role),
        sign_in_id=sign_in_id,
        is_staff=is_staff,
        label=email,
    )


def find_actor_for_session(*, session: Mapping[str, Any], tenant_id: UUID | None = None) -> Actor | None:
    """The actor of a browser session, or None when nobody is signed in with it (any more).

    Without ``tenant_id`` it is the company that the session chose last. Raises as `actor_for_token` does for
    a tenant that is not the user's.
    """
    named = session.get(SESSION_KEY)
    if not named:
        return None
    chosen = tenant_id or (UUID(named["chosen"]) if named.get("chosen") else None)
    try:
        return actor_for_sign_in(
            sign_in_id=UUID(named["sign_in"]),
            home_tenant_id=UUID(named["tenant"]),
            user_id=UUID(named["user"]),
            tenant_id=chosen,
        )
    except InvalidTokenError:
        return None


def session_entry(*, sign_in: SignIn) -> dict[str, str]:
    """What a browser session remembers of a sign-in, under `SESSION_KEY`."""
    return {"sign_in": str(sign_in.id), "tenant": str(sign_in.tenant_id), "user": str(sign_in.user_id)}


def actor_for_api_key(*, key: str, tenant_id: UUID | None = None) -> KeyActor:
    """The actor of an API key. A key never can more than the person who made it can now."""
    prefix = key[: key.rfind("_")] if key.count("_") >= 2 else key
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_find_key_actor(%s)", [prefix[:16]])
        found = cursor.fetchone()
    expected = found[2] if found else ""
    # Compared even when nothing was found, so that the time does not tell which prefixes exist.
    if not hmac.compare_digest(hash_secret(key), expected) or found is None:
        raise InvalidTokenError("This API key is unknown, revoked or expired.")
    key_id, own_tenant, _, name, scopes, last_used_at, maker_id, maker_role, tenant_status = found
    if tenant_id is not None and tenant_id != own_tenant:
        attempt = ForeignTenantAttempt(
            home_tenant_id=own_tenant, wanted_tenant_id=tenant_id, user_id=maker_id, api_key_id=key_id
        )
        raise foreign_tenant(attempt)
    _check_status(tenant_status)
    actor = Actor(
        tenant_id=own_tenant,
        user_id=maker_id,
        role="api key",
        permissions=permissions_of(maker_role) & frozenset(scopes),
        api_key_id=key_id,
        label=name,
    )
    return KeyActor(actor=actor, use_is_stale=_is_stale(last_used_at))


def find_guest() -> Actor | None:
    """Somebody who looks at the demonstration without signing in, or None where no company is one.

    A viewer without a user, who may read and nothing else.
    """
    with all_tenants_scope():
        demo = Tenant.objects.filter(is_demo=True, status=Tenant.Status.ACTIVE).order_by("created_at").first()
    if demo is None:
        return None
    reading = {one for one in permissions_of(Role.VIEWER) if one.endswith(":read")}
    return Actor(
        tenant_id=demo.id,
        user_id=None,
        role="guest",
        permissions=frozenset(reading | {"realtime:connect"}),
        label="guest",
    )


def hash_secret(secret: str) -> str:
    """SHA-256 suffices for secrets of 256 random bits; it is passwords that need a slow hash."""
    return sha256(secret.encode()).hexdigest()


def foreign_tenant(attempt: ForeignTenantAttempt | None = None) -> ForeignTenantError:
    return ForeignTenantError("X-Tenant-ID must name a company that you belong to.", attempt=attempt)


def _check_status(status: str) -> None:
    if status != Tenant.Status.ACTIVE:
        raise TenantSuspendedError("This company's access is suspended. Its owner can ask support why.")


def _is_stale(last_used_at: datetime | None) -> bool:
    return last_used_at is None or last_used_at < timezone.now() - KEY_USE_NOTED_EVERY
