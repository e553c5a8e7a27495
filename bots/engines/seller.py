"""The seller bot: four questions, and what it does with every answer that is none.

It is deterministic: business steps are ordinary code, and the same state and message always give the same
answer. What follows from an opt-out or a wrong person is the caller's to do.
"""

from datetime import datetime
from itertools import takewhile

from bots.engines import answers, phrases, routes, spellings, understanding
from bots.engines.answers import Decision, Hearing
from bots.engines.dialogue import Answer, SellerState, Tone, Turn, Understanding, Voice, answered_questions
from bots.engines.phrases import Manner

NAME = "builtin"
VERSION = "builtin.2"
POOR_QUALITY = 0.5
TAKE_AWAY_AFTER = 2
MOST_CHALLENGES = 2
# After so many messages without an answer in them the question is not put once more before a person is asked.
GIVE_UP_AFTER = 5
TAKE_AWAY_BELOW_PCS = 30.0
CALL_ASKED = "asked_for_call"


def open_conversation(*, name: str, key: str, at: datetime | None = None) -> tuple[str, SellerState]:
    """The first message of a conversation that the bot begins, and the state after it."""
    manner = Manner("en", "friendly", name, "", key, 0)
    text = phrases.say(
        [phrases.line("introduce", manner), phrases.question(1, "friendly", manner)], last_said=""
    )
    return text, SellerState(pending=1, turns=(Turn("bot", text, at, bot=spellings.SELLER),))


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
    heard = heard or understanding.read(text, state, today=at.date() if at else None)
    hearing = answers.take_in(text, state, heard, at)
    return answers.build(
        decide(hearing, voice), hearing, bot=spellings.SELLER, name=name, key=key, at=at, voice=voice
    )


def decide(hearing: Hearing, voice: Voice) -> Decision:
    """Choose what to do: first whatever must come before any question, then the questions."""
    heard, state = hearing.heard, hearing.before
    tone = _tone(hearing, voice)
    if routes.leaves_alone(heard, state):
        return Decision((answers.SILENCE,), tone, state.vague_streak, state.route)
    if heard.opt_out:
        return Decision(("confirm_opt_out",), tone, state.vague_streak, "opt_out")
    if heard.wrong_person:
        return Decision(("apologise",), tone, state.vague_streak, "wrong_person")
    begin = answers.introduce(state, spellings.SELLER)
    if heard.asks_who_lives_there:
        return Decision((*begin, "stay_neutral"), tone, 0, "seller", "fair_housing")
    if heard.wants_human and routes.is_own_wish(hearing.text):
        return Decision((*begin, "ask_person"), tone, 0, "wants_human", "asked_for_person")
    if aside := _step_aside(hearing, begin, tone):
        return aside
    return _complete(hearing, begin, tone) if hearing.open_question is None else _ask(hearing, begin, tone)


def _tone(hearing: Hearing, voice: Voice) -> Tone:
    """A stall is confronted, little commitment is let go, and otherwise the tenant's own voice is used."""
    if hearing.heard.stall and not hearing.heard.slots:
        return "confrontational"
    return "take_away" if hearing.scores.pcs < TAKE_AWAY_BELOW_PCS else voice


def _step_aside(hearing: Hearing, begin: list[str], tone: Tone) -> Decision | None:
    """What to say to who does not sell now, or doubts us, instead of a question."""
    heard = hearing.heard
    if (
        routes.means(heard, "distrust", sure=routes.SURE_OF_DISTRUST)
        and not heard.slots
        and not heard.asks_if_bot
    ):
        return Decision(("explain_ourselves",), tone, 0, "seller")
    if routes.does_not_sell(heard):
        return Decision((*begin, "step_back"), tone, 0, "seller")
    if answered_questions(hearing.known):
        return None
    if route := routes.is_buyer(heard, sure=routes.SELLER_TO_BUYER):
        return Decision((*begin, f"welcome_{route}"), tone, 0, route, route)
    if routes.means(heard, "just_curious"):
        return Decision((*begin, "offer"), tone, 0, "curious")
    return None


