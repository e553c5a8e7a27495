"""Threads: opening them and who holds them. Every change locks the lead first."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bots.engines.dialogue import TOTAL_QUESTIONS
from bots.events.handoffs import ConversationOwnerChanged
from bots.exceptions.conversations import ConversationNotFoundError, ConversationStateError
from bots.exceptions.leads import RESTORE_BEFORE_TALKING, LeadArchivedError
from bots.models.conversations import BotType, Conversation
from bots.models.leads import Lead
from bots.services import leads as lead_services
from bots.services import messages, open_handoffs, suggestions
from common.actor import Actor
from events import log


def open_conversation(*, lead: Lead, channel: str, bot_type: str) -> Conversation:
    """The thread with a locked lead on a channel; ``bot_type`` holds it when it has to be begun."""
    conversation, _ = Conversation.objects.get_or_create(
        tenant_id=lead.tenant_id, lead=lead, channel=channel, defaults={"bot_type": bot_type}
    )
    conversation.lead = lead
    return conversation


def lock_conversation(*, actor: Actor, conversation_id: UUID) -> Conversation:
    """The thread under its lead's lock, with its lead loaded; raises ConversationNotFoundError."""
    found = Conversation.objects.filter(tenant_id=actor.tenant_id, id=conversation_id)
    lead_id = found.values_list("lead_id", flat=True).first()
    if lead_id is None:
        raise ConversationNotFoundError("There is no such conversation.")
    lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
    # A merge may have moved the thread while the lock was awaited.
    conversation = found.filter(lead=lead).first() or lock_conversation(
        actor=actor, conversation_id=conversation_id
    )
    if conversation.lead_id == lead.id:
        conversation.lead = lead
    return conversation


def give_to(
    conversation: Conversation,
    *,
    reason: str,
    now: datetime,
    bot_type: str | None = None,
    person_id: UUID | None = None,
    person_name: str = "",
    hold_minutes: int | None = None,
) -> None:
    """Make a bot or a person the one owner, under the next epoch, and tell of it.

    Without ``bot_type`` the thread keeps its bot, which comes back after the person. ``hold_minutes`` is
    when, by the clock on the wall; None: when told. The caller holds the lead's lock and saves the thread.
    """
    conversation.bot_type = bot_type or conversation.bot_type
    conversation.person_id = person_id
    conversation.person_name = person_name[:120]
    conversation.owner_epoch += 1
    hold_for(conversation, hold_minutes)
    conversation.save()
    log.publish(
        ConversationOwnerChanged(
            conversation_id=conversation.id,
            contact_id=conversation.lead_id,
            lead_id=conversation.lead_id,
            lead_name=conversation.lead.name,
            owner=conversation.owner,
            bot_type=conversation.bot_type,
            person_id=conversation.person_id,
            person_name=conversation.person_name,
            owner_epoch=conversation.owner_epoch,
            held_until=conversation.held_until,
            reason=reason,
            timestamp=now,
        )
    )


def hold_for(conversation: Conversation, minutes: int | None) -> None:
    """Set when the bot comes back by itself, counted from this moment."""
    is_timed = conversation.is_held_by_person and minutes is not None
    conversation.held_until = timezone.now() + timedelta(minutes=minutes or 0) if is_timed else None


def close_conversation(*, actor: Actor, conversation_id: UUID, now: datetime) -> Conversation:
    """Put a thread away, its hand-off and cards too; a message of the lead opens it again, under its owner.

    Closing a closed one changes nothing.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = lock_conversation(actor=actor, conversation_id=conversation_id)
        if conversation.status != Conversation.Status.CLOSED:
            open_handoffs.withdraw_open(conversation, why="the conversation was closed", now=now)
            suggestions.end_all(conversation, now=now)
            _set_status(conversation, Conversation.Status.CLOSED, "closed", now)
    return conversation


def reopen_conversation(*, actor: Actor, conversation_id: UUID, now: datetime) -> Conversation:
    """Take a closed thread up again; an open one stays as it is."""
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = lock_conversation(actor=actor, conversation_id=conversation_id)
        check_active(conversation)
        reopen_for_lead(conversation, now=now)
    return conversation


def reopen_for_lead(conversation: Conversation, *, now: datetime) -> None:
    """Open a locked thread again, if it was closed."""
    if conversation.status == Conversation.Status.CLOSED:
        is_qualified = conversation.questions_answered == TOTAL_QUESTIONS
        status = Conversation.Status.QUALIFIED if is_qualified else Conversation.Status.OPEN
        _set_status(conversation, status, "reopened", now)


def mark_read(*, actor: Actor, conversation_id: UUID, now: datetime) -> Conversation:
    """Somebody of the team has seen what the lead wrote so far."""
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = lock_conversation(actor=actor, conversation_id=conversation_id)
        if conversation.unread_count:
            conversation.unread_count = 0
            conversation.save(update_fields=["unread_count", "updated_at"])
            messages.tell(conversation, "read", {"unread_count": 0}, now)
    return conversation


def check_open(conversation: Conversation) -> None:
    """Raise ConversationStateError for a closed thread, and LeadArchivedError for one of an archived lead."""
    check_active(conversation)
    if conversation.status == Conversation.Status.CLOSED:
        raise ConversationStateError("This conversation is closed; reopen it before writing into it.")


def check_active(conversation: Conversation) -> None:
    """Raise LeadArchivedError for the thread of an archived lead."""
    if conversation.lead.is_archived:
        raise LeadArchivedError(RESTORE_BEFORE_TALKING)


def bot_of(channel: str) -> str:
    """Which bot begins a thread: chat comes from sellers' pages, anything else is sorted out first."""
    return BotType.SELLER if channel == "chat" else BotType.LEAD


def _set_status(
    conversation: Conversation, status: Conversation.Status, event_type: str, now: datetime
) -> None:
    conversation.status = status
    conversation.save(update_fields=["status", "open_suggestions", "updated_at"])
    messages.tell(conversation, event_type, {"status": status}, now)
