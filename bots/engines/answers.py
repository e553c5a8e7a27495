"""From what a bot decided to its whole answer: the words, the state after it, what changes for the lead."""

import re
from datetime import datetime
from typing import Literal

import msgspec

from bots.engines import phrases, reading, scoring, spellings
from bots.engines.dialogue import (
    TOTAL_QUESTIONS,
    Action,
    Answer,
    Language,
    Route,
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
from bots.engines.phrases import Manner, Part
from bots.engines.wordings.words import Style

SILENCE = "stay_silent"
EAGER_PCS = 70.0
# Parts besides a question for which its short wording leaves room.
CROWDED_FROM = 2

QUALIFYING, QUALIFIED, HOT_WORKFLOW = "Needs Qualifying", "Seller-Qualified", "jorge_hot_seller_workflow"
TEMPERATURE_TAGS: dict[Temperature, str] = {"hot": "Hot-Seller", "warm": "Warm-Seller", "cold": "Cold-Seller"}
ROUTE_TAGS: dict[Route, str] = {"buyer": "Buyer-Lead", "investor": "Investor-Lead"}
_NO_SELLERS = ("buyer", "investor", "opt_out", "wrong_person")

NextAction = Literal["call_now", "sms_check_in", "schedule_tour", "nurture"]
_NEXT_STEPS: dict[NextAction, str] = {
    "call_now": "Call the seller now: offer a listing appointment and bring a market analysis.",
    "sms_check_in": "Check in by text and call within 48 hours with local sales and a first estimate.",
    "schedule_tour": "Offer a time to see the home: the seller is engaged, the case is not ready yet.",
    "nurture": "Keep in touch over the next 30 days and ask the open questions again.",
}
_CLEARLY_ENGLISH = re.compile(
    r"\b(?:the|is|are|i|i'm|my|we|you|it|it's|and|what|in|for|would|but|with|this|that|have|do|don't)\b"
)


class Hearing(msgspec.Struct, frozen=True):
    """A message taken in: what it says, and everything known of the lead with it."""

    text: str
    heard: Understanding
    before: SellerState
    known: dict[SlotName, str]
    changed: tuple[SlotName, ...]
    turns: tuple[Turn, ...]
    scores: Scores
    language: Language

    @property
    def open_question(self) -> int | None:
        return next_question(self.known)


class Decision(msgspec.Struct, frozen=True):
    """What a policy chose: acts in order, the tone, the vague streak after it, and who shall know of it.

    ``kept`` is the question asked earlier that a message without one leaves open.
    """

    acts: tuple[str, ...]
    tone: Tone
    vague_streak: int = 0
    route: Route = ""
    needs_person: str = ""
    kept: int | None = None

    @property
    def asked(self) -> int | None:
        """The question that this puts, if any."""
        verb, _, detail = self.acts[-1].partition(":")
        return int(detail) if verb in ("ask", "reask") else None


def take_in(text: str, state: SellerState, heard: Understanding, at: datetime | None) -> Hearing:
    """Add a message to what is known. An answer given before is replaced by the new one."""
    known: dict[SlotName, str] = dict(state.slots)
    changed = tuple(slot.name for slot in heard.slots if known.get(slot.name) != slot.value)
    known.update({slot.name: slot.value for slot in heard.slots})
    turns = (*state.turns, Turn("lead", text, at, heard.stall, len(heard.slots)))
    return Hearing(
        text=text,
        heard=heard,
        before=state,
        known=known,
        changed=changed,
        turns=turns,
        scores=scoring.score(known, turns),
        language=_language_of(text, heard, state),
    )


def build(
    decision: Decision,
    hearing: Hearing,
    *,
    bot: str,
    name: str,
    key: str,
    at: datetime | None,
    voice: Voice,
) -> Answer:
    """The answer of ``bot``: everything about it follows from the decision and what was heard."""
    before, scores = hearing.before, hearing.scores
    manner = Manner(hearing.language, voice, name, before.company, key, len(before.turns))
    reply = _put_into_words(decision, hearing, manner, bot)
    actions = _actions(decision, hearing, bot)
    answered = answered_questions(hearing.known)
    next_action = choose_next_action(scores)
    return Answer(
        reply=reply,
        acts=decision.acts,
        understanding=hearing.heard,
        state=SellerState(
            slots=hearing.known,
            pending=decision.asked or decision.kept,
            turns=(*hearing.turns, Turn("bot", reply, at, bot=bot)) if reply else hearing.turns,
            vague_streak=decision.vague_streak,
            temperature=scores.temperature,
            qualified=len(answered) == TOTAL_QUESTIONS,
            route=decision.route or before.route,
            language=hearing.language,
            tags=apply_tags(before.tags, actions),
            company=before.company,
        ),
        scores=scores,
        tone=decision.tone,
        current_question=hearing.open_question or TOTAL_QUESTIONS,
        questions_answered=len(answered),
        complete=len(answered) == TOTAL_QUESTIONS,
        stage=stage_label(hearing.known),
        actions=actions,
        next_action=next_action,
        next_steps=_NEXT_STEPS[next_action],
        changed_slots=hearing.changed,
        facts=phrases.facts_of(hearing.known, manner),
        route=decision.route,
        needs_person=decision.needs_person,
    )


def within_cap(answer: Answer, *, most: int, bot: str, name: str, key: str, voice: Voice) -> Answer:
    """The answer, unless bots have answered ``most`` times in a row without a person: then one message that a
    person is asked, and silence after it. Who wants to be left alone is answered in any case.
    """
    count = answer.state.replies_in_a_row
    heard = answer.understanding
    if not answer.reply or heard.opt_out or heard.wrong_person or count <= most:
        return answer
    acts, reply = (SILENCE,), ""
    said = answer.state.turns[:-1]
    if count == most + 1:
        acts = ("cap_reached",)
        manner = Manner(answer.state.language, voice, name, answer.state.company, key, len(said))
        reply = phrases.say([phrases.line("cap_reached", manner)], last_said=answer.state.last_said)
    turn = Turn("bot", reply, answer.state.turns[-1].at, bot=bot)
    return msgspec.structs.replace(
        answer,
        acts=acts,
        reply=reply,
        state=msgspec.structs.replace(
            answer.state, pending=None, turns=(*said, turn) if reply else said, vague_streak=0
        ),
        needs_person="message_cap" if reply else "",
        hand_over_to="",
    )


def choose_next_action(scores: Scores) -> NextAction:
    """The next best action: by temperature first, then by commitment."""
    if scores.temperature == "hot":
        return "call_now"
    if scores.temperature == "warm":
        return "sms_check_in"
    return "schedule_tour" if scores.pcs > EAGER_PCS else "nurture"


def introduce(state: SellerState, bot: str) -> list[str]:
    """How a bot begins: it says what it is at the start, and when it follows another bot or a person."""
    if state.has_introduced(bot):
        return []
    return [f"reintroduce:{bot}"] if state.greeted else ["introduce"]


def apply_tags(tags: tuple[str, ...] | list[str], actions: tuple[Action, ...]) -> tuple[str, ...]:
    """The tags after the actions, in order; other actions leave them alone."""
    kept = set(tags)
    for action in actions:
        if action.type == "add_tag":
            kept.add(action.tag)
        elif action.type == "remove_tag":
            kept.discard(action.tag)
    return tuple(sorted(kept))


def _put_into_words(decision: Decision, hearing: Hearing, manner: Manner, bot: str) -> str:
    if decision.acts == (SILENCE,):
        return ""
    parts: list[Part] = []
    has_acknowledged = False
    for act in decision.acts[:-1]:
        verb, _, detail = act.partition(":")
        if verb != "acknowledge":
            parts.append(
                phrases.line(act, manner, is_required=verb in ("introduce", "reintroduce", "disclose"))
            )
        elif not has_acknowledged:
            said = [
                part
                for slot in hearing.heard.slots
                if slot.name == detail
                and (part := phrases.acknowledgement(slot.name, slot.value, manner)) is not None
            ]
            parts += said[:1]
            has_acknowledged = bool(said)
    parts.append(_last_part(decision, manner, is_crowded=len(parts) >= CROWDED_FROM))
    if len(parts) == 1 and decision.asked is not None and decision.tone == "take_away":
        parts.insert(0, phrases.line("no_rush", manner, is_required=False))
    return phrases.say(parts, last_said=hearing.before.last_said)


def _last_part(decision: Decision, manner: Manner, *, is_crowded: bool) -> Part:
    if decision.asked is None:
        return phrases.line(decision.acts[-1], manner)
    is_asked_again = decision.acts[-1].startswith("reask")
    style: Style = "direct" if is_asked_again else "friendly"
    if manner.voice == "direct":
        style = "blunt" if is_asked_again else "direct"
    return phrases.question(decision.asked, "short" if is_crowded else style, manner)


def _actions(decision: Decision, hearing: Hearing, bot: str) -> tuple[Action, ...]:
    """What changes in the lead's record: fields now known, and exactly one temperature tag of a seller."""
    tags, temperature = hearing.before.tags, hearing.scores.temperature
    actions = [
        Action("update_custom_field", field=name, value=hearing.known[name]) for name in hearing.changed
    ]
    if (tag := ROUTE_TAGS.get(decision.route)) and tag not in tags:
        actions.append(Action("add_tag", tag=tag))
    has_temperature = any(tag in tags for tag in TEMPERATURE_TAGS.values())
    is_seller = bot == spellings.SELLER and decision.route not in _NO_SELLERS
    if not is_seller and not has_temperature:
        return tuple(actions)
    is_qualified = QUALIFIED in tags
    if is_seller and temperature != "hot" and not is_qualified and QUALIFYING not in tags:
        actions.append(Action("add_tag", tag=QUALIFYING))
    actions += _temperature_actions(tags, temperature)
    if temperature == "hot" and not is_qualified:
        actions += [
            Action("remove_tag", tag=QUALIFYING),
            Action("add_tag", tag=QUALIFIED),
            Action("trigger_workflow", workflow_id=HOT_WORKFLOW),
        ]
    return tuple(actions)


def _temperature_actions(tags: tuple[str, ...], temperature: Temperature) -> list[Action]:
    others = [tag for value, tag in TEMPERATURE_TAGS.items() if value != temperature and tag in tags]
    actions = [Action("remove_tag", tag=tag) for tag in others]
    if TEMPERATURE_TAGS[temperature] not in tags:
        actions.append(Action("add_tag", tag=TEMPERATURE_TAGS[temperature]))
    return actions


def has_agreed_to_call(turns: tuple[Turn, ...]) -> bool:
    """Whether the lead asked for a call or a meeting, or took one, anywhere in the conversation."""
    return any(reading.wants_call(reading.normalise(turn.text)) for turn in turns if turn.sender == "lead")


def _language_of(text: str, heard: Understanding, state: SellerState) -> Language:
    """The language to answer in. A few words that any language knows do not end a talk in Spanish."""
    if heard.language != "en" or state.language == "en":
        return heard.language
    is_english = len(set(_CLEARLY_ENGLISH.findall(reading.normalise(text)))) >= 2
    return "en" if is_english else state.language
