"""What the identity endpoints answer: plain values, ready to be encoded."""

from datetime import datetime
from typing import Any

from accounts.models.api_keys import ApiKey
from accounts.models.memberships import Membership
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services.refresh_tokens import TokenPair
from common.actor import Actor

DEFAULT_BRANDING = {
    "logo_url": "",
    "favicon_url": "",
    "primary_color": "#1f5fbf",
    "secondary_color": "#16324f",
    "accent_color": "#0f8a6d",
}
LIMITS = {"users": 1000, "api_requests_per_day": 100_000, "storage_gb": 10}


def show_user(user: User, *, role: str) -> dict[str, Any]:
    """A person as clients know them; the email address is the user name too."""
    return {
        "id": user.id,
        "email": user.email,
        "username": user.email,
        "name": user.name,
        "role": role,
        "is_active": user.is_active,
        "created_at": user.created_at,
        "last_login": user.last_login,
    }


def show_tenant(tenant: Tenant) -> dict[str, Any]:
    return {"id": tenant.id, "name": tenant.name, "slug": tenant.slug, "is_demo": tenant.is_demo}


def show_tokens(
    pair: TokenPair, *, sign_in: SignIn, user: dict[str, Any], tenant: dict[str, Any]
) -> dict[str, Any]:
    """The union of what existing clients read after signing in and after refreshing."""
    return {
        "token": pair.access_token,
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "token_type": "bearer",
        "expires_in": pair.expires_in,
        "user": user,
        "tenant": tenant,
        "session_id": sign_in.id,
        "session_expires_at": pair.session_expires_at,
        "requires_mfa": False,
        "mfa_methods": [],
        "data": {
            "user": user,
            "token": pair.access_token,
            "refreshToken": pair.refresh_token,
            "tenant": tenant,
        },
    }


def show_actor(
    actor: Actor, *, user: User | None, tenant: Tenant, memberships: list[Membership]
) -> dict[str, Any]:
    """Who acts: a person with their companies, or an API key, whose user is null."""
    shown = show_user(user, role=actor.role) if user else None
    return {
        **(
            shown
            or {"id": None, "email": None, "username": actor.label, "name": actor.label, "role": actor.role}
        ),
        "user": shown,
        "tenant": show_tenant(tenant),
        "permissions": sorted(actor.permissions),
        "memberships": [
            {"tenant": show_tenant(one.tenant), "role": one.role, "current": one.tenant_id == actor.tenant_id}
            for one in memberships
        ],
        "session_id": actor.sign_in_id,
        "api_key_id": actor.api_key_id,
    }


def show_config(tenant: Tenant, *, now: datetime) -> dict[str, Any]:
    """What a front end configures itself with. ``clock.now`` is the company's time; a demo's runs faster."""
    return {
        **show_tenant(tenant),
        "status": tenant.status,
        "timezone": tenant.timezone,
        "locale": tenant.locale,
        "phone_region": tenant.phone_region,
        "branding": {**DEFAULT_BRANDING, **tenant.branding},
        "features": {
            "leads": True,
            "bots": True,
            "follow_ups": True,
            "realtime": True,
            "demo": tenant.is_demo,
        },
        "limits": LIMITS,
        "clock": {"rate": tenant.clock_rate, "compressed": tenant.clock_rate > 1, "now": now},
        "created_at": tenant.created_at,
        "updated_at": tenant.updated_at,
    }


def show_member(membership: Membership) -> dict[str, Any]:
    return {
        "id": membership.id,
        "user_id": membership.user_id,
        "email": membership.user.email,
        "name": membership.user.name,
        "role": membership.role,
        "last_used_at": membership.last_used_at,
        "created_at": membership.created_at,
    }


def show_api_key(api_key: ApiKey) -> dict[str, Any]:
    return {
        "id": api_key.id,
        "name": api_key.name,
        "prefix": api_key.prefix,
        "scopes": api_key.scopes,
        "created_by_id": api_key.created_by_id,
        "created_at": api_key.created_at,
        "expires_at": api_key.expires_at,
        "last_used_at": api_key.last_used_at,
        "revoked_at": api_key.revoked_at,
    }


def show_sign_in(sign_in: SignIn, *, actor: Actor) -> dict[str, Any]:
    return {
        "id": sign_in.id,
        "kind": sign_in.kind,
        "device_label": sign_in.device_label,
        "address": sign_in.address,
        "created_at": sign_in.created_at,
        "last_seen_at": sign_in.last_seen_at,
        "expires_at": sign_in.expires_at,
        "current": sign_in.id == actor.sign_in_id,
    }
