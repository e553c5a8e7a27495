"""What the concierge was shown: examples of every act, topics of help, and words that are no names."""

import csv
from functools import cache
from importlib import resources

import msgspec

from bots.engines.concierge.matching import Example, Matcher


class Topic(msgspec.Struct, frozen=True):
    """One thing that people ask how to do, with its answer and the page where it is done."""

    topic: str
    answer: str
    page: str
    questions: tuple[str, ...]


@cache
def help_topics() -> tuple[Topic, ...]:
    """What people ask how to do."""
    return msgspec.json.decode(_read_file("help.json"), type=tuple[Topic, ...])


@cache
def matcher() -> Matcher:
    """The examples of every act, read once per process."""
    rows = csv.DictReader(_read_file("questions.csv").splitlines())
    written = [Example(row["act"], row["text"]) for row in rows]
    return Matcher(
        [*written, *(Example("how_to", asked) for topic in help_topics() for asked in topic.questions)]
    )


@cache
def topic_matcher() -> Matcher:
    """Which topic of help a question is about."""
    return Matcher(Example(topic.topic, asked) for topic in help_topics() for asked in topic.questions)


@cache
def known_words() -> frozenset[str]:
    """The words of the examples, and ordinary ones: a strange word may be a name, these are none."""
    return matcher().words | frozenset(_read_file("ordinary.txt").split())


def _read_file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
