"""Telling whoever watches what is known of a conversation, when it changes hands or a front end says more.

What a front end sends is passed on as it is. It never becomes a slot, a score or anything that a bot reads.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from bots.engines import spellings
from bots.events.handoffs import ContextSynced, ContextSyncUpdated
from bots.exceptions.handoffs import ContextInvalidError
from bots.models.conversations import Conversation
from bots.selectors import conversations as conversation_selectors
from common.actor import Actor
from events import log

LARGEST_BYTES = 16 * 1024
MOST_FIELDS = 100
LONGEST_NAME = 64


def share_context(
    *, actor: Actor, conversation_id: UUID, context_update: dict[str, Any], now: datetime
) -> Conversation:
    """Pass on what a front end knows of a conversation: names with plain values, 16 kB at most.

    Raises ContextInvalidError and ConversationNotFoundError.
    """
    actor.check("conversations:write")
    _check(context_update)
    conversation = conversation_selectors.get_conversation_for(actor=actor, conversation_id=conversation_id)
    with transaction.atomic():
        publish_context(conversation, owner=conversation.owner, update=context_update, now=now)
    return conversation


def publish_context(conversation: Conversation, *, owner: str, update: dict[str, Any], now: datetime) -> None:
    """Publish an update in both shapes that front ends read, inside the caller's transaction."""
    shared: dict[str, Any] = {
        "conversation_id": conversation.id,
        "contact_id": conversation.lead_id,
        "lead_id": conversation.lead_id,
        "context_update": update,
    }
    log.publish(ContextSynced(bot_id=spellings.on_the_wire(owner), timestamp=now, **shared))
    log.publish(
        ContextSyncUpdated(updated_sessions=sessions_of(conversation, owner), sync_timestamp=now, **shared)
    )


def sessions_of(conversation: Conversation, owner: str) -> tuple[dict[str, str], ...]:
    """Whose view of the conversation an update changes."""
    return ({"session_id": str(conversation.id), "bot_type": owner},)


def _check(update: dict[str, Any]) -> None:
    if not update or len(update) > MOST_FIELDS:
        raise ContextInvalidError(f"Expected 1 to {MOST_FIELDS} fields, not {len(update)}.")
    for name, value in update.items():
        if not name or len(name) > LONGEST_NAME:
            raise ContextInvalidError(f"A field's name has 1 to {LONGEST_NAME} characters: {name[:80]!r}.")
        if not isinstance(value, str | int | float | bool | None):
            raise ContextInvalidError(f"{name!r} is nested; expected text, a number, true, false or null.")
    try:
        size = len(msgspec.json.encode(update))
    except (UnicodeEncodeError, OverflowError) as error:
        raise ContextInvalidError(
            "The update holds text that is no Unicode, or too large a number."
        ) from error
    if size > LARGEST_BYTES:
        raise ContextInvalidError(f"The update has {size} bytes; the limit is {LARGEST_BYTES}.")
