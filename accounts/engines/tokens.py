"""Access tokens: signed, short, and worth nothing without the sign-in that they name."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import jwt
from django.conf import settings

from accounts.exceptions import InvalidTokenError

ACCESS_SECONDS = 30 * 60
_ALGORITHM = "HS256"
_KIND = "access"


@dataclass(frozen=True, slots=True)
class AccessClaims:
    sign_in_id: UUID
    tenant_id: UUID
    user_id: UUID
    expires_at: int


def make_access_token(*, sign_in_id: UUID, tenant_id: UUID, user_id: UUID, issued_at: datetime) -> str:
    """The same arguments give the same token, so that parallel refreshes can answer alike."""
    issued = int(issued_at.timestamp())
    claims = {
        "kind": _KIND,
        "sid": str(sign_in_id),
        "tid": str(tenant_id),
        "sub": str(user_id),
        "iat": issued,
        "exp": issued + ACCESS_SECONDS,
    }
    return jwt.encode(claims, _key("access-token"), algorithm=_ALGORITHM)


def read_access_token(token: str) -> AccessClaims:
    """The claims of a token that we signed and that has not expired, or `InvalidTokenError`."""
    try:
        claims = jwt.decode(
            token,
            _key("access-token"),
            algorithms=[_ALGORITHM],
            options={"require": ["exp", "sub"]},
        )
        if claims.get("kind") != _KIND:
            raise InvalidTokenError("This is not an access token.")
        return AccessClaims(
            sign_in_id=UUID(claims["sid"]),
            tenant_id=UUID(claims["tid"]),
            user_id=UUID(claims["sub"]),
            expires_at=claims["exp"],
        )
    except jwt.ExpiredSignatureError as error:
        raise InvalidTokenError("This access token has expired. Refresh it.") from error
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidTokenError("This is not an access token of this server.") from error


def derive_refresh_token(predecessor: str) -> str:
    """The link that follows a refresh token in its chain.

    Derived rather than random: whoever presents the predecessor within its grace is told the same successor,
    and yet the database holds nothing but hashes.
    """
    digest = hmac.digest(_key("refresh-chain"), predecessor.encode(), "sha256")
    return f"rt_{digest.hex()}"


@cache
def _key(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), purpose.encode(), "sha256")
