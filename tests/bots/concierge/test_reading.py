"""Questions as people type them: what is asked, about whom, and to whom it shall go."""

import csv
from pathlib import Path

import pytest

from bots.engines.concierge import questions
from bots.engines.concierge.examples import help_topics, matcher

HERE = Path(__file__).parent


def share_read_right(file: str) -> float:
    with (HERE / file).open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    shown = {one.text for one in matcher().examples}
    assert not [row["text"] for row in rows if row["text"] in shown]
    right = [questions.read(row["text"]).act == row["act"] for row in rows]
    return sum(right) / len(right)


def test_noisy_wordings_are_understood() -> None:
    assert share_read_right("questions.csv") >= 0.95


def test_wordings_that_nothing_was_fitted_to_are_mostly_understood() -> None:
    assert share_read_right("unseen.csv") >= 0.85


@pytest.mark.parametrize(
    ("text", "act", "names", "to"),
    [
        ("hand dana over 2 jorge plz", "hand_over", ("dana",), "jorge-seller"),
        ("Give Will Turner to the lead bot", "hand_over", ("Will Turner",), "lead-bot"),
        ("transfer maria lopez to a person", "hand_over", ("maria lopez",), "person"),
        ("hand Dana over to me", "take_over", ("Dana",), "me"),
        ("i want the seller bot to talk to Dana", "hand_over", ("Dana",), "jorge-seller"),
        ("i would like to take over Dana from the seller bot", "take_over", ("Dana",), "me"),
        ("give her back to the bot", "hand_over", (), "its_bot"),
        ("Tell me about Mark Page", "lead", ("Mark Page",), ""),
        ("how's Dana's score", "lead", ("Dana",), ""),
    ],
)
def test_names_and_targets_are_found(text: str, act: str, names: tuple[str, ...], to: str) -> None:
    read = questions.read(text)
    assert (read.act, read.names, read.to) == (act, names, to)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("top 3 hot leads", "count", 3),
        ("the five hottest leads", "count", 5),
        ("show me 900 hot leads", "count", 20),
        ("show the warm leads", "temperature", "warm"),
        ("how was last week", "span", "last_week"),
        ("follow ups due tomorow", "span", "tomorrow"),
        ("who is (916) 555-0100", "phone", "(916) 555-0100"),
        ("find dana@example.com", "email", "dana@example.com"),
        ("take me to the inbox", "page", "conversations"),
        ("how do i import a csv", "topic", "import_leads"),
    ],
)
def test_what_narrows_a_question_is_found(text: str, field: str, value: object) -> None:
    assert getattr(questions.read(text), field) == value


@pytest.mark.parametrize("text", ["hand all leads to jorge", "give everybody to me", "take over all"])
def test_an_act_upon_everybody_is_beyond_it(text: str) -> None:
    assert questions.read(text).act == "beyond"


@pytest.mark.parametrize(
    "text", ["yes, but not Dana", "do not do it", "yes?? no", "sure thing, hand all leads over", "ok dana"]
)
def test_only_a_plain_yes_is_a_yes(text: str) -> None:
    assert questions.read(text).act != "yes"


def test_every_topic_of_help_is_found_by_its_own_questions() -> None:
    wrong = [
        asked
        for topic in help_topics()
        for asked in topic.questions
        if questions.read(asked).topic != topic.topic
    ]
    assert len(wrong) / sum(len(topic.questions) for topic in help_topics()) < 0.05, wrong
