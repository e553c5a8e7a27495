import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.engines import seller
from bots.engines.dialogue import Answer, SellerState, SlotValue, Understanding

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def talk(*messages: str, name: str = "Dana Reyes") -> list[Answer]:
    answers: list[Answer] = []
    state = SellerState()
    for number, text in enumerate(messages):
        answers.append(
            seller.respond(text, state, name=name, key="c1", at=START + number * timedelta(minutes=2))
        )
        state = answers[-1].state
    return answers


def test_asks_the_four_questions_in_order() -> None:
    answers = talk("hello there", "relocating to Austin", "no", "needs work", "$450k")
    assert [answer.stage for answer in answers] == ["Q1", "Q2", "Q3", "Q4", "Complete"]


def test_first_message_says_that_it_is_automated() -> None:
    assert "automated assistant" in talk("hi")[0].reply


def test_an_opened_conversation_begins_with_the_first_question() -> None:
    text, state = seller.open_conversation(name="Dana", key="c1")
    assert "automated assistant" in text
    assert state.pending == 1


def test_volunteered_answers_count() -> None:
    (answer,) = talk("Getting divorced, must sell asap, it needs a new roof. I want 400k")
    assert (answer.questions_answered, answer.complete) == (4, True)


def test_a_corrected_answer_replaces_the_old_one() -> None:
    answers = talk("divorce", "I want $450k", "Actually I need $475k for it")
    assert answers[-1].state.slots["price_expectation"] == "475000"
    assert answers[-1].changed_slots == ("price_expectation",)


def test_three_of_four_is_not_complete() -> None:
    assert not talk("divorce", "no", "needs work")[-1].complete


def test_an_eager_seller_is_hot() -> None:
    answer = talk(
        "We are relocating to Denver for a new job, what do you need to know from me about the house?",
        "No, that works well for us, the sooner the better. How does this usually go with you?",
        "It is move in ready, new roof last year, nothing left to do really. Do you want photos?",
        "We would sell for $450k going by the comps nearby. Can you call me today so that we talk it over?",
    )[-1]
    assert (answer.scores.temperature, answer.next_action) == ("hot", "call_now")
    assert [action.tag for action in answer.actions if action.type == "add_tag"] == [
        "Hot-Seller",
        "Seller-Qualified",
    ]


def test_scores_are_the_weighted_sum_of_their_reasons() -> None:
    scores = talk("divorce", "no", "needs work", "$450k")[-1].scores
    assert scores.frs == pytest.approx(85 * 0.35 + 90 * 0.30 + 85 * 0.20 + 85 * 0.15)
    assert sum(reason.points for reason in scores.reasons) == pytest.approx(scores.frs + scores.pcs, abs=0.05)


@pytest.mark.parametrize(
    ("text", "stall"),
    [
        ("let me think about it", "thinking"),
        ("I will get back to you", "get_back"),
        ("the Zestimate is higher", "zestimate"),
        ("I have a realtor", "agent"),
    ],
)
def test_each_stall_has_its_own_challenge(text: str, stall: str) -> None:
    answer = talk("hi", text)[-1]
    assert (answer.understanding.stall, answer.acts, answer.tone) == (
        stall,
        (f"challenge:{stall}",),
        "confrontational",
    )


def test_a_vague_answer_is_asked_again_more_directly_and_then_let_go() -> None:
    answers = talk("hello there", "maybe", "dunno")
    assert answers[1].acts == ("reask:1",)
    assert answers[2].acts == ("take_away",)


def test_a_third_stall_in_a_row_is_let_go() -> None:
    answers = talk("hi", "I will get back to you", "I have to think about it", "maybe next week, busy")
    assert [answer.acts[-1] for answer in answers[1:]] == [
        "challenge:get_back",
        "challenge:thinking",
        "take_away",
    ]


def test_what_price_is_too_low_is_no_wish_to_keep_the_home() -> None:
    price = SlotValue("price_expectation", "400000", 0.9, "400k", 0, 4)
    heard = Understanding((price,), "", 1.0, False, False, False, not_selling=True)
    answer = seller.respond("I won't sell below 400k", SellerState(), name="Dana", key="c1", heard=heard)
    assert answer.acts[-1] == "ask:1"


def test_a_question_is_not_put_for_ever() -> None:
    said = (
        "hello there",
        "the garden is lovely today",
        "my neighbour has a dog",
        "we had rain",
        "it is green",
    )
    last = talk(*said)[-1]
    assert (last.acts, last.needs_person) == (("give_up",), "unclear")


def test_the_rule_of_the_temperature_is_named() -> None:
    assert talk("hi")[0].scores.temperature_rule == "FRS + PCS: hot from 150, warm from 100, else cold"


def test_being_hot_is_worked_on_once() -> None:
    texts = ["relocating to Denver for work, what do you need?", "no, the sooner the better, ok?"]
    texts += ["move in ready, want photos?", "I want $450k. Can you call me?", "Actually I want $460k, ok?"]
    workflows = [[one.type for one in answer.actions].count("trigger_workflow") for answer in talk(*texts)]
    assert sum(workflows) <= 1


def test_the_voice_is_the_tone_unless_a_rule_says_otherwise() -> None:
    state = SellerState()
    for voice in ("friendly", "direct"):
        answer = seller.respond("hello there", state, name="Dana", key="c1", voice=voice)
        assert answer.tone == voice


def test_slow_answers_are_let_go_gently() -> None:
    first = seller.respond("hi", SellerState(), name="Dana", key="c1", at=START)
    late = seller.respond("ok", first.state, name="Dana", key="c1", at=START + timedelta(days=4))
    assert late.tone == "take_away"


def test_asked_whether_it_is_a_bot_it_says_so() -> None:
    assert "automated assistant" in talk("hello there", "are you a real person?")[-1].reply


def test_the_same_conversation_gives_the_same_answers() -> None:
    messages = ("hi there", "moving to Reno", "no", "as is", "half a million")
    assert talk(*messages) == talk(*messages)


@given(messages=st.lists(st.text(max_size=200), min_size=1, max_size=5), name=st.text(max_size=30))
def test_every_reply_keeps_the_text_message_rules(messages: list[str], name: str) -> None:
    for answer in talk(*messages, name=name):
        assert len(answer.reply) <= 160
        assert answer.reply or answer.acts == ("stay_silent",)
        assert not re.search(r"[\u2010-\u2015\ufe58\ufe63\uff0d\U0001f300-\U0001faff-]", answer.reply)
