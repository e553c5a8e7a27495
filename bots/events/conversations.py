"""What is said with a lead, and how far its qualification is.

``contact_id`` is the lead's id, as existing front ends call it.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from events.base import Event


class ConversationEvent(Event, frozen=True, kw_only=True):
    """Something in a conversation: a message received or sent, or an answer understood.

    ``data`` of a message holds ``message_id``, ``sender``, ``text``, ``sent_at`` and, where the lead wrote
    it, ``is_first``: nobody wrote before. ``thread`` is the conversation as a list of them shows it now.
    """

    type: ClassVar[str] = "conversation_event"
    permission: ClassVar[str] = "conversations:read"

    contact_id: UUID
    lead_id: UUID
    conversation_id: UUID
    bot_type: str
    event_type: str
    data: dict[str, Any]
    timestamp: datetime
    lead_name: str = ""
    thread: dict[str, Any] = {}

    def topics(self) -> tuple[str, ...]:
        return (f"conversation:{self.conversation_id}", f"lead:{self.lead_id}", "bots")


class BotStatusUpdated(Event, frozen=True, kw_only=True):
    """What a bot is doing for a lead."""

    type: ClassVar[str] = "bot_status_update"
    permission: ClassVar[str] = "bots:read"

    bot_type: str
    contact_id: UUID
    status: str
    current_step: str
    processing_time_ms: float
    last_activity: datetime
    summary: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", f"lead:{self.contact_id}")


class QualificationProgressed(Event, frozen=True, kw_only=True):
    """How far the four questions are with a lead, and what that makes of it.

    ``answers`` and ``reasons`` are the four answers and the score's reasons as they now stand, in words.
    """

    type: ClassVar[str] = "jorge_qualification_progress"
    permission: ClassVar[str] = "leads:read"

    contact_id: UUID
    lead_id: UUID
    conversation_id: UUID
    current_question: int
    questions_answered: int
    total_questions: int
    progress_percentage: int
    seller_temperature: str
    qualification_scores: dict[str, float]
    next_action: str
    qualification_stage: str
    summary: str
    stall_detected: bool
    next_step: str
    timestamp: datetime
    lead_name: str = ""
    became_qualified: bool = False
    answers: tuple[dict[str, Any], ...] = ()
    reasons: tuple[dict[str, Any], ...] = ()

    def topics(self) -> tuple[str, ...]:
        return ("bots", "leads", f"lead:{self.contact_id}", f"conversation:{self.conversation_id}")


class PersonTyping(Event, frozen=True, kw_only=True):
    """Somebody of the team is writing to a lead, or has stopped."""

    type: ClassVar[str] = "conversation_typing"
    permission: ClassVar[str] = "conversations:read"
    durable: ClassVar[bool] = False

    conversation_id: UUID
    contact_id: UUID
    lead_id: UUID
    person_id: UUID
    person_name: str
    is_typing: bool
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return (f"conversation:{self.conversation_id}",)
