"""Conversations changing owners: asked for, accepted, completed; or rejected, expired, cancelled.

One conversation has one open hand-off (a unique index), one owner (its row) and an owner epoch; whatever was
decided under an older epoch is refused. Every function here runs under the lead's lock.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.selectors import memberships as member_selectors
from bots.engines import packets, spellings
from bots.engines.dialogue import Scores
from bots.events.handoffs import HandoffAccepted, HandoffRequested
from bots.exceptions.handoffs import (
    HandoffNotFoundError,
    HandoffRefusedError,
    HandoffStateError,
    HandoffTargetError,
    PersonNotFoundError,
)
from bots.models.conversations import TALKING_BOTS, Conversation
from bots.models.handoffs import Handoff
from bots.selectors import handoffs as handoff_selectors
from bots.services import contexts, loop_guard, open_handoffs, owners
from bots.services import conversations as conversation_services
from common.actor import Actor
from common.tenancy import all_tenants_scope
from events import log

ANSWERED_WITHIN = timedelta(minutes=5)
MOST_AT_ONCE = 200


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

    ``to_owner`` is any spelling of `bots.engines.spellings`; HandoffTargetError for another. Raises
    HandoffRefusedError for the owner itself, a bot that does not talk to leads, an open hand-off and a spent
    loop guard; PersonNotFoundError; ConversationNotFoundError; ConversationStateError for a closed one.
    """
    actor.check("conversations:write")
    owner = spellings.find_owner(to_owner)
    if owner is None:
        raise HandoffTargetError(f"{to_owner[:40]!r} is nobody we know; expected one of {_known()}.")
    with transaction.atomic():
        conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
        conversation_services.check_open(conversation)
        _check_person(conversation, owner, to_person_id)
        return hand_over(
            conversation,
            to_owner=owner,
            reason=reason,
            now=now,
            note=note,
            urgency=urgency,
            to_person_id=to_person_id,
            requested_by=requested_by,
            requested_by_id=actor.identity,
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
    scores: Scores | None = None,
) -> Handoff:
    """The same for a locked conversation, by a bot that decided so; raises HandoffRefusedError.

    ``scores`` are those after the message that led to it, where they are not in the row yet.
    """
    standing = open_handoffs.find_open(conversation)
    _check_target(conversation, to_owner, standing)
    hop = loop_guard.check(conversation, to_owner=to_owner)
    if standing is not None:
        open_handoffs.complete(standing, conversation, now=now)
    requested_at = timezone.now()
    packet = handoff_selectors.compose_packet(conversation, at=now, summary=summary, hop=hop, scores=scores)
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
        hop=hop,
        packet=packets.encode(packet),
        packet_version=packets.VERSION,
        requested_at=requested_at,
        expires_at=requested_at + ANSWERED_WITHIN,
    )
    log.publish(handoff_selectors.as_event(handoff, conversation, HandoffRequested, now=now))
    if handoff.is_to_bot:
        _accept(handoff, conversation, accepted_by=to_owner, now=now)
    return handoff


def accept_handoff(*, actor: Actor, handoff_id: UUID, now: datetime) -> Handoff:
    """A person takes a conversation over as asked; HandoffStateError when it was answered or is too late."""
    with transaction.atomic():
        handoff, conversation = _lock_waiting(actor, handoff_id)
        conversation_services.check_open(conversation)
        _check_addressee(handoff, conversation, actor)
        _accept(handoff, conversation, accepted_by=actor.label, now=now, person=actor)
    return handoff


def reject_handoff(*, actor: Actor, handoff_id: UUID, now: datetime, why: str = "") -> Handoff:
    """A person declines; the conversation stays with its owner, and a lead whose bot had asked is told."""
    with transaction.atomic():
        handoff, conversation = _lock_waiting(actor, handoff_id)
        _check_addressee(handoff, conversation, actor)
        outcome = why.strip() or "declined"
        open_handoffs.end(
            handoff,
            conversation,
            status=Handoff.Status.REJECTED,
            outcome=outcome,
            now=now,
            is_lead_told=True,
        )
    return handoff


def cancel_handoff(*, actor: Actor, handoff_id: UUID, now: datetime) -> Handoff:
    """The team changes its mind, while nobody has accepted."""
    with transaction.atomic():
        handoff, conversation = _lock_waiting(actor, handoff_id)
        open_handoffs.end(
            handoff,
            conversation,
            status=Handoff.Status.CANCELLED,
            outcome="cancelled by the team",
            now=now,
            is_lead_told=True,
        )
    return handoff


def complete_handoff(*, actor: Actor, handoff_id: UUID, now: datetime) -> Handoff:
    """Say that an accepted hand-off is done, where its new owner has nothing to say to the lead."""
    actor.check("conversations:write")
    with transaction.atomic():
        handoff, conversation = _lock_handoff(actor, handoff_id)
        if handoff.status != Handoff.Status.ACCEPTED:
            raise HandoffStateError(
                f"This hand-off is {handoff.status}; only an accepted one can be completed."
            )
        open_handoffs.complete(handoff, conversation, now=now)
    return handoff


