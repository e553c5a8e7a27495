"""A company's switch for all its follow-ups was turned."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event


class _SwitchEvent(Event, frozen=True, kw_only=True):
    permission: ClassVar[str] = "follow_ups:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    by_id: UUID | None
    by_name: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups",)


class FollowUpsPaused(_SwitchEvent, frozen=True, kw_only=True):
    """Somebody stopped every follow-up of the company until further notice."""

    type: ClassVar[str] = "follow_ups_paused"


class FollowUpsResumed(_SwitchEvent, frozen=True, kw_only=True):
    """Follow-ups go on; ``paused_at`` is when they stopped."""

    type: ClassVar[str] = "follow_ups_resumed"

    paused_at: datetime
