"""What can go wrong with identities, each with its stable code."""

from dataclasses import dataclass
from uuid import UUID

from common.exceptions import (
    ConflictError,
    InvalidInputError,
    MalformedInputError,
    NotAuthenticatedError,
    PermissionDeniedError,
    RateLimitedError,
)


class SignInRefusedError(NotAuthenticatedError):
    """Wrong password, unknown user or disabled user; which of them is never said."""

    code = "accounts.sign_in_refused"
    title = "Sign-in refused"


class InvalidTokenError(NotAuthenticatedError):
    """A token that is no token of this house, of the wrong kind, expired, or of a sign-in that ended."""

    code = "accounts.invalid_token"
    title = "This token is not valid"


class TokenReusedError(NotAuthenticatedError):
    """A refresh token came a second time; the sign-in that it belongs to was ended."""

    code = "accounts.token_reused"
    title = "This refresh token was used before"


class MalformedTenantError(MalformedInputError):
    """The tenant header or field is no identifier."""

    code = "accounts.malformed_tenant"


@dataclass(frozen=True, slots=True)
class ForeignTenantAttempt:
    """Who asked for a tenant that is not theirs: a sign-in or an API key, and the tenant that it is of."""

    home_tenant_id: UUID
    wanted_tenant_id: UUID
    user_id: UUID
    sign_in_id: UUID | None = None
    api_key_id: UUID | None = None


class ForeignTenantError(PermissionDeniedError):
    """The tenant is unknown, or the caller does not belong to it; the two are never told apart."""

    code = "accounts.foreign_tenant"

    def __init__(self, detail: str, *, attempt: ForeignTenantAttempt | None = None) -> None:
        super().__init__(detail)
        self.attempt = attempt


class TenantSuspendedError(PermissionDeniedError):
    """The tenant exists and is switched off."""

    code = "accounts.tenant_suspended"


class TooManyAttemptsError(RateLimitedError):
    """Too many attempts to sign in to one account, or from one address."""

    code = "accounts.too_many_attempts"


class PasswordTooLongError(MalformedInputError):
    """No one types a password of this length."""

    code = "accounts.password_too_long"


class WeakPasswordError(InvalidInputError):
    """The password is too short, too common or too close to the user's own data."""

    code = "accounts.weak_password"


class UnknownPermissionError(InvalidInputError):
    """A scope that is not in the permission table."""

    code = "accounts.unknown_permission"


class ScopeExceedsActorError(PermissionDeniedError):
    """A key or role would give more than its giver holds."""

    code = "accounts.scope_exceeds_own"


class LastOwnerError(ConflictError):
    """A tenant keeps at least one owner."""

    code = "accounts.last_owner"


class AlreadyMemberError(ConflictError):
    """The person belongs to the tenant already."""

    code = "accounts.already_member"


class SlugTakenError(ConflictError):
    """Another tenant has this short name."""

    code = "accounts.slug_taken"


class ClockFixedError(ConflictError):
    """Only a demo tenant's clock may be moved."""

    code = "accounts.clock_fixed"


class NoSessionError(NotAuthenticatedError):
    """An API key has no session that could be kept alive or ended."""

    code = "accounts.no_session"


class CsrfFailedError(PermissionDeniedError):
    """A request with the browser's cookie lacked proof that our own page sent it."""

    code = "accounts.csrf_failed"
