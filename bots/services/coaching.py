"""The team and its coaching cards: taking advice, dismissing it, giving it by hand, watching or not."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bots.engines.coaching import words
from bots.exceptions.conversations import SuggestionNotFoundError, SuggestionStateError
from bots.models.conversations import Conversation
from bots.models.suggestions import Suggestion
from bots.selectors import suggestions as suggestion_selectors
from bots.services import conversations as conversation_services
from bots.services import messages, suggestions
from common.actor import Actor
from events import log

MonitoringAction = Literal["start", "stop", "pause", "resume"]
_MONITORING: dict[MonitoringAction, Conversation.Monitoring] = {
    "start": Conversation.Monitoring.ACTIVE,
    "resume": Conversation.Monitoring.ACTIVE,
    "pause": Conversation.Monitoring.PAUSED,
    "stop": Conversation.Monitoring.INACTIVE,
}


def accept_suggestion(
    *, actor: Actor, suggestion_id: UUID, now: datetime, action_taken: str = "", feedback: str = ""
) -> Suggestion:
    """Take a card's advice; raises SuggestionNotFoundError, and SuggestionStateError for one not open."""
    actor.check("conversations:write")
    with transaction.atomic():
        card, conversation = _lock_open(actor, suggestion_id)
        card.acceptances += 1
        card.action_taken, card.feedback = action_taken, feedback
        _decide(card, conversation, Suggestion.Status.ACCEPTED, actor)
        log.publish(suggestion_selectors.accepted_event(card, conversation, now=now))
    return card


def dismiss_suggestion(*, actor: Actor, suggestion_id: UUID, now: datetime, reason: str = "") -> Suggestion:
    """Put a card away; dismissed twice its kind does not come back in this conversation.

    Raises SuggestionNotFoundError, and SuggestionStateError for one that is not open.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        card, conversation = _lock_open(actor, suggestion_id)
        card.dismissals += 1
        card.feedback = reason
        _decide(card, conversation, Suggestion.Status.DISMISSED, actor)
        log.publish(
            suggestion_selectors.changed_event(card, conversation, reason=reason or "dismissed", now=now)
        )
    return card


def provide_coaching(
    *,
    actor: Actor,
    conversation_id: UUID,
    text: str,
    now: datetime,
    title: str = "",
    category: str = words.BY_HAND_CATEGORY,
    suggested_reply: str = "",
    urgency: str = "next_message",
    priority: str = "medium",
) -> Suggestion:
    """Show a card that somebody of the team wrote. A conversation has one: a newer one takes its place.

    Raises ConversationNotFoundError, and ConversationStateError for a closed one.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        conversation_services.check_open(conversation)
        card = Suggestion.objects.filter(conversation=conversation, kind=words.BY_HAND).first() or Suggestion(
            tenant_id=actor.tenant_id, conversation=conversation, kind=words.BY_HAND, shown_count=0
        )
        card.category, card.title, card.text = category, title or "From a colleague", text
        card.suggested_reply, card.urgency, card.priority = suggested_reply, urgency, priority
        card.given_by_id = actor.identity
        suggestions.open_anew(card, conversation, timezone.now())
        card.save()
        _save_open(conversation, card)
        log.publish(suggestion_selectors.found_event(card, conversation, now=now))
    return card


def set_monitoring(
    *, actor: Actor, conversation_id: UUID, action: MonitoringAction, now: datetime
) -> Conversation:
    """Let the rules watch a conversation, pause them, or stop them, which puts its open cards away.

    Asking for what holds already changes nothing. Raises ConversationNotFoundError.
    """
    actor.check("conversations:write")
    wanted = _MONITORING[action]
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        if conversation.monitoring != wanted:
            conversation.monitoring = wanted
            if wanted == Conversation.Monitoring.INACTIVE:
                suggestions.end_all(conversation, now=now)
            conversation.save(update_fields=["monitoring", "open_suggestions", "updated_at"])
            messages.tell(conversation, "monitoring_changed", {"monitoring": wanted}, now)
    return conversation


def _lock_open(actor: Actor, suggestion_id: UUID) -> tuple[Suggestion, Conversation]:
    found = Suggestion.objects.filter(tenant_id=actor.tenant_id, id=suggestion_id).select_related("lead")
    conversation_id = found.values_list("conversation_id", flat=True).first()
    if conversation_id is None:
        raise SuggestionNotFoundError("There is no such suggestion.")
    conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
    card = found.get()
    if card.status != Suggestion.Status.OPEN:
        raise SuggestionStateError(f"This suggestion is {card.status}; only an open one can be decided.")
    return card, conversation


def _decide(card: Suggestion, conversation: Conversation, status: Suggestion.Status, actor: Actor) -> None:
    card.status = status
    card.decided_at = timezone.now()
    card.decided_by_id = actor.identity
    card.save()
    _save_open(conversation, card)


def _save_open(conversation: Conversation, card: Suggestion) -> None:
    suggestions.mark_open(conversation, [card])
    conversation.save(update_fields=["open_suggestions", "updated_at"])
