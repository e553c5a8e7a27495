"""Reading hand-offs, and what a new owner is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from bots.engines import packets, scoring, spellings
from bots.engines.dialogue import Scores, SlotName, answered_questions, standing_stalls
from bots.engines.packets import (
    Packet,
    PacketConsent,
    PacketLead,
    PacketScore,
    PacketSlot,
    PacketTurn,
)
from bots.events.handoffs import HandoffAccepted, HandoffCompleted, HandoffEnded, HandoffRequested
from bots.exceptions.handoffs import HandoffNotFoundError
from bots.models.conversations import Conversation, Message, Slot
from bots.models.handoffs import Handoff
from bots.models.leads import Consent
from bots.models.suppressions import Suppression
from bots.selectors import conversations as conversation_selectors
from bots.selectors import leads as lead_selectors
from common.actor import Actor

AnyHandoffEvent = TypeVar(
    "AnyHandoffEvent", HandoffRequested, HandoffAccepted, HandoffCompleted, HandoffEnded
)


def list_handoffs_for(
    *,
    actor: Actor,
    conversation_id: UUID | None = None,
    lead_id: UUID | None = None,
    statuses: Sequence[str] = (),
) -> QuerySet[Handoff]:
    """The tenant's hand-offs, or one conversation's, or one lead's; of some states, or of all."""
    actor.check("conversations:read")
    found = Handoff.objects.filter(tenant_id=actor.tenant_id)
    if conversation_id is not None:
        found = found.filter(
            conversation=conversation_selectors.get_conversation_for(
                actor=actor, conversation_id=conversation_id
            )
        )
    if lead_id is not None:
        found = found.filter(lead=lead_selectors.get_lead_for(actor=actor, lead_id=lead_id))
    return found.filter(status__in=statuses) if statuses else found


def get_handoff_for(*, actor: Actor, handoff_id: UUID) -> Handoff:
    """One hand-off; raises HandoffNotFoundError."""
    found = list_handoffs_for(actor=actor).filter(id=handoff_id).first()
    if found is None:
        raise HandoffNotFoundError("There is no such hand-off.")
    return found


def show_handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "conversation_id": handoff.conversation_id,
        "lead_id": handoff.lead_id,
        "from_owner": handoff.from_owner,
        "to_owner": handoff.to_owner,
        "to_person_id": handoff.to_person_id,
        "requested_by": handoff.requested_by,
        "status": handoff.status,
        "reason": handoff.reason,
        "note": handoff.note,
        "urgency": handoff.urgency,
        "hop": handoff.hop,
        "packet_version": handoff.packet_version,
        "requested_at": handoff.requested_at,
        "expires_at": handoff.expires_at,
        "accepted_at": handoff.accepted_at,
        "ended_at": handoff.ended_at,
        "outcome": handoff.outcome,
    }


def show_handoff_in_full(handoff: Handoff) -> dict[str, Any]:
    """A hand-off with what the new owner is told."""
    return {**show_handoff(handoff), "packet": handoff.packet}


