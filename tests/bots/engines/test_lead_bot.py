"""The lead bot: what it takes people for, and what it does with each."""

from datetime import UTC, datetime

import msgspec
import pytest

from bots.engines import lead_bot
from bots.engines.dialogue import Answer, SellerState, Turn, Understanding

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
QUIET = Understanding((), "", 1.0, False, False, False, False)
CHECK_IN = Turn("bot", "Are you still thinking about selling?", START, bot="lead-bot", is_reply=False)


def answer_to(text: str, state: SellerState | None = None) -> Answer:
    return lead_bot.respond(text, state or SellerState(), name="Dana Reyes", key="c1", at=START)


def heard(**fields: object) -> Answer:
    understanding = msgspec.structs.replace(QUIET, **fields)
    return lead_bot.respond("...", SellerState(), name="Dana", key="c1", heard=understanding)


@pytest.mark.parametrize(
    ("text", "route", "act"),
    [
        ("I want to sell my house", "seller", "ask:1"),
        ("I am looking to buy a home with a garden", "buyer", "welcome_buyer"),
        ("I flip houses, got any off market deals?", "investor", "welcome_investor"),
        ("just looking around, no plans", "curious", "offer"),
        ("hello", "", "clarify"),
        ("not interested", "", "step_back"),
        ("I have to think about it", "", "take_away"),
        ("please call me tomorrow", "", "call_requested"),
    ],
)
def test_it_sorts_people_out(text: str, route: str, act: str) -> None:
    answer = answer_to(text)
    assert (answer.route, answer.acts[-1]) == (route, act)


def test_a_seller_is_handed_over_with_words_for_when_that_is_refused() -> None:
    answer = answer_to("I want to sell my house")
    assert (answer.hand_over_to, answer.needs_person) == ("jorge-seller", "")
    assert answer.reply


@pytest.mark.parametrize(("confidence", "route"), [(0.7, "seller"), (0.69, "")])
def test_a_guess_below_the_bound_routes_nobody(confidence: float, route: str) -> None:
    assert heard(intent="sell_home", confidence=confidence).route == route


@pytest.mark.parametrize(
    ("rule", "route", "needs_person"),
    [
        ("opt_out", "opt_out", ""),
        ("wrong_person", "wrong_person", ""),
        ("wants_human", "wants_human", "asked_for_person"),
        ("asks_who_lives_there", "", "fair_housing"),
    ],
)
def test_rules_come_before_any_guess(rule: str, route: str, needs_person: str) -> None:
    answer = heard(intent="just_curious" if route else "none", confidence=0.99, **{rule: True})
    assert (answer.route, answer.needs_person) == (route, needs_person)


@pytest.mark.parametrize(
    "text", ["yes", "sure, how does it work?", "I already have an agent", "I need 3 months"]
)
def test_an_answer_to_a_follow_up_comes_from_a_seller(text: str) -> None:
    assert answer_to(text, SellerState(turns=(CHECK_IN,))).route == "seller"


def test_what_a_buyer_wants_to_spend_is_not_what_a_home_shall_bring() -> None:
    answer = answer_to("Looking to buy a house for around $400k")
    assert (answer.route, answer.state.slots) == ("buyer", {})


def test_a_buyer_gets_no_seller_tag() -> None:
    answer = answer_to("I am looking to buy a home")
    assert [action.tag for action in answer.actions] == ["Buyer-Lead"]


def test_only_one_short_question_is_asked_in_vain_twice() -> None:
    first = answer_to("hello")
    second = answer_to("asdf jkl", first.state)
    third = answer_to("qwerty zxcv", second.state)
    assert [one.acts[-1] for one in (first, second, third)] == ["clarify", "clarify", "give_up"]
    assert third.needs_person == "unclear"
