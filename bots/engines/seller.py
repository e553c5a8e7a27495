"""The built-in seller engine: understand a message, decide what to do, and put it into words.

It is deterministic: business steps are ordinary code, and the same state and message always give the same
answer. It recognises an opt-out and confirms it; what follows from one is the caller's to do.
"""

from datetime import datetime

import msgspec

from bots.engines import phrases, reading, scoring, slots
from bots.engines.dialogue import (
    TOTAL_QUESTIONS,
    Action,
    Answer,
    Scores,
    SellerState,
    SlotName,
    Temperature,
    Tone,
    Turn,
    Understanding,
    Voice,
    answered_questions,
    next_question,
    stage_label,
)

NAME = "builtin"
VERSION = "builtin.1"
POOR_QUALITY = 0.5
TAKE_AWAY_AFTER = 2
EAGER_PCS = 70.0

TEMPERATURE_TAGS: dict[Temperature, str] = {"hot": "Hot-Seller", "warm": "Warm-Seller", "cold": "Cold-Seller"}

_NEXT_STEPS = {
    "call_now": "Call the seller now: offer a listing appointment and bring a market analysis.",
    "sms_check_in": "Check in by text and call within 48 hours with local sales and a first estimate.",
    "schedule_tour": "Offer a time to see the home: the seller is engaged, the case is not ready yet.",
    "nurture": "Keep in touch over the next 30 days and ask the open questions again.",
}


class Decision(msgspec.Struct, frozen=True):
    """What the policy chose: acts in order, the question then pending, the tone and the vague streak."""

    acts: tuple[str, ...]
    pending: int | None
    tone: Tone
    vague_streak: int


def understand(text: str, state: SellerState) -> Understanding:
    """Read one message in the light of the question it may be answering; never raises."""
    plain = reading.normalise(text)
    if reading.is_opt_out(plain):
        return Understanding((), "", 1.0, False, False, False, False, opt_out=True)
    found = slots.extract(text, pending=state.pending)
    return Understanding(
        slots=found,
        stall=reading.find_stall(plain),
        quality=reading.measure_quality(plain, slots_filled=len(found)),
        wants_call=reading.wants_call(plain),
        asks_question="?" in text,
        asks_if_bot=reading.asks_if_bot(plain),
        not_selling=reading.says_not_selling(plain),
    )


def decide(state: SellerState, understanding: Understanding) -> Decision:
    """Choose what to say, given the state *after* the message's slots were taken in."""
    filled = bool(understanding.slots)
    poor = understanding.quality < POOR_QUALITY and not filled and not understanding.wants_call
    streak = state.vague_streak + 1 if poor and state.greeted else 0
    open_question = next_question(state.slots)
    stalled = understanding.stall != "" and not filled
    tone: Tone = "direct" if stalled or (poor and state.greeted) else "friendly"
    acts = [] if state.greeted else ["introduce"]
    if understanding.asks_if_bot and state.greeted:
        acts.append("disclose")
    if understanding.opt_out:
        return Decision(("confirm_opt_out",), open_question, "friendly", state.vague_streak)
    if understanding.not_selling:
        return Decision((*acts, "step_back"), open_question, tone, streak)
    if open_question is None:
        return Decision((*acts, "close"), None, tone, streak)
    if stalled and state.greeted:
        return Decision((*acts, f"challenge:{understanding.stall}"), open_question, tone, streak)
    if streak >= TAKE_AWAY_AFTER:
        return Decision((*acts, "take_away"), open_question, tone, 0)
    if understanding.wants_call:
        acts.append("call_requested")
    acts += [f"acknowledge:{slot.name}" for slot in understanding.slots]
    asked_again = state.greeted and state.pending == open_question and not filled
    return Decision(
        (*acts, f"{'reask' if asked_again else 'ask'}:{open_question}"), open_question, tone, streak
    )


def phrase(
    decision: Decision,
    understanding: Understanding,
    scores: Scores,
    *,
    name: str,
    key: str,
    turn: int,
    called: bool,
) -> str:
    """The decision as one text message, under the rules of ``phrases``."""
    values = {slot.name: slot.value for slot in understanding.slots}
    acknowledged: list[str] = []
    parts: list[str] = []
    for act in decision.acts:
        verb, _, detail = act.partition(":")
        if verb == "acknowledge":
            acknowledged += [
                text
                for slot, value in values.items()
                if slot == detail and (text := phrases.acknowledgement(slot, value))
            ]
            continue
        parts += acknowledged[:1]
        acknowledged = []
        if verb == "introduce":
            parts.append(phrases.introduction(name))
        elif verb in ("ask", "reask"):
            parts.append(phrases.question(int(detail), tone=decision.tone, key=key, turn=turn))
        elif verb == "challenge":
            parts.append(phrases.challenge(understanding.stall))
        else:
            parts.append(_fixed_phrase(verb, scores, called=called))
    return phrases.join(*parts)


