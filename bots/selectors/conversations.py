"""Reading conversations and their messages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bots.exceptions import ConversationNotFoundError
from bots.models.conversations import Conversation, Message, Slot
from bots.selectors import leads as lead_selectors
from common.actor import Actor


def list_conversations_for(*, actor: Actor, lead_id: UUID | None = None) -> QuerySet[Conversation]:
    """The tenant's conversations, or one lead's; another tenant's lead is no lead."""
    actor.check("conversations:read")
    conversations = Conversation.objects.filter(tenant_id=actor.tenant_id).select_related("lead")
    if lead_id is None:
        return conversations
    lead = lead_selectors.get_lead_for(actor=actor, lead_id=lead_id)
    return conversations.filter(lead=lead)


def get_conversation_for(*, actor: Actor, conversation_id: UUID) -> Conversation:
    """One conversation with its lead; raises ConversationNotFoundError."""
    found = list_conversations_for(actor=actor).filter(id=conversation_id).first()
    if found is None:
        raise ConversationNotFoundError("There is no such conversation.")
    return found


def find_conversation_for(*, actor: Actor, lead_id: UUID, bot_type: str) -> Conversation | None:
    """The bot's thread with a lead, if it ever spoke to it."""
    return list_conversations_for(actor=actor, lead_id=lead_id).filter(bot_type=bot_type).first()


def list_messages_for(*, actor: Actor, conversation_id: UUID) -> QuerySet[Message]:
    """A conversation's messages, in no order; ids sort by time."""
    conversation = get_conversation_for(actor=actor, conversation_id=conversation_id)
    return Message.objects.filter(tenant_id=actor.tenant_id, conversation=conversation)


def show_conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "lead_id": conversation.lead_id,
        "lead_name": conversation.lead.name,
        "bot_type": conversation.bot_type,
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
        "channel": message.channel,
        "text": message.text,
        "sent_at": message.sent_at,
        "stall": message.stall,
        "quality": message.quality,
        "provider": message.provider,
        "follow_up_id": message.follow_up_id,
    }


def show_slots(conversation: Conversation) -> dict[str, dict[str, Any]]:
    """What is known, each with the words and the message it comes from."""
    slots = Slot.objects.filter(tenant_id=conversation.tenant_id, conversation=conversation).order_by("name")
    return {
        slot.name: {
            "value": slot.value,
            "confidence": slot.confidence,
            "evidence": slot.evidence,
            "message_id": slot.message_id,
        }
        for slot in slots
    }
