"""How pages name things, and how what is known of a lead reads. The browser gets the same table."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bots.engines import scoring
from bots.engines.hours.local_time import place_of
from dashboards import feed

if TYPE_CHECKING:
    from bots.models.handoffs import Handoff

QUESTIONS = {1: "Motivation", 2: "Sale in 30 to 45 days", 3: "Condition", 4: "Price"}
CHANNELS = {"chat": "Chat", "sms": "SMS", "email": "Email", "voice": "Call"}
BOT_NAMES = {
    "jorge-seller": "Seller bot",
    "lead-bot": "Lead bot",
    "intent-decoder": "Intent decoder",
    "claude-concierge": "Concierge",
}
PERSON = "person"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NEXT_ACTIONS = {
    "call_now": "Call now: offer a listing appointment and bring a market analysis.",
    "sms_check_in": "Check in by text, and call within 48 hours.",
    "schedule_tour": "Offer a time to see the home.",
    "nurture": "Keep in touch and ask the open questions again.",
}
TEMPERATURE_RULE = (
    f"Both scores together: hot from {scoring.HOT_FROM:g}, warm from {scoring.WARM_FROM:g}, else cold."
)

WORDS = {
    "kinds": {key: asdict(kind) for key, kind in feed.KINDS.items()},
    "variants": feed.VARIANTS,
    "questions": QUESTIONS,
    "channels": CHANNELS,
    "bots": BOT_NAMES,
    "next_actions": NEXT_ACTIONS,
}


# Why a thread changed its owner. What is not here reads as its own words.
REASONS = {
    "asked_for_person": "The lead asked for a person",
    "asked_for_call": "The lead asked for a call",
    "asked_by_team": "Asked for by the team",
    "wants_human": "The lead asked for a person",
    "seller_intent": "The lead wants to sell",
    "buyer_intent": "The lead wants to buy",
    "investor_intent": "The lead invests",
    "message_cap": "The bot wrote often without an answer",
    "addressed": "Written to this bot",
    "taken_over": "Taken over",
    "handed_back": "Handed back",
    "wrote": "Somebody wrote to the lead",
    "timer": "The person's time was over",
}


def reason_words(reason: str) -> str:
    """A hand-off's stable word, as a sentence begins."""
    plain = reason.replace("_", " ")
    return REASONS.get(reason, plain[:1].upper() + plain[1:])


def asked_at(handoff: "Handoff") -> datetime:
    """When a hand-off was asked for, in tenant time like messages; its row keeps wall time."""
    composed = handoff.packet.get("composed_at")
    return datetime.fromisoformat(composed) if composed else handoff.requested_at


def local_time(moment: datetime, *, zone: str) -> str:
    """A moment by a lead's own clock, with its place: Mon 08:05 in Chicago."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{_WEEKDAYS[local.weekday()]} {local:%H:%M} in {place_of(zone)}"


def owner_name(owner: str, *, person_name: str = "") -> str:
    """Who holds a thread, as people say it."""
    return (person_name or "A person") if owner == PERSON else BOT_NAMES.get(owner, owner)


def answers(known: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The four questions by name, with what is known of each."""
    by_question = {one["question"]: one for one in known}
    nothing = {"value": "", "message_id": ""}
    return [
        {**by_question.get(number, nothing), "question": number, "name": name}
        for number, name in QUESTIONS.items()
    ]


def reasons(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Why the score is what it is: each part with its points, of 100 for each of the two scores."""
    return [{"name": one["name"], "points": one["points"], "text": one["why"]} for one in stored]
