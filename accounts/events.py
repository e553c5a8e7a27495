"""What happens to identities."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class SignInStarted(Event, frozen=True):
    """Somebody signed in on a device."""

    type: ClassVar[str] = "sign_in_started"
    permission: ClassVar[str] = "audit:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.AUTHENTICATION

    sign_in_id: UUID
    user_id: UUID
    kind: str
    device_label: str
    address: str | None

    def topics(self) -> tuple[str, ...]:
        return ("members",)


class SignInEnded(Event, frozen=True):
    """A sign-in is over: its tokens, its browser session and its open sockets end with it."""

    type: ClassVar[str] = "sign_in_ended"
    permission: ClassVar[str] = "members:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.AUTHENTICATION

    sign_in_id: UUID
    user_id: UUID
    reason: str

    def topics(self) -> tuple[str, ...]:
        return ("members",)


class RefreshTokenReused(Event, frozen=True):
    """A spent refresh token came back after its grace: one of two holders is a thief."""

    type: ClassVar[str] = "refresh_token_reused"
    permission: ClassVar[str] = "audit:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SECURITY

    sign_in_id: UUID
    user_id: UUID
    address: str | None

    def topics(self) -> tuple[str, ...]:
        return ("members",)


class ForeignTenantRefused(Event, frozen=True):
    """A sign-in or API key of this company asked for another company's data. Told once a minute at most."""

    type: ClassVar[str] = "foreign_tenant_refused"
    permission: ClassVar[str] = "audit:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SECURITY

    wanted_tenant_id: UUID
    user_id: UUID
    sign_in_id: UUID | None
    api_key_id: UUID | None
    address: str | None

    def topics(self) -> tuple[str, ...]:
        return ("members",)


class MembershipChanged(Event, frozen=True):
    """A person joined, got another role, or left. ``role`` is None once they left."""

    type: ClassVar[str] = "membership_changed"
    permission: ClassVar[str] = "members:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.USER_MANAGEMENT

    membership_id: UUID
    user_id: UUID
    role: str | None
    previous_role: str | None

    def topics(self) -> tuple[str, ...]:
        return ("members",)


class ApiKeyCreated(Event, frozen=True):
    """A program was given access."""

    type: ClassVar[str] = "api_key_created"
    permission: ClassVar[str] = "api_keys:manage"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SECURITY

    api_key_id: UUID
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None

    def topics(self) -> tuple[str, ...]:
        return ("api_keys",)


class ApiKeyRevoked(Event, frozen=True):
    """A program's access ended."""

    type: ClassVar[str] = "api_key_revoked"
    permission: ClassVar[str] = "api_keys:manage"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SECURITY

    api_key_id: UUID
    prefix: str

    def topics(self) -> tuple[str, ...]:
        return ("api_keys",)


class TenantChanged(Event, frozen=True):
    """The company's settings changed; ``changed`` names the fields."""

    type: ClassVar[str] = "tenant_changed"
    permission: ClassVar[str] = "tenant:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.CONFIGURATION

    changed: list[str]

    def topics(self) -> tuple[str, ...]:
        return ("tenant",)


class StaffAccessStarted(Event, frozen=True):
    """Platform staff began to look at the company's data; ``scope`` is one tenant or all of them."""

    type: ClassVar[str] = "staff_access_started"
    permission: ClassVar[str] = "audit:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.DATA_ACCESS

    staff_user_id: UUID
    scope: str

    def topics(self) -> tuple[str, ...]:
        return ("tenant",)
