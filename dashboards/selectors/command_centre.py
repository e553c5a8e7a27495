"""What the command centre shows, read at one instant together with the position at which it was read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import overview
from bots.selectors import suggestions as suggestion_selectors
from common import clock
from common.actor import Actor
from common.tenancy import tenant_snapshot
from dashboards import feed
from dashboards.selectors import words
from dashboards.selectors.conversations import show_message
from events import log

LEADS_SHOWN = 30
HOT_SHOWN = 5
FEED_SHOWN = 40
CARDS_SHOWN = 12
MESSAGES_SHOWN = 100
BOT_NEWS_READ = 100
PAGE_TOPICS = ("leads", "bots", "follow-ups", "handoffs")


def command_centre_for(*, actor: Actor, lead_id: UUID | None) -> dict[str, Any]:
    """Everything on the command centre, with one lead opened: the named one, else the last changed."""
    with tenant_snapshot(actor.tenant_id):
        tenant = tenant_selectors.get_tenant(tenant_id=actor.tenant_id)
        day_began_at, day_ends_at = today(zone=tenant.timezone)
        leads = overview.list_latest_leads_for(actor=actor, limit=LEADS_SHOWN)
        opened = lead_id or (leads[0].id if leads else None)
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "topics": PAGE_TOPICS,
            "day_began_at": day_began_at,
            "day_ends_at": day_ends_at,
            "bots": bot_cards(actor=actor, since=day_began_at),
            "funnel": funnel(overview.count_funnel_for(actor=actor, since=day_began_at)),
            "leads": leads,
            "leads_limit": LEADS_SHOWN,
            "hot_leads": overview.list_hot_leads_for(actor=actor, limit=HOT_SHOWN),
            "hot_limit": HOT_SHOWN,
            "feed": latest_items(actor=actor),
            "feed_limit": FEED_SHOWN,
            "cards": list(suggestion_selectors.list_open_suggestions_for(actor=actor)[:CARDS_SHOWN]),
            "cards_limit": CARDS_SHOWN,
            "words": words.WORDS,
            "can_write": actor.can("conversations:write"),
            **(opened_lead(actor=actor, lead_id=opened) if opened else {"selected": None}),
        }


def today(*, zone: str) -> tuple[datetime, datetime]:
    """When the present day began and ends in a time zone, by the wall clock."""
    begins = clock.last_midnight(timezone.now(), zone=zone)
    return begins, clock.midnight(begins.date() + timedelta(days=1), zone=zone)


def funnel(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The funnel's four steps over the leads that came in today."""
    hints = {
        "inquiries": "Leads that came in today",
        "conversing": "Of today's leads, those who wrote to us",
        "qualified": "Of today's leads, those who answered all four questions",
        "hot": "Of today's leads, those whose scores reach 150 of 200",
    }
    return [
        {"slot": slot, "name": slot.capitalize(), "value": counts[slot], "hint": hint}
        for slot, hint in hints.items()
    ]


def bot_cards(*, actor: Actor, since: datetime) -> list[dict[str, Any]]:
    """One card for each bot: its latest news, and its work."""
    counts = overview.count_bot_work_for(actor=actor, since=since)
    news = latest_bot_news(actor=actor)
    seller = news.get("jorge-seller", {})
    tiles: dict[str, list[tuple[object, ...]]] = {
        "jorge-seller": [
            (
                "conversations_today",
                "Today",
                counts["conversations_today"],
                "",
                "Conversations that began today",
            ),
            (
                "qualified",
                "Qualified",
                counts["qualified"],
                "",
                "Of today's conversations, all four answered",
            ),
            ("reply_ms", "Reply", seller.get("processing_time_ms"), "ms", "Time to the latest answer"),
        ],
        "lead-bot": [
            ("enrolled", "In a plan", counts["enrolled"], "", "Leads in a follow-up plan, held ones too"),
            ("sent", "Sent", counts["sent"], "", "Follow-ups sent so far"),
            ("failed", "Failed", counts["failed"], "", "Follow-ups that were refused"),
        ],
    }
    return [
        {
            "bot_type": bot_type,
            "name": name,
            "icon": "seller" if bot_type == "jorge-seller" else "lead-bot",
            "status": news.get(bot_type, {}).get("status", "idle"),
            "summary": news.get(bot_type, {}).get("summary", "Nothing to do yet"),
            "tiles": [
                dict(zip(("slot", "name", "value", "unit", "hint"), tile, strict=True))
                for tile in tiles[bot_type]
            ],
        }
        for bot_type, name in words.BOT_NAMES.items()
        if bot_type in tiles
    ]


def latest_bot_news(*, actor: Actor) -> dict[str, dict[str, Any]]:
    """The last thing that each bot told of itself."""
    events = log.read_latest(
        tenant_id=actor.tenant_id,
        types=["bot_status_update"],
        permissions=actor.permissions,
        limit=BOT_NEWS_READ,
    )
    news = [msgspec.json.decode(event.payload) for event in reversed(events)]
    return {one["bot_type"]: one for one in news}


def latest_items(*, actor: Actor) -> list[feed.Item]:
    """The feed, newest first, of what the actor may see."""
    # Some events of a type have no line in the feed, so more are read than are shown.
    events = log.read_latest(
        tenant_id=actor.tenant_id, types=feed.TYPES, permissions=actor.permissions, limit=FEED_SHOWN * 3
    )
    return [item for event in events if (item := feed.find_item(event))][:FEED_SHOWN]


def opened_lead(*, actor: Actor, lead_id: UUID) -> dict[str, Any]:
    """One lead's thread, score, answers and plan."""
    found = overview.get_lead_in_full_for(actor=actor, lead_id=lead_id, messages=MESSAGES_SHOWN)
    scored = found.scored
    latest = overview.find_latest_plan_for(actor=actor, lead=found.lead)
    return {
        "selected": found.lead,
        "messages": [show_message(message, lead_name=found.lead.name) for message in found.messages],
        "qualification": {
            "score": found.lead.score,
            "temperature": found.lead.temperature,
            "frs_score": found.lead.frs_score,
            "pcs_score": found.lead.pcs_score,
            "answered": scored.questions_answered if scored else 0,
            "next_action": words.NEXT_ACTIONS.get(scored.next_action, "") if scored else "",
            "answers": words.answers(found.answers),
            "reasons": words.reasons(scored.score_reasons if scored else ()),
        },
        "plan": latest and _show_plan(*latest),
    }


def _show_plan(plan: Any, steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": plan.id,
        "status": plan.status,
        "steps": [
            {
                **step,
                "title": f"Day {step['day']} · {words.CHANNELS[step['channel']]}",
                "at": datetime.fromisoformat(step["at"]),
            }
            for step in steps
        ],
    }
