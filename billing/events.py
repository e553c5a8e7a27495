"""What happens to the people who pay."""

from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class CustomerCreated(Event, frozen=True):
    """Somebody became a customer; ``lead_id`` when they were a lead before."""

    type: ClassVar[str] = "customer_created"
    permission: ClassVar[str] = "billing:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.FINANCIAL

    customer_id: UUID
    lead_id: UUID | None
    name: str
    currency: str

    def topics(self) -> tuple[str, ...]:
        return ("customers", f"customer:{self.customer_id}", "billing_updates")


class CustomerUpdated(Event, frozen=True):
    """A customer's details changed; ``changed`` names the fields, and the rest is how they are now."""

    type: ClassVar[str] = "customer_updated"
    permission: ClassVar[str] = "billing:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.FINANCIAL

    customer_id: UUID
    name: str
    currency: str
    changed: list[str]

    def topics(self) -> tuple[str, ...]:
        return ("customers", f"customer:{self.customer_id}", "billing_updates")
