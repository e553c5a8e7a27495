"""Reading coaching cards, and whether the team does what they say."""

from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.utils import timezone

from bots.engines.coaching import words
from bots.events.coaching import CoachingAccepted, CoachingOpportunityFound, SuggestionChanged
from bots.models.conversations import Conversation
from bots.models.suggestions import Suggestion
from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from common.actor import Actor

# What shows that a bot let the chance pass, for the kinds where it did.
_MISSED = {
    "question_unanswered": "The lead's question got no answer.",
    "price_withheld": "The price is still unknown.",
    "no_open_question": "The last message asked nothing.",
    "silence_after_question": "The question waits for its answer.",
}


class Adherence(TypedDict):
    """How often cards were shown, and what became of them; a rate is null before anything was decided.

    ``shown`` counts each time anew; ``accepted`` holds the followed ones, too. ``acceptance_rate`` and
    ``follow_rate`` are accepted and followed in those that were shown and are not open any more.
    """

    shown: int
    open: int
    accepted: int
    dismissed: int
    followed: int
    expired: int
    acceptance_rate: float | None
    follow_rate: float | None


def list_suggestions_for(
    *,
    actor: Actor,
    conversation_id: UUID | None = None,
    lead_id: UUID | None = None,
    status: str = "",
    kind: str = "",
) -> QuerySet[Suggestion]:
    """The tenant's cards with their leads, or those that all given words fit.

    A conversation or lead that is not the tenant's is none: ConversationNotFoundError, LeadNotFoundError.
    """
    actor.check("conversations:read")
    found = Suggestion.objects.filter(tenant_id=actor.tenant_id).select_related("lead")
    if conversation_id is not None:
        found = found.filter(
            conversation=conversation_selectors.get_conversation_for(
                actor=actor, conversation_id=conversation_id
            )
        )
    if lead_id is not None:
        found = found.filter(lead=lead_selectors.get_lead_for(actor=actor, lead_id=lead_id))
    if status:
        found = found.filter(status=status)
    return found.filter(kind=kind) if kind else found


def list_open_suggestions_for(*, actor: Actor) -> QuerySet[Suggestion]:
    """The cards that nobody has decided yet, with their leads and conversations, the newest first."""
    cards = list_suggestions_for(actor=actor, status=Suggestion.Status.OPEN)
    return cards.select_related("lead", "conversation").order_by("-shown_at", "-id")


class Effect(TypedDict):
    """How one conversation's or the whole company's cards did.

    ``average_effectiveness`` is the followed share of the accepted ones, 0 before any was.
    """

    generated: int
    accepted: int
    average_effectiveness: float
    average_confidence: float
    shown_last_hour: int


def effect_for(*, actor: Actor, conversation_id: UUID | None = None) -> Effect:
    """What the cards of a conversation, or of all, came to; raises ConversationNotFoundError."""
    figures = list_suggestions_for(actor=actor, conversation_id=conversation_id).aggregate(
        generated=Sum("shown_count"),
        accepted=Sum("acceptances"),
        followed=Sum("followings"),
        confidence=Avg("confidence"),
        shown_last_hour=Count("id", filter=Q(shown_at__gte=timezone.now() - timedelta(hours=1))),
    )
    accepted = figures["accepted"] or 0
    return Effect(
        generated=figures["generated"] or 0,
        accepted=accepted,
        average_effectiveness=round((figures["followed"] or 0) / accepted, 4) if accepted else 0.0,
        average_confidence=round(figures["confidence"] or 0.0, 4),
        shown_last_hour=figures["shown_last_hour"],
    )


def adherence_for(*, actor: Actor, since: datetime | None = None) -> dict[str, Any]:
    """What became of the cards shown since a moment (wall time), per kind and in ``total``."""
    actor.check("conversations:read")
    cards = Suggestion.objects.filter(tenant_id=actor.tenant_id)
    if since is not None:
        cards = cards.filter(shown_at__gte=since)
    figures = {
        "shown": Sum("shown_count"),
        "open": Count("id", filter=Q(status=Suggestion.Status.OPEN)),
        "accepted": Sum("acceptances"),
        "dismissed": Sum("dismissals"),
        "followed": Sum("followings"),
        "expired": Sum("expirations"),
    }
    grouped: Any = cards.values("kind").annotate(**figures).order_by("kind")
    rows: list[dict[str, Any]] = list(grouped)
    total = {name: sum(row[name] for row in rows) for name in figures}
    return {"total": _rated(total), "kinds": [{"kind": row["kind"], **_rated(row)} for row in rows]}


