"""Which of many written examples a sentence is nearest to, whatever its spelling.

Sentences are compared by their words, pairs of words and pieces of four letters, each weighted by how rare it
is among the examples. Nothing is trained: one set of examples and one sentence always give one match.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log, sqrt

import msgspec

NEIGHBOURS = 5
PIECE = 4
_WORD_WEIGHT, _PAIR_WEIGHT, _PIECE_WEIGHT = 1.0, 0.7, 0.5
# Shorter words have too many neighbours (and are names as often), longer ones may hold two slips.
_SHORTEST_REPAIRED, _TWO_SLIPS_FROM = 5, 8


class Example(msgspec.Struct, frozen=True):
    label: str
    text: str


class Match(msgspec.Struct, frozen=True):
    """The label with the nearest examples; ``confidence`` is 0 to 1, the likeness of its nearest one."""

    label: str
    confidence: float
    nearest: str


class Matcher:
    def __init__(self, examples: Iterable[Example]) -> None:
        self.examples = tuple(examples)
        counted = [_features(one.text) for one in self.examples]
        spread = Counter(feature for features in counted for feature in features)
        self._rarity = {feature: log(1 + len(counted) / seen) for feature, seen in spread.items()}
        self._holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, features in enumerate(counted):
            for feature, weight in self._scaled(features).items():
                self._holders[feature].append((index, weight))
        self.words = frozenset(word for one in self.examples for word in one.text.split())
        self._by_initial: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self.words):
            self._by_initial[word[:1]].append(word)

    def match(self, text: str) -> Match:
        """The nearest label, or one without a name and with confidence 0 when no example shares anything."""
        likeness: defaultdict[int, float] = defaultdict(float)
        for feature, weight in self._scaled(_features(text)).items():
            for index, other in self._holders.get(feature, ()):
                likeness[index] += weight * other
        nearest = sorted(likeness.items(), key=lambda one: (-one[1], one[0]))[:NEIGHBOURS]
        if not nearest:
            return Match("", 0.0, "")
        votes: defaultdict[str, float] = defaultdict(float)
        for index, near in nearest:
            # Cubed, so that one example that is nearly the same outweighs several that are a little alike.
            votes[self.examples[index].label] += near**3
        label = max(votes, key=lambda one: votes[one])
        best, near = next(one for one in nearest if self.examples[one[0]].label == label)
        return Match(label, min(1.0, near), self.examples[best].text)

    def repair(self, word: str) -> str:
        """The known word that this one is a slip of, or the word itself."""
        if word in self.words or len(word) < _SHORTEST_REPAIRED:
            return word
        allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        near = [
            (slips, known)
            for known in self._by_initial[word[:1]]
            if len(known) >= _SHORTEST_REPAIRED - 1 and abs(len(known) - len(word)) <= allowed
            if (slips := count_slips(word, known, most=allowed)) <= allowed
        ]
        return min(near)[1] if near else word

    def _scaled(self, features: Counter[str]) -> dict[str, float]:
        unseen = log(1 + len(self.examples))
        weighted = {
            feature: count * _weight_of(feature) * self._rarity.get(feature, unseen)
            for feature, count in features.items()
        }
        length = sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
        return {feature: weight / length for feature, weight in weighted.items()}


def count_slips(word: str, other: str, *, most: int) -> int:
    """How many letters were added, dropped, changed or swapped; stops counting above ``most``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _features(text: str) -> Counter[str]:
    words = text.split()
    pairs = [f"{one} {two}" for one, two in zip(["^", *words], [*words, "$"], strict=True)]
    pieces = [
        f"~{padded[at : at + PIECE]}"
        for padded in (f"<{word}>" for word in words)
        for at in range(max(1, len(padded) - PIECE + 1))
    ]
    return Counter([*words, *pairs, *pieces])


def _weight_of(feature: str) -> float:
    if feature.startswith("~"):
        return _PIECE_WEIGHT
    return _PAIR_WEIGHT if " " in feature else _WORD_WEIGHT
