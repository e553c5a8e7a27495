"""API keys: made once, shown once, kept as a hash."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import events as account_events
from accounts.exceptions import ScopeExceedsActorError, UnknownPermissionError
from accounts.models.api_keys import ApiKey
from accounts.models.roles import PERMISSIONS
from accounts.selectors import actors as actor_selectors
from accounts.selectors import api_keys as api_key_selectors
from common.actor import Actor
from common.exceptions import FieldProblem, InvalidInputError, PermissionDeniedError
from common.tenancy import tenant_scope
from events import log


def create_api_key(
    *, actor: Actor, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A key with some of the actor's own permissions; the second value is the key itself, shown this once.

    Raises `UnknownPermissionError`, and `ScopeExceedsActorError` for a scope that the actor does not hold.
    """
    actor.check("api_keys:manage")
    if actor.user_id is None or actor.api_key_id is not None:
        raise PermissionDeniedError("A key cannot make keys; a person who is signed in can.")
    wanted = _checked_scopes(actor, scopes)
    if expires_at is not None and expires_at <= timezone.now():
        problem = FieldProblem("expires_at", "past", "Must be in the future.")
        raise InvalidInputError("The key would have expired already.", errors=[problem])
    prefix = f"{actor_selectors.KEY_PREFIX}{secrets.token_hex(5)}"
    key = f"{prefix}_{secrets.token_hex(32)}"
    with tenant_scope(actor.tenant_id), transaction.atomic():
        api_key = ApiKey.objects.create(
            name=name,
            prefix=prefix,
            key_hash=actor_selectors.hash_secret(key),
            scopes=wanted,
            created_by_id=actor.user_id,
            expires_at=expires_at,
        )
        log.publish(
            account_events.ApiKeyCreated(
                api_key_id=api_key.id, name=name, prefix=prefix, scopes=wanted, expires_at=expires_at
            )
        )
    return api_key, key


def revoke_api_key(*, actor: Actor, api_key_id: UUID) -> ApiKey:
    """End a key at once. Revoking one that is revoked changes nothing."""
    actor.check("api_keys:manage")
    with tenant_scope(actor.tenant_id), transaction.atomic():
        api_key = api_key_selectors.get_api_key_for(actor=actor, api_key_id=api_key_id)
        # Only the request that ends it tells of it.
        if ApiKey.objects.filter(id=api_key.id, revoked_at=None).update(revoked_at=timezone.now()):
            log.publish(account_events.ApiKeyRevoked(api_key_id=api_key.id, prefix=api_key.prefix))
        api_key.refresh_from_db()
    return api_key


def note_use(*, actor: Actor) -> None:
    """Remember that a key was used, at most once a minute however busy it is."""
    if actor.api_key_id is None:
        return
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - actor_selectors.KEY_USE_NOTED_EVERY)
    with tenant_scope(actor.tenant_id):
        ApiKey.objects.filter(stale, id=actor.api_key_id).update(last_used_at=now)


def _checked_scopes(actor: Actor, scopes: Sequence[str]) -> list[str]:
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in PERMISSIONS]
    if unknown or not wanted:
        problem = FieldProblem(
            "scopes", "unknown_permission", f"Choose from: {', '.join(sorted(PERMISSIONS))}."
        )
        named = f"Unknown: {', '.join(unknown)[:200]}." if unknown else "A key needs at least one scope."
        raise UnknownPermissionError(named, errors=[problem])
    missing = [scope for scope in wanted if not actor.can(scope)]
    if missing:
        raise ScopeExceedsActorError(f"You do not hold {', '.join(missing)}, so no key of yours can.")
    return wanted
