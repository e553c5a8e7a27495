"""What of another engine's understanding counts beside our own reading."""

import msgspec
import pytest

from bots.engines import understanding
from bots.engines.dialogue import SellerState, Understanding
from bots.engines.language import agreement
from bots.engines.language.seam import Heard, HeardSlot, Intent

MESSAGE = "Well, I would let it go for $450,000 I guess"
STATE = SellerState(pending=4)


def read(message: str = MESSAGE) -> Understanding:
    """Our reading, as if it had overlooked every slot."""
    return msgspec.structs.replace(understanding.read(message, STATE), slots=())


def heard(*slots: HeardSlot, intent: Intent = "none") -> Heard:
    return Heard(intent, "en", "positive", slots)


def price(value: str, evidence: str) -> HeardSlot:
    return HeardSlot("price_expectation", value, evidence)


def test_a_slot_that_our_extractors_confirm_counts_with_the_place_where_it_was_said() -> None:
    found = agreement.agree(heard(price("450000", "$450,000")), read(), MESSAGE, STATE).slots
    assert [(one.name, one.value, MESSAGE[one.start : one.end]) for one in found] == [
        ("price_expectation", "450000", "$450,000")
    ]


@pytest.mark.parametrize(
    "slot",
    [
        price("1", "$450,000"),
        price("450000", "four fifty"),
        price("450000", ""),
        price("450000", "I guess"),
        HeardSlot("zip", "45000", "$450,000"),
    ],
)
def test_a_slot_that_they_do_not_confirm_does_not(slot: HeardSlot) -> None:
    assert agreement.agree(heard(slot), read(), MESSAGE, STATE).slots == ()


def test_a_slot_that_is_denied_does_not_count() -> None:
    message = "I would not take $450,000"
    found = agreement.agree(heard(price("450000", "$450,000")), read(message), message, STATE)
    assert found.slots == ()


def test_what_we_read_ourselves_stays() -> None:
    ours = understanding.read(MESSAGE, STATE)
    found = agreement.agree(heard(price("450000", "450,000")), ours, MESSAGE, STATE)
    assert found.slots == ours.slots


@pytest.mark.parametrize("intent", ["opt_out", "wants_human", "sell_home", "wrong_person", "buy_home"])
def test_an_intent_that_moves_somebody_is_not_taken_over(intent: Intent) -> None:
    ours = read("Thank you so much!")
    found = agreement.agree(heard(intent=intent), ours, "Thank you so much!", STATE)
    assert (found.intent, found.confidence) == (ours.intent, ours.confidence)
    assert not any((found.opt_out, found.wants_human, found.wrong_person))


def test_an_intent_over_which_nothing_happens_is() -> None:
    ours = msgspec.structs.replace(read("Thank you so much!"), intent="none", confidence=0.3)
    found = agreement.agree(heard(intent="thanks"), ours, "Thank you so much!", STATE)
    assert (found.intent, found.sentiment) == ("thanks", "positive")
