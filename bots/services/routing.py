"""What follows from sorting a lead out: another owner, the end of a plan, and the news of it.

Everything here runs under the lead's lock, in the transaction of the message.
"""

from collections.abc import Callable
from datetime import datetime

from bots.engines.dialogue import Answer, Route
from bots.events.intents import IntentAnalyzed
from bots.exceptions.handoffs import HandoffRefusedError
from bots.models.conversations import Conversation
from bots.models.handoffs import Handoff
from bots.models.leads import Channel, Lead
from bots.services import consents as consent_services
from bots.services import enrollments, handoffs, open_handoffs
from events import log

EXCELLENT_BELOW_MS, GOOD_BELOW_MS = 50.0, 100.0

_URGENCY = {"urgent": "immediate", "flexible": "active", "vague": "future"}
_RECOMMENDATIONS: dict[Route, tuple[str, ...]] = {
    "seller": ("Let the seller bot ask its four questions.",),
    "buyer": ("Have a person who helps buyers write to them.", "Ask about area, budget and pre-approval."),
    "investor": ("Have a person who works with investors write to them.",),
    "curious": ("Offer recent sales nearby, and do not press.",),
    "opt_out": ("Do not contact them again.",),
    "wrong_person": ("Correct the lead's phone or email before anybody writes again.",),
    "wants_human": ("Take the conversation over now.",),
    "": ("Wait for the next message, or ask them yourself what they want.",),
}


def pass_on(
    conversation: Conversation,
    answer: Answer,
    *,
    addressed_to: str | None,
    respond: Callable[[str], Answer],
    now: datetime,
    summary: str = "",
) -> Answer:
    """Give the thread to the bot that was written to or that the present one names, then ask for a person.

    ``respond`` makes a bot's answer to the same message; ``summary`` is told to whoever gets it, in place of
    ours. Returns the answer of whoever has the thread then; a refused hand-off leaves everything as it was.
    """
    if conversation.is_held_by_person:
        return answer
    if answer.understanding.opt_out:
        open_handoffs.withdraw_open(conversation, why="the lead opted out", now=now)
        return answer
    wanted, reason = addressed_to, "addressed"
    if wanted is None or wanted == conversation.bot_type:
        wanted, reason = answer.hand_over_to, f"{answer.route}_intent"
    if (
        wanted
        and wanted != conversation.bot_type
        and _hand_over(conversation, wanted, reason, answer, now, summary)
    ):
        answer = respond(wanted)
    return answer


def ask_for_person(conversation: Conversation, answer: Answer, *, now: datetime, summary: str = "") -> None:
    """Ask the team to take the thread over where the answer says so, unless somebody is asked already."""
    if answer.needs_person and not conversation.is_held_by_person:
        _hand_over(conversation, Handoff.PERSON, answer.needs_person, answer, now, summary)


def leave_alone(*, lead: Lead, now: datetime) -> None:
    """A locked lead turned out to be somebody else: no texts, no calls, and no plan for them any more."""
    for channel in (Channel.SMS, Channel.VOICE):
        consent_services.end_consent(
            lead=lead, channel=channel, source="not the person we meant", given_at=now
        )
    enrollments.leave_plans(lead=lead, reason="not the person we meant", now=now)


def tell_of_intent(
    conversation: Conversation, answer: Answer, *, processing_time_ms: float, now: datetime
) -> None:
    """Publish what the lead bot took a message for."""
    heard, category = answer.understanding, answer.route or "unclear"
    log.publish(
        IntentAnalyzed(
            contact_id=conversation.lead_id,
            lead_id=conversation.lead_id,
            lead_name=conversation.lead.name,
            conversation_id=conversation.id,
            processing_time_ms=processing_time_ms,
            confidence_score=heard.confidence,
            intent_category=category,
            intent=heard.intent,
            frs_score=answer.scores.frs,
            pcs_score=answer.scores.pcs,
            urgency_level=_URGENCY.get(answer.state.slots.get("timeline_urgency", ""), "passive"),
            recommendations=_RECOMMENDATIONS[answer.route],
            ml_features_triggered=(heard.intent, *(slot.name for slot in heard.slots)),
            performance_tier=_tier(processing_time_ms),
            summary=f"{conversation.lead.name}: {category.replace('_', ' ')}, {heard.confidence:.0%} sure",
            timestamp=now,
        )
    )


def _hand_over(
    conversation: Conversation, to_owner: str, reason: str, answer: Answer, now: datetime, summary: str
) -> bool:
    try:
        handoffs.hand_over(
            conversation, to_owner=to_owner, reason=reason, now=now, summary=summary, scores=answer.scores
        )
    except HandoffRefusedError:
        return False
    return True


def _tier(processing_time_ms: float) -> str:
    if processing_time_ms < EXCELLENT_BELOW_MS:
        return "excellent"
    return "good" if processing_time_ms < GOOD_BELOW_MS else "acceptable"
