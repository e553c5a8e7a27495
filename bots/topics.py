"""What of the bots can be listened to, and who may."""

import re
from collections.abc import Collection, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from accounts.selectors import tenants as tenant_selectors
from bots.selectors import bots as bot_selectors
from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from bots.selectors.leads import LeadFilter
from bots.services import contexts
from bots.services import handoffs as handoff_services
from common.actor import Actor
from realtime import commands
from realtime.commands import Command
from realtime.topics import TopicFamily, ids_among, register

STABLE_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
PRINTABLE = r"\A[^\x00-\x1f\x7f]*\Z"


def _leads(actor: Actor, keys: Sequence[str]) -> Collection[str]:
    every = LeadFilter(is_archived=None)
    return ids_among(lead_selectors.list_leads_for(actor=actor, wanted=every), keys)


def _conversations(actor: Actor, keys: Sequence[str]) -> Collection[str]:
    return ids_among(conversation_selectors.list_conversations_for(actor=actor), keys)


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
register(
    TopicFamily(
        name="leads",
        permission="leads:read",
        refetch="/api/leads",
        description="Leads that came, changed, were put away or imported",
        opening=True,
    )
)
register(
    TopicFamily(
        name="lead",
        permission="leads:read",
        refetch="/api/leads/{key}",
        authorise=_leads,
        description="Everything about one lead",
    )
)
register(
    TopicFamily(
        name="conversation",
        permission="conversations:read",
        refetch="/api/conversations/{key}/messages",
        authorise=_conversations,
        description="One conversation, message by message",
    )
)
register(
    TopicFamily(
        name="handoffs",
        permission="conversations:read",
        refetch="/api/handoffs",
        description="Conversations changing their owner",
        opening=True,
    )
)
register(
    TopicFamily(
        name="bots",
        permission="bots:read",
        refetch="/api/bots",
        description="What the bots are doing",
        opening=True,
    )
)
register(
    TopicFamily(
        name="follow-ups",
        permission="follow_ups:read",
        refetch="/api/follow-ups",
        description="Follow-up plans and their steps",
        opening=True,
    )
)
register(
    TopicFamily(
        name="support_updates",
        permission="conversations:read",
        refetch="/api/conversations",
        description="What is told to those who help customers",
    )
)
