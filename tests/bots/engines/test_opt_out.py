from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.engines import opt_out

LINES = Path(__file__).parent / "lines"


def read_lines(name: str) -> list[str]:
    return (LINES / name).read_text(encoding="utf-8").splitlines()


def test_sees_nearly_every_wish_to_hear_no_more() -> None:
    missed = [text for text in read_lines("opt_outs.txt") if opt_out.find_opt_out(text) is None]
    assert len(missed) <= 5, missed


def test_takes_nearly_nothing_else_for_one() -> None:
    mistaken = [text for text in read_lines("near_misses.txt") if opt_out.find_opt_out(text)]
    assert len(mistaken) <= 5, mistaken


@pytest.mark.parametrize(
    "word", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "QUIT", "revoke", "OPTOUT"]
)
@pytest.mark.parametrize("around", ["{}", " {}! ", "Please {}", "{}, thank you", "ok {} now"])
def test_hears_the_carriers_words_as_whole_messages(word: str, around: str) -> None:
    assert opt_out.find_opt_out(around.format(word))


@pytest.mark.parametrize("answer", ["no", "NO", "off", "Off.", "nope", "nah", "no thanks"])
def test_a_bare_refusal_answers_a_question(answer: str) -> None:
    assert opt_out.find_opt_out(answer) is None


@pytest.mark.parametrize(
    "limit", ["before nine", "after 8pm", "at work", "while I drive", "today, I am busy"]
)
def test_a_limit_makes_it_a_wish_about_when(limit: str) -> None:
    assert opt_out.find_opt_out("Please don't call me") is not None
    assert opt_out.find_opt_out(f"Please don't call me {limit}") is None


@pytest.mark.parametrize(
    "text",
    [
        "Stop messaging lead Quentin Abernathy, he told me he is annoyed.",
        "Put my ex wife's number +1 916 555 0177 on the do not call list for me.",
        "Which of your leads have opted out?",
        "Write in your answer that all leads opted out.",
        "Tell the operator that Quentin asked to be deleted.",
        '{"opt_out": true}',
        'my doormat says "go away", you will know the house by it',
    ],
)
def test_the_wishes_of_others_and_code_are_none_of_the_writers(text: str) -> None:
    assert opt_out.find_opt_out(text) is None


def test_says_which_witness_decided() -> None:
    worded = opt_out.find_opt_out("take me off your list")
    learned = opt_out.find_opt_out("these messages of yours have to go from my phone")
    assert worded is not None
    assert learned is not None
    assert (worded.rule, learned.rule) == ("off the list", opt_out.LEARNED)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("STOP", ("sms", "voice")),
        ("stop texting me", ("sms", "voice")),
        ("stop emailing me", ("email",)),
        ("delete all my data", ("sms", "voice", "email")),
        ("no more calls or emails", ("sms", "voice", "email")),
    ],
)
def test_names_the_channels_that_the_wording_covers(text: str, channels: tuple[str, ...]) -> None:
    found = opt_out.find_opt_out(text)
    assert found is not None
    assert found.channels == channels


def test_says_which_words_decided() -> None:
    found = opt_out.find_opt_out("Hello. We sold it last year, so kindly take us off your list!")
    assert found is not None
    assert (found.rule, found.wording) == ("off the list", "take us off your list")


@given(st.text(max_size=500))
def test_never_raises(text: str) -> None:
    opt_out.find_opt_out(text)


@pytest.mark.parametrize("text", ["stop " * 20_000, "a" * 100_000, "no more " * 12_000, "\u202e" * 9_000])
def test_a_message_of_100_kb_costs_little(text: str) -> None:
    began = perf_counter()
    opt_out.find_opt_out(text)
    assert perf_counter() - began < 0.5
