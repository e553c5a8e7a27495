"""Who acts: the one value that entrances hand to services and selectors."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from common.exceptions import PermissionDeniedError

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller inside one tenant, with the permissions that their role or key gives there."""

    tenant_id: UUID
    user_id: UUID | None
    role: str
    permissions: frozenset[str]
    sign_in_id: UUID | None = None
    api_key_id: UUID | None = None
    is_staff: bool = False
    label: str = ""

    @classmethod
    def system(cls, tenant_id: UUID, *, label: str = "system") -> Self:
        """The house itself acting for a tenant: workers and event handlers."""
        return cls(
            tenant_id=tenant_id, user_id=None, role="system", permissions=frozenset({EVERYTHING}), label=label
        )

    @property
    def identity(self) -> UUID | None:
        """Under which id they act: the person's, else the API key's; None for the house itself."""
        return self.user_id or self.api_key_id

    def can(self, permission: str) -> bool:
        return permission in self.permissions or EVERYTHING in self.permissions

    def check(self, permission: str) -> None:
        """Raise unless the permission is held; the message names the permission and the role."""
        if not self.can(permission):
            raise PermissionDeniedError(
                f"This needs the permission {permission}, which the role {self.role} does not give."
            )
