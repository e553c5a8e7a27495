"""A conversation changing its owner, and what its new owner is told.

``from_bot`` and ``to_bot`` are spelled as the seeds spell them (``jorge_seller_bot``); ``contact_id`` is the
lead's id.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class _HandoffEvent(Event, frozen=True, kw_only=True):
    permission: ClassVar[str] = "conversations:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    handoff_id: UUID
    conversation_id: UUID
    contact_id: UUID
    lead_id: UUID
    lead_name: str
    from_bot: str
    to_bot: str
    status: str
    handoff_reason: str
    urgency: str
    summary: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", "handoffs", f"lead:{self.lead_id}", f"conversation:{self.conversation_id}")


class HandoffRequested(_HandoffEvent, frozen=True, kw_only=True):
    """Somebody is asked to take a conversation over; ``context`` is the packet."""

    type: ClassVar[str] = "bot_handoff_request"

    context: dict[str, Any]
    context_summary: dict[str, Any]
    context_size_kb: float
    expires_at: datetime


class HandoffAccepted(_HandoffEvent, frozen=True, kw_only=True):
    """The conversation has a new owner."""

    type: ClassVar[str] = "bot_handoff_accepted"

    accepted_by: str
    owner_epoch: int


class HandoffCompleted(_HandoffEvent, frozen=True, kw_only=True):
    """The new owner has spoken."""

    type: ClassVar[str] = "bot_handoff_completed"

    handoff_time_ms: float


class HandoffEnded(_HandoffEvent, frozen=True, kw_only=True):
    """A hand-off came to nothing: ``status`` is rejected, expired or cancelled."""

    type: ClassVar[str] = "bot_handoff_ended"

    outcome: str


class ConversationOwnerChanged(Event, frozen=True, kw_only=True):
    """Who answers a lead from now on; ``owner`` is a bot's wire name or ``person``."""

    type: ClassVar[str] = "conversation_owner_changed"
    permission: ClassVar[str] = "conversations:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    conversation_id: UUID
    contact_id: UUID
    lead_id: UUID
    lead_name: str
    owner: str
    bot_type: str
    person_id: UUID | None
    person_name: str
    owner_epoch: int
    held_until: datetime | None
    reason: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", f"lead:{self.lead_id}", f"conversation:{self.conversation_id}")


class ContextSynced(Event, frozen=True, kw_only=True):
    """What a bot is told of a conversation that it now holds or shares."""

    type: ClassVar[str] = "context_sync_event"
    permission: ClassVar[str] = "conversations:read"

    bot_id: str
    conversation_id: UUID
    contact_id: UUID
    lead_id: UUID
    context_update: dict[str, Any]
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", f"lead:{self.lead_id}", f"conversation:{self.conversation_id}")


class ContextSyncUpdated(Event, frozen=True, kw_only=True):
    """The same fact in the shape that the hub's own back end gave it."""

    type: ClassVar[str] = "context_sync_update"
    permission: ClassVar[str] = "conversations:read"

    conversation_id: UUID
    contact_id: UUID
    lead_id: UUID
    context_update: dict[str, Any]
    updated_sessions: tuple[dict[str, str], ...]
    sync_timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", f"lead:{self.lead_id}", f"conversation:{self.conversation_id}")
