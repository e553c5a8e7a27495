"""Putting what was said in a conversation on its way out of the house, in the commit that keeps it."""

from datetime import datetime
from hashlib import sha256

from bots.models.conversations import Conversation, Message
from bots.models.outbound import Outbound
from bots.selectors import writing

OUTCOME_LENGTH = 300


def post(conversation: Conversation, message: Message, *, now: datetime) -> Outbound | None:
    """Note that a stored message has to be delivered; None where nothing leaves the house.

    ``now`` is tenant time. A message that must not go out is kept as failed, with the reason, and follow-ups
    have a path of their own. The caller holds the transaction and the lead's lock.
    """
    is_ours = message.sender != Message.Sender.LEAD and message.kind != Message.Kind.NOTE
    if message.channel not in writing.CARRIED_CHANNELS or not is_ours or message.follow_up_id is not None:
        return None
    refusal = writing.refusal_to_write(conversation, now=now, answers=message)
    return Outbound.objects.create(
        tenant_id=conversation.tenant_id,
        message=message,
        lead=conversation.lead,
        key=sha256(f"{conversation.tenant_id}|message|{message.id}".encode()).hexdigest(),
        channel=message.channel,
        to=conversation.lead.address_on(message.channel),
        body=message.text,
        contacted_at=now,
        state=Outbound.State.FAILED if refusal else Outbound.State.CREATED,
        outcome=refusal[:OUTCOME_LENGTH],
    )