def due_expiries() -> list[tuple[UUID, UUID]]:
    """Tenant and hand-off of each that nobody answered in time; crosses tenants."""
    with all_tenants_scope():
        due = Handoff.objects.filter(status=Handoff.Status.REQUESTED, expires_at__lte=timezone.now())
        return list(due.order_by("expires_at").values_list("tenant_id", "id")[:MOST_AT_ONCE])


def expire_handoff(*, tenant_id: UUID, handoff_id: UUID, now: datetime) -> bool:
    """Give up on one that nobody answered in time; False when it was answered meanwhile."""
    with transaction.atomic():
        handoff, conversation = _lock_handoff(Actor.system(tenant_id), handoff_id)
        if handoff.status != Handoff.Status.REQUESTED or handoff.expires_at > timezone.now():
            return False
        open_handoffs.end(
            handoff,
            conversation,
            status=Handoff.Status.EXPIRED,
            outcome="nobody answered in five minutes",
            now=now,
            is_lead_told=True,
        )
    return True


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
    handoff.accepted_by_id = owners.identity_of(person) if person else None
    handoff.save()
    if person is None:
        owners.give_to_bot(conversation, bot_type=handoff.to_owner, reason=handoff.reason, now=now)
    else:
        owners.take_hold(conversation, person=person, reason=handoff.reason, now=now)
    log.publish(
        handoff_selectors.as_event(handoff, conversation, HandoffAccepted, now=now, accepted_by=accepted_by)
    )
    contexts.publish_context(
        conversation, owner=handoff.to_owner, update=handoff_selectors.context_update(handoff), now=now
    )


def _lock_waiting(actor: Actor, handoff_id: UUID) -> tuple[Handoff, Conversation]:
    """One that can be answered, with its conversation; HandoffStateError otherwise."""
    actor.check("conversations:write")
    handoff, conversation = _lock_handoff(actor, handoff_id)
    if handoff.status != Handoff.Status.REQUESTED:
        raise HandoffStateError(f"This hand-off is {handoff.status}; only a requested one can be answered.")
    if handoff.expires_at <= timezone.now():
        raise HandoffStateError("This hand-off expired: it had to be answered within five minutes.")
    if handoff.epoch != conversation.owner_epoch:
        raise HandoffStateError("The conversation has changed its owner since this hand-off was asked for.")
    return handoff, conversation


def _lock_handoff(actor: Actor, handoff_id: UUID) -> tuple[Handoff, Conversation]:
    found = Handoff.objects.filter(tenant_id=actor.tenant_id, id=handoff_id)
    conversation_id = found.values_list("conversation_id", flat=True).first()
    if conversation_id is None:
        raise HandoffNotFoundError("There is no such hand-off.")
    conversation = conversation_services.lock_conversation(actor=actor, conversation_id=conversation_id)
    return found.get(), conversation


def _check_target(conversation: Conversation, to_owner: str, standing: Handoff | None) -> None:
    if to_owner == conversation.owner and to_owner != Handoff.PERSON:
        raise HandoffRefusedError(f"{to_owner} holds this conversation already; name another owner.")
    if to_owner != Handoff.PERSON and to_owner not in TALKING_BOTS:
        raise HandoffRefusedError(
            f"{to_owner[:40]!r} cannot hold a conversation; expected one of {_known()}."
        )
    if standing is not None and standing.status == Handoff.Status.REQUESTED:
        raise HandoffRefusedError("Another hand-off of this conversation is still waiting for an answer.")


def _check_person(conversation: Conversation, to_owner: str, person_id: UUID | None) -> None:
    if person_id is None:
        return
    if to_owner != Handoff.PERSON:
        raise HandoffTargetError("to_person_id names a person; it goes with to_owner person alone.")
    permissions = member_selectors.permissions_in(tenant_id=conversation.tenant_id, user_id=person_id)
    if permissions is None:
        raise PersonNotFoundError("There is no such person in the team.")
    if "conversations:write" not in permissions:
        raise HandoffRefusedError("This person may only read conversations; name another one.")
    if person_id == conversation.person_id:
        raise HandoffRefusedError(f"{conversation.person_name} holds this conversation already.")


def _check_addressee(handoff: Handoff, conversation: Conversation, actor: Actor) -> None:
    if handoff.to_person_id is not None and handoff.to_person_id != actor.user_id:
        raise HandoffStateError("This hand-off was asked of somebody else.")
    if conversation.person_id == owners.identity_of(actor):
        raise HandoffStateError("You hold this conversation already; it was offered to somebody else.")


def _known() -> str:
    return ", ".join((*TALKING_BOTS, Handoff.PERSON))
