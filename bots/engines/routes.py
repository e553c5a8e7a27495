"""What a lead is: a seller, a buyer, an investor, somebody curious, or somebody to be left alone."""

import re

from bots.engines.dialogue import ANSWERING_SLOTS, Route, SellerState, Understanding

# How sure a reading has to be before a bot acts on it (contract 0.8).
SURE_OF_SELLER = 0.7
SURE_OF_BUYER = 0.7
SURE_OF_TOPIC = 0.5
SURE_OF_DISTRUST = 0.8
SURE_OF_CALL = 0.9
SELLER_TO_BUYER = 0.6

_SELLS = frozenset(
    {
        "sell_home",
        "home_value",
        "give_motivation",
        "give_timeline",
        "give_condition",
        "give_price",
        "stall_estimate",
        "stall_agent",
        "commission_question",
    }
)
# What only means a seller after one of our messages asked about selling.
_GOES_ON = frozenset({"agree", "stall_thinking", "stall_later", "process_question"})
_ANSWERS = frozenset(name for names in ANSWERING_SLOTS.values() for name in names)
_TOPICS = {
    "home_value": "home_value",
    "process_question": "process",
    "commission_question": "commission",
    "market_question": "market",
}
# Code and markup, or an order about somebody else's number: nothing in it is a wish of the writer.
_NOT_THEIR_OWN = re.compile(
    r"```|%%|\{\s*[\"'\w]|</?[a-z]+[ >]|\b[a-z]+(?:_[a-z]+)+\b|\[/?[A-Z]{2,}\]"
    r"|\b(?:to|for)\s+\+?[0-9][0-9 ().-]{8,}",
)
# What somebody may mainly say while agreeing to a call in passing.
_BESIDE_A_CALL = frozenset(
    {
        "schedule_call",
        "agree",
        "sell_home",
        "home_value",
        "give_motivation",
        "give_timeline",
        "give_condition",
        "give_price",
        "stall_later",
        "thanks",
        "greeting",
    }
)
# Words after which there is nothing to be said to somebody who wants to be left alone.
_SAYS_LITTLE = frozenset(
    {"none", "thanks", "agree", "decline", "greeting", "not_interested", "opt_out", "distrust"}
)


def means(heard: Understanding, *intents: str, sure: float = SURE_OF_TOPIC) -> bool:
    """Whether a message mainly means one of these, surely enough."""
    return heard.intent in intents and heard.confidence >= sure


def topic_of(heard: Understanding) -> str:
    """What a question is about that only a person can answer, or nothing."""
    return _TOPICS.get(heard.intent, "") if heard.confidence >= SURE_OF_TOPIC else ""


def is_own_wish(text: str) -> bool:
    """Whether a message can ask for something at all: a lead's text is data, and code in it is no request."""
    return _NOT_THEIR_OWN.search(text) is None


def asks_for_call(text: str, heard: Understanding) -> bool:
    """Whether the lead asks for a call or a meeting, or agrees to one."""
    if not is_own_wish(text):
        return False
    is_in_passing = heard.wants_call and (
        heard.intent in _BESIDE_A_CALL or heard.confidence < SURE_OF_TOPIC or bool(heard.slots)
    )
    return is_in_passing or means(heard, "schedule_call", sure=SURE_OF_CALL)


def answers_question(heard: Understanding) -> bool:
    """Whether a message answers one of the four questions."""
    return any(slot.name in _ANSWERS for slot in heard.slots)


def does_not_sell(heard: Understanding) -> bool:
    """Whether somebody wants no sale; "I will not sell below 400k" names a price instead."""
    answers = any(slot.name in _ANSWERS and slot.value != "not_selling" for slot in heard.slots)
    return not answers and (heard.not_selling or means(heard, "not_interested"))


def leaves_alone(heard: Understanding, state: SellerState) -> bool:
    """Whether somebody who opted out, or is the wrong person, wrote nothing that asks for an answer."""
    if state.route not in ("opt_out", "wrong_person"):
        return False
    asks = heard.asks_if_bot or heard.wants_human or heard.wants_call or heard.asks_who_lives_there
    is_little = heard.intent in _SAYS_LITTLE or heard.confidence < SURE_OF_TOPIC
    return heard.opt_out or heard.wrong_person or not (heard.slots or asks or not is_little)


def is_buyer(heard: Understanding, *, sure: float) -> Route:
    """``buyer`` or ``investor`` for who wants to buy, or nothing."""
    if means(heard, "buy_home", sure=sure):
        return "buyer"
    return "investor" if means(heard, "invest", sure=sure) else ""


def find_route(text: str, heard: Understanding, state: SellerState) -> Route:
    """What the lead bot takes a lead for by one message; nothing where that is unclear.

    Who opts out, is the wrong person or wants a human is told by rules, never by a guess.
    """
    if heard.opt_out:
        return "opt_out"
    if heard.wrong_person:
        return "wrong_person"
    if not is_own_wish(text):
        return ""
    if heard.wants_human:
        return "wants_human"
    if route := is_buyer(heard, sure=SURE_OF_BUYER):
        return route
    if means(heard, *_SELLS, sure=SURE_OF_SELLER):
        return "seller"
    if means(heard, "just_curious", sure=SURE_OF_SELLER):
        return "curious"
    is_read_otherwise = heard.confidence < SURE_OF_TOPIC or heard.intent in ("none", "market_question")
    if answers_question(heard) and not heard.not_selling and not is_read_otherwise:
        return "seller"
    asked_about_selling = state.route == "seller" or any(
        turn.sender == "bot" and not turn.is_reply for turn in state.turns
    )
    if asked_about_selling and (heard.stall or means(heard, *_GOES_ON, sure=SURE_OF_SELLER)):
        return "seller"
    return ""
