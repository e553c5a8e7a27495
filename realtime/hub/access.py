"""Whether an open socket may stay open, and what it may still see.

A socket is let in by a proof: its credentials, asked of the database. Facts about identities travel in the
same stream as all others, so every process that serves the tenant learns of them in order; each casts doubt
on the sockets that it concerns, and one in doubt proves itself again or is closed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from accounts.events import ApiKeyRevoked, MembershipChanged, SignInEnded, TenantChanged
from common.actor import Actor
from common.exceptions import NotAuthenticatedError, PermissionDeniedError, SwitchboardError
from events.log import Published
from realtime import topics

UNAUTHENTICATED = 4401
FORBIDDEN = 4403
TRY_AGAIN = 1012


@dataclass(frozen=True, slots=True)
class Proof:
    """Who is behind a socket, and the moment at which that must be proved again."""

    actor: Actor
    good_until: datetime
    # Whether nothing but new credentials can prolong it: the holder is warned before it ends.
    is_final: bool = False


class Credentials(Protocol):
    """What a socket was opened with."""

    @property
    def tenant_id(self) -> UUID:
        """The tenant that is acted in."""

    @property
    def home_tenant_id(self) -> UUID:
        """The tenant whose log tells when the sign-in ends; mostly the same."""

    def prove(self) -> Proof:
        """Ask the database; raises ``NotAuthenticatedError`` or ``PermissionDeniedError``. Synchronous."""


Concerns = Callable[[Actor], bool]


def concerns(event: Published) -> Concerns | None:
    """Which actors a fact casts doubt on; None for the many facts that say nothing about access.

    Raises ``msgspec.MsgspecError`` for a fact that cannot be read.
    """
    decode = _DECISIVE.get(event.type)
    return decode(event.payload) if decode else None


def everybody(actor: Actor) -> bool:
    """Whom a fact concerns that nobody can read."""
    return True


def close_code_for(error: SwitchboardError) -> int:
    """The close code that tells a client whether to sign in anew, to give up, or to come back."""
    if isinstance(error, NotAuthenticatedError):
        return UNAUTHENTICATED
    return FORBIDDEN if isinstance(error, PermissionDeniedError) else TRY_AGAIN


def still_allowed(*, actor: Actor, names: Iterable[str]) -> list[str]:
    """Those of the topics that the actor may watch now. Synchronous."""
    allowed, _ = topics.authorise_all(actor=actor, names=names)
    return [topic.name for topic in allowed]


def _sign_in_ended(payload: str) -> Concerns:
    fact = msgspec.json.decode(payload, type=SignInEnded)
    return lambda actor: actor.sign_in_id == fact.sign_in_id


def _membership_changed(payload: str) -> Concerns:
    fact = msgspec.json.decode(payload, type=MembershipChanged)
    return lambda actor: actor.user_id == fact.user_id


def _api_key_revoked(payload: str) -> Concerns:
    fact = msgspec.json.decode(payload, type=ApiKeyRevoked)
    return lambda actor: actor.api_key_id == fact.api_key_id


def _tenant_changed(payload: str) -> Concerns:
    fact = msgspec.json.decode(payload, type=TenantChanged)
    return lambda _: "status" in fact.changed


_DECISIVE: dict[str, Callable[[str], Concerns]] = {
    SignInEnded.type: _sign_in_ended,
    MembershipChanged.type: _membership_changed,
    ApiKeyRevoked.type: _api_key_revoked,
    TenantChanged.type: _tenant_changed,
}
