"""What a socket may ask of coaching: a card by hand, figures, and an eye on a conversation."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from accounts.selectors import tenants as tenant_selectors
from bots.engines.coaching import words
from bots.selectors import coordination as coordination_selectors
from bots.services import coaching
from bots.topics.texts import PRINTABLE, WITH_WORDS
from common.actor import Actor
from realtime import commands
from realtime.commands import Command


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
