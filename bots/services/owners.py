"""A conversation coming to a person or back to its bot, and the lead being told in the same commit.

The caller holds the lead's lock and has ended the hand-off that was open.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from accounts.selectors import users as user_selectors
from bots.engines import phrases
from bots.engines.dialogue import Language
from bots.models.conversations import Conversation
from bots.selectors import settings as settings_selectors
from bots.services import conversations as conversation_services
from bots.services import enrollments, messages
from common.actor import Actor
from common.exceptions import PermissionDeniedError


def identity_of(actor: Actor) -> UUID:
    """Under which id somebody holds conversations; PermissionDeniedError for the house itself."""
    if actor.identity is None:
        raise PermissionDeniedError("Only a person of the team or an API key can hold a conversation.")
    return actor.identity


def take_hold(conversation: Conversation, *, person: Actor, reason: str, now: datetime) -> None:
    """A person becomes the owner and the lead is told; the bot is silent from this commit on."""
    name = user_selectors.name_of(actor=person)
    conversation_services.give_to(
        conversation,
        person_id=identity_of(person),
        person_name=name,
        hold_minutes=settings_selectors.bot_settings_of(tenant_id=conversation.tenant_id).person_hold_minutes,
        reason=reason,
        now=now,
    )
    enrollments.hold_for_person(lead=conversation.lead, now=now)
    said = phrases.tell_joined(name, msgspec.convert(conversation.language, Language))
    messages.tell_lead(conversation, said, now, author_id=conversation.person_id, author_name=name)


def give_to_bot(
    conversation: Conversation, *, reason: str, now: datetime, bot_type: str | None = None
) -> None:
    """A bot becomes the owner: ``bot_type``, or the thread's own. The lead of an open thread is told."""
    conversation_services.give_to(conversation, bot_type=bot_type, reason=reason, now=now)
    enrollments.go_on_after_person(lead=conversation.lead, now=now)
    if conversation.status != Conversation.Status.CLOSED and not conversation.lead.is_archived:
        language = msgspec.convert(conversation.language, Language)
        messages.tell_lead(conversation, phrases.tell_handed_over(conversation.bot_type, language), now)
