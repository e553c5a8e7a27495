"""Taking in what a lead writes, and answering."""

from dataclasses import dataclass
from datetime import datetime
from math import floor
from time import perf_counter
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from bots.engines import seller
from bots.engines.dialogue import TOTAL_QUESTIONS, Action, Answer, SellerState
from bots.events.conversations import BotStatusUpdated, ConversationEvent, QualificationProgressed
from bots.exceptions import LeadArchivedError
from bots.models.conversations import Conversation, Message, Slot
from bots.models.leads import Channel, Lead
from bots.selectors import overview
from bots.services import consents as consent_services
from bots.services import enrollments
from bots.services import leads as lead_services
from common.actor import Actor
from events import log

SELLER_BOT = "jorge-seller"
ENGINE_VERSION = seller.VERSION
# Scores and stalls look back over this many messages; a conversation of four questions has fewer.
TURNS_READ = 200


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message of a lead and the bot's answer to it."""

    lead: Lead
    conversation: Conversation
    received: Message
    sent: Message
    answer: Answer
    processing_time_ms: float


def receive_lead_message(
    *, actor: Actor, lead_id: UUID, text: str, now: datetime, channel: str = "chat"
) -> Exchange:
    """Take one message of a lead in, answer it, and record what it changed, all in one commit.

    ``now`` is tenant time. Messages of one lead come one after the other, under the lead's lock. Raises
    LeadNotFoundError and LeadArchivedError.
    """
    actor.check("conversations:write")
    with transaction.atomic():
        lead = lead_services.lock_lead(actor=actor, lead_id=lead_id)
        if lead.is_archived:
            raise LeadArchivedError("This lead is archived; restore it before talking to it.")
        conversation = open_conversation(lead=lead, bot_type=SELLER_BOT, channel=channel)
        state = load_state(conversation)
        began = perf_counter()
        # People type in wall time, also where the tenant's days are compressed.
        answer = seller.respond(text, state, name=lead.name, key=str(conversation.id), at=timezone.now())
        elapsed = round((perf_counter() - began) * 1000, 2)
        received = _store(conversation, Message.Sender.LEAD, text, channel, now, answer)
        sent = _store(conversation, Message.Sender.BOT, answer.reply, channel, now, None)
        _store_slots(conversation, received, answer)
        _store_progress(conversation, answer, now)
        _update_lead(lead, answer, now)
        if answer.understanding.opt_out:
            _opt_out(lead, received, now)
        else:
            enrollments.note_reply(lead=lead, now=now)
        exchange = Exchange(lead, conversation, received, sent, answer, elapsed)
        _tell(exchange, state, now)
    return exchange


def open_conversation(*, lead: Lead, bot_type: str, channel: str) -> Conversation:
    """The bot's thread with a locked lead, begun when there is none."""
    conversation, _ = Conversation.objects.get_or_create(
        tenant_id=lead.tenant_id, lead=lead, bot_type=bot_type, defaults={"channel": channel}
    )
    return conversation


def load_state(conversation: Conversation) -> SellerState:
    """The dialogue state from which the next message is understood."""
    latest = Message.objects.filter(tenant_id=conversation.tenant_id, conversation=conversation).order_by(
        "-id"
    )
    turns = [
        {
            "sender": message.sender,
            "text": message.text,
            "at": message.created_at,
            "stall": message.stall,
            "slots_filled": message.slots_filled,
        }
        for message in reversed(latest[:TURNS_READ])
    ]
    stored = {
        "slots": dict(conversation.slots.values_list("name", "value")),
        "pending": conversation.pending_question,
        "turns": turns,
        "vague_streak": conversation.vague_streak,
        "temperature": conversation.temperature or None,
        "qualified": conversation.status == Conversation.Status.QUALIFIED,
    }
    # Checked rather than cast: the words in the tables are the engine's own.
    return msgspec.convert(stored, SellerState)


def _store(
    conversation: Conversation, sender: str, text: str, channel: str, now: datetime, answer: Answer | None
) -> Message:
    understanding = answer.understanding if answer else None
    return Message.objects.create(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        lead_id=conversation.lead_id,
        sender=sender,
        channel=channel,
        text=text,
        sent_at=now,
        stall=understanding.stall if understanding else "",
        quality=understanding.quality if understanding else None,
        slots_filled=len(understanding.slots) if understanding else 0,
        provider="" if understanding else seller.NAME,
    )


def _store_slots(conversation: Conversation, message: Message, answer: Answer) -> None:
    Slot.objects.bulk_create(
        [
            Slot(
                tenant_id=conversation.tenant_id,
                conversation=conversation,
                name=slot.name,
                value=slot.value[:200],
                confidence=slot.confidence,
                evidence=slot.evidence,
                message=message,
            )
            for slot in answer.understanding.slots
        ],
        update_conflicts=True,
        unique_fields=["conversation", "name"],
        update_fields=["value", "confidence", "evidence", "message", "updated_at"],
    )


