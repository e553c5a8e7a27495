"""A socket on its way to another process: what it takes along, and on which credentials it goes on there.

Tokens stay behind. What travels names the sign-in and the moment at which the token would have ended, so that
a socket that moved does not outlive what it was opened with. An API key cannot be named so; its socket stays.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from accounts.engines import tokens
from accounts.exceptions import InvalidTokenError
from common.actor import Actor
from realtime.consumers.credentials import (
    GuestCredentials,
    SessionCredentials,
    SignInCredentials,
    TokenCredentials,
)
from realtime.hub.access import Credentials, Proof


class Pass(msgspec.Struct, frozen=True):
    """Credentials without their secret. Without a sign-in they are a guest's."""

    tenant_id: UUID
    home_tenant_id: UUID
    sign_in_id: UUID | None = None
    user_id: UUID | None = None
    good_until: datetime | None = None


class Moved(msgspec.Struct, frozen=True):
    """A socket as it was in the process that it left, with the packets that nobody fetched yet."""

    namespace: str
    family: str | None
    is_sync: bool
    sid: str
    pid: str
    topics: list[str]
    position: str
    packets: list[str]
    credentials: Pass


def pass_of(found: Credentials, actor: Actor) -> Pass | None:
    """What another process may go on with; None when only the secret itself would do."""
    until: datetime | None = None
    match found:
        case GuestCredentials():
            return Pass(tenant_id=found.tenant_id, home_tenant_id=found.tenant_id)
        case TokenCredentials():
            until = datetime.fromtimestamp(tokens.read_access_token(found.token).expires_at, UTC)
        case MovedCredentials():
            until = found.good_until
        case SignInCredentials() | SessionCredentials():
            pass
        case _:
            return None
    return Pass(
        tenant_id=found.tenant_id,
        home_tenant_id=found.home_tenant_id,
        sign_in_id=actor.sign_in_id,
        user_id=actor.user_id,
        good_until=until,
    )


def credentials_of(given: Pass) -> Credentials:
    if given.sign_in_id is None or given.user_id is None:
        return GuestCredentials(tenant_id=given.tenant_id)
    sign_in = SignInCredentials(
        sign_in_id=given.sign_in_id,
        user_id=given.user_id,
        tenant_id=given.tenant_id,
        home_tenant_id=given.home_tenant_id,
    )
    return sign_in if given.good_until is None else MovedCredentials(sign_in, given.good_until)


@dataclass(frozen=True, slots=True)
class MovedCredentials:
    """Good until the token that it was would have ended, or its sign-in does."""

    sign_in: SignInCredentials
    good_until: datetime

    @property
    def tenant_id(self) -> UUID:
        return self.sign_in.tenant_id

    @property
    def home_tenant_id(self) -> UUID:
        return self.sign_in.home_tenant_id

    def prove(self) -> Proof:
        if datetime.now(UTC) >= self.good_until:
            raise InvalidTokenError("The token has expired. Get a new one.")
        return Proof(actor=self.sign_in.prove().actor, good_until=self.good_until, is_final=True)
