"""What a socket may ask of a bot: how it is, a hand-off to it, and to know what a front end knows."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import bots as bot_selectors
from bots.services import contexts
from bots.services import handoffs as handoff_services
from bots.topics.texts import PRINTABLE
from common.actor import Actor
from realtime import commands
from realtime.commands import Command

STABLE_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


class BotStatusRequest(msgspec.Struct, frozen=True):
    """Which bot is asked about."""

    bot_type: str


def _bot_status(actor: Actor, asked: BotStatusRequest) -> dict[str, Any]:
    bot = bot_selectors.get_bot_for(actor=actor, bot_type=asked.bot_type)
    return {
        "bot_type": bot["id"],
        "name": bot["name"],
        "status": bot["status"],
        "last_activity": bot["lastActivity"],
        "conversations_today": bot["conversationsToday"],
        "leads_qualified": bot["leadsQualified"],
    }


commands.register(
    Command(
        name="request_bot_status",
        permission="bots:read",
        shape=BotStatusRequest,
        run=_bot_status,
        answer="bot_status_response",
    )
)


class HandoffRequest(msgspec.Struct, frozen=True):
    """Who shall take which conversation over. ``handoff_reason`` is a stable word, or a note in free words.

    What a front end says of the contact and the length is not used: the conversation's own row says it.
    """

    conversation_id: UUID
    target_bot: Annotated[str, msgspec.Meta(max_length=40)]
    handoff_reason: Annotated[str, msgspec.Meta(max_length=300, pattern=PRINTABLE)] = ""
    urgency: Literal["immediate", "normal", "low"] = "normal"


def _request_handoff(actor: Actor, asked: HandoffRequest) -> dict[str, Any]:
    is_word = STABLE_WORD.fullmatch(asked.handoff_reason) is not None
    handoff = handoff_services.request_handoff(
        actor=actor,
        conversation_id=asked.conversation_id,
        to_owner=asked.target_bot,
        reason=asked.handoff_reason if is_word else "asked_by_team",
        note="" if is_word else asked.handoff_reason,
        urgency=asked.urgency,
        now=tenant_selectors.now_for(tenant_id=actor.tenant_id),
    )
    return {
        "handoff_id": handoff.id,
        "conversation_id": handoff.conversation_id,
        "target_bot": handoff.to_owner,
        "status": handoff.status,
    }


class ContextUpdate(msgspec.Struct, frozen=True):
    """What a front end knows of a conversation, as names with plain values."""

    conversation_id: UUID
    context_update: dict[str, Any]


def _sync_context(actor: Actor, asked: ContextUpdate) -> dict[str, Any]:
    now = tenant_selectors.now_for(tenant_id=actor.tenant_id)
    conversation = contexts.share_context(
        actor=actor, conversation_id=asked.conversation_id, context_update=asked.context_update, now=now
    )
    return {
        "conversation_id": conversation.id,
        "context_update": asked.context_update,
        "updated_sessions": contexts.sessions_of(conversation, conversation.owner),
        "sync_timestamp": now,
    }


commands.register(
    Command(
        name="request_bot_handoff",
        permission="conversations:write",
        shape=HandoffRequest,
        run=_request_handoff,
        answer="bot_handoff_initiated",
    )
)
commands.register(
    Command(
        name="sync_context_request",
        permission="conversations:write",
        shape=ContextUpdate,
        run=_sync_context,
        answer="context_sync_confirmed",
    )
)
