"""Figures over labelled lines: macro-F1, rates, and how alike two lines are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure with its bound: at least ``least``, or at most ``most``."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    def __str__(self) -> str:
        bound = f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"
        return f"{self.name:26} {self.value:8.4g}  {bound:10} {'' if self.holds else 'MISSED'}"


def f1_by_label(wanted: Sequence[str], given: Sequence[str]) -> dict[str, float]:
    """F1 of each label that was wanted; macro-F1 is their mean."""
    hits = Counter(one for one, other in zip(wanted, given, strict=True) if one == other)
    asked, answered = Counter(wanted), Counter(given)
    return {label: 2 * hits[label] / (asked[label] + answered[label]) for label in sorted(asked)}


def trigrams(text: str) -> frozenset[str]:
    """The character trigrams of a line, lower case, spaces folded, with its ends marked."""
    plain = f" {' '.join(text.lower().split())} "
    return frozenset(plain[at : at + 3] for at in range(max(1, len(plain) - 2)))


def most_alike(line: str, others: Iterable[frozenset[str]]) -> float:
    """The greatest trigram Jaccard between a line and any of the others, given as trigram sets."""
    own = trigrams(line)
    return max((len(own & other) / len(own | other) for other in others), default=0.0)
