"""Tickets: a way to open a socket without a token in the address. Good once, for thirty seconds.

They live in Valkey alone, under the hash of their 256 random bits, and are consumed by one atomic GETDEL.
"""

import secrets
from hashlib import sha256
from uuid import UUID

import msgspec
import redis

from common import valkey
from common.actor import Actor
from common.exceptions import PermissionDeniedError
from realtime.exceptions import InvalidTicketError, TicketsAwayError

LIFETIME_SECONDS = 30
_PREFIX = "realtime:ticket:"


class Ticket(msgspec.Struct, frozen=True):
    """Whose ticket it is. ``origin``, set when a browser asked for it, binds it to that page's site."""

    tenant_id: UUID
    user_id: UUID
    sign_in_id: UUID
    origin: str | None = None


def issue_ticket(*, actor: Actor, origin: str | None) -> str:
    """A new ticket for the actor's sign-in. Raises ``TicketsAwayError`` without Valkey.

    API keys have no sign-in whose end could end the socket, and open theirs as bearers.
    """
    actor.check("realtime:connect")
    if actor.sign_in_id is None or actor.user_id is None:
        raise PermissionDeniedError("Tickets are for people who are signed in. Use the API key as bearer.")
    ticket = Ticket(
        tenant_id=actor.tenant_id, user_id=actor.user_id, sign_in_id=actor.sign_in_id, origin=origin
    )
    secret = secrets.token_urlsafe(32)
    try:
        valkey.client().set(_key(secret), msgspec.json.encode(ticket), ex=LIFETIME_SECONDS)
    except redis.RedisError as error:
        raise TicketsAwayError("Tickets cannot be given at the moment. Try again, or use a token.") from error
    return secret


def redeem_ticket(*, secret: str, origin: str | None) -> Ticket:
    """The ticket, which is spent from now on. Raises ``InvalidTicketError`` and ``TicketsAwayError``."""
    try:
        found = valkey.client().getdel(_key(secret))
    except redis.RedisError as error:
        raise TicketsAwayError("Tickets cannot be checked at the moment. Try again.") from error
    if not isinstance(found, bytes):
        raise InvalidTicketError("This ticket is unknown, was used before or has expired. Ask for a new one.")
    ticket = msgspec.json.decode(found, type=Ticket)
    if ticket.origin is not None and ticket.origin != origin:
        raise InvalidTicketError("This ticket was given to a page of another origin.")
    return ticket


def _key(secret: str) -> str:
    return _PREFIX + sha256(secret.encode()).hexdigest()
