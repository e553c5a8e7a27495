"""Words: under every rule of a text message, in every language, voice and combination."""

import re
from itertools import product

import pytest

from bots.engines import phrases
from bots.engines.dialogue import Language, Stall, Voice
from bots.engines.phrases import Manner
from bots.engines.wordings.words import Words

EVERY: list[tuple[Language, Words]] = list(phrases.WORDS.items())
VOICES: tuple[Voice, ...] = ("friendly", "direct")
EVERY_VOICE = list(product(phrases.WORDS, VOICES))
SAID_BEFORE_QUESTIONS = (
    "disclose",
    "call_requested",
    "thank",
    "not_understood",
    "answer:home_value",
    "answer:process",
    "answer:commission",
    "answer:market",
    "no_rush",
)
STALLS: tuple[Stall, ...] = ("thinking", "get_back", "zestimate", "agent")


def manner(language: Language, voice: Voice = "friendly", turn: int = 0) -> Manner:
    return Manner(language, voice, "N" * phrases.LONGEST_NAME, "C" * phrases.LONGEST_COMPANY, "key", turn)


def every_wording(words: Words) -> list[str]:
    lines = [one for variants in (*words.lines.values(), *words.direct_lines.values()) for one in variants]
    questions = [one for styles in words.questions.values() for each in styles.values() for one in each]
    acknowledged = [one for values in words.acknowledgements.values() for one in values.values()]
    return [*lines, *questions, *acknowledged, words.place_noted, *words.amount_noted.values()]


@pytest.mark.parametrize(("language", "words"), EVERY)
def test_wordings_have_no_hyphen_no_emoji_and_no_figure_but_the_span_asked(
    language: Language, words: Words
) -> None:
    for text in every_wording(words):
        assert phrases.plain(text) == text
        assert set(re.findall(r"\d+", text)) <= set(phrases.SPAN_ASKED)


@pytest.mark.parametrize(("language", "words"), EVERY)
def test_every_language_has_the_lines_that_english_has(language: Language, words: Words) -> None:
    english = phrases.WORDS["en"]
    assert words.lines.keys() == english.lines.keys()
    assert words.questions.keys() == english.questions.keys() == {1, 2, 3, 4}
    assert {f"challenge:{stall}" for stall in STALLS} <= words.lines.keys()


@pytest.mark.parametrize(("language", "voice"), EVERY_VOICE)
def test_an_introduction_never_pushes_out_what_a_message_is_for(language: Language, voice: Voice) -> None:
    how = manner(language, voice)
    for begin, act in product(
        ("introduce", "reintroduce:jorge-seller", "reintroduce:lead-bot"), phrases.WORDS[language].lines
    ):
        for one, other in product(phrases.line(begin, how).wordings, phrases.line(act, how).wordings):
            if not act.startswith(("introduce", "reintroduce", "explain_ourselves")):
                assert len(f"{one} {other}") <= phrases.LONGEST_REPLY, (one, other)


@pytest.mark.parametrize(("language", "voice"), EVERY_VOICE)
def test_a_question_has_room_for_an_introduction_or_an_answer(language: Language, voice: Voice) -> None:
    how = manner(language, voice)
    firsts = [
        one
        for act in ("introduce", "reintroduce:jorge-seller", *SAID_BEFORE_QUESTIONS)
        for one in phrases.line(act, how).wordings
    ]
    for styles in phrases.WORDS[language].questions.values():
        for one, other in product(firsts, [text for each in styles.values() for text in each]):
            assert len(f"{one} {other}") <= phrases.LONGEST_REPLY, (one, other)


def test_a_wording_stays_the_same_for_one_conversation_and_turn() -> None:
    assert phrases.question(1, "friendly", manner("en")) == phrases.question(1, "friendly", manner("en"))


def test_nothing_is_said_twice_in_a_row() -> None:
    part = phrases.question(1, "friendly", manner("en"))
    once = phrases.say([part], last_said="")
    assert phrases.say([part], last_said=once) != once


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Austin", "Austin"),
        ("St. Louis, MO", "St. Louis, MO"),
        ("Winston-Salem", "Winston Salem"),
        ("<b>Austin</b>", ""),
        ("Route 66", ""),
        ("\u202eAustin", "Austin"),
        ("a" * 40, ""),
    ],
)
def test_a_place_is_repeated_only_where_it_is_a_short_name(place: str, said: str) -> None:
    assert phrases.spoken_place(place) == said
