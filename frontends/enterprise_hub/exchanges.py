"""One message and its answer, in the hub's words."""

from typing import Any

from bots.services import turns


def chat_answer(exchange: turns.Exchange, *, contact_id: str = "") -> dict[str, Any]:
    """The answer to one message. ``contact_id`` is the id that the caller used, if it used one.

    While a person has the thread ``response_message`` is empty, ``owner`` says person and ``person_name``
    who.
    """
    answer = exchange.answer
    known = answer.state.slots
    return {
        "response_message": exchange.sent.text if exchange.sent else "",
        "seller_temperature": answer.scores.temperature,
        "questions_answered": answer.questions_answered,
        "qualification_complete": answer.complete,
        "actions_taken": answer.actions,
        "next_steps": answer.next_steps,
        "analytics": {
            "seller_temperature": answer.scores.temperature,
            "questions_answered": answer.questions_answered,
            "qualification_progress": f"{answer.questions_answered}/4",
            "qualification_complete": answer.complete,
            "qualification_stage": answer.stage,
            "property_condition": known.get("property_condition"),
            "price_expectation": known.get("price_expectation"),
            "motivation": known.get("motivation"),
            "urgency": known.get("timeline_urgency"),
            "frs_score": answer.scores.frs,
            "pcs_score": answer.scores.pcs,
            "score_reasons": answer.scores.reasons,
            "temperature_rule": answer.scores.temperature_rule,
            "stall_detected": answer.understanding.stall or None,
            "tone": answer.tone,
            "next_best_action": answer.next_action,
            "processing_time_ms": exchange.processing_time_ms,
            "bot_version": turns.ENGINE_VERSION,
        },
        "lead_id": exchange.lead.id,
        "contact_id": contact_id or str(exchange.lead.id),
        "conversation_id": exchange.conversation.id,
        "message_id": exchange.received.id,
        "owner": exchange.conversation.owner,
        "person_name": exchange.conversation.person_name,
    }


def reading(exchange: turns.Exchange) -> str:
    """What the intent decoder makes of a message, for whoever sent it here to be read."""
    answer, heard = exchange.answer, exchange.answer.understanding
    intent = answer.route or heard.intent
    scores = answer.scores
    return (
        f"Intent: {intent.replace('_', ' ')}. Readiness (FRS) {scores.frs:g} and commitment (PCS)"
        f" {scores.pcs:g} make the lead {scores.temperature}. {answer.next_steps}"
    )
