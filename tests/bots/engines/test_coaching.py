"""Coaching rules: what gives a card, what keeps it, what ends it."""

from datetime import timedelta
from typing import Any

import pytest

from bots.engines import phrases
from bots.engines.coaching import cards, following, words
from bots.engines.coaching.cards import Card
from bots.engines.coaching.rules import RULES
from bots.engines.coaching.situations import Situation
from bots.engines.dialogue import SlotName, SlotValue, Turn, Understanding

COMPLETE: dict[SlotName, str] = {
    "motivation": "divorce",
    "timeline_acceptable": "yes",
    "property_condition": "needs_work",
    "price_expectation": "450000",
}
NOT_A_DATE = {name: value for name, value in COMPLETE.items() if name != "timeline_acceptable"}
A_PRICE = SlotValue("price_expectation", "450000", 0.9, "$450k", 0, 5)


def heard(**fields: Any) -> Understanding:
    plain = {"slots": (), "stall": "", "quality": 1.0, "wants_call": False, "asks_question": False}
    return Understanding(**{**plain, "asks_if_bot": False, "not_selling": False, **fields})


def situation(**fields: Any) -> Situation:
    """The lead wrote something plain, unless the fields say otherwise."""
    return Situation(**{"heard": heard(), **fields})


def given(of: Situation) -> dict[str, Card]:
    return {card.kind: card for card in cards.review(of)}


def stalled(stall: str, *, filled: int = 0) -> Situation:
    turns = (Turn("lead", "hm", stall=stall), *([Turn("lead", "ok", slots_filled=1)] if filled else []))  # type: ignore[arg-type]  # any of the four
    return situation(turns=turns, heard=heard(stall="" if filled else stall))


SITUATIONS: dict[str, Situation] = {
    "wants_human": situation(heard=heard(wants_human=True)),
    "fair_housing": situation(heard=heard(asks_who_lives_there=True)),
    "ready_for_call": situation(heard=heard(wants_call=True)),
    "distrust": situation(heard=heard(intent="distrust", confidence=0.9)),
    "question_unanswered": situation(heard=heard(asks_question=True), acts=("ask:2",)),
    "stall_agent": stalled("agent"),
    "stall_thinking": stalled("thinking"),
    "stall_get_back": stalled("get_back"),
    "stall_zestimate": stalled("zestimate"),
    "price_above_market": situation(
        slots=COMPLETE, changed_slots=("price_expectation",), value_on_file=400_000
    ),
    "score_jump": situation(turns=(Turn("lead", "hi"), Turn("lead", "now")), total_before=40, total=65),
    "timeline_open": situation(slots=NOT_A_DATE, temperature_before="warm", temperature="hot"),
    "price_withheld": situation(pending_before=4, pending=4),
    "vague_streak": situation(vague_streak=2),
    "silence_after_question": situation(heard=None, silent_for=timedelta(hours=4)),
    "no_open_question": situation(heard=None, held_by_person=True, turns=(Turn("person", "Noted."),)),
    "off_topic": situation(heard=heard(intent="none", confidence=0.9)),
}


def test_each_rule_has_its_words_and_a_test() -> None:
    kinds = {rule.kind for rule in RULES}
    assert kinds == set(words.WORDINGS) == set(SITUATIONS)


@pytest.mark.parametrize("kind", SITUATIONS)
def test_a_rule_that_begins_to_hold_gives_its_card(kind: str) -> None:
    card = given(SITUATIONS[kind])[kind]
    assert card.is_new
    assert card.category in words.CATEGORIES
    assert card.text.startswith(words.WORDINGS[kind].line)
    assert card.reasons[0].points > 0


@pytest.mark.parametrize("kind", SITUATIONS)
@pytest.mark.parametrize("lead", ["opt_out", "wrong_person"])
def test_nothing_is_advised_about_who_wants_to_be_left_alone(kind: str, lead: str) -> None:
    told = SITUATIONS[kind].heard or heard()
    fields = {name: getattr(told, name) for name in told.__struct_fields__}
    alone = Understanding(**{**fields, lead: True})
    assert cards.review(Situation(**{**_fields(SITUATIONS[kind]), "heard": alone})) == ()


def _fields(of: Situation) -> dict[str, Any]:
    return {name: getattr(of, name) for name in of.__struct_fields__}


def test_a_plain_answer_gives_nothing() -> None:
    assert (
        given(situation(slots={"motivation": "divorce"}, pending=2, turns=(Turn("lead", "divorce"),))) == {}
    )


@pytest.mark.parametrize("voice", ["friendly", "direct"])
@pytest.mark.parametrize("kind", words.WORDINGS)
def test_a_suggested_reply_fits_into_a_text_message(kind: str, voice: Any) -> None:
    reply = words.suggest_reply(kind, slots={}, pending=3, voice=voice)
    assert 0 < len(reply) <= phrases.LONGEST_REPLY
    assert reply == phrases.plain(reply)
    assert not any(char.isdigit() for char in reply) or kind == "timeline_open"


