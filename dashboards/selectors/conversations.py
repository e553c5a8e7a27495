"""What the inbox shows, read at one instant together with the position at which it was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import conversations as conversation_selectors
from bots.selectors import inbox, writing
from bots.selectors.inbox import ThreadFilter, ThreadInFull
from common.actor import Actor
from common.api.pagination import paginate
from common.tenancy import tenant_snapshot
from dashboards.selectors import words
from events import log

if TYPE_CHECKING:
    from bots.models.conversations import Conversation, Message
    from bots.models.handoffs import Handoff

THREADS_A_PAGE = 40
MESSAGES_SHOWN = 200
HANDOFFS_SHOWN = 20
TOPICS = ("bots", "leads", "handoffs")
# What marks a row whose lead waits for one of us.
NEEDS_PERSON = "needs_a_person"
SENDER_WORDS = {"bot": "Bot:", "person": "Team:"}
# How a delivery that has a reason to be spoken of begins; thread.js says the same.
TROUBLES = {"failed": "Not delivered", "unknown": "Not confirmed yet"}
STATUS_WORDS = {"qualified": "qualified", "closed": "closed"}


def inbox_for(*, actor: Actor, query: Mapping[str, str], conversation_id: UUID | None) -> dict[str, Any]:
    """One page of the list, with one conversation opened. Unknown filter values count as none; a bad
    cursor and an unknown conversation raise.
    """
    chosen = _chosen(query)
    with tenant_snapshot(actor.tenant_id):
        page = paginate(
            inbox.list_threads_for(actor=actor, wanted=ThreadFilter(**chosen)),
            order=inbox.ORDER,
            cursor=query.get("cursor") or None,
            limit=THREADS_A_PAGE,
        )
        return {
            "position": log.position_for(tenant_id=actor.tenant_id),
            "seen": log.unnumbered_ids(tenant_id=actor.tenant_id),
            "topics": TOPICS,
            "threads": [_row(one, chosen) for one in page.items],
            "limit": THREADS_A_PAGE,
            "chosen": chosen,
            "temperatures": inbox.TEMPERATURES,
            "next_query": urlencode({**chosen, "cursor": page.next_cursor}) if page.next_cursor else "",
            "first_query": _query(chosen) if query.get("cursor") else "",
            "words": {
                "bots": words.BOT_NAMES,
                "senders": SENDER_WORDS,
                "statuses": STATUS_WORDS,
                "needs_person": NEEDS_PERSON,
            },
            **around_for(actor=actor, query=query, conversation_id=conversation_id),
        }


def around_for(*, actor: Actor, query: Mapping[str, str], conversation_id: UUID | None) -> dict[str, Any]:
    """The opened conversation alone: what is said, known and done in it, and what the actor may do."""
    chosen = _chosen(query)
    common = {
        "me": actor.user_id,
        "can_write": actor.can("conversations:write"),
        "selected": None,
        "query": _query(chosen),
        "views": _views(actor, chosen),
    }
    if conversation_id is None:
        return common
    found = inbox.get_thread_in_full_for(
        actor=actor, conversation_id=conversation_id, messages=MESSAGES_SHOWN, handoffs=HANDOFFS_SHOWN
    )
    thread = found.conversation
    now = tenant_selectors.now_for(tenant_id=actor.tenant_id)
    waiting = next((one for one in found.handoffs if one.status == inbox.REQUESTED), None)
    return {
        **common,
        "selected": thread,
        "lead": thread.lead,
        "owner_name": words.owner_name(thread.owner, person_name=thread.person_name),
        "lock": _lock(thread, actor, now=now),
        "other_bots": [(bot, words.BOT_NAMES[bot]) for bot in inbox.TALKING_BOTS if bot != thread.owner],
        "channel": words.CHANNELS.get(thread.channel, thread.channel),
        "is_waiting": waiting is not None and waiting.to_owner == words.PERSON,
        "is_mine": thread.person_id is not None and thread.person_id == actor.user_id,
        "messages": [show_message(message, lead_name=thread.lead.name) for message in found.messages],
        "has_earlier": found.has_earlier,
        "qualification": _qualification(found),
        "details": [
            {"name": slot.name, "value": slot.value, "message_id": slot.message_id} for slot in found.details
        ],
        "handoffs": [_show_handoff(one) for one in found.handoffs],
        "suggestions": found.suggestions,
        "draft": _draft(found, query),
        "now": now,
    }


def show_message(message: "Message", *, lead_name: str) -> dict[str, Any]:
    """One message of a thread as pages show it."""
    by = {"lead": lead_name, "person": message.author_name or "Somebody of the team"}.get(
        message.sender, words.BOT_NAMES.get(message.bot_type, message.bot_type)
    )
    return {
        "id": message.id,
        "sender": message.sender,
        "kind": message.kind,
        "text": message.text,
        "by": by,
        "at": message.sent_at,
        "delivery": _delivery(message),
    }


def _delivery(message: "Message") -> str:
    """What went wrong on a message's way to the lead, in words; "" when nothing did."""
    delivery = conversation_selectors.delivery_of(message)
    begins = TROUBLES.get(delivery["state"], "") if delivery and delivery["why"] else ""
    return f"{begins}: {delivery['why']}" if delivery and begins else ""


