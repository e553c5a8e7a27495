"""Beginning a conversation from our side: the bot's first words, once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bots.engines import seller
from bots.events.conversations import BotStatusUpdated
from bots.exceptions.leads import RESTORE_BEFORE_TALKING, LeadArchivedError
from bots.exceptions.suppressions import SuppressionStateError
from bots.models.conversations import BotType, Conversation, Message
from bots.models.leads import Channel, Lead
from bots.services import conversations as conversation_services
from bots.services import leads as lead_services
from bots.services import messages, suppressions
from common.actor import Actor
from events import log


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation and its bot's first words; None where a bot never spoke in it."""

    lead: Lead
    conversation: Conversation
    message: Message | None
    is_new: bool


def start_conversation(*, actor: Actor, lead_id: UUID, now: datetime, channel: str = "chat") -> Opening:
    """Let the seller bot introduce itself and ask its first question, where nothing was said before.

    A thread in which somebody spoke is given as it is. ``now`` is tenant time. Raises LeadNotFoundError,
    LeadArchivedError, and SuppressionStateError for a lead that wants to be left alone.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        if lead.is_archived:
            raise LeadArchivedError(RESTORE_BEFORE_TALKING)
        conversation = conversation_services.open_conversation(
            lead=lead, channel=channel, bot_type=BotType.SELLER
        )
        said = Message.objects.filter(tenant_id=actor.tenant_id, conversation=conversation)
        if said.exists():
            first = said.filter(sender=Message.Sender.BOT, kind=Message.Kind.MESSAGE).order_by("id").first()
            return Opening(lead, conversation, first, is_new=False)
        if suppressions.find_suppression(tenant_id=actor.tenant_id, channel=Channel.SMS, address=lead.phone):
            raise SuppressionStateError("This lead asked to be left alone, so no bot writes to it first.")
        return Opening(lead, conversation, _open(conversation, now), is_new=True)


def _open(conversation: Conversation, now: datetime) -> Message:
    text, state = seller.open_conversation(
        name=conversation.lead.name, key=str(conversation.id), at=timezone.now()
    )
    sent = messages.store(conversation, sender=Message.Sender.BOT, text=text, now=now, provider=seller.NAME)
    conversation.pending_question = state.pending
    conversation.save()
    messages.tell_message(conversation, sent)
    log.publish(
        BotStatusUpdated(
            bot_type=conversation.bot_type,
            contact_id=conversation.lead_id,
            status="active",
            current_step=conversation.stage,
            processing_time_ms=0,
            last_activity=now,
            summary=f"Wrote first to {conversation.lead.name}",
            timestamp=now,
        )
    )
    return sent