def test_the_tenants_voice_decides_the_reply() -> None:
    friendly, direct = (
        given(situation(heard=heard(wants_call=True), voice=voice)) for voice in ("friendly", "direct")
    )
    assert friendly["ready_for_call"].suggested_reply != direct["ready_for_call"].suggested_reply


def test_no_ready_reply_in_another_language_than_the_leads() -> None:
    card = given(situation(heard=heard(wants_call=True), language="es"))["ready_for_call"]
    assert (card.suggested_reply, card.text != "") == ("", True)


def test_an_answer_ends_a_stall_and_silence_does_not() -> None:
    assert "stall_thinking" not in given(stalled("thinking", filled=1))
    later = situation(turns=(Turn("lead", "hm", stall="thinking"), Turn("lead", "hello?")))
    assert given(later)["stall_thinking"].is_new is False


def test_a_price_near_the_one_on_file_is_no_reason() -> None:
    near = situation(slots=COMPLETE, changed_slots=("price_expectation",), value_on_file=440_000)
    assert "price_above_market" not in given(near)


def test_talk_of_more_than_the_market_is_one() -> None:
    assert "price_above_market" in given(situation(text="I want more than the Zestimate says"))


def test_a_price_named_is_not_withheld() -> None:
    answered = situation(pending_before=4, pending=4, slots=COMPLETE, heard=heard(slots=(A_PRICE,)))
    assert "price_withheld" not in given(answered)


@pytest.mark.parametrize(("before", "expected"), [(41.0, False), (40.0, True)])
def test_a_jump_is_25_points(before: float, expected: bool) -> None:
    turns = (Turn("lead", "hi"), Turn("lead", "now"))
    assert ("score_jump" in given(situation(turns=turns, total_before=before, total=65))) is expected


def test_the_first_message_is_no_jump() -> None:
    assert "score_jump" not in given(situation(turns=(Turn("lead", "hi"),), total=90))


def test_an_answered_question_gives_nothing_unless_a_person_has_the_thread() -> None:
    asked = {"heard": heard(asks_question=True), "acts": ("answer:process",)}
    assert "question_unanswered" not in given(situation(**asked))
    assert "question_unanswered" in given(situation(**asked, held_by_person=True))


def test_a_card_that_wants_a_person_needs_none_for_a_call() -> None:
    asked = situation(heard=heard(wants_human=True, wants_call=True))
    assert set(given(asked)) == {"wants_human"}


def test_after_all_four_answers_the_next_step_is_a_call() -> None:
    jumped = situation(turns=(Turn("lead", "hi"), Turn("lead", "now")), total=65, slots=COMPLETE)
    shown = given(jumped)["score_jump"]
    assert shown.suggested_reply == words.WORDINGS["ready_for_call"].replies[0]


def test_a_question_stays_open_until_it_is_answered() -> None:
    later = situation(open_kinds=frozenset({"question_unanswered"}))
    assert given(later)["question_unanswered"].is_new is False


def test_who_holds_the_thread_is_the_wanted_person() -> None:
    assert "wants_human" not in given(situation(heard=heard(wants_human=True), held_by_person=True))


def test_the_sink_keeps_words_of_another_matter_from_giving_cards() -> None:
    joke = heard(intent="none", confidence=0.9, stall="zestimate", asks_question=True)
    shown = given(situation(heard=joke, turns=(Turn("lead", "zillow", stall="zestimate"),)))
    assert [kind for kind, card in shown.items() if card.is_new] == ["off_topic"]


def test_an_unsure_guess_is_no_sink() -> None:
    assert "off_topic" not in given(situation(heard=heard(intent="none", confidence=0.2)))


def test_no_pressure_on_who_does_not_sell() -> None:
    refusing = situation(heard=heard(not_selling=True, wants_human=True), vague_streak=3)
    assert set(given(refusing)) == {"wants_human"}


def test_a_person_who_asked_something_needs_no_card() -> None:
    asked = situation(heard=None, held_by_person=True, turns=(Turn("person", "When?"),))
    assert "no_open_question" not in given(asked)


def test_the_priority_is_the_sum_of_the_reasons() -> None:
    card = given(situation(heard=heard(wants_call=True), temperature="hot", temperature_before="hot"))[
        "ready_for_call"
    ]
    assert (sum(reason.points for reason in card.reasons), card.priority) == (85, "critical")


def test_the_most_pressing_comes_first() -> None:
    both = situation(heard=heard(wants_human=True, asks_question=False, sentiment="negative"))
    assert [card.kind for card in cards.review(both)] == ["wants_human", "distrust"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Which day suits you, and what should I have ready by then?", True),
        ("Sure! What day would suit you?", True),
        ("What price do you have in mind?", False),
        ("ok", False),
        ("", False),
    ],
)
def test_a_message_follows_when_it_asks_what_the_card_says(written: str, expected: bool) -> None:
    reply = words.WORDINGS["stall_get_back"].replies[0]
    assert following.is_followed(suggested_reply=reply, written=written) is expected
