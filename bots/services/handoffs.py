"""Conversations changing owners: asked for, accepted, completed; or rejected, expired, cancelled.

One conversation has one open hand-off (a unique index), one owner (its row) and an owner epoch; whatever was
decided under an older epoch is refused. Every function here runs under the lead's lock.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bots.engines import packets, spellings
from bots.events.handoffs import (
    ContextSynced,
    ContextSyncUpdated,
    HandoffAccepted,
    HandoffCompleted,
    HandoffEnded,
    HandoffRequested,
)
from bots.exceptions import HandoffNotFoundError, HandoffRefusedError, HandoffStateError
from bots.models.conversations import TALKING_BOTS, Conversation, Message
from bots.models.handoffs import Handoff
from bots.selectors import handoffs as handoff_selectors
from bots.selectors import settings as settings_selectors
from bots.services import conversations as conversation_services
from bots.services import messages
from common.actor import Actor
from events import log

ANSWERED_WITHIN = timedelta(minutes=5)
# The loop guard (contract 0.8): the same pair of owners, and how often a lead may be passed on at all.
SAME_PAIR_AFTER = timedelta(minutes=30)
MOST_AN_HOUR = 3
MOST_A_DAY = 10

_NOTICES = {
    spellings.SELLER: "Our automated assistant for home sellers goes on from here.",
    spellings.LEAD: "Our automated assistant goes on from here.",
}


def request_handoff(
    *,
    actor: Actor,
    conversation_id: UUID,
    to_owner: str,
    reason: str,
    now: datetime,
    note: str = "",
    urgency: str = Handoff.Urgency.NORMAL,
    to_person_id: UUID | None = None,
    requested_by: str = spellings.PERSON,
) -> Handoff:
    """Ask a bot or a person to take a conversation over. A bot accepts at once; a person has five minutes.

    Raises HandoffRefusedError for the owner itself, a bot that does not talk to leads, an open hand-off and
    a spent loop guard; ConversationNotFoundError; ConversationStateError for a closed one.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        conversation_services.check_open(conversation)
        return hand_over(
            conversation,
            to_owner=to_owner,
            reason=reason,
            now=now,
            note=note,
            urgency=urgency,
            to_person_id=to_person_id,
            requested_by=requested_by,
            requested_by_id=actor.user_id,
        )


def hand_over(
    conversation: Conversation,
    *,
    to_owner: str,
    reason: str,
    now: datetime,
    note: str = "",
    urgency: str = Handoff.Urgency.NORMAL,
    to_person_id: UUID | None = None,
    requested_by: str = "",
    requested_by_id: UUID | None = None,
    summary: str = "",
) -> Handoff:
    """The same for a locked conversation, by a bot that decided so; raises HandoffRefusedError."""
    _check_target(conversation, to_owner)
    _check_loop_guard(conversation, to_owner)
    complete_open(conversation, now=now)
    requested_at = timezone.now()
    packet = handoff_selectors.compose_packet(conversation, at=now, summary=summary)
    handoff = Handoff.objects.create(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        lead_id=conversation.lead_id,
        from_owner=conversation.owner,
        to_owner=to_owner,
        to_person_id=to_person_id,
        requested_by=requested_by or conversation.owner,
        requested_by_id=requested_by_id,
        reason=reason,
        note=note,
        urgency=urgency,
        epoch=conversation.owner_epoch,
        hop=_next_hop(conversation),
        packet=packets.encode(packet),
        requested_at=requested_at,
        expires_at=requested_at + ANSWERED_WITHIN,
    )
    log.publish(handoff_selectors.as_event(handoff, conversation, HandoffRequested, now=now))
    if handoff.is_to_bot:
        _accept(handoff, conversation, accepted_by=to_owner, now=now)
    return handoff


def accept_handoff(*, actor: Actor, handoff_id: UUID, now: datetime) -> Handoff:
    """A person takes a conversation over as asked; HandoffStateError when it was answered or is too late."""
    actor.check("conversations:write")
    with transaction.atomic():
        handoff, conversation = _lock_handoff(actor, handoff_id)
        _check_waiting(handoff, conversation)
        _check_addressee(handoff, actor)
        _accept(handoff, conversation, accepted_by=actor.label, now=now, person=actor)
    return handoff


