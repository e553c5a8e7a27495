"""What of the bots can be listened to, and who may."""

import re
from collections.abc import Collection, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from accounts.selectors import tenants as tenant_selectors
from bots.engines.coaching import words
from bots.selectors import bots as bot_selectors
from bots.selectors import conversations as conversation_selectors
from bots.selectors import coordination as coordination_selectors
from bots.selectors import leads as lead_selectors
from bots.selectors.leads import LeadFilter
from bots.services import coaching, contexts
from bots.services import handoffs as handoff_services
from common.actor import Actor
from realtime import commands
from realtime.commands import Command
from realtime.topics import TopicFamily, ids_among, register

STABLE_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
PRINTABLE = r"\A[^\x00-\x1f\x7f-\x9f]*\Z"
WITH_WORDS = r"\A(?=.*\S)" + PRINTABLE.removeprefix(r"\A")


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


class CoachingRequest(msgspec.Struct, frozen=True):
    """What somebody of the team advises; ``coaching_type`` is a category of ours, or words of theirs."""

    conversation_id: UUID
    coaching_message: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=WITH_WORDS)]
    coaching_type: Annotated[str, msgspec.Meta(max_length=120, pattern=PRINTABLE)] = ""
    urgency: Literal["immediate", "next_message", "informational"] = "next_message"


def _provide_coaching(actor: Actor, asked: CoachingRequest) -> dict[str, Any]:
    is_category = asked.coaching_type in words.CATEGORIES
    card = coaching.provide_coaching(
        actor=actor,
        conversation_id=asked.conversation_id,
        text=asked.coaching_message,
        title=asked.coaching_type.replace("_", " ").capitalize(),
        category=asked.coaching_type if is_category else words.BY_HAND_CATEGORY,
        urgency=asked.urgency,
        now=tenant_selectors.now_for(tenant_id=actor.tenant_id),
    )
    return {
        "opportunity_id": card.id,
        "conversation_id": card.conversation_id,
        "coaching_type": asked.coaching_type or card.category,
        "urgency": card.urgency,
        "status": "delivered",
        "delivered_at": card.shown_at,
    }


class CoordinationRequest(msgspec.Struct, frozen=True):
    """Over how many days."""

    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = coordination_selectors.DEFAULT_DAYS


def _coordination_metrics(actor: Actor, asked: CoordinationRequest) -> dict[str, Any]:
    figures = coordination_selectors.coordination_metrics_for(actor=actor, days=asked.days)
    # The hub's page does arithmetic with every figure.
    return {name: 0 if value is None else value for name, value in figures.items()}


class MonitoringRequest(msgspec.Struct, frozen=True):
    """Which conversation coaching shall watch. There is one level: the asked one comes back."""

    conversation_id: UUID
    monitoring_level: Annotated[str, msgspec.Meta(max_length=40)] = "full"
    capabilities: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()


def _enable_monitoring(actor: Actor, asked: MonitoringRequest) -> dict[str, Any]:
    conversation = coaching.set_monitoring(
        actor=actor,
        conversation_id=asked.conversation_id,
        action="start",
        now=tenant_selectors.now_for(tenant_id=actor.tenant_id),
    )
    return {
        "conversation_id": conversation.id,
        "contact_id": conversation.lead_id,
        "monitoring": conversation.monitoring,
        "monitoring_level": asked.monitoring_level,
        "capabilities": asked.capabilities,
    }


commands.register(
    Command(
        name="provide_coaching",
        permission="conversations:write",
        shape=CoachingRequest,
        run=_provide_coaching,
        answer="coaching_delivered",
    )
)
commands.register(
    Command(
        name="request_coordination_metrics",
        permission="conversations:read",
        shape=CoordinationRequest,
        run=_coordination_metrics,
        answer="coordination_metrics_response",
    )
)
commands.register(
    Command(
        name="enable_omnipresent_monitoring",
        permission="conversations:write",
        shape=MonitoringRequest,
        run=_enable_monitoring,
        answer="omnipresent_monitoring_enabled",
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
        name="calls",
        permission="follow_ups:read",
        refetch="/api/calls",
        description="Phone calls and where they stand",
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
