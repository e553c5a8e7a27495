"""What was sent, as it stands in the leads' threads: kept, and told of, for a whole batch at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bots.models.conversations import Conversation, Message
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.selectors.steps_in_hand import StepInHand
from bots.services import follow_up_news, messages
from common.postgres import inserting, updating

# What a message changes of its thread.
_WRITTEN = ("turn", "last_message_at", "last_line", "last_sender")


def store_messages(
    sent: Sequence[tuple[StepInHand, Outbound]], leads: Mapping[UUID, Lead], *, now: datetime
) -> None:
    """What was sent stands in the lead's thread of that channel, which is begun where there is none."""
    if not sent:
        return
    threads, begun = _threads_of(sent, leads)
    stored = []
    for step, outbound in sent:
        thread = threads[step.lead_id, outbound.channel]
        message = messages.draft(
            thread,
            sender=Message.Sender.BOT,
            bot_type=follow_up_news.LEAD_BOT,
            text=outbound.body,
            now=now,
            provider=outbound.provider,
            follow_up_id=step.id,
        )
        stored.append((thread, message))
    # Threads are begun under their lead's lock alone, so nobody begins the same one now.
    inserting.insert(begun)
    inserting.insert(message for _, message in stored)
    fresh = {thread.id for thread in begun}
    updating.update((thread for thread in threads.values() if thread.id not in fresh), _WRITTEN)
    for thread, message in stored:
        messages.tell_message(thread, message)


def _threads_of(
    sent: Sequence[tuple[StepInHand, Outbound]], leads: Mapping[UUID, Lead]
) -> tuple[dict[tuple[UUID, str], Conversation], list[Conversation]]:
    """The thread of each lead and channel, and those that are new and not saved yet."""
    wanted = {(step.lead_id, outbound.channel) for step, outbound in sent}
    found = Conversation.objects.filter(
        lead_id__any={lead_id for lead_id, _ in wanted}, channel__in={channel for _, channel in wanted}
    )
    threads = {(one.lead_id, one.channel): one for one in found if (one.lead_id, one.channel) in wanted}
    begun = [
        Conversation(
            tenant_id=leads[lead_id].tenant_id,
            lead=leads[lead_id],
            channel=channel,
            bot_type=follow_up_news.LEAD_BOT,
        )
        for lead_id, channel in wanted - threads.keys()
    ]
    threads |= {(one.lead_id, one.channel): one for one in begun}
    for (lead_id, _), thread in threads.items():
        thread.lead = leads[lead_id]
    return threads, begun
