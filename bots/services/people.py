"""People of the team in a conversation: taking it over, writing, noting, and handing it back to its bot."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.selectors import users as user_selectors
from bots.engines import fair_housing
from bots.events.conversations import PersonTyping
from bots.exceptions.conversations import (
    ChannelCannotSendError,
    ConversationStateError,
    FairHousingError,
    MessageRepeatedError,
)
from bots.models.conversations import Conversation, Message
from bots.selectors import conversations as conversation_selectors
from bots.selectors import settings as settings_selectors
from bots.selectors import writing
from bots.services import conversations as conversation_services
from bots.services import messages, open_handoffs, owners, suggestions
from common.actor import Actor
from common.exceptions import FieldProblem
from common.tenancy import all_tenants_scope
from events import log

MOST_TIMERS = 200


def take_over(*, actor: Actor, conversation_id: UUID, now: datetime) -> Conversation:
    """Become the owner; the bot is silent from this commit on, and the lead is told. ``now`` is tenant time.

    Taking over one's own conversation changes nothing; one that a colleague holds is taken from them.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        conversation_services.check_open(conversation)
        if conversation.person_id != owners.identity_of(actor):
            open_handoffs.withdraw_open(conversation, why="somebody took the conversation over", now=now)
            owners.take_hold(conversation, person=actor, reason="taken_over", now=now)
    return conversation


def hand_back(*, actor: Actor, conversation_id: UUID, now: datetime) -> Conversation:
    """Give the conversation back to its bot; raises ConversationStateError when no person holds it."""
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        if not conversation.is_held_by_person:
            raise ConversationStateError("No person holds this conversation; its bot answers already.")
        open_handoffs.withdraw_open(conversation, why="handed back to the bot", now=now)
        owners.give_to_bot(conversation, reason="handed_back", now=now)
    return conversation


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody of the team wrote; not ``is_new`` when the same came before under its ``client_id``."""

    message: Message
    is_new: bool


def write_as_person(
    *,
    actor: Actor,
    conversation_id: UUID,
    text: str,
    now: datetime,
    owner_epoch: int | None = None,
    client_id: str = "",
) -> Written:
    """Write to the lead. Whoever writes takes the conversation over first, so that the bot does not talk too.

    ``owner_epoch`` is the owner that the writer saw: after another change of owner the message is refused
    (ConversationStateError). ``client_id`` is the writer's own name for the message: sent again, it is not
    written again. Raises ChannelCannotSendError where the lead's wishes, consents or hours forbid it, and
    FairHousingError for words that describe a place by its people.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        if (earlier := _find_written(actor, conversation, client_id, text)) is not None:
            return Written(earlier, is_new=False)
        conversation_services.check_open(conversation)
        _check_words(text)
        if refusal := writing.refusal_to_write(conversation, now=now):
            raise ChannelCannotSendError(f"This cannot be sent on {conversation.channel}: {refusal}.")
        if owner_epoch is not None and owner_epoch != conversation.owner_epoch:
            raise ConversationStateError(
                f"{conversation.person_name or conversation.owner} has this conversation meanwhile;"
                " read it again."
            )
        if conversation.person_id != owners.identity_of(actor):
            open_handoffs.withdraw_open(conversation, why="somebody wrote to the lead", now=now)
            owners.take_hold(conversation, person=actor, reason="wrote", now=now)
        message = _store(actor, conversation, text, Message.Kind.MESSAGE, now, client_id)
        conversation.unread_count = 0
        conversation_services.hold_for(
            conversation, settings_selectors.bot_settings_of(tenant_id=actor.tenant_id).person_hold_minutes
        )
        suggestions.note_person_message(conversation, message, now)
        conversation.save()
        messages.tell_message(conversation, message)
        open_handoffs.complete_open(conversation, now=now)
    return Written(message, is_new=True)


def write_note(
    *, actor: Actor, conversation_id: UUID, text: str, now: datetime, client_id: str = ""
) -> Written:
    """Note something for the team; no lead and no engine ever reads it."""
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        if (earlier := _find_written(actor, conversation, client_id, text)) is not None:
            return Written(earlier, is_new=False)
        message = _store(actor, conversation, text, Message.Kind.NOTE, now, client_id)
        conversation.save()
        messages.tell_message(conversation, message)
    return Written(message, is_new=True)


def announce_typing(*, actor: Actor, conversation_id: UUID, is_typing: bool, now: datetime) -> None:
    """Show the team that somebody of it is writing; forgotten as soon as it was shown."""
    actor.check("conversations:write")
    conversation = conversation_selectors.get_conversation_for(actor=actor, conversation_id=conversation_id)
    log.announce(
        PersonTyping(
            conversation_id=conversation.id,
            contact_id=conversation.lead_id,
            lead_id=conversation.lead_id,
            person_id=owners.identity_of(actor),
            person_name=user_selectors.name_of(actor=actor),
            is_typing=is_typing,
            timestamp=now,
        )
    )


def due_timers() -> list[tuple[UUID, UUID]]:
    """Tenant and conversation of each whose person was silent for the tenant's time; crosses tenants."""
    with all_tenants_scope():
        due = Conversation.objects.filter(held_until__lte=timezone.now()).order_by("held_until")
        return list(due.values_list("tenant_id", "id")[:MOST_TIMERS])


def release_after_silence(*, tenant_id: UUID, conversation_id: UUID, now: datetime) -> bool:
    """Bring the bot back when the person's time is over; False when they wrote or handed back meanwhile."""
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(
            actor=Actor.system(tenant_id), conversation_id=conversation_id
        )
        if conversation.held_until is None or conversation.held_until > timezone.now():
            return False
        open_handoffs.withdraw_open(conversation, why="the person's time was over", now=now)
        owners.give_to_bot(conversation, reason="timer", now=now)
    return True


def _check_words(text: str) -> None:
    kinds = fair_housing.find_steering(text)
    if kinds:
        raise FairHousingError(
            f"This describes a place or its people by {', '.join(kinds)}, which fair housing forbids whoever"
            " sells homes. Speak of the home itself, of distances and of prices; it was not sent.",
            errors=[FieldProblem("text", "fair_housing", f"Describes a place by {kind}.") for kind in kinds],
        )


def _find_written(actor: Actor, conversation: Conversation, client_id: str, text: str) -> Message | None:
    """What was written under this ``client_id`` before; MessageRepeatedError for anything else under it."""
    earlier = client_id and Message.objects.filter(conversation=conversation, client_id=client_id).first()
    if not earlier:
        return None
    if earlier.text != text or earlier.author_id != owners.identity_of(actor):
        raise MessageRepeatedError(
            f"The client_id {client_id!r} names another message of this conversation; choose a new one."
        )
    return earlier


def _store(
    actor: Actor, conversation: Conversation, text: str, kind: Message.Kind, now: datetime, client_id: str
) -> Message:
    return messages.store(
        conversation,
        sender=Message.Sender.PERSON,
        kind=kind,
        text=text,
        now=now,
        author_id=owners.identity_of(actor),
        client_id=client_id,
        author_name=user_selectors.name_of(actor=actor),
    )
