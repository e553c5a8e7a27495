"""What one message says, put together from our own rules, extractors and trained intents."""

import re
from datetime import date

from bots.engines import fair_housing, identity, opt_out, opt_out_spelling, reading, slots, slots_romance
from bots.engines.dialogue import SellerState, Sentiment, Stall, Understanding
from bots.engines.language import intents
from bots.engines.language.intents import Guess

# From here on a trained intent of ours speaks where no rule does.
SURE = 0.7
# To be taken for somebody else ends a talk, so it takes more.
VERY_SURE = 0.85

_STALL_INTENTS: dict[str, Stall] = {
    "stall_thinking": "thinking",
    "stall_later": "get_back",
    "stall_estimate": "zestimate",
    "stall_agent": "agent",
}
# What stands in the way of a sale, by what the message mainly means.
_OBJECTIONS = {
    "stall_thinking": "undecided",
    "stall_later": "no_time",
    "stall_estimate": "online_estimate",
    "stall_agent": "has_agent",
    "commission_question": "fees",
    "distrust": "distrust",
    "not_interested": "not_selling",
}
_OBJECTION_OF_STALL = {stall: _OBJECTIONS[intent] for intent, stall in _STALL_INTENTS.items()}
_NEGATIVE_INTENTS = frozenset(("distrust", "opt_out"))
_POSITIVE_INTENTS = frozenset(("thanks", "agree"))
_ANGER = re.compile(
    r"\b(?:scam\w*|rude|ridiculous|annoying|annoyed|angry|furious|upset|sick of|fed up|tired of (?:you|"
    r"this|these)|hate|terrible|"
    r"awful|worst|useless|stupid|idiots?|harass\w*|insult\w*|disgusting|shame|pissed|hell|damn|fuck\w*|"
    r"shit|bullshit|"
    r"disappointed|frustrat\w*|unacceptable|wasting my time|waste of time|lowball\w*|estafa|molest\w*|"
    r"arnaque|inadmissible)\b"
)
_JOY = re.compile(
    r"\b(?:great|perfect|awesome|excellent|wonderful|love|happy|excited|glad|amazing|thanks|thank you|"
    r"appreciate|sounds good|"
    r"fantastic|good news|looking forward|gracias|perfecto|genial|merci|parfait|super)\b"
)


def read(text: str, state: SellerState, *, today: date | None = None) -> Understanding:
    """Read one message in the light of the question it may be answering; never raises.

    ``today`` is the lead's date, for days named without a year. Who opts out says nothing else that counts.
    """
    folded = opt_out_spelling.fold(text)
    guess = intents.classify(text)
    if opt_out.find_opt_out(text) is not None:
        return Understanding(
            slots=(),
            stall="",
            quality=1.0,
            wants_call=False,
            asks_question=False,
            asks_if_bot=False,
            not_selling=False,
            opt_out=True,
            intent="opt_out",
            confidence=1.0,
            language=guess.language,
            sentiment="negative",
        )
    plain = reading.normalise(text)
    found = slots.extract(text, pending=state.pending, today=today)
    if guess.language != "en" or state.language != "en":
        abroad = slots_romance.extract(text, pending=state.pending)
        names = {slot.name for slot in abroad}
        found = (*abroad, *(slot for slot in found if slot.name not in names))
    # Who says "maybe" or "dunno" is vague (contract 0.6): a poor answer, not an evasion to be challenged.
    stall = reading.find_stall(plain) or ("" if reading.is_vague(plain) else _stall_of(guess))
    asks_if_bot = identity.asks_if_bot(folded) or _means(guess, "asks_if_bot")
    not_selling = any(slot.value == "not_selling" for slot in found) or reading.says_not_selling(plain)
    return Understanding(
        slots=found,
        stall=stall,
        quality=reading.measure_quality(plain, slots_filled=len(found)),
        wants_call=reading.wants_call(plain),
        asks_question="?" in text,
        asks_if_bot=asks_if_bot,
        not_selling=not_selling,
        wants_human=identity.wants_human(folded) or _means(guess, "wants_human"),
        wrong_person=identity.is_wrong_person(folded) or _means(guess, "wrong_person", sure=VERY_SURE),
        asks_who_lives_there=fair_housing.asks_who_lives_there(text),
        intent=guess.intent,
        confidence=guess.confidence,
        language=guess.language,
        objections=_objections(guess, stall, is_not_selling=not_selling),
        sentiment=_sentiment(folded, guess),
    )


def _means(guess: Guess, intent: str, *, sure: float = SURE) -> bool:
    return guess.intent == intent and guess.confidence >= sure


def _stall_of(guess: Guess) -> Stall:
    return _STALL_INTENTS.get(guess.intent, "") if guess.confidence >= SURE else ""


def _objections(guess: Guess, stall: Stall, *, is_not_selling: bool) -> tuple[str, ...]:
    found = [_OBJECTION_OF_STALL[stall]] if stall else []
    if guess.confidence >= SURE and guess.intent in _OBJECTIONS:
        found.append(_OBJECTIONS[guess.intent])
    if is_not_selling:
        found.append("not_selling")
    return tuple(dict.fromkeys(found))


def _sentiment(folded: str, guess: Guess) -> Sentiment:
    is_sure = guess.confidence >= SURE
    if _ANGER.search(folded) or (is_sure and guess.intent in _NEGATIVE_INTENTS):
        return "negative"
    if _JOY.search(folded) or (is_sure and guess.intent in _POSITIVE_INTENTS):
        return "positive"
    return "neutral"
