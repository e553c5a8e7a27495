"""What each page shows, read at one instant together with the position at which it was read."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import leads as lead_selectors
from bots.selectors import overview
from common.actor import Actor
from common.tenancy import tenant_snapshot
from dashboards import feed
from events import log

LEADS_SHOWN = 30
LEADS_A_PAGE = 50
# The sort that each column offers, and its title.
LEAD_COLUMNS = (
    ("name", "Name"),
    ("", "Temperature"),
    ("score", "Score"),
    ("", "Stage"),
    ("", "Source"),
    ("price", "Price"),
    ("updated_at", "Changed"),
)
HOT_SHOWN = 5
FEED_SHOWN = 40
MESSAGES_SHOWN = 100
BOT_NEWS_READ = 100
PAGE_TOPICS = ("leads", "bots", "follow-ups")
QUESTIONS = {1: "Motivation", 2: "Sale in 30 to 45 days", 3: "Condition", 4: "Price"}
CHANNELS = {"sms": "SMS", "email": "Email", "voice": "Call"}
BOT_NAMES = {"jorge-seller": "Seller bot", "lead-bot": "Follow-up bot"}
NEXT_ACTIONS = {
    "call_now": "Call now: offer a listing appointment and bring a market analysis.",
    "sms_check_in": "Check in by text, and call within 48 hours.",
    "schedule_tour": "Offer a time to see the home.",
    "nurture": "Keep in touch and ask the open questions again.",
}

# The same words for the browser, which writes from events what this module writes from rows.
WORDS = {
    "kinds": {key: asdict(kind) for key, kind in feed.KINDS.items()},
    "variants": feed.VARIANTS,
    "questions": QUESTIONS,
    "channels": CHANNELS,
    "bots": BOT_NAMES,
    "next_actions": NEXT_ACTIONS,
}


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
            "words": WORDS,
            "can_write": actor.can("conversations:write"),
            **(opened_lead(actor=actor, lead_id=opened) if opened else {"selected": None}),
        }


def leads_page_for(*, actor: Actor, query: Mapping[str, str]) -> dict[str, Any]:
    """One page of the table of leads. An unknown filter value counts as none; a bad cursor raises."""
    chosen = {
        "q": query.get("q", "")[:100],
        "temperature": query.get("temperature", "")
        if query.get("temperature") in dict(overview.TEMPERATURES)
        else "",
        "stage": query.get("stage", "") if query.get("stage") in dict(overview.STAGES) else "",
        "sort": query["sort"] if query.get("sort", "").lstrip("-") in lead_selectors.SORTS else "-updated_at",
    }
    wanted = lead_selectors.LeadFilter(
        q=chosen["q"],
        temperature=(chosen["temperature"],) if chosen["temperature"] else (),
        stage=(chosen["stage"],) if chosen["stage"] else (),
    )
    with tenant_snapshot(actor.tenant_id):
        page = lead_selectors.page_leads_for(
            actor=actor,
            wanted=wanted,
            sort=chosen["sort"],
            cursor=query.get("cursor") or None,
            limit=LEADS_A_PAGE,
        )
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "leads": page.items,
            "next_query": urlencode({**chosen, "cursor": page.next_cursor}) if page.next_cursor else "",
            "first_query": urlencode(chosen) if query.get("cursor") else "",
            "chosen": chosen,
            "is_filtered": bool(chosen["q"] or chosen["temperature"] or chosen["stage"]),
            "temperatures": overview.TEMPERATURES,
            "stages": overview.STAGES,
            "columns": [_column(name, title, chosen) for name, title in LEAD_COLUMNS],
            "can_import": actor.can("leads:import"),
        }


def _column(name: str, title: str, chosen: Mapping[str, str]) -> dict[str, str]:
    sort = chosen["sort"]
    is_sorted = bool(name) and sort.lstrip("-") == name
    turned = name if sort == f"-{name}" else f"-{name}"
    return {
        "title": title,
        "query": urlencode({**chosen, "sort": turned}) if name else "",
        "order": ("descending" if sort.startswith("-") else "ascending") if is_sorted else "",
        "kind": "number" if name in ("score", "price") else "",
    }


def today(*, zone: str) -> tuple[datetime, datetime]:
    """When the present day began and ends in a time zone, by the wall clock."""
    midnight = timezone.now().astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight, (midnight + timedelta(hours=36)).replace(hour=0)


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
        for bot_type, name in BOT_NAMES.items()
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
    conversation = found.conversation
    return {
        "selected": found.lead,
        "messages": [
            {
                "id": message.id,
                "sender": message.sender,
                "text": message.text,
                "by": found.lead.name
                if message.sender == "lead"
                else BOT_NAMES.get(message.conversation.bot_type, message.conversation.bot_type),
                "at": message.sent_at,
            }
            for message in found.messages
        ],
        "qualification": {
            "score": found.lead.score,
            "temperature": found.lead.temperature,
            "frs_score": found.lead.frs_score,
            "pcs_score": found.lead.pcs_score,
            "answered": conversation.questions_answered if conversation else 0,
            "next_action": NEXT_ACTIONS.get(conversation.next_action, "") if conversation else "",
            "answers": answers(found.answers),
            "reasons": reasons(conversation.score_reasons if conversation else ()),
        },
        "plan": found.enrollment
        and {
            "id": found.enrollment.id,
            "status": found.enrollment.status,
            "steps": [
                {
                    **step,
                    "title": f"Day {step['day']} · {CHANNELS[step['channel']]}",
                    "at": datetime.fromisoformat(step["at"]),
                }
                for step in found.steps
            ],
        },
    }


def answers(known: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The four questions by name, with what is known of each."""
    by_question = {one["question"]: one for one in known}
    nothing = {"value": "", "message_id": ""}
    return [
        {**by_question.get(number, nothing), "question": number, "name": name}
        for number, name in QUESTIONS.items()
    ]


def reasons(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Why the score is what it is: each part with its points, of 100 for each of the two scores."""
    return [{"name": one["name"], "points": one["points"], "text": one["why"]} for one in stored]