def _fixed_phrase(verb: str, scores: Scores, *, called: bool) -> str:
    if verb == "confirm_opt_out":
        return phrases.opted_out()
    if verb == "disclose":
        return phrases.disclosure()
    if verb == "step_back":
        return phrases.step_back()
    if verb == "take_away":
        return phrases.take_away()
    if verb == "call_requested":
        return phrases.call_requested()
    return phrases.closing(hot=scores.temperature == "hot", called=called)


def open_conversation(*, name: str, key: str, at: datetime | None = None) -> tuple[str, SellerState]:
    """The first message of a conversation that the bot begins, and the state after it."""
    text = phrases.join(phrases.introduction(name), phrases.question(1, tone="friendly", key=key, turn=0))
    return text, SellerState(pending=1, turns=(Turn("bot", text, at),))


def respond(
    text: str,
    state: SellerState,
    *,
    name: str,
    key: str,
    at: datetime | None = None,
    voice: Voice = "friendly",
    heard: Understanding | None = None,
) -> Answer:
    """Answer one message of the lead.

    ``key`` names the conversation, ``at`` is when the message was written, ``voice`` the tenant's choice, and
    ``heard`` what another engine understood; without it this one reads the message itself.
    """
    understanding = heard or understand(text, state)
    known: dict[SlotName, str] = dict(state.slots)
    changed = tuple(slot.name for slot in understanding.slots if known.get(slot.name) != slot.value)
    known.update({slot.name: slot.value for slot in understanding.slots})
    said = Turn("lead", text, at, understanding.stall, len(understanding.slots))
    turns = (*state.turns, said)
    after_hearing = msgspec.structs.replace(state, slots=known, turns=turns)
    scores = scoring.score(known, turns)
    decision = decide(after_hearing, understanding)
    called = any(reading.wants_call(reading.normalise(turn.text)) for turn in turns if turn.sender == "lead")
    reply = phrase(decision, understanding, scores, name=name, key=key, turn=len(state.turns), called=called)
    answered = answered_questions(known)
    complete = len(answered) == TOTAL_QUESTIONS
    next_action = choose_next_action(scores)
    after = SellerState(
        slots=known,
        pending=decision.pending,
        turns=(*turns, Turn("bot", reply, at)),
        vague_streak=decision.vague_streak,
        temperature=scores.temperature,
        qualified=complete,
    )
    return Answer(
        reply=reply,
        acts=decision.acts,
        understanding=understanding,
        state=after,
        scores=scores,
        tone=decision.tone,
        current_question=decision.pending or TOTAL_QUESTIONS,
        questions_answered=len(answered),
        complete=complete,
        stage=stage_label(known),
        actions=tuple(_actions(state, known, changed, scores.temperature)),
        next_action=next_action,
        next_steps=_NEXT_STEPS[next_action],
        changed_slots=changed,
    )


def choose_next_action(scores: Scores) -> str:
    """The next best action: by temperature first, then by commitment."""
    if scores.temperature == "hot":
        return "call_now"
    if scores.temperature == "warm":
        return "sms_check_in"
    return "schedule_tour" if scores.pcs > EAGER_PCS else "nurture"


def _actions(
    before: SellerState, known: dict[SlotName, str], changed: tuple[SlotName, ...], temperature: Temperature
) -> list[Action]:
    """What changes in the lead's record: fields now known, and always exactly one temperature tag."""
    actions = [Action("update_custom_field", field=name, value=known[name]) for name in changed]
    if before.temperature is None:
        actions.append(Action("add_tag", tag="Needs Qualifying"))
    if temperature == before.temperature:
        return actions
    if before.temperature is not None:
        actions.append(Action("remove_tag", tag=TEMPERATURE_TAGS[before.temperature]))
    actions.append(Action("add_tag", tag=TEMPERATURE_TAGS[temperature]))
    if temperature == "hot":
        actions += [
            Action("remove_tag", tag="Needs Qualifying"),
            Action("add_tag", tag="Seller-Qualified"),
            Action("trigger_workflow", workflow_id="jorge_hot_seller_workflow"),
        ]
    return actions
