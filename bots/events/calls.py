"""Phone calls: that one was opened, and where it stands."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class _CallEvent(Event, frozen=True, kw_only=True):
    """The whole call as it now stands, so that whoever shows calls needs nothing else.

    ``provider`` says ``simulated`` where no telephone rang.
    """

    permission: ClassVar[str] = "follow_ups:read"

    call_id: UUID
    lead_id: UUID
    contact_id: UUID
    lead_name: str
    outbound_id: UUID | None
    direction: str
    from_number: str
    to_number: str
    status: str
    answered_by: str
    duration_seconds: int | None
    provider: str
    provider_sid: str | None
    started_at: datetime
    ended_at: datetime | None
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("calls", f"lead:{self.lead_id}")


class CallStarted(_CallEvent, frozen=True, kw_only=True):
    """A call is about to be handed to the telephone network."""

    type: ClassVar[str] = "call_started"


class CallStatusChanged(_CallEvent, frozen=True, kw_only=True):
    """A call rang, was answered or ended, or more became known of it."""

    type: ClassVar[str] = "call_status_changed"


class OutboundSettled(Event, frozen=True, kw_only=True):
    """The network said that a message arrived, or that it will not; ``state`` is delivered or failed."""

    type: ClassVar[str] = "outbound_settled"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    outbound_id: UUID
    lead_id: UUID
    contact_id: UUID
    follow_up_id: UUID | None
    message_id: UUID | None
    channel: str
    state: str
    provider: str
    provider_status: str
    outcome: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", f"lead:{self.lead_id}")