def _store_progress(conversation: Conversation, answer: Answer, now: datetime) -> None:
    conversation.pending_question = answer.state.pending
    conversation.vague_streak = answer.state.vague_streak
    conversation.questions_answered = answer.questions_answered
    conversation.stage = answer.stage
    conversation.temperature = answer.scores.temperature
    conversation.frs_score = answer.scores.frs
    conversation.pcs_score = answer.scores.pcs
    conversation.score_reasons = msgspec.to_builtins(answer.scores.reasons)
    conversation.next_action = answer.next_action
    conversation.tone = answer.tone
    conversation.last_message_at = now
    if answer.complete:
        conversation.status = Conversation.Status.QUALIFIED
    conversation.save()


def _update_lead(lead: Lead, answer: Answer, now: datetime) -> None:
    values = {
        "temperature": answer.scores.temperature,
        "stage": answer.stage,
        # Down, so that a lead shown with 150 is one that the rule calls hot.
        "score": floor(answer.scores.frs + answer.scores.pcs),
        "frs_score": answer.scores.frs,
        "pcs_score": answer.scores.pcs,
        "tags": apply_tags(lead.tags, answer.actions),
        "last_message_at": now,
    }
    changed = tuple(name for name, value in values.items() if getattr(lead, name) != value)
    for name in changed:
        setattr(lead, name, values[name])
    lead_services.record_change(lead, changed)


def _opt_out(lead: Lead, message: Message, now: datetime) -> None:
    """No more texts and calls, and no plan that would send them; email was not what was answered."""
    for channel in (Channel.SMS, Channel.VOICE):
        consent_services.end_consent(
            lead=lead, channel=channel, source=f"the lead wrote {message.text.strip()[:40]!r}", given_at=now
        )
    enrollments.leave_plan(lead=lead, reason="the lead opted out", now=now)


def apply_tags(tags: list[str], actions: tuple[Action, ...]) -> list[str]:
    """The tags after the actions, in order; other actions leave them alone."""
    kept = set(tags)
    for action in actions:
        if action.type == "add_tag":
            kept.add(action.tag)
        elif action.type == "remove_tag":
            kept.discard(action.tag)
    return sorted(kept)


def _tell(exchange: Exchange, before: SellerState, now: datetime) -> None:
    answer, lead_id = exchange.answer, exchange.lead.id
    is_first = all(turn.sender != "lead" for turn in before.turns)
    _tell_conversation(
        exchange, "message_received", {**as_data(exchange.received), "is_first": is_first}, now
    )
    _tell_conversation(exchange, "message_sent", as_data(exchange.sent), now)
    if answer.changed_slots:
        known = {name: answer.state.slots[name] for name in answer.changed_slots}
        _tell_conversation(exchange, "qualification_updated", {"slots": known, "stage": answer.stage}, now)
    log.publish(
        QualificationProgressed(
            contact_id=lead_id,
            lead_id=lead_id,
            conversation_id=exchange.conversation.id,
            current_question=answer.current_question,
            questions_answered=answer.questions_answered,
            total_questions=TOTAL_QUESTIONS,
            progress_percentage=100 * answer.questions_answered // TOTAL_QUESTIONS,
            seller_temperature=answer.scores.temperature,
            qualification_scores={"frs_score": answer.scores.frs, "pcs_score": answer.scores.pcs},
            next_action=answer.next_action,
            qualification_stage=answer.stage,
            summary=f"{exchange.lead.name}: {answer.questions_answered} of {TOTAL_QUESTIONS} answered, "
            f"{answer.scores.temperature}",
            stall_detected=answer.understanding.stall != "",
            next_step=answer.next_steps,
            timestamp=now,
            lead_name=exchange.lead.name,
            became_qualified=answer.complete and not before.qualified,
            answers=tuple(overview.answers_of(exchange.conversation)),
            reasons=tuple(exchange.conversation.score_reasons),
        )
    )
    log.publish(
        BotStatusUpdated(
            bot_type=SELLER_BOT,
            contact_id=lead_id,
            status="completed" if answer.complete else "active",
            current_step=answer.stage,
            processing_time_ms=exchange.processing_time_ms,
            last_activity=now,
            summary=f"Answered {exchange.lead.name}",
            timestamp=now,
        )
    )


def _tell_conversation(exchange: Exchange, event_type: str, data: dict[str, Any], now: datetime) -> None:
    log.publish(
        ConversationEvent(
            contact_id=exchange.lead.id,
            lead_id=exchange.lead.id,
            conversation_id=exchange.conversation.id,
            bot_type=exchange.conversation.bot_type,
            event_type=event_type,
            data=data,
            timestamp=now,
            lead_name=exchange.lead.name,
        )
    )


def as_data(message: Message) -> dict[str, Any]:
    return {
        "message_id": str(message.id),
        "sender": message.sender,
        "text": message.text,
        "channel": message.channel,
        "sent_at": message.sent_at.isoformat(),
    }
