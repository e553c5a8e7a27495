from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.engines import understanding
from bots.engines.dialogue import SellerState, Understanding


def read(text: str, pending: int | None = None) -> Understanding:
    return understanding.read(text, SellerState(pending=pending), today=date(2026, 11, 21))


def test_who_opts_out_says_nothing_else_that_counts() -> None:
    heard = read("Stop texting me, I want 450k and a real person", pending=4)
    assert (heard.opt_out, heard.slots, heard.wants_human, heard.intent) == (True, (), False, "opt_out")


@pytest.mark.parametrize(
    "text",
    [
        "are you a bot?",
        "Am I talking to a human or a machine?",
        "is this automated?",
        "¿Es usted un robot?",
        "¿Hablo con una persona?",
        "Vous êtes un robot ?",
        "est-ce que je parle à un humain ?",
    ],
)
def test_hears_whoever_asks_if_it_is_a_bot(text: str) -> None:
    assert read(text).asks_if_bot


@pytest.mark.parametrize("text", ["my dishwasher is a smart machine", "we have four people in the house"])
def test_a_machine_or_people_in_passing_is_no_such_question(text: str) -> None:
    assert not read(text).asks_if_bot


@pytest.mark.parametrize(
    "text",
    [
        "let me talk to a real person",
        "agent please",
        "Can you put me through to your manager",
        "quiero hablar con una persona",
        "je veux parler à un humain",
    ],
)
def test_hears_whoever_wants_a_person(text: str) -> None:
    assert read(text).wants_human


@pytest.mark.parametrize("text", ["I need to talk to my agent first", "we have an agent", "call me at five"])
def test_an_agent_of_their_own_is_no_wish_for_a_person(text: str) -> None:
    assert not read(text).wants_human


@pytest.mark.parametrize(
    "text",
    [
        "you have the wrong number",
        "I'm just renting, I am not the owner",
        "número equivocado",
        "erreur de numéro",
    ],
)
def test_hears_whoever_is_somebody_else(text: str) -> None:
    assert read(text).wrong_person


@pytest.mark.parametrize("text", ["wrong number of bedrooms, it has four", "yes I own it", "it is my house"])
def test_an_owner_is_not_somebody_else(text: str) -> None:
    assert not read(text).wrong_person


def test_names_what_stands_in_the_way() -> None:
    assert read("Zillow says it is worth 600k, I trust that more").objections == ("online_estimate",)
    assert read("my agent handles that").objections == ("has_agent",)


@pytest.mark.parametrize(
    ("text", "mood"),
    [("you people are so rude, what a scam", "negative"), ("That sounds great, thank you!", "positive")],
)
def test_tells_the_mood(text: str, mood: str) -> None:
    assert read(text).sentiment == mood


@pytest.mark.parametrize(
    ("text", "language"), [("quiero vender mi casa", "es"), ("je veux vendre ma maison", "fr")]
)
def test_tells_the_language(text: str, language: str) -> None:
    assert read(text).language == language


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from([None, 1, 2, 3, 4]))
def test_reads_anything(text: str, pending: int | None) -> None:
    read(text, pending)