def _chosen(query: Mapping[str, str]) -> dict[str, str]:
    view, temperature = query.get("view", ""), query.get("temperature", "")
    return {
        "view": view if view in inbox.VIEWS else "open",
        "temperature": temperature if temperature in dict(inbox.TEMPERATURES) else "",
    }


def _query(chosen: Mapping[str, str]) -> str:
    """The filter as it stands in addresses: "" when it is the usual one."""
    named = {name: value for name, value in chosen.items() if value and (name, value) != ("view", "open")}
    return urlencode(named)


def _views(actor: Actor, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    counts = inbox.count_threads_for(actor=actor)
    return [
        {
            "name": name,
            "view": view,
            "query": _query({**chosen, "view": view}),
            "count": counts.get(view, "") or "",
            "is_current": view == chosen["view"],
        }
        for view, name in inbox.VIEWS.items()
    ]


def _row(thread: "Conversation", chosen: Mapping[str, str]) -> dict[str, Any]:
    query = _query(chosen)
    return {
        "id": thread.id,
        "path": f"{thread.id}?{query}" if query else str(thread.id),
        "lead_id": thread.lead_id,
        "name": thread.lead.name,
        "at": thread.last_message_at,
        "sender": SENDER_WORDS.get(thread.last_sender, ""),
        "line": thread.last_line,
        "owner": thread.owner,
        "owner_name": words.owner_name(thread.owner, person_name=thread.person_name),
        "person_id": thread.person_id or "",
        "temperature": thread.temperature,
        "status": STATUS_WORDS.get(thread.status, ""),
        "waiting": NEEDS_PERSON if thread.is_waiting else "",  # type: ignore[attr-defined]  # annotated
        "unread": thread.unread_count or "",
    }


def _lock(thread: "Conversation", actor: Actor, *, now: datetime) -> dict[str, str]:
    """Why the actor cannot write to the lead here and now, and whether taking over helps; empty: they can."""
    if thread.status == inbox.CLOSED:
        return {"why": "This conversation is closed.", "way": "reopen"}
    if refusal := writing.refusal_to_write(thread, now=now):
        channel = words.CHANNELS.get(thread.channel, thread.channel)
        return {"why": f"Nothing can be sent on {channel} now: {refusal}.", "way": ""}
    if thread.person_id is None:
        name = words.BOT_NAMES.get(thread.bot_type, thread.bot_type)
        return {"why": f"{name} answers this lead. It falls silent when you take over.", "way": "take-over"}
    if thread.person_id != actor.user_id:
        return {"why": f"{thread.person_name or 'A colleague'} has this conversation.", "way": "take-over"}
    return {}


def _qualification(found: ThreadInFull) -> dict[str, Any]:
    thread, lead = found.conversation, found.conversation.lead
    return {
        "score": lead.score,
        "temperature": lead.temperature,
        "frs_score": lead.frs_score,
        "pcs_score": lead.pcs_score,
        "answered": thread.questions_answered,
        "next_action": words.NEXT_ACTIONS.get(thread.next_action, ""),
        "answers": words.answers(found.answers),
        "reasons": words.reasons(thread.score_reasons),
        "rule": words.TEMPERATURE_RULE,
    }


def _show_handoff(handoff: "Handoff") -> dict[str, Any]:
    asked = handoff.requested_by if handoff.requested_by != words.PERSON else handoff.from_owner
    return {
        "id": handoff.id,
        "title": f"{words.owner_name(asked)} → {words.owner_name(handoff.to_owner)}",
        "status": handoff.status,
        "text": handoff.packet.get("summary") or handoff.note,
        "why": "; ".join(filter(None, (words.reason_words(handoff.reason), handoff.outcome))),
        "at": words.asked_at(handoff),
        "expires_at": handoff.expires_at if handoff.status == inbox.REQUESTED else None,
        "is_for_person": handoff.to_owner == words.PERSON,
    }


def _draft(found: ThreadInFull, query: Mapping[str, str]) -> str:
    """The reply of a card that was just accepted, to go on from."""
    try:
        wanted = UUID(query.get("draft", ""))
    except ValueError:
        return ""
    return inbox.find_suggested_reply(found.conversation, suggestion_id=wanted)