def reject_handoff(*, actor: Actor, handoff_id: UUID, now: datetime, why: str = "") -> Handoff:
    """A person declines; the conversation stays with its owner."""
    actor.check("conversations:write")
    with transaction.atomic():
        handoff, conversation = _lock_handoff(actor, handoff_id)
        _check_waiting(handoff, conversation)
        _check_addressee(handoff, actor)
        _end(handoff, conversation, Handoff.Status.REJECTED, why or "declined", now=now)
    return handoff


def cancel_handoff(*, actor: Actor, handoff_id: UUID, now: datetime) -> Handoff:
    """Whoever asked changes their mind, while nobody has accepted."""
    actor.check("conversations:write")
    with transaction.atomic():
        handoff, conversation = _lock_handoff(actor, handoff_id)
        _check_waiting(handoff, conversation)
        _end(handoff, conversation, Handoff.Status.CANCELLED, "cancelled by the team", now=now)
    return handoff


def expire_handoff(*, tenant_id: UUID, handoff_id: UUID, now: datetime) -> bool:
    """Give up on one that nobody answered in time; False when it was answered meanwhile."""
    with transaction.atomic():
        handoff, conversation = _lock_handoff(Actor.system(tenant_id), handoff_id)
        if handoff.status != Handoff.Status.REQUESTED or handoff.expires_at > timezone.now():
            return False
        _end(handoff, conversation, Handoff.Status.EXPIRED, "nobody answered in five minutes", now=now)
    return True


def complete_open(conversation: Conversation, *, now: datetime) -> None:
    """The owner has spoken: an accepted hand-off to it is done."""
    handoff = _open_of(conversation)
    if handoff is None or handoff.status != Handoff.Status.ACCEPTED:
        return
    handoff.status = Handoff.Status.COMPLETED
    handoff.ended_at = timezone.now()
    handoff.save()
    log.publish(handoff_selectors.as_event(handoff, conversation, HandoffCompleted, now=now))


def withdraw_open(conversation: Conversation, *, why: str, now: datetime) -> None:
    """End whatever hand-off is open, since the conversation gets an owner by another way."""
    handoff = _open_of(conversation)
    if handoff is None:
        return
    if handoff.status == Handoff.Status.ACCEPTED:
        complete_open(conversation, now=now)
    else:
        _end(handoff, conversation, Handoff.Status.CANCELLED, why, now=now)


def _accept(
    handoff: Handoff,
    conversation: Conversation,
    *,
    accepted_by: str,
    now: datetime,
    person: Actor | None = None,
) -> None:
    handoff.status = Handoff.Status.ACCEPTED
    handoff.accepted_at = timezone.now()
    handoff.accepted_by_id = person.user_id if person else None
    handoff.save()
    if person is None:
        conversation_services.give_to(conversation, bot_type=handoff.to_owner, reason=handoff.reason, now=now)
        _tell_lead(conversation, _NOTICES[handoff.to_owner], now)
    else:
        take_hold(conversation, person=person, reason=handoff.reason, now=now)
    log.publish(
        handoff_selectors.as_event(handoff, conversation, HandoffAccepted, now=now, accepted_by=accepted_by)
    )
    _sync_context(handoff, conversation, now)


def take_hold(conversation: Conversation, *, person: Actor, reason: str, now: datetime) -> None:
    """A person becomes the owner and the lead is told; the bot is silent from this commit on."""
    name = handoff_selectors.name_of(person)
    conversation_services.give_to(
        conversation,
        person_id=person.user_id or person.api_key_id,
        person_name=name,
        hold_minutes=settings_selectors.bot_settings_of(tenant_id=conversation.tenant_id).person_hold_minutes,
        reason=reason,
        now=now,
    )
    first = name.split()[0] if name.split() else "A person"
    _tell_lead(conversation, f"{first} from the team has joined and goes on from here.", now)


def give_back(conversation: Conversation, *, reason: str, now: datetime) -> None:
    """The bot of the thread becomes its owner again and the lead is told."""
    conversation_services.give_to(conversation, reason=reason, now=now)
    _tell_lead(conversation, _NOTICES[conversation.bot_type], now)


def _tell_lead(conversation: Conversation, text: str, now: datetime) -> None:
    message = messages.store(
        conversation, sender=Message.Sender.BOT, kind=Message.Kind.NOTICE, text=text, now=now
    )
    conversation.save()
    messages.tell_message(conversation, message)


