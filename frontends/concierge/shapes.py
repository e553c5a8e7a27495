"""Our figures, cards and proposals in the field names of the concierge's front ends."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bots.engines import spellings
from bots.engines.concierge.facts import Reply
from bots.selectors.concierge_overview import Advice, Change

# No market data reaches us, and none is made up.
MARKET = {
    "interestRates": {"current": None, "trend": "unknown", "lastUpdate": None},
    "inventory": {"level": "unknown", "monthsSupply": None, "trend": "unknown"},
    "priceIndex": {"current": None, "changePercent": None, "period": None},
}
_INSIGHTS = {
    "leads_in": ("Leads", "New leads", "Leads that came in today."),
    "qualified": ("Leads", "Qualified", "Of today's leads, those who answered all four questions."),
    "hot": ("Leads", "Hot", "Of today's leads, those whose scores reach 150 of 200."),
    "messages_in": ("Conversations", "Messages", "Messages that leads wrote today."),
    "handoffs": ("Bot Coordination", "Hand-offs", "Hand-offs that were asked for today."),
    "follow_ups_sent": ("Follow-ups", "Sent", "Follow-ups that went out today."),
    "follow_ups_failed": ("Follow-ups", "Failed", "Follow-ups that failed today."),
}
_TYPES = {
    "follow_up_strategy": "automation",
    "rapport_building": "insight",
    "needs_discovery": "optimization",
}
_IMPACTS = {"critical": "high", "high": "high", "medium": "medium", "low": "low"}
_BOT_IDS = {spellings.SELLER: "jorge-seller-bot"}


def bot(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "name": one["name"],
        "status": one["status"],
        "activeConversations": one["activeConversations"],
        "conversationsToday": one["conversationsToday"],
        "leadsQualified": one["leadsQualified"],
        "responseTimeMs": one.get("responseTimeMs"),
        "lastActivity": one["lastActivity"],
    }


def hot_lead(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "name": one["name"],
        "temperature": one["heat"],
        "intent": one["intent"],
        "lastContact": one["last_message_at"],
        "priority": one["priority"],
        "source": one["source"],
    }


def metrics(totals: dict[str, Any]) -> dict[str, Any]:
    return {
        "totalConversations": totals["conversations"],
        "totalLeadsQualified": totals["qualified"],
        "avgResponseTime": totals["response_ms"],
        "conversionRate": totals["conversion_percent"],
        "onlineBots": totals["online_bots"],
        "totalBots": totals["bots"],
    }


def advice(one: Advice) -> dict[str, Any]:
    if one.action == "bot_start":
        data = {"botId": _BOT_IDS.get(one.leads_to, one.leads_to)}
    else:
        data = {"route": f"/leads/{one.leads_to}" if one.kind == "opportunity" else "/"}
    return {
        "type": one.kind,
        "title": one.title,
        "description": one.description,
        "priority": one.priority,
        "action": {"type": one.action, "label": one.label, "data": data},
    }


def insights(changes: Iterable[Change], *, at: datetime) -> list[dict[str, Any]]:
    found = []
    for one in changes:
        category, title, description = _INSIGHTS[one.name]
        percent = one.percent or 0.0
        found.append(
            {
                "category": category,
                "title": title,
                "value": str(one.value),
                "trend": "up" if percent > 0 else "down" if percent < 0 else "stable",
                "trendValue": percent,
                "description": description,
                "timestamp": at,
            }
        )
    return found


def suggestion(card: Any) -> dict[str, Any]:
    """A coaching card as a proactive suggestion."""
    is_urgent = card.priority == "critical" or card.urgency == "immediate"
    return {
        "id": card.id,
        "type": "escalation" if card.kind == "wants_human" else _TYPES.get(card.category, "optimization"),
        "title": card.title,
        "description": card.text,
        "impact": _IMPACTS.get(card.priority, "medium"),
        "confidence": card.confidence,
        "actionable": True,
        "estimatedBenefit": None,
        "relatedAgents": [card.conversation.owner],
        "priority": "urgent" if is_urgent else _IMPACTS.get(card.priority, "medium"),
        "createdAt": card.shown_at,
    }


def actions(reply: Reply) -> list[dict[str, Any]]:
    """The buttons under an answer: what can be confirmed, then the pages that it names."""
    confirming = [
        {
            "type": "quick_action",
            "label": one.label,
            "action": "confirm_proposal",
            "metadata": {"proposal_id": one.id, "consequence": one.consequence},
        }
        for one in reply.proposals
    ]
    opening = [
        {"type": "navigation", "label": one.label, "action": "navigate", "metadata": {"route": one.href}}
        for one in reply.links
    ]
    return [*confirming, *opening]
