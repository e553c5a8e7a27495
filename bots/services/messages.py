"""Keeping what is said in a thread, and telling of it, under the caller's lock and transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from bots.events.conversations import ConversationEvent
from bots.exceptions.conversations import MessageRepeatedError
from bots.models.conversations import Conversation, Message
from bots.selectors import conversations as conversation_selectors
from bots.services import posting
from events import log

LAST_LINE_LENGTH = 160


def store(conversation: Conversation, *, sender: str, text: str, now: datetime, **details: Any) -> Message:
    """Keep one message under the thread's present owner epoch, and count it in the thread's own row.

    ``now`` is tenant time. The thread is changed in memory; the caller saves it once, after all. What we say
    on a channel that a provider carries is put on its way with it.
    """
    message = draft(conversation, sender=sender, text=text, now=now, **details)
    message.save(force_insert=True)
    posting.post(conversation, message, now=now)
    return message


def draft(
    conversation: Conversation,
    *,
    sender: str,
    text: str,
    now: datetime,
    kind: str = Message.Kind.MESSAGE,
    author_id: UUID | None = None,
    author_name: str = "",
    client_id: str = "",
    **details: Any,
) -> Message:
    """As `store`, for callers who keep many messages in one statement: the message is not saved yet."""
    conversation.turn += 1
    conversation.last_message_at = now
    if kind != Message.Kind.NOTE:
        conversation.last_line = text[:LAST_LINE_LENGTH]
        conversation.last_sender = sender
    if sender == Message.Sender.LEAD:
        conversation.last_lead_message_at = timezone.now()
        conversation.unread_count += 1
    return Message(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        lead_id=conversation.lead_id,
        sender=sender,
        kind=kind,
        text=text,
        sent_at=now,
        channel=details.pop("channel", conversation.channel),
        bot_type=details.pop("bot_type", conversation.bot_type if sender == Message.Sender.BOT else ""),
        owner_epoch=conversation.owner_epoch,
        author_id=author_id,
        author_name=author_name,
        client_id=client_id,
        **details,
    )


def check_not_repeated(conversation: Conversation, client_id: str) -> None:
    """Raise MessageRepeatedError where the locked thread has a message of that name; no name is never one."""
    if client_id and Message.objects.filter(conversation=conversation, client_id=client_id).exists():
        raise MessageRepeatedError("This message came before.")


def tell_message(conversation: Conversation, message: Message, **extra: Any) -> None:
    """Publish a stored message to whoever watches the thread, with the figures of the thread after it."""
    event_type = "message_received" if message.sender == Message.Sender.LEAD else "message_sent"
    if message.kind == Message.Kind.NOTE:
        event_type = "note_added"
    tell(conversation, event_type, {**as_data(message), **_figures(conversation), **extra}, message.sent_at)


def tell_lead(
    conversation: Conversation,
    text: str,
    now: datetime,
    *,
    author_id: UUID | None = None,
    author_name: str = "",
) -> Message:
    """Tell the lead of a change in who answers, in a message of its own kind; saves the thread.

    ``author_id`` is the person who goes on, where it is one.
    """
    message = store(
        conversation,
        sender=Message.Sender.BOT,
        kind=Message.Kind.NOTICE,
        text=text,
        now=now,
        author_id=author_id,
        author_name=author_name[:120],
    )
    conversation.save()
    tell_message(conversation, message)
    return message


def tell(conversation: Conversation, event_type: str, data: dict[str, Any], now: datetime) -> None:
    """Publish something that happened in a thread; ``conversation.lead`` must be loaded."""
    log.publish(
        ConversationEvent(
            contact_id=conversation.lead_id,
            lead_id=conversation.lead_id,
            conversation_id=conversation.id,
            bot_type=conversation.bot_type,
            event_type=event_type,
            data=data,
            timestamp=now,
            lead_name=conversation.lead.name,
            thread=as_thread(conversation),
        )
    )


def as_thread(conversation: Conversation) -> dict[str, Any]:
    """What a list of conversations shows of one."""
    return {
        "owner": conversation.owner,
        "person_id": conversation.person_id,
        "person_name": conversation.person_name,
        "status": conversation.status,
        "channel": conversation.channel,
        "temperature": conversation.temperature,
        "unread_count": conversation.unread_count,
        "last_line": conversation.last_line,
        "last_sender": conversation.last_sender,
        "last_message_at": conversation.last_message_at,
    }


def as_data(message: Message) -> dict[str, Any]:
    delivery = conversation_selectors.delivery_of(message)
    return {
        "message_id": str(message.id),
        "sender": message.sender,
        "kind": message.kind,
        "bot_type": message.bot_type,
        "author_name": message.author_name,
        "client_id": message.client_id,
        "text": message.text,
        "channel": message.channel,
        "sent_at": message.sent_at.isoformat(),
        **({"delivery": delivery} if delivery else {}),
    }


def _figures(conversation: Conversation) -> dict[str, Any]:
    held_until = conversation.held_until
    return {
        "turn": conversation.turn,
        "owner_epoch": conversation.owner_epoch,
        "unread_count": conversation.unread_count,
        "held_until": held_until.isoformat() if held_until else None,
    }
