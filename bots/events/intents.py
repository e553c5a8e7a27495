"""What a message of a lead was taken for."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from events.base import Event


class IntentAnalyzed(Event, frozen=True, kw_only=True):
    """The lead bot has sorted a message out.

    ``intent_category`` is seller, buyer, investor, curious, opt_out, wrong_person, wants_human or unclear;
    ``performance_tier`` excellent below 50 ms, good below 100 ms, else acceptable. ``contact_id`` is the
    lead's id.
    """

    type: ClassVar[str] = "intent_analysis_complete"
    permission: ClassVar[str] = "leads:read"

    contact_id: UUID
    lead_id: UUID
    lead_name: str
    conversation_id: UUID
    processing_time_ms: float
    confidence_score: float
    intent_category: str
    intent: str
    frs_score: float
    pcs_score: float
    urgency_level: str
    recommendations: tuple[str, ...]
    ml_features_triggered: tuple[str, ...]
    performance_tier: str
    summary: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", "leads", f"lead:{self.contact_id}", f"conversation:{self.conversation_id}")
