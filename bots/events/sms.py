"""What the rules of contact did to a step that was about to go out as a text; shown, then forgotten.

``contact_id`` is the lead's id, as existing front ends call it.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import Event


class _SmsEvent(Event, frozen=True, kw_only=True):
    """``reasons`` name the rules, ``next_allowed_at`` when the text may go out; moments are tenant time."""

    permission: ClassVar[str] = "follow_ups:read"
    durable: ClassVar[bool] = False

    lead_id: UUID
    contact_id: UUID
    enrollment_id: UUID
    follow_up_id: UUID
    sequence_day: int
    reasons: tuple[str, ...]
    next_allowed_at: datetime | None
    summary: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", f"lead:{self.lead_id}")


class SmsHeldBack(_SmsEvent, frozen=True, kw_only=True):
    """A text waits for an hour at which it may be sent."""

    type: ClassVar[str] = "sms_compliance"


class SmsFrequencyLimitHit(_SmsEvent, frozen=True, kw_only=True):
    """A text waits, for the lead was written to as often as it may be."""

    type: ClassVar[str] = "sms_frequency_limit_hit"
