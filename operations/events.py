"""What integrators report of the network and of customers' services."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from events.base import AuditCategory, Event


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Alert(msgspec.Struct, frozen=True):
    """A network alert as it stands; ``id`` is the integrator's own."""

    id: str
    severity: Severity
    title: str
    message: str
    device: str
    source: str
    details: dict[str, Any]
    occurred_at: datetime
    resolved: bool
    resolved_at: datetime | None


class NetworkAlertReported(Event, frozen=True):
    """Something in the network needs attention, or, when ``alert.resolved``, no longer does."""

    type: ClassVar[str] = "network_alert"
    permission: ClassVar[str] = "services:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SYSTEM

    network_alert_id: UUID
    id: str
    severity: Severity
    alert: Alert

    def topics(self) -> tuple[str, ...]:
        return ("network_alerts",)


class ServiceChanged(Event, frozen=True):
    """What both kinds of service event tell; ids are the integrator's own."""

    permission: ClassVar[str] = "services:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.SYSTEM

    service_id: str
    customer_id: str
    id: str
    reason: str
    details: dict[str, Any]
    occurred_at: datetime

    def topics(self) -> tuple[str, ...]:
        return ("service_updates",)


class ServiceActivated(ServiceChanged, frozen=True):
    """A customer's service began, or began again."""

    type: ClassVar[str] = "service_activated"


class ServiceSuspended(ServiceChanged, frozen=True):
    """A customer's service was cut off for a time."""

    type: ClassVar[str] = "service_suspended"
