"""The state of the platform as the concierge's front ends read it: figures, their change, and what to do.

Only what the rows say. Markets, rates and how content anybody is are not known here, so they are left out.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from bots.engines import spellings
from bots.engines.concierge.facts import shown_name
from bots.models.conversations import Conversation, Message
from bots.models.handoffs import Handoff
from bots.models.leads import Lead, Stage
from bots.selectors import bots as bot_selectors
from bots.selectors import concierge as look_ups
from bots.selectors import conversations as conversation_selectors
from bots.selectors import coordination, overview
from common.actor import Actor

# Contract 0.3: a lead above 80 of 100, and a bot slower than a second.
HOT_ABOVE = 80
SLOW_ABOVE_MS = 1_000
HOT_SHOWN = 10

Priority = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that the figures call for; ``leads_to`` is a bot's wire name or a lead's id."""

    kind: Literal["opportunity", "best_practice", "workflow"]
    title: str
    description: str
    priority: Priority
    action: Literal["navigation", "bot_start"]
    label: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of today, and by how many per cent it differs from yesterday at this hour; None of nothing."""

    name: str
    value: int
    percent: float | None


def list_active_bots_for(*, actor: Actor) -> list[dict[str, Any]]:
    """The bots, each with the open threads that it holds."""
    found = bot_selectors.list_bots_for(actor=actor)
    held: dict[str, int] = {}
    if actor.can("conversations:read"):
        threads = conversation_selectors.list_conversations_for(actor=actor)
        of_bots = threads.filter(person_id__isnull=True, status=Conversation.Status.OPEN)
        held = dict(of_bots.values_list("bot_type").annotate(Count("id")).order_by())
    return [{**one, "activeConversations": held.get(one["id"], 0)} for one in found]


def list_hot_leads_for(*, actor: Actor) -> list[dict[str, Any]]:
    """The hottest leads with what they last meant; ``heat`` is 0 to 100."""
    leads = overview.list_hot_leads_for(actor=actor, limit=HOT_SHOWN)
    intents: dict[Any, str] = {}
    if actor.can("conversations:read"):
        said = Message.objects.filter(lead=OuterRef("pk"), sender=Message.Sender.LEAD).order_by("-id")
        last = Lead.objects.filter(tenant_id=actor.tenant_id, id__in=[one.id for one in leads])
        intents = dict(last.annotate(said=Subquery(said.values("intent")[:1])).values_list("id", "said"))
    return [
        {
            "id": one.id,
            "name": one.name,
            "heat": round(one.score / 2),
            "intent": intents.get(one.id) or "unknown",
            "last_message_at": one.last_message_at,
            "priority": "high" if one.score / 2 > HOT_ABOVE else "medium",
            "source": one.source,
        }
        for one in leads
    ]


def count_platform_for(*, actor: Actor) -> dict[str, Any]:
    """Totals over all time; what the caller may not see is None, and so is a mean of nothing."""
    bots = bot_selectors.list_bots_for(actor=actor)
    times = [one["responseTimeMs"] for one in bots if one.get("responseTimeMs") is not None]
    totals: dict[str, Any] = {
        "online_bots": sum(one["status"] == "online" for one in bots),
        "bots": len(bots),
        "response_ms": round(sum(times) / len(times), 1) if times else None,
        "conversations": None,
        "qualified": None,
        "conversion_percent": None,
    }
    if actor.can("conversations:read"):
        totals["conversations"] = conversation_selectors.list_conversations_for(actor=actor).count()
    if actor.can("leads:read"):
        leads = look_ups.count_leads_for(actor=actor)
        totals["qualified"] = leads[Stage.COMPLETE]
        if leads["total"]:
            totals["conversion_percent"] = round(100 * leads[Stage.COMPLETE] / leads["total"], 1)
    return totals


def list_advice_for(*, actor: Actor) -> list[Advice]:
    """What the figures call for, the most pressing first."""
    advice = []
    if actor.can("leads:read"):
        advice += [_about_hot(one) for one in list_hot_leads_for(actor=actor) if one["heat"] > HOT_ABOVE]
    bots = list_active_bots_for(actor=actor)
    advice += _about_slow(bots)
    if actor.can("conversations:read") and not any(one["activeConversations"] for one in bots):
        advice.append(
            Advice(
                "best_practice",
                "No conversation is active",
                "No bot talks to a lead at the moment. Start the seller bot with a lead.",
                "low",
                "bot_start",
                "Start the seller bot",
                spellings.SELLER,
            )
        )
    return advice


def compare_days_for(*, actor: Actor, now: datetime) -> list[Change]:
    """Today's figures beside yesterday's up to the same hour; ``now`` is tenant time."""
    today = look_ups.window_for(actor=actor, span="today", now=now)
    day, wall = timedelta(days=1), timezone.now()
    yesterday = replace(
        today,
        span="yesterday",
        since=today.since - day,
        until=wall - day,
        tenant_since=today.tenant_since - day,
        tenant_until=now - day,
    )
    present = look_ups.count_work_for(actor=actor, window=today)
    past = look_ups.count_work_for(actor=actor, window=yesterday)
    return [
        Change(name, value, _percent(value, past[name]))
        for name, value in present.items()
        if value is not None
    ]


def list_alerts_for(*, actor: Actor, now: datetime) -> list[tuple[str, str, str]]:
    """What is wrong at the moment: a level (warning or info), what, and what helps."""
    window = look_ups.window_for(actor=actor, span="today", now=now)
    failed = expired = unread = 0
    if actor.can("follow_ups:read"):
        failed = look_ups.count_failed_for(actor=actor, window=window)
    if actor.can("conversations:read"):
        unanswered = Q(requested_at__gte=window.since, status=Handoff.Status.EXPIRED)
        expired = Handoff.objects.filter(unanswered, tenant_id=actor.tenant_id).count()
        unread = look_ups.list_unread_for(actor=actor).filter(person_id__isnull=False).count()
    alerts = [
        ("warning", failed, "Follow-ups that failed today", "Look at why on each lead's page."),
        ("warning", expired, "Hand-offs that nobody answered today", "See that somebody can accept."),
        ("info", unread, "Conversations of people with unread messages", "Answer, or hand them back."),
    ]
    slow = [
        ("warning", f"{one.title}.", one.description)
        for one in _about_slow(bot_selectors.list_bots_for(actor=actor))
    ]
    return [(level, f"{what}: {count}.", help_) for level, count, what, help_ in alerts if count] + slow


def coordination_for(*, actor: Actor) -> dict[str, Any]:
    """Hand-offs of the last thirty days, and between whom they came to nothing."""
    figures: dict[str, Any] = dict(coordination.coordination_metrics_for(actor=actor))
    lost = (
        Handoff.objects.filter(
            tenant_id=actor.tenant_id,
            requested_at__gte=timezone.now() - timedelta(days=coordination.DEFAULT_DAYS),
            status__in=(Handoff.Status.EXPIRED, Handoff.Status.REJECTED),
        )
        .values_list("to_owner", "status")
        .annotate(many=Count("id"))
        .order_by("-many", "to_owner", "status")
    )
    figures["lost"] = [{"to": to, "status": status, "count": count} for to, status, count in lost]
    return figures


def journeys_for(*, actor: Actor) -> dict[str, Any]:
    """How far the leads are: those on the way, the share that answered everything, and each stage's."""
    leads = look_ups.count_leads_for(actor=actor)
    complete, total = leads[Stage.COMPLETE], leads["total"]
    return {
        "active": total - complete,
        "completion_percent": round(100 * complete / total, 1) if total else None,
        "stages": {stage: leads[stage] for stage in Stage.values},
    }


def _about_hot(lead: dict[str, Any]) -> Advice:
    name = shown_name(lead["name"])
    return Advice(
        "opportunity",
        f"Hot lead: {name}",
        f"{name} stands at {lead['heat']} of 100. Call now.",
        "high",
        "navigation",
        "Open the lead",
        str(lead["id"]),
    )


def _about_slow(bots: list[dict[str, Any]]) -> list[Advice]:
    return [
        Advice(
            "best_practice",
            f"{bot['name']} answers slowly",
            f"It took {round(bot['responseTimeMs'])} ms on average today; the mark is {SLOW_ABOVE_MS} ms.",
            "medium",
            "navigation",
            "Open the command centre",
            bot["id"],
        )
        for bot in bots
        if (bot.get("responseTimeMs") or 0) > SLOW_ABOVE_MS
    ]


def _percent(value: int, before: int | None) -> float | None:
    return round(100 * (value - before) / before, 1) if before else None
