from datetime import date

import pytest

from bots.engines import keywords, opt_out


@pytest.mark.parametrize("word", sorted(keywords.STOP))
@pytest.mark.parametrize("spelled", ["{}", " {}. ", '"{}"', "{}!!", "\u00ab{}\u00bb"])
def test_a_carriers_word_alone_is_one_however_it_is_written(word: str, spelled: str) -> None:
    assert keywords.keyword_of(spelled.format(word.upper())) == "stop"
    assert keywords.keyword_of(spelled.format(word)) == "stop"


@pytest.mark.parametrize("word", sorted(keywords.STOP))
def test_the_detector_of_turns_knows_each_of_them(word: str) -> None:
    found = opt_out.find_opt_out(word.upper())
    assert found is not None
    assert {"sms", "voice"} <= set(found.channels)


@pytest.mark.parametrize(
    "text",
    ["NO", "OFF", "no.", "Can you stop by at 5?", "end of March", "stop 2", "cancel the 5 pm tour", "", "?"],
)
def test_what_answers_a_question_or_says_more_is_none(text: str) -> None:
    assert keywords.keyword_of(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Start", "start"), ("UNSTOP", "start"), ("yes!", "yes"), ("Help", "help"), ("INFO", "help")],
)
def test_the_other_words(text: str, meant: str) -> None:
    assert keywords.keyword_of(text) == meant


def test_from_the_last_day_of_january_2027_one_wish_ends_everything() -> None:
    assert keywords.scope_on(date(2027, 1, 30), heard="topic") == "topic"
    assert keywords.scope_on(date(2027, 1, 31), heard="topic") == "all"
    assert keywords.scope_on(date(2026, 1, 1), heard="all") == "all"
    assert all(rule.source for rule in keywords.SCOPE_RULES)
