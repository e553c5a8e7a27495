"""The one hand-off of a conversation that is under way, and how it ends. The caller holds the lead's lock."""

from datetime import datetime

import msgspec
from django.utils import timezone

from bots.engines import phrases
from bots.engines.dialogue import Language
from bots.events.handoffs import HandoffCompleted, HandoffEnded
from bots.models.conversations import TALKING_BOTS, Conversation
from bots.models.handoffs import Handoff
from bots.selectors import handoffs as handoff_selectors
from bots.services import messages
from events import log

OUTCOME_LENGTH = 300


def find_open(conversation: Conversation) -> Handoff | None:
    """The hand-off that waits for an answer, or that was accepted and whose new owner has not spoken."""
    return Handoff.objects.filter(conversation=conversation, status__in=Handoff.OPEN).first()


def complete_open(conversation: Conversation, *, now: datetime) -> None:
    """The owner has spoken: an accepted hand-off to it is done."""
    handoff = find_open(conversation)
    if handoff is not None and handoff.status == Handoff.Status.ACCEPTED:
        complete(handoff, conversation, now=now)


def withdraw_open(conversation: Conversation, *, why: str, now: datetime) -> None:
    """End whatever hand-off is open, since the conversation gets an owner by another way, or is over."""
    handoff = find_open(conversation)
    if handoff is None:
        return
    if handoff.status == Handoff.Status.ACCEPTED:
        complete(handoff, conversation, now=now)
    else:
        end(handoff, conversation, status=Handoff.Status.CANCELLED, outcome=why, now=now)


def complete(handoff: Handoff, conversation: Conversation, *, now: datetime) -> None:
    """Finish an accepted hand-off, and tell of it."""
    handoff.status = Handoff.Status.COMPLETED
    handoff.ended_at = timezone.now()
    handoff.save()
    log.publish(handoff_selectors.as_event(handoff, conversation, HandoffCompleted, now=now))


def end(
    handoff: Handoff,
    conversation: Conversation,
    *,
    status: Handoff.Status,
    outcome: str,
    now: datetime,
    is_lead_told: bool = False,
) -> None:
    """End one that came to nothing. ``is_lead_told``: nobody comes, of which a lead whose bot asked hears."""
    handoff.status = status
    handoff.ended_at = timezone.now()
    handoff.outcome = outcome[:OUTCOME_LENGTH]
    handoff.save()
    log.publish(handoff_selectors.as_event(handoff, conversation, HandoffEnded, now=now))
    was_asked_by_bot = handoff.requested_by in TALKING_BOTS
    if is_lead_told and was_asked_by_bot and not conversation.lead.is_archived:
        said = phrases.tell_nobody_came(msgspec.convert(conversation.language, Language))
        messages.tell_lead(conversation, said, now)
