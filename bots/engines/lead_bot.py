"""The lead bot: sorts out what a lead wants, and answers or hands over.

A seller goes to the seller bot, which answers the same message. Buyers, investors and whoever asks for one
get a person. Nobody else is asked more than one short question.
"""

from datetime import datetime

import msgspec

from bots.engines import answers, routes, seller, spellings, understanding
from bots.engines.answers import Decision, Hearing
from bots.engines.dialogue import Answer, Route, SellerState, Understanding, Voice

GIVE_UP_AFTER = 2


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
    """Answer one message of the lead, as ``seller.respond`` does.

    The answer to a seller names the seller bot in ``hand_over_to``; its words are for when the hand-off is
    refused.
    """
    heard = heard or understanding.read(text, state, today=at.date() if at else None)
    route = routes.find_route(text, heard, state)
    if route == "seller":
        answer = seller.respond(text, state, name=name, key=key, at=at, voice=voice, heard=heard)
        return msgspec.structs.replace(answer, route=answer.route or route, hand_over_to=spellings.SELLER)
    # What a buyer wants to spend is not what a home shall bring.
    heard = msgspec.structs.replace(heard, slots=())
    hearing = answers.take_in(text, state, heard, at)
    return answers.build(
        decide(hearing, route, voice), hearing, bot=spellings.LEAD, name=name, key=key, at=at, voice=voice
    )


def decide(hearing: Hearing, route: Route, voice: Voice) -> Decision:
    """Choose what to do with who is no seller, as far as one message tells."""
    heard, state = hearing.heard, hearing.before
    if routes.leaves_alone(heard, state):
        return Decision((answers.SILENCE,), voice, state.vague_streak, state.route)
    if route == "opt_out":
        return Decision(("confirm_opt_out",), voice, 0, route)
    if route == "wrong_person":
        return Decision(("apologise",), voice, 0, route)
    begin = answers.introduce(state, spellings.LEAD)
    if heard.asks_who_lives_there:
        return Decision((*begin, "stay_neutral"), voice, 0, route, "fair_housing")
    if route == "wants_human":
        return Decision((*begin, "ask_person"), voice, 0, route, "asked_for_person")
    if route in ("buyer", "investor"):
        return Decision((*begin, f"welcome_{route}"), voice, 0, route, route)
    if routes.does_not_sell(heard):
        return Decision((*begin, "step_back"), voice, 0)
    if route == "curious":
        return Decision((*begin, "offer"), voice, 0, route)
    return _sort_out(hearing, begin, voice)


def _sort_out(hearing: Hearing, begin: list[str], voice: Voice) -> Decision:
    """Answer small talk, or ask one short question; twice without getting anywhere calls a person."""
    heard, state = hearing.heard, hearing.before
    if routes.asks_for_call(hearing.text, heard):
        return Decision((*begin, "call_requested"), voice, 0, "", seller.CALL_ASKED)
    if routes.means(heard, "distrust", sure=routes.SURE_OF_DISTRUST) and not heard.asks_if_bot:
        return Decision(("explain_ourselves",), voice)
    if routes.means(heard, "thanks"):
        return Decision((*begin, "thank"), voice)
    if heard.stall or routes.means(heard, "stall_thinking", "stall_later"):
        return Decision((*begin, "take_away"), voice)
    if state.route in ("buyer", "investor", "wants_human") and not heard.asks_if_bot:
        return Decision((*begin, "person_comes"), voice, 0, state.route, f"{state.route}_waits")
    acts = list(begin)
    if heard.asks_if_bot and not begin:
        acts.append("disclose")
    elif topic := routes.topic_of(heard):
        acts.append(f"answer:{topic}")
    elif state.vague_streak >= GIVE_UP_AFTER:
        return Decision((*begin, "give_up"), voice, 0, "", "unclear")
    return Decision((*acts, "clarify"), voice, state.vague_streak + 1)
