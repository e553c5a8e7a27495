"""The intent classifier: any text has a guess, always the same one, in every process."""

from pathlib import Path

import pytest

from bots.engines.language import intents, weights
from tests.concurrently import run_together


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("I want to sell my house", "sell_home", "en"),
        ("Quiero vender mi casa", "sell_home", "es"),
        ("Je voudrais vendre ma maison", "sell_home", "fr"),
        ("are you a real person or a bot??", "asks_if_bot", "en"),
        ("zillow says its worth 450k", "stall_estimate", "en"),
        ("no", "decline", "en"),
        ("can you stop by at five", "schedule_call", "en"),
    ],
)
def test_a_message_has_an_intent_and_a_language(text: str, intent: str, language: str) -> None:
    guess = intents.classify(text)
    assert (guess.intent, guess.language) == (intent, language)
    assert 0.0 < guess.confidence <= 1.0


@pytest.mark.parametrize("text", ["", "   ", "🎉🎉🎉", "\x00\x01", "\u202e\u202d", "<>", "...", "\ud800"])
def test_what_says_nothing_is_no_intent(text: str) -> None:
    assert intents.classify(text) == intents.NOTHING_SAID


@pytest.mark.parametrize("text", ["sell " * 20_000, "x" * 100_000, "\ufdfa" * 100_000, "房子" * 50_000])
def test_a_text_of_any_length_has_a_guess(text: str) -> None:
    assert intents.classify(text) in [intents.classify(text[:1_200])]


def test_accents_capitals_and_drawn_out_letters_do_not_matter() -> None:
    plain = intents.classify("hello there").intent
    assert intents.classify("HELLOOOOOO   thére").intent == plain == "greeting"


def test_a_broken_file_is_learned_anew_once_and_gives_the_same_weights(tmp_path: Path) -> None:
    path = tmp_path / f"intents-{weights.version()}.npz"
    path.write_bytes(b"PK half a file")
    (tmp_path / "intents-of-older-lines.npz").touch()
    first, second = run_together(weights.obtain, [tmp_path, tmp_path])
    known = intents.load()
    assert (first.coefficients == known.coefficients).all()
    assert (second.coefficients == known.coefficients).all()
    assert [one.name for one in tmp_path.glob("*.npz")] == [path.name]
