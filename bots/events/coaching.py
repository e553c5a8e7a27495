"""Coaching cards: shown, accepted, dismissed, followed, or no longer true.

``contact_id`` is the lead's id. Front ends know the word for what was noticed under two names,
``opportunity_type`` and ``type``; both say the same (``opportunity_name`` is ``type`` on the wire).
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from events.base import AuditCategory, Event


class _CoachingEvent(Event, frozen=True, kw_only=True):
    permission: ClassVar[str] = "conversations:read"

    opportunity_id: UUID
    suggestion_id: UUID
    conversation_id: UUID
    contact_id: UUID
    lead_id: UUID
    lead_name: str
    bot_type: str
    kind: str
    opportunity_type: str
    opportunity_name: str = msgspec.field(name="type")
    coaching_category: str
    title: str
    status: str
    summary: str
    timestamp: datetime

    def topics(self) -> tuple[str, ...]:
        return ("bots", f"lead:{self.lead_id}", f"conversation:{self.conversation_id}")


class CoachingOpportunityFound(_CoachingEvent, frozen=True, kw_only=True):
    """A card is shown. ``suggestion`` is what to do; ``success_probability`` is how sure the rule is."""

    type: ClassVar[str] = "coaching_opportunity"

    suggestion: str
    detected_pattern: str
    missed_opportunity: str
    coaching_insight: str
    recommended_technique: str
    example_response: str
    success_probability: float
    skill_level_required: str
    immediate_application: bool
    learning_objective: str
    acknowledged: bool
    suggested_reply: str
    reasons: tuple[dict[str, Any], ...]
    priority: str
    urgency: str
    confidence: float
    shown_count: int
    given_by_id: UUID | None


class CoachingAccepted(_CoachingEvent, frozen=True, kw_only=True):
    """Somebody of the team takes a card's advice."""

    type: ClassVar[str] = "coaching_accepted"
    audit: ClassVar[AuditCategory | None] = AuditCategory.WORKFLOW

    action_taken: str
    decided_by_id: UUID | None


class SuggestionChanged(_CoachingEvent, frozen=True, kw_only=True):
    """A card is shown no longer: ``status`` is dismissed, followed or expired."""

    type: ClassVar[str] = "suggestion_changed"

    reason: str
    decided_by_id: UUID | None
