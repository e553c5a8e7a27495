"""Our coaching cards in the words of the concierge's insight panel."""

from datetime import datetime
from typing import Any

from bots.engines.coaching import words

# Ours in theirs; what no rule of ours gives (a pivot of the strategy) never comes.
INSIGHT_TYPES = {
    "objection_handling": "objection_prediction",
    "value_proposition": "value_articulation",
    "closing_techniques": "opportunity_detection",
    "rapport_building": "relationship_building",
    "needs_discovery": "conversation_quality",
    "urgency_creation": "opportunity_detection",
    "follow_up_strategy": "coaching",
}
_TAKEN_UP = ("accepted", "followed")
_WHEN = {
    "immediate": "Act on it now",
    "next_message": "Use it in the next message",
    "informational": "Good to know",
}


def insight(card: dict[str, Any]) -> dict[str, Any]:
    """One card, as ``show_suggestion`` gives it. It has no end of its own: its rule ends it."""
    return {
        "insight_id": card["id"],
        "conversation_id": card["conversation_id"],
        "insight_type": "coaching" if card["given_by_id"] else INSIGHT_TYPES[card["category"]],
        "priority": card["priority"],
        "title": card["title"],
        "description": card["text"],
        "reasoning": "; ".join(reason["evidence"] for reason in card["reasons"]),
        "recommended_actions": [words.action(card["kind"], card["text"])],
        "suggested_responses": [card["suggested_reply"]] if card["suggested_reply"] else [],
        "confidence_score": card["confidence"],
        "expected_impact": f"{_WHEN[card['urgency']]}. {words.OBJECTIVES[card['category']]}",
        "created_at": card["shown_at"],
        "expires_at": None,
        "dismissed": card["status"] == "dismissed",
        "acted_upon": card["status"] in _TAKEN_UP,
    }


def decision(card: dict[str, Any], action: str, others: list[dict[str, Any]]) -> dict[str, Any]:
    """A card was accepted or dismissed; the most pressing ``others`` come next."""
    decided_at: datetime = card["decided_at"]
    return {
        "insight_id": card["id"],
        "action": action,
        "processed_at": decided_at,
        "tracking_id": f"{card['id']}:{card['shown_count']}",
        "next_recommendations": [words.action(one["kind"], one["text"]) for one in others],
    }
