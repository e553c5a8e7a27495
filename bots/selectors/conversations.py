"""Reading conversations and their messages."""

from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from bots.exceptions.conversations import ConversationNotFoundError
from bots.models.conversations import Conversation, Message, Slot
from bots.models.outbound import Outbound
from bots.selectors import leads as lead_selectors
from bots.selectors import writing
from bots.selectors.leads import LeadFilter
from common.actor import Actor


class ConversationFilter(msgspec.Struct, frozen=True):
    """What a list of conversations is narrowed to; None and empty mean "any".

    ``owner`` are bots' wire names and ``person``; ``q`` are words as the list of leads takes them.
    """

    owner: tuple[str, ...] = ()
    person_id: UUID | None = None
    is_unread: bool | None = None
    temperature: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    channel: str = ""
    q: str = ""


def list_conversations_for(
    *, actor: Actor, lead_id: UUID | None = None, wanted: ConversationFilter | None = None
) -> QuerySet[Conversation]:
    """The tenant's conversations that a filter admits, or one lead's; another tenant's lead is no lead."""
    actor.check("conversations:read")
    conversations = Conversation.objects.filter(tenant_id=actor.tenant_id).select_related("lead")
    if lead_id is not None:
        conversations = conversations.filter(lead=lead_selectors.get_lead_for(actor=actor, lead_id=lead_id))
    return conversations if wanted is None else conversations.filter(*_conditions(actor, wanted))


def _conditions(actor: Actor, wanted: ConversationFilter) -> list[Q]:
    conditions = []
    if wanted.owner:
        held_by_bot = Q(person_id__isnull=True, bot_type__in=wanted.owner)
        held_by_person = Q(person_id__isnull=False) if "person" in wanted.owner else Q(pk__in=[])
        conditions.append(held_by_bot | held_by_person)
    if wanted.person_id is not None:
        conditions.append(Q(person_id=wanted.person_id))
    if wanted.is_unread is not None:
        conditions.append(Q(unread_count__gt=0) if wanted.is_unread else Q(unread_count=0))
    if wanted.temperature:
        conditions.append(Q(temperature__in=wanted.temperature))
    if wanted.status:
        conditions.append(Q(status__in=wanted.status))
    if wanted.channel:
        conditions.append(Q(channel=wanted.channel))
    if wanted.q:
        found = lead_selectors.list_leads_for(actor=actor, wanted=LeadFilter(is_archived=None, q=wanted.q))
        conditions.append(Q(lead__in=found))
    return conditions


def get_conversation_for(*, actor: Actor, conversation_id: UUID) -> Conversation:
    """One conversation with its lead; raises ConversationNotFoundError."""
    found = list_conversations_for(actor=actor).filter(id=conversation_id).first()
    if found is None:
        raise ConversationNotFoundError("There is no such conversation.")
    return found


def find_conversation_for(*, actor: Actor, lead_id: UUID, channel: str = "chat") -> Conversation | None:
    """The thread with a lead on a channel, if there ever was one."""
    return list_conversations_for(actor=actor, lead_id=lead_id).filter(channel=channel).first()


def list_messages_for(*, actor: Actor, conversation_id: UUID) -> QuerySet[Message]:
    """A conversation's messages, in no order; ids sort by time."""
    conversation = get_conversation_for(actor=actor, conversation_id=conversation_id)
    messages = Message.objects.filter(tenant_id=actor.tenant_id, conversation=conversation)
    return messages.select_related("outbound")


def show_conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "lead_id": conversation.lead_id,
        "lead_name": conversation.lead.name,
        "bot_type": conversation.bot_type,
        "owner": conversation.owner,
        "person_id": conversation.person_id,
        "person_name": conversation.person_name,
        "owner_epoch": conversation.owner_epoch,
        "held_until": conversation.held_until,
        "unread_count": conversation.unread_count,
        "last_line": conversation.last_line,
        "last_sender": conversation.last_sender,
        "monitoring": conversation.monitoring,
        "route": conversation.route,
        "channel": conversation.channel,
        "status": conversation.status,
        "stage": conversation.stage,
        "questions_answered": conversation.questions_answered,
        "pending_question": conversation.pending_question,
        "temperature": conversation.temperature,
        "frs_score": conversation.frs_score,
        "pcs_score": conversation.pcs_score,
        "score_reasons": conversation.score_reasons,
        "next_action": conversation.next_action,
        "tone": conversation.tone,
        "last_message_at": conversation.last_message_at,
        "created_at": conversation.created_at,
    }


def show_message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "lead_id": message.lead_id,
        "sender": message.sender,
        "kind": message.kind,
        "bot_type": message.bot_type,
        "author_name": message.author_name,
        "client_id": message.client_id,
        "intent": message.intent,
        "channel": message.channel,
        "text": message.text,
        "sent_at": message.sent_at,
        "stall": message.stall,
        "quality": message.quality,
        "provider": message.provider,
        "follow_up_id": message.follow_up_id,
        "delivery": delivery_of(message),
    }


def delivery_of(message: Message) -> dict[str, Any] | None:
    """How far a message came that a provider carries; None for one that needs no delivery of its own."""
    if message.channel not in writing.CARRIED_CHANNELS or message.sender == Message.Sender.LEAD:
        return None
    if message.follow_up_id is not None:
        return None
    outbound = getattr(message, "outbound", None)
    return show_delivery(outbound) if outbound is not None else None


def show_delivery(outbound: Outbound) -> dict[str, Any]:
    return {"state": outbound.state, "why": outbound.outcome}


def show_slots(conversation: Conversation) -> dict[str, dict[str, Any]]:
    """What is known of the lead, each with the words and the message it comes from."""
    slots = Slot.objects.filter(tenant_id=conversation.tenant_id, lead_id=conversation.lead_id).order_by(
        "name"
    )
    return {
        slot.name: {
            "value": slot.value,
            "confidence": slot.confidence,
            "evidence": slot.evidence,
            "message_id": slot.message_id,
        }
        for slot in slots
    }