def compose_packet(
    conversation: Conversation,
    *,
    at: datetime,
    summary: str = "",
    hop: int = 1,
    scores: Scores | None = None,
) -> Packet:
    """What the next owner of a conversation is told; ``at`` is tenant time.

    ``scores`` are newer ones than the conversation's row has. An answered question is no open one.
    Each further ``hop`` without a word of the lead carries fewer turns. Notices are not among them: words
    about an earlier change of owner must not cause another one. Nor are the team's notes.
    """
    lead = conversation.lead
    slots = list(Slot.objects.filter(lead=lead).order_by("name"))
    said = Message.objects.filter(conversation=conversation, kind=Message.Kind.MESSAGE)
    turns = list(said.order_by("-id")[: max(packets.TURNS_CARRIED // hop, packets.FEWEST_TURNS)])[::-1]
    known: dict[SlotName, str] = {slot.name: slot.value for slot in slots}  # type: ignore[misc]  # the engine's own words
    do_not_ask = answered_questions(known)
    packet = Packet(
        version=packets.VERSION,
        lead=PacketLead(
            id=lead.id,
            name=lead.name,
            address=lead.address,
            city=lead.city,
            zip=lead.zip,
            timezone=lead.timezone,
            temperature=lead.temperature,
            stage=lead.stage,
        ),
        conversation_id=conversation.id,
        channel=conversation.channel,
        language=conversation.language,
        slots=tuple(
            PacketSlot(slot.name, slot.value, slot.confidence, slot.evidence, slot.message_id)
            for slot in slots
        ),
        open_question=None if conversation.pending_question in do_not_ask else conversation.pending_question,
        do_not_ask=do_not_ask,
        objections=standing_stalls(
            (one.stall, one.slots_filled) for one in turns if one.sender == Message.Sender.LEAD
        ),
        consents=_consents(conversation),
        frs_score=scores.frs if scores else conversation.frs_score,
        pcs_score=scores.pcs if scores else conversation.pcs_score,
        temperature=scores.temperature if scores else conversation.temperature or lead.temperature,
        temperature_rule=scoring.TEMPERATURE_RULE,
        score_reasons=_score_reasons(conversation, scores),
        turns=tuple(PacketTurn(one.id, one.sender, one.text, one.sent_at) for one in turns),
        message_count=said.count(),
        summary=summary,
        composed_at=at,
    )
    return packet if summary else msgspec.structs.replace(packet, summary=packets.summarise(packet))


def as_event(
    handoff: Handoff,
    conversation: Conversation,
    event: type[AnyHandoffEvent],
    *,
    now: datetime,
    accepted_by: str = "",
) -> AnyHandoffEvent:
    """The fact that a hand-off reached its present state; ``now`` is tenant time."""
    fields: dict[str, Any] = {
        "handoff_id": handoff.id,
        "conversation_id": conversation.id,
        "contact_id": conversation.lead_id,
        "lead_id": conversation.lead_id,
        "lead_name": conversation.lead.name,
        "from_bot": spellings.on_the_wire(
            handoff.requested_by if handoff.requested_by != handoff.PERSON else handoff.from_owner
        ),
        "to_bot": spellings.on_the_wire(handoff.to_owner),
        "status": handoff.status,
        "handoff_reason": handoff.reason,
        "urgency": handoff.urgency,
        "summary": f"{conversation.lead.name}: {handoff.from_owner} to {handoff.to_owner}, {handoff.status}",
        "timestamp": now,
    }
    if event is HandoffRequested:
        fields |= _request_fields(handoff)
    elif event is HandoffAccepted:
        fields |= {"accepted_by": accepted_by, "owner_epoch": conversation.owner_epoch}
    elif event is HandoffCompleted:
        took = (handoff.ended_at or handoff.requested_at) - handoff.requested_at
        fields |= {"handoff_time_ms": round(took.total_seconds() * 1000, 1)}
    else:
        fields |= {"outcome": handoff.outcome}
    return event(**fields)


def context_update(handoff: Handoff) -> dict[str, Any]:
    """The part of the packet that a front end keeps beside a bot."""
    packet = handoff.packet
    return {
        "lead": packet["lead"],
        "slots": {slot["name"]: slot["value"] for slot in packet["slots"]},
        "open_question": packet["open_question"],
        "do_not_ask": packet["do_not_ask"],
        "frs_score": packet["frs_score"],
        "pcs_score": packet["pcs_score"],
        "temperature": packet["temperature"],
        "summary": packet["summary"],
    }


def _request_fields(handoff: Handoff) -> dict[str, Any]:
    packet = packets.decode(handoff.packet)
    size = len(msgspec.json.encode(handoff.packet))
    return {
        "context": handoff.packet,
        "context_summary": {
            "conversation_length": packet.message_count,
            "qualification_scores": {"frs_score": packet.frs_score, "pcs_score": packet.pcs_score},
            "lead_temperature": packet.temperature,
        },
        "context_size_kb": round(size / 1024, 2),
        "expires_at": handoff.expires_at,
    }


def _score_reasons(conversation: Conversation, scores: Scores | None) -> tuple[PacketScore, ...]:
    if scores:
        return tuple(PacketScore(one.name, one.points, one.why) for one in scores.reasons)
    return tuple(PacketScore(one["name"], one["points"], one["why"]) for one in conversation.score_reasons)


def _consents(conversation: Conversation) -> tuple[PacketConsent, ...]:
    lead = conversation.lead
    given = dict(
        Consent.objects.filter(lead=lead, ended_at__isnull=True).values_list("channel", "is_granted")
    )
    silent = set(
        Suppression.objects.filter(
            tenant_id=lead.tenant_id,
            address__in=[one for one in (lead.phone, lead.email) if one],
            lifted_at__isnull=True,
        ).values_list("channel", flat=True)
    )
    return tuple(
        PacketConsent(channel, given.get(channel, False), channel in silent)
        for channel in ("sms", "email", "voice")
    )
