"""What a message mainly means, of evaluation/intents.md, in which language, and whether it asks for silence.

Reads with numpy alone; the weights are learned once by ``training``, and kept in a folder.
"""

from pathlib import Path
from threading import Lock

import msgspec
import numpy as np

from bots.engines.dialogue import Language
from bots.engines.language import features, weights
from bots.engines.language.weights import Weights

# Turns distances from the separating planes into shares that are right as often as they say; found by
# cross-validation within the training lines.
SHARPNESS = 5.0


class Guess(msgspec.Struct, frozen=True):
    """``confidence`` is 0 to 1: how often such a guess is right."""

    intent: str
    confidence: float
    language: Language


NOTHING_SAID = Guess("none", 0.0, "en")


class _Kept:
    """The weights of this process, and where they are kept."""

    folder = weights.ROOT / "var" / "language"
    weights: Weights | None = None
    wishes: Weights | None = None
    lock = Lock()


def keep_in(folder: Path) -> None:
    """Where the weights are looked for, and put when they have to be learned."""
    _Kept.folder, _Kept.weights, _Kept.wishes = folder, None, None


def load() -> Weights:
    """Ready the weights of this process; learning them takes seconds, reading them a fraction of one."""
    with _Kept.lock:
        if _Kept.weights is None:
            _Kept.wishes = weights.obtain(_Kept.folder, "wishes")
            _Kept.weights = weights.obtain(_Kept.folder)
        return _Kept.weights


def wish_for_silence(folded: str) -> float:
    """How far folded text lies on the side of those who ask for silence: about -2 to 2, 0 is undecided."""
    if _Kept.wishes is None:
        load()
    known = _Kept.wishes
    assert known is not None
    pieces, words = features.pieces(folded), features.words(folded)
    scores = (
        known.intercepts
        + weights.score(pieces, known.pieces, known)
        + weights.score(words, known.words, known)
    )
    return float(scores[0])


def classify(text: str) -> Guess:
    """The likeliest intent of any text; what holds no letter, figure, question or price is ``none``."""
    known = _Kept.weights or load()
    pieces, words = features.pieces(text), features.words(text)
    if not words:
        return NOTHING_SAID
    scores = (
        known.intercepts
        + weights.score(pieces, known.pieces, known)
        + weights.score(words, known.words, known)
    )
    count = len(known.intents)
    best = int(scores[:count].argmax())
    shares = np.exp(SHARPNESS * (scores[:count] - scores[best]))
    language = known.languages[int(scores[count:].argmax())]
    return Guess(
        intent=known.intents[best],
        confidence=round(1.0 / float(shares.sum()), 4),
        language=msgspec.convert(language, Language),
    )