def _rated(counts: dict[str, Any]) -> Adherence:
    ended = counts["shown"] - counts["open"]
    return Adherence(
        shown=counts["shown"],
        open=counts["open"],
        accepted=counts["accepted"],
        dismissed=counts["dismissed"],
        followed=counts["followed"],
        expired=counts["expired"],
        acceptance_rate=round(counts["accepted"] / ended, 4) if ended else None,
        follow_rate=round(counts["followed"] / ended, 4) if ended else None,
    )


def show_suggestion(card: Suggestion) -> dict[str, Any]:
    return {
        "id": card.id,
        "conversation_id": card.conversation_id,
        "lead_id": card.lead_id,
        "lead_name": card.lead.name,
        "kind": card.kind,
        "category": card.category,
        "opportunity_type": words.opportunity_type(card.kind, card.category),
        "title": card.title,
        "text": card.text,
        "suggested_reply": card.suggested_reply,
        "reasons": card.reasons,
        "priority": card.priority,
        "urgency": card.urgency,
        "confidence": card.confidence,
        "status": card.status,
        "shown_count": card.shown_count,
        "dismissals": card.dismissals,
        "shown_at": card.shown_at,
        "decided_at": card.decided_at,
        "decided_by_id": card.decided_by_id,
        "action_taken": card.action_taken,
        "feedback": card.feedback,
        "followed_at": card.followed_at,
        "given_by_id": card.given_by_id,
    }


def found_event(card: Suggestion, conversation: Conversation, *, now: datetime) -> CoachingOpportunityFound:
    """The event that shows a card; ``conversation.lead`` must be loaded, ``now`` is tenant time."""
    return CoachingOpportunityFound(
        **_shared(card, conversation, now),
        suggestion=card.text,
        detected_pattern=card.reasons[0]["evidence"] if card.reasons else "",
        missed_opportunity=_MISSED.get(card.kind, ""),
        coaching_insight=card.text,
        recommended_technique=words.technique(card.kind, card.title),
        example_response=card.suggested_reply,
        success_probability=card.confidence,
        skill_level_required=words.skill_level(card.category),
        immediate_application=card.urgency == "immediate",
        learning_objective=words.OBJECTIVES.get(card.category, ""),
        acknowledged=card.status != Suggestion.Status.OPEN,
        suggested_reply=card.suggested_reply,
        reasons=tuple(card.reasons),
        priority=card.priority,
        urgency=card.urgency,
        confidence=card.confidence,
        shown_count=card.shown_count,
        given_by_id=card.given_by_id,
    )


def accepted_event(card: Suggestion, conversation: Conversation, *, now: datetime) -> CoachingAccepted:
    return CoachingAccepted(
        **_shared(card, conversation, now), action_taken=card.action_taken, decided_by_id=card.decided_by_id
    )


def changed_event(
    card: Suggestion, conversation: Conversation, *, reason: str, now: datetime
) -> SuggestionChanged:
    return SuggestionChanged(
        **_shared(card, conversation, now), reason=reason, decided_by_id=card.decided_by_id
    )


def _shared(card: Suggestion, conversation: Conversation, now: datetime) -> dict[str, Any]:
    noticed = words.opportunity_type(card.kind, card.category)
    return {
        "opportunity_id": card.id,
        "suggestion_id": card.id,
        "conversation_id": conversation.id,
        "contact_id": conversation.lead_id,
        "lead_id": conversation.lead_id,
        "lead_name": conversation.lead.name,
        "bot_type": conversation.bot_type,
        "kind": card.kind,
        "opportunity_type": noticed,
        "opportunity_name": noticed,
        "coaching_category": card.category,
        "title": card.title,
        "status": card.status,
        "summary": f"{conversation.lead.name}: {card.title}",
        "timestamp": now,
    }
