"""The follow-up of a lead in the words that existing front ends know it by.

``contact_id`` is the lead's id, as they call it; a day of the plan reads ``DAY_3``. What passes with each
step is announced: the fact that stays is `lead_bot_sequence_update`.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import AuditCategory, Event

# What they call a step by its channel.
ACTION_TYPES = {"sms": "send_sms", "email": "send_email", "voice": "voice_call"}


class _LeadBotEvent(Event, frozen=True, kw_only=True):
    permission: ClassVar[str] = "follow_ups:read"

    lead_id: UUID
    contact_id: UUID

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", f"lead:{self.lead_id}")


class LeadBotSequenceProgressed(_LeadBotEvent, frozen=True, kw_only=True):
    """How far a plan is after one of its steps; ``progress`` says of each day whether it is done."""

    type: ClassVar[str] = "lead_bot_sequence_progress"
    durable: ClassVar[bool] = False

    enrollment_id: UUID
    current_day: str
    status: str
    progress: dict[str, bool]
    next_action: str
    next_action_at: datetime | None
    timestamp: datetime


class LeadBotActionExecuted(_LeadBotEvent, frozen=True, kw_only=True):
    """A step was carried out or failed: a text, a call or a mail."""

    type: ClassVar[str] = "lead_bot_action_executed"
    durable: ClassVar[bool] = False

    enrollment_id: UUID
    follow_up_id: UUID
    action_type: str
    sequence_day: int
    success: bool
    executed_at: datetime
    duration_seconds: float | None = None
    engagement_score: float | None = None
    error_message: str = ""


class LeadBotSequenceStateChanged(_LeadBotEvent, frozen=True, kw_only=True):
    """A plan started, was held, went on or ended; a plan that starts has no ``old_status``."""

    type: ClassVar[str] = "lead_bot_sequence_state_changed"

    enrollment_id: UUID
    sequence: str
    old_status: str
    new_status: str
    reason: str
    timestamp: datetime


class LeadResponded(_LeadBotEvent, frozen=True, kw_only=True):
    """A lead in a plan answered: ``response_method`` is ``sms``, ``call_answer`` or ``email_reply``."""

    type: ClassVar[str] = "lead_response_detected"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    response_method: str
    response_content: str
    sentiment: str
    enrollment_ids: tuple[UUID, ...]
    detected_at: datetime


class LeadBotSchedulerHealth(Event, frozen=True, kw_only=True):
    """Whether due steps of the company are carried out; times are wall time.

    ``status`` is ``healthy``, ``degraded``, ``failed`` or ``not_started``; ``active_jobs`` counts the steps
    in hand, ``late`` those due for more than a few minutes.
    """

    type: ClassVar[str] = "lead_bot_scheduler_health"
    permission: ClassVar[str] = "follow_ups:read"
    durable: ClassVar[bool] = False

    status: str
    uptime_seconds: float
    active_jobs: int
    scheduler_running: bool
    late: int
    last_error: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("follow-ups", "bots")