def _sync_context(handoff: Handoff, conversation: Conversation, now: datetime) -> None:
    update = handoff_selectors.context_update(handoff)
    shared: dict[str, Any] = {
        "conversation_id": conversation.id,
        "contact_id": conversation.lead_id,
        "lead_id": conversation.lead_id,
        "context_update": update,
    }
    bot = spellings.on_the_wire(handoff.to_owner)
    log.publish(ContextSynced(bot_id=bot, timestamp=now, **shared))
    log.publish(
        ContextSyncUpdated(
            updated_sessions=({"session_id": str(conversation.id), "bot_type": handoff.to_owner},),
            sync_timestamp=now,
            **shared,
        )
    )


def _end(
    handoff: Handoff, conversation: Conversation, status: Handoff.Status, outcome: str, *, now: datetime
) -> None:
    handoff.status = status
    handoff.ended_at = timezone.now()
    handoff.outcome = outcome[:300]
    handoff.save()
    log.publish(handoff_selectors.as_event(handoff, conversation, HandoffEnded, now=now))


def _lock_handoff(actor: Actor, handoff_id: UUID) -> tuple[Handoff, Conversation]:
    found = Handoff.objects.filter(tenant_id=actor.tenant_id, id=handoff_id)
    conversation_id = found.values_list("conversation_id", flat=True).first()
    if conversation_id is None:
        raise HandoffNotFoundError("There is no such hand-off.")
    conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
    return found.get(), conversation


def _open_of(conversation: Conversation) -> Handoff | None:
    return Handoff.objects.filter(conversation=conversation, status__in=Handoff.OPEN).first()


def _check_target(conversation: Conversation, to_owner: str) -> None:
    if to_owner == conversation.owner and to_owner != Handoff.PERSON:
        raise HandoffRefusedError(f"{to_owner} holds this conversation already; name another owner.")
    if to_owner != Handoff.PERSON and to_owner not in TALKING_BOTS:
        known = ", ".join((*TALKING_BOTS, Handoff.PERSON))
        raise HandoffRefusedError(f"{to_owner[:40]!r} cannot hold a conversation; expected one of {known}.")
    waiting = _open_of(conversation)
    if waiting is not None and waiting.status == Handoff.Status.REQUESTED:
        raise HandoffRefusedError("Another hand-off of this conversation is still waiting for an answer.")


def _check_loop_guard(conversation: Conversation, to_owner: str) -> None:
    """A bot may not play ball with a lead; a person may always be asked."""
    if to_owner == Handoff.PERSON:
        return
    now = timezone.now()
    done = Handoff.objects.filter(lead_id=conversation.lead_id, accepted_at__isnull=False).exclude(
        to_owner=Handoff.PERSON
    )
    owner = conversation.owner
    pair = Q(from_owner=owner, to_owner=to_owner) | Q(from_owner=to_owner, to_owner=owner)
    if done.filter(pair, requested_at__gt=now - SAME_PAIR_AFTER).exists():
        raise HandoffRefusedError(
            f"{owner} and {to_owner} passed this lead on within the last 30 minutes; the limit is once."
        )
    for span, most, word in (
        (timedelta(hours=1), MOST_AN_HOUR, "hour"),
        (timedelta(days=1), MOST_A_DAY, "day"),
    ):
        if done.filter(requested_at__gt=now - span).count() >= most:
            raise HandoffRefusedError(
                f"This lead was passed on {most} times within a {word}, which is the limit."
            )


def _next_hop(conversation: Conversation) -> int:
    """One more than the latest hand-off's, unless the lead has written since: then a new chain begins."""
    latest = Handoff.objects.filter(conversation=conversation).order_by("-requested_at").first()
    wrote_at = conversation.last_lead_message_at
    if latest is None or (wrote_at is not None and wrote_at > latest.requested_at):
        return 1
    return latest.hop + 1


def _check_waiting(handoff: Handoff, conversation: Conversation) -> None:
    if handoff.status != Handoff.Status.REQUESTED:
        raise HandoffStateError(f"This hand-off is {handoff.status}; only a requested one can be answered.")
    if handoff.expires_at <= timezone.now():
        raise HandoffStateError("This hand-off expired: it had to be answered within five minutes.")
    if handoff.epoch != conversation.owner_epoch:
        raise HandoffStateError("The conversation has changed its owner since this hand-off was asked for.")


def _check_addressee(handoff: Handoff, actor: Actor) -> None:
    if handoff.to_person_id is not None and handoff.to_person_id != actor.user_id:
        raise HandoffStateError("This hand-off was asked of somebody else.")
