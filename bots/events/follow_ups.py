"""Follow-up plans and their steps.

``contact_id`` is the lead's id, as existing front ends call it.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class FollowUpProgressed(Event, frozen=True, kw_only=True):
    """A step of a follow-up plan was sent, skipped, refused or lost sight of.

    ``steps`` is the plan as it now stands; ``retell_call_duration_seconds`` how long a call lasted that was
    answered, under the name that front ends read.
    """

    type: ClassVar[str] = "lead_bot_sequence_update"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    contact_id: UUID
    lead_id: UUID
    enrollment_id: UUID
    follow_up_id: UUID
    sequence_day: int
    action_type: str
    status: str
    success: bool
    next_action_date: datetime | None
    message_preview: str
    sequence_progress: dict[str, bool]
    summary: str
    provider: str
    timestamp: datetime
    lead_name: str = ""
    retell_call_duration_seconds: int | None = None
    steps: tuple[dict[str, Any], ...] = ()

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", "bots", f"lead:{self.lead_id}")


class EnrollmentChanged(Event, frozen=True, kw_only=True):
    """A lead entered, paused, resumed or left a follow-up plan; ``steps`` is the plan as it now stands."""

    type: ClassVar[str] = "enrollment_changed"
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    enrollment_id: UUID
    lead_id: UUID
    contact_id: UUID
    status: str
    reason: str
    next_action_date: datetime | None
    timestamp: datetime
    lead_name: str = ""
    steps: tuple[dict[str, Any], ...] = ()

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", f"lead:{self.lead_id}")
