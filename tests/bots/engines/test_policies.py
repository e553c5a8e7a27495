"""What holds of both bots for any text and any state."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.engines import answers, grounding, lead_bot, phrases, seller, spellings
from bots.engines.dialogue import (
    Answer,
    Language,
    Route,
    SellerState,
    SlotName,
    SlotValue,
    Stall,
    Temperature,
    Turn,
    Understanding,
    answered_questions,
)

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
FIGURE = re.compile(r"\d[\d,]*\d|\d")
POLICIES = {spellings.SELLER: seller.respond, spellings.LEAD: lead_bot.respond}
INTENTS = (
    "greeting",
    "sell_home",
    "buy_home",
    "invest",
    "just_curious",
    "home_value",
    "market_question",
    "process_question",
    "thanks",
    "none",
    "agree",
    "commission_question",
    "stall_thinking",
    "stall_agent",
    "schedule_call",
    "distrust",
    "not_interested",
    "give_price",
    "decline",
)
VALUES: dict[SlotName, tuple[str, ...]] = {
    "motivation": ("divorce", "curious", "not_selling", "relocating"),
    "relocation_destination": ("Austin", "<b>x</b>", "Route 66", "\u202eReno"),
    "timeline_acceptable": ("yes", "no"),
    "timeline_urgency": ("urgent", "flexible", "vague"),
    "property_condition": ("needs_work", "move_in_ready", "overstated"),
    "repair_estimate": ("15000", "none"),
    "price_expectation": ("450000", "0", "a lot"),
    "price_flexibility": ("firm", "flexible"),
}
texts = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        ["", "no", "STOP", "maybe", "are you a bot?", "hola, quiero vender mi casa", "😀", "\u202e<b>"]
    ),
)
slots = st.fixed_dictionaries({}, optional={name: st.sampled_from(found) for name, found in VALUES.items()})
states = st.builds(
    SellerState,
    slots=slots,
    pending=st.sampled_from([None, 1, 2, 3, 4]),
    turns=st.lists(
        st.builds(
            Turn,
            sender=st.sampled_from(["lead", "bot", "person"]),
            text=texts,
            at=st.sampled_from([None, START, START + timedelta(days=4)]),
            bot=st.sampled_from(["", *POLICIES]),
            is_reply=st.booleans(),
        ),
        max_size=6,
    ).map(tuple),
    vague_streak=st.integers(0, 5),
    temperature=st.sampled_from([None, *get_args(Temperature)]),
    qualified=st.booleans(),
    route=st.sampled_from(get_args(Route)),
    language=st.sampled_from(get_args(Language)),
    tags=st.lists(
        st.sampled_from(["Cold-Seller", "Hot-Seller", "Needs Qualifying", "Seller-Qualified", "VIP"]),
        unique=True,
    ).map(tuple),
    company=st.sampled_from(["", "Acme Homes", "Smith-Jones & Sons 24", "x" * 80]),
)
heards = st.builds(
    Understanding,
    slots=slots.map(
        lambda found: tuple(SlotValue(name, value, 0.9, "", 0, 0) for name, value in found.items())
    ),
    stall=st.sampled_from(get_args(Stall)),
    quality=st.sampled_from([0.0, 0.2, 0.7, 1.0]),
    wants_call=st.booleans(),
    asks_question=st.booleans(),
    asks_if_bot=st.booleans(),
    not_selling=st.booleans(),
    opt_out=st.booleans(),
    wants_human=st.booleans(),
    wrong_person=st.booleans(),
    asks_who_lives_there=st.booleans(),
    intent=st.sampled_from(INTENTS),
    confidence=st.sampled_from([0.0, 0.6, 0.9]),
    language=st.sampled_from(get_args(Language)),
)
calls: dict[str, Any] = {
    "text": texts,
    "state": states,
    "heard": heards,
    "bot": st.sampled_from([*POLICIES]),
    "voice": st.sampled_from(["friendly", "direct"]),
    "name": st.sampled_from(["Dana Reyes", "", "<b>Bobby</b>", "Anne-Marie", "N" * 20, "R2D2", "\u202eEvil"]),
}


def answer_of(call: dict[str, Any]) -> Answer:
    return POLICIES[call["bot"]](
        call["text"],
        call["state"],
        name=call["name"],
        key="c1",
        at=START,
        voice=call["voice"],
        heard=call["heard"],
    )


any_call = given(call=st.fixed_dictionaries(calls))


@any_call
@settings(max_examples=400, deadline=None)
def test_a_reply_keeps_the_text_message_rules(call: dict[str, Any]) -> None:
    reply = answer_of(call).reply
    assert len(reply) <= phrases.LONGEST_REPLY
    assert not {unicodedata.category(char) for char in reply} & {"Pd", "So", "Cs", "Co", "Cn", "Cc", "Cf"}
    assert "<" not in reply


@any_call
@settings(max_examples=200, deadline=None)
def test_the_same_state_and_message_give_the_same_answer(call: dict[str, Any]) -> None:
    assert answer_of(call) == answer_of(call)


@any_call
@settings(max_examples=400, deadline=None)
def test_every_figure_of_a_reply_is_a_fact(call: dict[str, Any]) -> None:
    answer = answer_of(call)
    facts = {figure for fact in answer.facts for figure in FIGURE.findall(fact)}
    assert set(FIGURE.findall(answer.reply)) <= facts
    assert not grounding.ungrounded_figures(answer.reply, answer.facts)


@any_call
@settings(max_examples=400, deadline=None)
def test_what_is_answered_is_not_asked_again(call: dict[str, Any]) -> None:
    answer = answer_of(call)
    asked = {int(act[-1]) for act in answer.acts if act.startswith(("ask:", "reask:"))}
    assert not asked & set(answered_questions(answer.state.slots))
    assert len(asked) <= 1


@any_call
@settings(max_examples=300, deadline=None)
def test_an_opt_out_is_never_answered_with_a_question(call: dict[str, Any]) -> None:
    call["heard"] = msgspec.structs.replace(call["heard"], opt_out=True)
    answer = answer_of(call)
    assert "?" not in answer.reply
    assert answer.acts in (("confirm_opt_out",), (answers.SILENCE,))


@any_call
@settings(max_examples=300, deadline=None)
def test_nothing_is_said_twice_in_a_row(call: dict[str, Any]) -> None:
    once = answer_of(call)
    again = answer_of({**call, "state": once.state})
    assert not again.reply or again.reply != once.reply


@any_call
@settings(max_examples=300, deadline=None)
def test_a_bot_that_follows_somebody_else_says_what_it_is(call: dict[str, Any]) -> None:
    answer = answer_of(call)
    speaks = any(word in answer.reply for word in ("automated assistant", "asistente auto", "assistant auto"))
    left_alone = answer.acts[-1] in ("confirm_opt_out", "apologise", answers.SILENCE)
    assert speaks or left_alone or call["state"].has_introduced(_speaker(call, answer))


@any_call
@settings(max_examples=300, deadline=None)
def test_a_seller_has_exactly_one_temperature_tag(call: dict[str, Any]) -> None:
    answer = answer_of(call)
    tags = [tag for tag in answer.state.tags if tag in answers.TEMPERATURE_TAGS.values()]
    had = any(tag in call["state"].tags for tag in answers.TEMPERATURE_TAGS.values())
    if had or answer.route == "seller":
        assert tags == [answers.TEMPERATURE_TAGS[answer.scores.temperature]]


@given(most=st.integers(0, 4), messages=st.lists(texts, min_size=6, max_size=8))
@settings(max_examples=30, deadline=None)
def test_bots_alone_say_at_most_one_message_more_than_allowed(most: int, messages: list[str]) -> None:
    state, said = SellerState(), 0
    for text in messages:
        answer = seller.respond(text, state, name="Dana", key="c1")
        answer = answers.within_cap(
            answer, most=most, bot=spellings.SELLER, name="Dana", key="c1", voice="friendly"
        )
        is_farewell = answer.acts in (("confirm_opt_out",), ("apologise",))
        state, said = answer.state, said + (answer.reply != "" and not is_farewell)
    assert said <= most + 1


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@given(text=st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_is_answered(policy: Any, text: str) -> None:
    assert policy(text, SellerState(), name="Dana", key="c1").reply


def _speaker(call: dict[str, Any], answer: Answer) -> str:
    """The seller bot's words may stand in for a hand-off that is refused."""
    return spellings.SELLER if answer.hand_over_to else str(call["bot"])