def _complete(hearing: Hearing, begin: list[str], tone: Tone) -> Decision:
    """Nothing is left to be asked: close once, then take note of whatever still comes."""
    heard, acts = hearing.heard, begin
    needs_person = CALL_ASKED if routes.asks_for_call(hearing.text, heard) else ""
    if heard.asks_if_bot and not begin:
        acts = [*acts, "disclose"]
    if not hearing.before.qualified:
        ending = "close"
        if needs_person or answers.has_agreed_to_call(hearing.before.turns):
            ending, needs_person = "close:called", CALL_ASKED
        elif hearing.scores.temperature == "hot":
            ending = "close:hot"
    elif needs_person:
        ending = "call_requested"
    elif topic := routes.topic_of(heard):
        ending = f"answer:{topic}"
    elif hearing.changed:
        ending = "note"
    else:
        ending = "thank" if routes.means(heard, "thanks") else "wait"
    return Decision((*acts, ending), tone, 0, "seller", needs_person)


def _ask(hearing: Hearing, begin: list[str], tone: Tone) -> Decision:
    """Answer what the message asks in a few words, then put the first question still open."""
    heard, state, number = hearing.heard, hearing.before, hearing.open_question
    needs_person = CALL_ASKED if routes.asks_for_call(hearing.text, heard) else ""
    is_said = bool(heard.slots or needs_person) or routes.means(heard, "thanks")
    is_poor = heard.quality < POOR_QUALITY and not is_said
    streak = state.vague_streak + 1 if is_poor and state.greeted else 0
    is_stalling = heard.stall != "" and not heard.slots and not needs_person
    if streak >= TAKE_AWAY_AFTER or (is_stalling and _stalls_in_a_row(hearing) > MOST_CHALLENGES):
        return Decision((*begin, "take_away"), "take_away", 0, "seller")
    if is_stalling:
        kept = number if state.pending == number else None
        return Decision((*begin, f"challenge:{heard.stall}"), tone, streak, "seller", kept=kept)
    if not is_said and _unheard_in_a_row(hearing) % GIVE_UP_AFTER == 0:
        return Decision((*begin, "give_up"), tone, 0, "seller", "unclear")
    acts = [*begin]
    if heard.asks_if_bot and not begin:
        acts.append("disclose")
    if needs_person:
        acts.append("call_requested")
    elif topic := routes.topic_of(heard):
        acts.append(f"answer:{topic}")
    elif routes.means(heard, "thanks"):
        acts.append("thank")
    elif _is_beside_the_point(heard, state):
        acts.append("not_understood")
    acts += [f"acknowledge:{slot.name}" for slot in heard.slots]
    is_asked_again = state.pending == number and not heard.slots
    return Decision(
        (*acts, f"{'reask' if is_asked_again else 'ask'}:{number}"), tone, streak, "seller", needs_person
    )


def _stalls_in_a_row(hearing: Hearing) -> int:
    """How many of the lead's latest messages only put us off, this one included."""
    said = [turn for turn in reversed(hearing.turns) if turn.sender == "lead"]
    return sum(1 for _ in takewhile(lambda turn: turn.stall and not turn.slots_filled, said))


def _unheard_in_a_row(hearing: Hearing) -> int:
    """How many of the lead's latest messages answered nothing, this one included."""
    said = [turn for turn in reversed(hearing.turns) if turn.sender == "lead"]
    return sum(1 for _ in takewhile(lambda turn: not turn.slots_filled, said))


def _is_beside_the_point(heard: Understanding, state: SellerState) -> bool:
    """Whether a message is neither an answer nor small talk: other business, gibberish, nothing at all."""
    return state.greeted and heard.intent == "none" and not heard.slots and not heard.asks_if_bot
