"""What one message changes: slots, the thread's figures, the lead's, and the telling of it.

The caller holds the lead's lock and the transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from math import floor

import msgspec

from bots.engines import answers
from bots.engines.dialogue import TOTAL_QUESTIONS, Answer, SellerState
from bots.events.conversations import BotStatusUpdated, QualificationProgressed
from bots.models.conversations import Conversation, Message, Slot
from bots.models.leads import Lead
from bots.selectors import overview
from bots.services import leads as lead_services
from bots.services import messages
from events import log


def store_slots(conversation: Conversation, message: Message, answer: Answer) -> dict[str, Slot]:
    """Keep what a message said of the lead; a corrected answer replaces the old one. Returns what it said."""
    said = [
        Slot(
            tenant_id=conversation.tenant_id,
            lead_id=conversation.lead_id,
            name=slot.name,
            value=slot.value[:200],
            confidence=slot.confidence,
            evidence=slot.evidence,
            message=message,
        )
        for slot in answer.understanding.slots
    ]
    Slot.objects.bulk_create(
        said,
        update_conflicts=True,
        unique_fields=["lead", "name"],
        update_fields=["value", "confidence", "evidence", "message", "updated_at"],
    )
    return {slot.name: slot for slot in said}


def store_figures(conversation: Conversation, answer: Answer, sent: Message | None) -> None:
    """Keep in the thread where the conversation stands, and save the thread."""
    # What a silent bot would have asked was never asked, so that the next message is no answer to it.
    conversation.pending_question = answer.state.pending if sent else None
    if sent:
        conversation.vague_streak = answer.state.vague_streak
    conversation.questions_answered = answer.questions_answered
    conversation.stage = answer.stage
    conversation.temperature = answer.scores.temperature
    conversation.frs_score = answer.scores.frs
    conversation.pcs_score = answer.scores.pcs
    conversation.score_reasons = msgspec.to_builtins(answer.scores.reasons)
    conversation.next_action = answer.next_action
    conversation.tone = answer.tone
    conversation.language = answer.state.language
    conversation.route = answer.route or conversation.route
    if answer.complete:
        conversation.status = Conversation.Status.QUALIFIED
    conversation.save()


def update_lead(lead: Lead, answer: Answer, now: datetime) -> None:
    """Let a locked lead carry the score, stage and tags of its latest message."""
    values = {
        "temperature": answer.scores.temperature,
        "stage": answer.stage,
        # Down, so that a lead shown with 150 is one that the rule calls hot.
        "score": floor(answer.scores.frs + answer.scores.pcs),
        "frs_score": answer.scores.frs,
        "pcs_score": answer.scores.pcs,
        "tags": list(answers.apply_tags(lead.tags, answer.actions)),
        "last_message_at": now,
    }
    changed = tuple(name for name, value in values.items() if getattr(lead, name) != value)
    for name in changed:
        setattr(lead, name, values[name])
    lead_services.record_change(lead, changed)


def tell(
    conversation: Conversation,
    answer: Answer,
    *,
    before: SellerState,
    slots: Mapping[str, Slot],
    is_answered: bool,
    processing_time_ms: float,
    now: datetime,
) -> None:
    """Publish how far the lead is now, and what the bot that has the thread did."""
    lead = conversation.lead
    if answer.changed_slots:
        known = {name: answer.state.slots[name] for name in answer.changed_slots}
        messages.tell(conversation, "qualification_updated", {"slots": known, "stage": answer.stage}, now)
    log.publish(
        QualificationProgressed(
            contact_id=lead.id,
            lead_id=lead.id,
            conversation_id=conversation.id,
            current_question=answer.current_question,
            questions_answered=answer.questions_answered,
            total_questions=TOTAL_QUESTIONS,
            progress_percentage=100 * answer.questions_answered // TOTAL_QUESTIONS,
            seller_temperature=answer.scores.temperature,
            qualification_scores={"frs_score": answer.scores.frs, "pcs_score": answer.scores.pcs},
            next_action=answer.next_action,
            qualification_stage=answer.stage,
            summary=f"{lead.name}: {answer.questions_answered} of {TOTAL_QUESTIONS} answered, "
            f"{answer.scores.temperature}",
            stall_detected=answer.understanding.stall != "",
            next_step=answer.next_steps,
            timestamp=now,
            lead_name=lead.name,
            became_qualified=answer.complete and not before.qualified,
            answers=tuple(overview.answers_of(conversation, slots)),
            reasons=tuple(conversation.score_reasons),
        )
    )
    log.publish(
        BotStatusUpdated(
            bot_type=conversation.bot_type,
            contact_id=lead.id,
            status="completed" if answer.complete else "active" if is_answered else "idle",
            current_step=answer.stage,
            processing_time_ms=processing_time_ms,
            last_activity=now,
            summary=f"Answered {lead.name}" if is_answered else f"Silent for {lead.name}",
            timestamp=now,
        )
    )
