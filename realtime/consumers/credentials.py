"""The ways in: what a socket can be opened with, and how each is asked of the database again later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.engines import tokens
from accounts.exceptions import InvalidTokenError
from accounts.selectors import actors as actor_selectors
from accounts.selectors import sign_ins as sign_in_selectors
from common.exceptions import NotAuthenticatedError
from realtime import tickets
from realtime.consumers.handshake import Handshake
from realtime.hub import threads
from realtime.hub.access import Credentials, Proof

# How long a proof holds for what has no expiry of its own.
PROOF_LIFETIME = timedelta(minutes=30)
MAX_LENGTH = 4096


def from_token(secret: str) -> Credentials:
    """An access token or API key, signed and of this house; whether it still counts is for ``prove`` to say.

    Raises ``InvalidTokenError``, and what the owner of an API key is refused for. Synchronous.
    """
    if len(secret) > MAX_LENGTH or not (secret.isascii() and secret.isprintable()):
        raise InvalidTokenError("This is not a token of this server.")
    if secret.startswith(actor_selectors.KEY_PREFIX):
        tenant_id = actor_selectors.actor_for_api_key(key=secret).actor.tenant_id
        return ApiKeyCredentials(key=secret, tenant_id=tenant_id)
    claims = tokens.read_access_token(secret)
    return TokenCredentials(token=secret, tenant_id=claims.tenant_id, home_tenant_id=claims.tenant_id)


def choose_tenant(found: Credentials, *, tenant_id: UUID) -> Credentials:
    """The same person, to act in another company of theirs; whether it is one is for ``prove`` to say.

    Raises ``ForeignTenantError`` for what is good in one company alone.
    """
    if found.tenant_id == tenant_id:
        return found
    if isinstance(found, TokenCredentials | SignInCredentials | SessionCredentials):
        return replace(found, tenant_id=tenant_id)
    raise actor_selectors.foreign_tenant()


async def find(secret: str) -> Credentials:
    """As ``from_token``, from the event loop: only an API key takes a query, and so a thread."""
    if secret.startswith(actor_selectors.KEY_PREFIX):
        return await threads.run(from_token, secret)
    return from_token(secret)


async def of_request(handshake: Handshake) -> Credentials | None:
    """What an opening request brings: a bearer, a ticket, a token, or the cookie of our own pages."""
    if handshake.bearer is None and handshake.ticket:
        return await threads.run(from_ticket, handshake.ticket, origin=handshake.origin)
    if secret := handshake.bearer or handshake.token:
        return await find(secret)
    # The cookie comes along with whatever page opens the socket, so only our own pages may use it.
    if handshake.session_key and handshake.is_own_origin:
        return await threads.run(from_session, handshake.session_key)
    return None


def from_ticket(secret: str, *, origin: str | None) -> Credentials:
    """A ticket, spent by this. Raises what ``redeem_ticket`` raises. Synchronous."""
    ticket = tickets.redeem_ticket(secret=secret[:MAX_LENGTH], origin=origin)
    sign_in = sign_in_selectors.find_open_sign_in(user_id=ticket.user_id, sign_in_id=ticket.sign_in_id)
    if sign_in is None:
        raise InvalidTokenError("This sign-in has ended. Sign in again.")
    return SignInCredentials(
        sign_in_id=ticket.sign_in_id,
        user_id=ticket.user_id,
        tenant_id=ticket.tenant_id,
        home_tenant_id=sign_in.tenant_id,
    )


def from_session(session_key: str) -> Credentials:
    """The browser session of our own pages. Raises ``NotAuthenticatedError``. Synchronous."""
    # What is no key of ours is not worth a query, and may not even be storable text.
    is_key = session_key.isascii() and session_key.isalnum() and len(session_key) <= 40
    entry = _load_session(session_key).get(actor_selectors.SESSION_KEY) if is_key else None
    if not entry:
        raise NotAuthenticatedError("Nobody is signed in with this browser. Sign in again.")
    home = UUID(entry["tenant"])
    return SessionCredentials(
        session_key=session_key,
        tenant_id=UUID(entry["chosen"]) if entry.get("chosen") else home,
        home_tenant_id=home,
    )


def find_guest() -> Credentials | None:
    """For front ends without credentials: a guest of the demonstration, in demo mode alone. Synchronous."""
    guest = actor_selectors.find_guest() if settings.DEMO_MODE else None
    return GuestCredentials(tenant_id=guest.tenant_id) if guest else None


@dataclass(frozen=True, slots=True)
class TokenCredentials:
    """Good until the token expires or its sign-in ends."""

    token: str
    tenant_id: UUID
    home_tenant_id: UUID

    def prove(self) -> Proof:
        claims = tokens.read_access_token(self.token)
        actor = actor_selectors.actor_for_token(token=self.token, tenant_id=self.tenant_id)
        return Proof(actor=actor, good_until=datetime.fromtimestamp(claims.expires_at, UTC), is_final=True)


@dataclass(frozen=True, slots=True)
class ApiKeyCredentials:
    """Good until the key is revoked or expires."""

    key: str
    tenant_id: UUID

    @property
    def home_tenant_id(self) -> UUID:
        return self.tenant_id

    def prove(self) -> Proof:
        actor = actor_selectors.actor_for_api_key(key=self.key).actor
        return Proof(actor=actor, good_until=datetime.now(UTC) + PROOF_LIFETIME)


@dataclass(frozen=True, slots=True)
class SignInCredentials:
    """Good until the sign-in ends or expires; signs of life elsewhere prolong it."""

    sign_in_id: UUID
    user_id: UUID
    tenant_id: UUID
    home_tenant_id: UUID

    def prove(self) -> Proof:
        actor = actor_selectors.actor_for_sign_in(
            sign_in_id=self.sign_in_id,
            home_tenant_id=self.home_tenant_id,
            user_id=self.user_id,
            tenant_id=self.tenant_id,
        )
        return Proof(actor=actor, good_until=_end_of(user_id=self.user_id, sign_in_id=self.sign_in_id))


@dataclass(frozen=True, slots=True)
class SessionCredentials:
    """Good as long as the browser's session is there and its sign-in open."""

    session_key: str
    tenant_id: UUID
    home_tenant_id: UUID

    def prove(self) -> Proof:
        session = _load_session(self.session_key)
        actor = actor_selectors.find_actor_for_session(session=session, tenant_id=self.tenant_id)
        if actor is None or actor.user_id is None or actor.sign_in_id is None:
            raise NotAuthenticatedError("Nobody is signed in with this browser any more. Sign in again.")
        return Proof(actor=actor, good_until=_end_of(user_id=actor.user_id, sign_in_id=actor.sign_in_id))


@dataclass(frozen=True, slots=True)
class GuestCredentials:
    """Good as long as the demonstration is shown."""

    tenant_id: UUID

    @property
    def home_tenant_id(self) -> UUID:
        return self.tenant_id

    def prove(self) -> Proof:
        guest = actor_selectors.find_guest() if settings.DEMO_MODE else None
        if guest is None or guest.tenant_id != self.tenant_id:
            raise NotAuthenticatedError("The demonstration has ended. Sign in.")
        return Proof(actor=guest, good_until=datetime.now(UTC) + PROOF_LIFETIME)


def _end_of(*, user_id: UUID, sign_in_id: UUID) -> datetime:
    sign_in = sign_in_selectors.find_open_sign_in(user_id=user_id, sign_in_id=sign_in_id)
    if sign_in is None:
        raise InvalidTokenError("This sign-in has ended. Sign in again.")
    return sign_in.expires_at


def _load_session(session_key: str) -> Mapping[str, Any]:
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    loaded: Mapping[str, Any] = store.load()
    return loaded
